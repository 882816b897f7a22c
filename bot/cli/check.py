"""`answerable check`: may this be published? For people, for build machines, and for other programs."""

import gc
import sys
from typing import Any

import click

from bot.cli.checking import asked as asking
from bot.cli.checking.asked import Asked, options
from bot.cli.exits import FOUND, USAGE, Stop
from bot.cli.lines import finish, open_input, stream
from policies.finding import Severity

# Word lists are hundreds of thousands of objects, none of which is ever garbage: to look through them while they are
# loaded costs a tenth of a short run.
_SELDOM = 100_000


@click.command(
    epilog="Exit codes: 0 nothing above a note, 1 something was found or a line could not be used, 2 wrong command"
    " line, 3 the code, the settings, a key or a baseline can't be used."
)
@options
def check(ctx: click.Context, **given: Any) -> None:
    """Check texts before they are published: what to change, where, and why.

    Neither a database nor a network is needed. Each file is one post, or each of its paragraphs; of a folder, Markdown
    and plain text are read; - is standard input.

    \b
      answerable check --text "We ship the Lumen 5 on 3 March!"
      answerable check posts/ --subject brand-post --each paragraph
      answerable check draft.md --fix
      answerable check posts/ --format sarif > check.sarif

    Programs write JSON Lines with {"id", "text"} and, if they know them, "subject", "account", "author_role",
    "media", "lang" and "platform". One line comes out for each that goes in, in order:
    {"id", "verdict", "findings", "code"}; a line that can't be used comes out as {"id", "line", "error"}.

    \b
      answerable check --jsonl < posts.jsonl > verdicts.jsonl
    """
    gc.set_threshold(_SELDOM, 50, 50)
    asked = Asked(**given)
    _sensible(asked)
    if asked.jsonl:
        _stream(ctx, asked)
        return
    from bot.cli.checking import running

    gravest = running.run(asking.judge(ctx, asked), asked)
    _end(gravest, asked.fail_on or Severity.REVISE.value)


def _sensible(asked: Asked) -> None:
    """Raise Stop for options that say nothing together."""
    wrong = {
        "Give FILES, - for standard input, or --text TEXT. See --help for examples.": (
            not asked.files and asked.text is None and not asked.jsonl
        ),
        "Give FILES or --text, not both.": bool(asked.files) and asked.text is not None,
        "--jsonl only answers lines: leave out --text, --each, --format, --fix, --diff and --baseline.": (
            asked.jsonl and asked.for_files
        ),
        "--write-baseline needs to know where: add --baseline FILE.": asked.write_baseline and asked.baseline is None,
        "A receipt is for one whole post: leave out --each paragraph.": (
            asked.clear is not None and asked.each == "paragraph"
        ),
        "--handle belongs to --clear KEYFILE.": bool(asked.handle) and asked.clear is None,
        "--fix and --diff need files to mend.": (asked.fix or asked.diff) and not asked.files,
    }
    for what, so in wrong.items():
        if so:
            raise Stop(what, USAGE)


def _stream(ctx: click.Context, asked: Asked) -> None:
    from bot.cli.checking.streaming import Stream

    working = Stream(asking.judge(ctx, asked), asked.now, asked.usual(), _clearing(asked), asked.library())
    bad = 0
    for path in asked.files or ("-",):
        with open_input(path) as source:
            bad += stream(source, sys.stdout.buffer, working.read, working.answer)
    finish(bad)
    _end(working.worst, asked.fail_on or "never")


def _clearing(asked: Asked) -> Any:
    if asked.clear is None:
        return None
    from bot.cli.checking.clearing import clearing

    return clearing(asked.clear, asked.handle, asked.now)


def _end(gravest: Severity, fail_on: str) -> None:
    if fail_on != "never" and gravest is not Severity.NOTE and gravest.rank >= Severity(fail_on).rank:
        raise click.exceptions.Exit(FOUND)
