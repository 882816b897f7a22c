"""How statements are checked on the command line: the judge for them, one text told in words, and lines of JSON."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from bot.checks import BadCheck, Check, read
from bot.cli.checking import words
from bot.cli.checking.pages import Page, Passage, Skipped, page, read_page, read_stream
from bot.cli.checking.results import Report, Result, place
from bot.cli.checking.streaming import Stream
from bot.cli.crisis_room import KINDS
from bot.cli.exits import CONFIGURATION, USAGE, Stop
from bot.cli.lines import BadLine, standard_input
from bot.cli.settings import code_folder
from policies.code import load_code
from policies.engine import Judge
from policies.finding import Severity
from policies.kept import cache_folder, keep_in
from policies.signals.terms import TermError
from policies.statements.crisis import understood


def judge(ctx: click.Context, code: Path | None) -> Judge:
    """Return the judge of statements under a code; raise CodeError, or Stop if a part of it can't be read."""
    keep_in(cache_folder())
    loaded = load_code(code_folder(ctx, code))
    try:
        return Judge(loaded)
    except TermError as error:
        raise Stop(
            f"The code has a term that can't be read: {error}. Find it with: answerable code lint", CONFIGURATION
        ) from None


def must_know(kind: str) -> None:
    """Raise Stop where nothing follows from the name of a kind of crisis, as for one that is misspelt."""
    if kind and kind.casefold() not in KINDS and not understood(kind):
        raise Stop(f"'{kind}' is no kind of crisis. There are: {', '.join(KINDS)}.", USAGE)


class Statements(Stream):
    """Reads lines into statements and answers them in batches."""

    def read(self, line: dict[str, Any]) -> Check:
        """Return the statement on a line, or raise BadLine."""
        if not str(line.get("text") or "").strip():
            raise BadLine('There is no "text" to check.')
        return super().read(line | {"subject": "statement", "account": "company", "media": None})


def tell(judge: Judge, file: str | None, told: dict[str, Any]) -> bool:
    """Write in words what is to be changed in one statement; return whether anything above a note was found."""
    try:
        statement = _page(file, told["text"])
        facts = {"known": list(told["known"]), "unknown": list(told["unknown"])}
        given = {"text": statement.text, "subject": "statement", "facts": facts}
        given |= {key: told[key] for key in ("crisis", "scct", "lang") if told[key]}
        subject = read(given, datetime.now(UTC)).subject
    except (Skipped, BadCheck) as error:
        raise Stop(f"{file or 'The text'} can't be checked: {str(error).rstrip('.')}.", USAGE) from None
    if not statement.text.strip():
        raise Stop("There is no text to check.", USAGE)
    judgement = judge.judge(subject)
    passage = Passage(statement, 0, len(statement.text))
    report = Report((Result(passage, judgement, place(passage, judgement)),))
    paint = words.painter()
    *shown, _ = words.lines(report, paint, words.width())
    for line in shown:
        click.echo(line)
    click.echo(f"Verdict: {paint(judgement.verdict.value, '1')}.")
    return any(one.severity is not Severity.NOTE for one in judgement.findings)


def _page(file: str | None, text: str) -> Page:
    if file is None:
        return page("(text)", text)
    return read_stream("(standard input)", standard_input()) if file == "-" else read_page(Path(file))
