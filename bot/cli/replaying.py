"""`answerable code replay`: which verdicts a proposed code would change, without touching anything."""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.cli.exits import USAGE, Stop
from bot.cli.in_json import write
from bot.cli.progress import progress
from bot.cli.settings import code_folder

if TYPE_CHECKING:
    from bot.replaying import Change, Item, Replay

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_SINCE = re.compile(r"(\d{1,4})([dwh])")
_UNITS = {"d": timedelta(days=1), "w": timedelta(weeks=1), "h": timedelta(hours=1)}
_LONGEST_EXCERPT = 120


def _since(_ctx: click.Context, _parameter: click.Parameter, given: str) -> datetime:
    if (found := _SINCE.fullmatch(given.strip())) is not None:
        return datetime.now(UTC) - int(found[1]) * _UNITS[found[2]]
    try:
        return datetime.fromisoformat(given).replace(tzinfo=UTC)
    except ValueError:
        raise click.BadParameter('write it as in "90d", "12w", "24h", or as a day: "2026-09-01".') from None


@click.command(
    epilog="Exit codes: 0 done, whatever would change, 2 wrong command line, 3 a code or the settings, 4 no database."
)
@click.option("--code", "proposed", metavar="NEWDIR", type=_FOLDER, required=True, help="The proposed code.")
@click.option("--against", metavar="DIR", type=_FOLDER, help="The code to compare with. Without it: the one in force.")
@click.option("--since", default="90d", show_default=True, callback=_since, metavar="WHEN", help="How far back.")
@click.option(
    "--from",
    "lines",
    metavar="FILE",
    type=click.Path(exists=True, allow_dash=True),
    help="Judge the JSON Lines of a file, as `check --jsonl` reads them, and no database.",
)
@click.option("--show", "shown", type=click.IntRange(0), default=10, show_default=True, help="How many to list.")
@click.option("--show-text", is_flag=True, help="Show the beginning of each text that is listed.")
@click.option("--json", "as_json", is_flag=True, help="Write everything that would change as JSON.")
@click.pass_context
def replay(
    ctx: click.Context,
    proposed: Path,
    against: Path | None,
    since: datetime,
    lines: str | None,
    shown: int,
    show_text: bool,
    as_json: bool,
) -> None:
    """List the verdicts that a proposed code would change, without touching anything.

    Judges again what the desk holds: mentions, replies, and the checks of company accounts, under the code in force
    and under the proposed one. It runs in a transaction that can only read. No text is shown unless you ask.

    \b
      answerable code replay --since 90d --code new-code
      answerable code replay --from posts.jsonl --code new-code --json
    """
    from bot import replaying
    from bot.cli.judging import judge_of
    from bot.cli.models import learned
    from policies.code import load_code

    model = learned(ctx, "")
    before, after = (judge_of(load_code(folder), model) for folder in (code_folder(ctx, against), proposed))
    told = replaying.Replay()
    with ExitStack() as stack, progress("judged") as seen:
        items, address = _offline(lines) if lines else _held(ctx, since, stack)
        done = 0
        for told in replaying.replay(items, before, after):
            seen(told.judged.total() - done)
            done = told.judged.total()
    digests = before.code.digest, after.code.digest
    if as_json:
        write(_plain(told, digests, address, show_text))
        return
    for line in _words(told, digests, address, shown, show_text):
        click.echo(line)


def _held(ctx: click.Context, since: datetime, stack: ExitStack) -> "tuple[Iterator[Item], str]":
    from bot.cli.database import opened
    from bot.replaying import item
    from storage import replaying

    settings, database = stack.enter_context(opened(ctx))
    session = stack.enter_context(database.session())
    replaying.read_only(session)
    found = (item(one) for one in replaying.judged(session, since=since))
    return (one for one in found if one is not None), settings.console.address


