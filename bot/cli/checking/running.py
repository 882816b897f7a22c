"""One run over files: read, judge, mend, compare with the baseline, write."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import orjson

from bot.cli.checking import baseline, fixes, machine, pages, words
from bot.cli.checking.asked import Asked, check_of
from bot.cli.checking.fixes import write_whole
from bot.cli.checking.pages import STDIN, Page, Skipped
from bot.cli.checking.results import Report, Result, batched, place, worst
from bot.cli.exits import CONFIGURATION, FOUND, USAGE, Stop, say
from bot.cli.lines import standard_input
from policies.engine import Judge
from policies.finding import Severity

_BATCH = 128
_FROM_STDIN = "(standard input)"
_FROM_TEXT = "(text)"


def run(judge: Judge, asked: Asked) -> Severity:
    """Check what was asked for, write what was found, and return the gravest finding that counts.

    Raise Stop at the end if a text could not be read: nobody may take it for one in which nothing was found.
    """
    read, skipped = _read(asked)
    gravest = _told(judge, asked, _judged(judge, asked, read, skipped))
    if unread := sum(why != pages.NOT_TEXT for _, why in skipped):
        raise Stop(f"{unread} file{'' if unread == 1 else 's'} could not be read, and so not be checked.", FOUND)
    return gravest


def _told(judge: Judge, asked: Asked, report: Report) -> Severity:
    report = _compared(report, asked)
    if asked.write_baseline:
        return Severity.NOTE
    if asked.diff:
        _show(report)
        return worst(report.found)
    if asked.fix:
        report = _compared(_mended(judge, asked, report), asked, quiet=True)
    _write(judge, asked, report)
    return worst(report.found)


def _read(asked: Asked) -> tuple[list[Page], list[tuple[str, str]]]:
    if asked.text is not None:
        return [pages.page(_FROM_TEXT, asked.text)], []
    read: list[Page] = []
    skipped: list[tuple[str, str]] = []
    for name in pages.named(asked.files):
        try:
            read.append(
                pages.read_stream(_FROM_STDIN, standard_input()) if name == STDIN else pages.read_page(Path(name))
            )
        except Skipped as why:
            skipped.append((_FROM_STDIN if name == STDIN else Path(name).as_posix(), str(why)))
    return read, skipped


def _judged(judge: Judge, asked: Asked, read: list[Page], skipped: list[tuple[str, str]]) -> Report:
    cut = pages.paragraphs if asked.each == "paragraph" else pages.whole
    passages = [passage for page in read for passage in cut(page)]
    usual = asked.usual()
    clear = None
    if asked.clear is not None:
        from bot.cli.checking.clearing import clearing

        clear = clearing(asked.clear, asked.handle, asked.now)
    results: list[Result] = []
    for batch in batched(passages, _BATCH):
        subjects = [check_of(asked, usual, one.text) for one in batch]
        judgements = judge.judge_many(subjects)
        for passage, subject, judgement in zip(batch, subjects, judgements, strict=True):
            token = clear(judgement, subject) if clear else ""
            results.append(Result(passage, judgement, place(passage, judgement), token))
    return Report(tuple(results), tuple(skipped))


def _compared(report: Report, asked: Asked, *, quiet: bool = False) -> Report:
    """Return the report with what the baseline knows marked, or write the baseline; raise Stop."""
    if asked.baseline is None:
        return report
    try:
        if asked.write_baseline:
            before = baseline.read(asked.baseline) if asked.baseline.exists() else baseline.fresh()
            write_whole(asked.baseline, baseline.written(report, before))
            known = sum(one.counts for one in report.found)
            say(f"{asked.baseline}: {known} finding{'' if known == 1 else 's'} written down as known.")
            return report
        report, gone = baseline.marked(report, baseline.read(asked.baseline))
    except OSError as error:
        raise Stop(f"The baseline {asked.baseline} can't be used: {error.strerror}.", USAGE) from None
    except baseline.BadBaseline as error:
        raise Stop(str(error), CONFIGURATION) from None
    if gone and not quiet:
        say(f"{gone} known finding{' is' if gone == 1 else 's are'} gone. Keep the baseline short: --write-baseline.")
    return report


def _show(report: Report) -> None:
    for mended in fixes.mend(report):
        click.echo("".join(fixes.difference(mended)), nl=False)


def _mended(judge: Judge, asked: Asked, report: Report) -> Report:
    """Mend the files and return what is found in them now."""
    now = {page.name: page for page in report.pages}
    for mended in fixes.mend(report):
        try:
            fixes.write(mended)
        except fixes.Changed as error:
            raise Stop(str(error), FOUND) from None
        for line in fixes.told(mended):
            say(line)
        now[mended.page.name] = pages.page(mended.page.name, mended.text, mended.page.path, mended.page.raw)
    if (piped := now.get(_FROM_STDIN)) is not None:
        # A filter: the mended text comes out, the report goes beside it.
        click.echo(fixes.marked(piped, piped.text).encode("utf-8"), nl=False)
    return _judged(judge, asked, list(now.values()), list(report.skipped))


def _write(judge: Judge, asked: Asked, report: Report) -> None:
    beside = asked.fix and STDIN in asked.files
    if asked.written == "text":
        paint = words.painter()
        for line in words.lines(report, paint, words.width()):
            _out(line, beside)
        return
    for line in _machine(judge, asked, report):
        _out(line, beside)


def _machine(judge: Judge, asked: Asked, report: Report) -> Iterator[str]:
    if asked.written == "github":
        yield from machine.annotations(report)
    elif asked.written == "jsonl":
        yield from (_json(one) for one in machine.as_lines(report))
    elif asked.written == "json":
        yield _json(machine.as_json(report, judge.code.digest, judge.code.version), indent=True)
    else:
        from importlib.metadata import version

        from bot.cli.checking.sarif import sarif

        yield _json(sarif(report, version("answerable"), judge.code.digest), indent=True)


def _json(value: Any, *, indent: bool = False) -> str:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2 if indent else 0).decode()


def _out(line: str, beside: bool) -> None:
    click.echo(line.encode("utf-8", "replace") + os.linesep.encode(), nl=False, err=beside)
