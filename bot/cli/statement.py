"""`answerable statement`: what is read before a crisis statement is signed; the work on one is in `statement_work`."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from bot.cli.exits import FOUND, USAGE, Stop
from bot.cli.lazy import Entry, LazyGroup
from bot.cli.values import language

COMMANDS = {
    "Commands": {
        "check": Entry("bot.cli.statement:check", "Say what to change in a statement, and why."),
        "draft": Entry("bot.cli.statement_work:draft", "Draft a statement from what a crisis's room knows."),
        "show": Entry("bot.cli.statement_work:show", "Show a statement: where it stands, and every text."),
        "sign-off": Entry("bot.cli.statement_work:sign_off", "Sign exactly the texts that you read."),
    }
}
_CLUSTERS = ("victim", "accidental", "preventable")


@click.group(cls=LazyGroup, table=COMMANDS)
def statement() -> None:
    """Check, draft, show and sign crisis statements. See docs/statements.md and docs/crisis-statements.md.

    \b
      answerable statement check draft.txt --crisis recall --scct preventable
    """


@click.command(
    epilog="Exit codes: 0 nothing to change, 1 something was found or a line could not be used, 2 wrong command line,"
    " 3 the code or the settings can't be used. With --jsonl what is found does not count."
)
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, allow_dash=True))
@click.option("--text", default="", metavar="TEXT", help="Check this text instead of a file.")
@click.option("--jsonl", is_flag=True, help="Read one JSON object a line, and answer one a line.")
@click.option("--crisis", default="", metavar="KIND", help='The kind of crisis, as in "recall" or "data-breach".')
@click.option("--scct", type=click.Choice(_CLUSTERS), default=None, help="How much of it people put down to us.")
@click.option("--known", multiple=True, metavar="FACT", help="What is known. May be repeated.")
@click.option("--unknown", multiple=True, metavar="THING", help="What nobody knows yet. May be repeated.")
@click.option("--lang", default="", metavar="CODE", type=language, help='The language, as in "de", if you know it.')
@click.option(
    "--code",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The code of ethics. Without it: the settings'.",
)
@click.pass_context
def check(ctx: click.Context, /, file: str | None, jsonl: bool, code: Path | None, **told: Any) -> None:
    """Say what to change in a statement, where, and why. - is standard input.

    \b
      answerable statement check draft.txt --crisis recall --scct preventable --known "35 phones overheated"

    Programs write JSON Lines with {"id", "text"} and, if they know them, "crisis", "scct" (victim, accidental or
    preventable), "facts": {"known": [], "unknown": []} and "lang". One line comes out for each that goes in, in order:
    {"id", "verdict", "findings", "code"}; a line that can't be used comes out as {"id", "line", "error"}.

    \b
      answerable statement check --jsonl < statements.jsonl > verdicts.jsonl
    """
    if jsonl and any(told.values()):
        raise Stop("With --jsonl each line tells its own crisis: leave out the other options but --code.", USAGE)
    if not jsonl and (file is None) == (not told["text"]):
        raise Stop("Give one FILE, - for standard input, --text TEXT, or --jsonl for many. See --help.", USAGE)
    from bot.cli import statement_check as doing

    judge = doing.judge(ctx, code)
    if jsonl:
        _stream(doing.Statements(judge, lambda: datetime.now(UTC), {"subject": "statement"}), file)
        return
    doing.must_know(told["crisis"])
    if doing.tell(judge, file, told):
        raise click.exceptions.Exit(FOUND)


def _stream(working: Any, path: str | None) -> None:
    from bot.cli.lines import finish, open_input, stream

    with open_input(path) as source:
        bad = stream(source, sys.stdout.buffer, working.read, working.answer)
    finish(bad)