def _offline(lines: str) -> "tuple[Iterator[Item], str]":
    from bot.checks import BadCheck, read
    from bot.cli.lines import BadLine, parse
    from bot.replaying import Item

    def items() -> Iterator[Item]:
        now = datetime.now(UTC)
        with click.open_file(lines, "rb") as file:
            for number, line in enumerate(file, 1):
                if not line.strip():
                    continue
                try:
                    check = read(parse(line), now)
                except (BadLine, BadCheck) as error:
                    why = error.why if isinstance(error, BadLine) else error
                    raise Stop(f"{lines}, line {number}: {why}", USAGE) from None
                yield Item(str(check.id) if check.id is not None else f"line {number}", check.subject)

    return items(), ""


def _words(told: "Replay", digests: tuple[str, str], address: str, shown: int, show_text: bool) -> Iterator[str]:
    if digests[0] == digests[1]:
        yield "The two codes say the same, word for word."
    judged = ", ".join(f"{count:,} {_many(kind, count)}" for kind, count in sorted(told.judged.items())) or "nothing"
    yield f"Judged again: {judged}."
    if not told.changes:
        yield "No verdict would change."
        return
    changed = "1 verdict" if len(told.changes) == 1 else f"{len(told.changes):,} verdicts"
    less = len(told.changes) - told.stricter
    yield f"{changed} would change: {told.stricter:,} would ask for more, {less:,} for less.\n"
    for (was, would), count in told.moves.items():
        yield f"  {count:>7,}  {was} → {would}"
    yield "\nBy rule, newly found and no longer:"
    for rule, (gained, lost) in told.rules.items():
        yield f"  {f'+{gained}' if gained else '':>7} {f'-{lost}' if lost else '':>7}  {rule}"
    if shown:
        yield "\nFor example:"
    for change in told.changes[:shown]:
        yield f"  {_example(change, address)}"
        if show_text:
            yield f"      {_excerpt(change)}"
    if shown < len(told.changes):
        yield f"  … and {len(told.changes) - shown:,} more; --show lists more, --json all of them."


def _example(change: "Change", address: str) -> str:
    found = change.difference
    why = ", ".join([*(f"+{one}" for one in found.gained), *(f"-{one}" for one in found.lost)])
    link = _link(change, address)
    return f"{change.item.where:<14} {found.was} → {found.would}  {why}{f'  {link}' if link else ''}"


def _link(change: "Change", address: str) -> str:
    return f"{address}/cases/{change.item.case_id}" if address and change.item.case_id is not None else ""


def _excerpt(change: "Change") -> str:
    from bot.cli.checking.words import printable

    text = " ".join(printable(change.item.subject.text).split())
    return text if len(text) <= _LONGEST_EXCERPT else f"{text[: _LONGEST_EXCERPT - 1]}…"


def _plain(told: "Replay", digests: tuple[str, str], address: str, show_text: bool) -> dict[str, Any]:
    return {
        "code": digests[0],
        "proposed": digests[1],
        "judged": dict(told.judged),
        "changed": len(told.changes),
        "stricter": told.stricter,
        "moves": [{"was": was, "would": would, "count": count} for (was, would), count in told.moves.items()],
        "rules": {rule: {"found": gained, "gone": lost} for rule, (gained, lost) in told.rules.items()},
        "changes": [_change(one, address, show_text) for one in told.changes],
    }


def _change(change: "Change", address: str, show_text: bool) -> dict[str, Any]:
    found = change.difference
    written = {
        "id": change.item.where, "kind": change.item.subject.kind.value, "was": found.was.value,
        "would": found.would.value, "found": list(found.gained), "gone": list(found.lost),
    }  # fmt: skip
    if link := _link(change, address):
        written["link"] = link
    return written | {"text": change.item.subject.text} if show_text else written


def _many(kind: str, count: int) -> str:
    one = kind.replace("_", " ")
    if count == 1:
        return one
    return f"{one[:-1]}ies" if one.endswith("y") else f"{one}s"
