"""`answerable code exceptions`: what is set aside, for whom and until when."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from bot.cli.exits import USAGE, Stop
from bot.cli.in_json import IN_JSON, write
from bot.cli.lazy import Entry, LazyGroup
from policies.exceptions import BadException, RuleException, rule_exception, sha256_of

ACTOR = "command-line"
COMMANDS = {
    "Commands": {
        "list": Entry("bot.cli.excepting:list_", "List what is set aside, for whom and until when."),
        "add": Entry("bot.cli.excepting:add", "Set a rule aside on the desk, narrowly and for a time."),
        "end": Entry("bot.cli.excepting:end", "End an exception of the desk before its time."),
    }
}
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_DAY = click.DateTime(["%Y-%m-%d"])


@click.group(cls=LazyGroup, table=COMMANDS)
def exceptions() -> None:
    """List, make and end exceptions to a rule: each for one text, phrase, author or team, and for a year at most.

    Those of a code stand in its exceptions.toml; those of the desk in its database. Credentials and personal data are
    never set aside.

    \b
      answerable code exceptions list
    """


@click.command("list", epilog="Exit codes: 0 done, 3 the code or the settings can't be used, 4 no database.")
@click.option("--code", "folder", metavar="DIR", type=_FOLDER, help="Only those of this code; no database is asked.")
@click.option("--all", "every", is_flag=True, help="Those that ran out or were ended, too.")
@IN_JSON
@click.pass_context
def list_(ctx: click.Context, folder: Path | None, every: bool, as_json: bool) -> None:
    """List what is set aside, for whom and until when: by the code's file and by the desk.

    \b
      answerable code exceptions list --code my-code
    """
    from bot.cli.settings import code_folder
    from policies.code import load_code

    now = datetime.now(UTC)
    found = [(one, "code", one.until <= now) for one in load_code(code_folder(ctx, folder)).exceptions]
    if folder is None:
        found += _of_the_desk(ctx, now)
    shown = [(one, where, over) for one, where, over in found if every or not over]
    if as_json:
        told = [_plain(one) | {"from": where, "over": over} for one, where, over in shown]
        write(told)
        return
    for one, where, over in shown:
        click.echo(f"{one.id}  ({where}{', over' if over else ''})\n    {_words(one)}")
    if not shown:
        click.echo("Nothing is set aside.")


def _of_the_desk(ctx: click.Context, now: datetime) -> list[tuple[RuleException, str, bool]]:
    from bot.cli.database import opened
    from storage import exceptions as stored

    with opened(ctx) as (_, database), database.session() as session:
        return [
            (one.exception, "desk", one.ended_at is not None or one.exception.until <= now)
            for one in stored.every(session)
        ]


@click.command(epilog="Exit codes: 0 done, 1 its id is taken, 2 it is too wide or too long, 4 no database.")
@click.argument("id_", metavar="ID")
@click.option("--rule", required=True, metavar="RULE", help='The one rule, as in "confidentiality/hint".')
@click.option("--reason", required=True, metavar="TEXT", help="Why. Everybody who meets the finding may ask.")
@click.option("--approver", required=True, metavar="NAME", help="Who answers for it.")
@click.option("--until", required=True, type=_DAY, help="The first day on which it no longer holds; within a year.")
@click.option("--since", type=_DAY, help="The first day on which it holds. Without it: now.")
@click.option("--text", default="", metavar="SHA256", help="Only this text; see `answerable code hash`.")
@click.option("--span", default="", metavar="SHA256", help="Only where the finding marks exactly these words.")
@click.option("--author", default="", metavar="NAME", help="Only what they write.")
@click.option("--team", default="", metavar="ROLE", help="Only what people in this role write.")
@click.pass_context
def add(ctx: click.Context, /, id_: str, **given: Any) -> None:
    """Set a rule aside on the desk, for one text, phrase, author or team, and for a year at most.

    \b
      answerable code exceptions add press-day --rule confidentiality/hint --team press --until 2026-12-01 \\
          --approver "Dana Lee, legal" --reason "The press has the figures already."
    """
    from bot.cli.database import opened
    from policies.articles import ARTICLES
    from policies.code.names import nearest
    from storage import exceptions as stored

    known = {rule.id for article in ARTICLES for rule in article.RULES}
    if given["rule"] not in known:
        raise Stop(f"There is no rule '{given['rule']}'. {nearest(given['rule'], known)}", USAGE)
    now = datetime.now(UTC).replace(microsecond=0)
    try:
        made = rule_exception(id=id_, **(given | {"since": given["since"] or now}))
    except BadException as error:
        raise Stop(f"--{error.key}: {error}", USAGE) from None
    with opened(ctx) as (_, database), database.session() as session:
        stored.add(session, made, by=ACTOR, now=now)
    click.echo(f"{made.id}: {_words(made)}")


@click.command(epilog="Exit codes: 0 done, 1 there is none by that name in force, 4 no database.")
@click.argument("id_", metavar="ID")
@click.pass_context
def end(ctx: click.Context, id_: str) -> None:
    """End an exception of the desk before its time. One of the code's file is ended by taking it out of the file.

    \b
      answerable code exceptions end press-day
    """
    from bot.cli.database import opened
    from storage import exceptions as stored

    with opened(ctx) as (_, database), database.session() as session:
        stored.end(session, id_, by=ACTOR, now=datetime.now(UTC))
    click.echo(f"{id_} is over.")


@click.command("hash", epilog="Exit codes: 0 done, 2 wrong command line.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True), required=False)
@click.option("--text", metavar="TEXT", help="This text instead of a file.")
def hash_(file: str | None, text: str | None) -> None:
    """Print the SHA-256 by which an exception names a whole text, or the words that a finding marks.

    Nothing is normalised: a space more is another text. Mind that whoever guesses short words can test the guess.

    \b
      answerable code hash post.md
      answerable code hash --text "Project Nightjar"
    """
    from bot.cli.checking.pages import Skipped, decode

    if (file is None) == (text is None):
        raise Stop("Give a FILE, - for standard input, or --text TEXT: one of them.", USAGE)
    if text is None:
        try:
            text = decode(str(file), sys.stdin.buffer.read() if file == "-" else Path(str(file)).read_bytes()).text
        except Skipped as why:
            raise Stop(f"{file}: {why}.", USAGE) from None
    click.echo(sha256_of(text))


def _words(one: RuleException) -> str:
    scopes = [
        *((f"the text {one.text[:12]}…",) if one.text else ()),
        *((f"the words {one.span[:12]}…",) if one.span else ()),
        *((f"what {one.author} writes",) if one.author else ()),
        *((f"what the team {one.team} writes",) if one.team else ()),
    ]
    return (
        f"{one.rule} for {' and '.join(scopes)}, {one.since:%Y-%m-%d} until {one.until:%Y-%m-%d}, "
        f"by {one.approver}: {one.reason}"
    )


def _plain(one: RuleException) -> dict[str, Any]:
    return {
        "id": one.id, "rule": one.rule, "reason": one.reason, "approver": one.approver,
        "since": one.since.isoformat(), "until": one.until.isoformat(), "text": one.text, "span": one.span,
        "author": one.author, "team": one.team,
    }  # fmt: skip
