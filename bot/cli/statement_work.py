"""`answerable statement draft|show|sign-off`: a crisis's statement from a terminal, in a named person's name."""

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click
import orjson

from bot.cli.database import opened
from bot.cli.exits import USAGE, Stop
from bot.cli.in_json import IN_JSON, write
from bot.cli.named import named

if TYPE_CHECKING:
    from bot.statements.drafting import Place
    from bot.wiring import Desk
    from storage.database import Database, Session
    from storage.tables import StatementVersion
    from storage.users import Colleague

_ENDS = "Exit codes: 0 done, 1 it can't be done, 2 wrong command line, 3 settings that can't be used, 4 no database."
_ID = click.argument("statement_id", metavar="STATEMENT", type=click.IntRange(1))
_DIGEST = 16


@contextmanager
def _desk(ctx: click.Context) -> Iterator["Desk"]:
    from bot.wiring import build

    with opened(ctx) as (settings, database):
        desk = build(settings, url=database.url)
        try:
            yield desk
        finally:
            asyncio.run(desk.close())


@click.command("draft", epilog=_ENDS)
@click.argument("crisis_id", metavar="CRISIS", type=click.IntRange(1))
@click.option("--headline", required=True, help="What it is about, in a few words.")
@click.option("--contact", required=True, help="How to reach us.")
@click.option("--lang", "languages", multiple=True, default=("en",), show_default=True, help="May be repeated.")
@click.option(
    "--whole", default="website", show_default=True, metavar="PLACE",
    help='Where the whole text stands: "website", or an account as in "x:AuroraCare".',
)  # fmt: skip
@click.option("--link", default="", metavar="URL", help="The address of that page.")
@click.option("--to", "places", multiple=True, metavar="PLACE", help="Where else. May be repeated.")
@click.option("--next", "next_at", default="", metavar="TIME", help='The next update, as in "2026-11-23T18:00", in the '
              "brand's zone. Without it: as late as the sign-off matrix allows.")  # fmt: skip
@click.option("--affected", default="", help="Who is affected.")
@click.option("--doing", default="", help="What we are doing.")
@click.option("--by", required=True, metavar="LOGIN", help="In whose name; they must be allowed to write statements.")
@IN_JSON
@click.pass_context
def draft(ctx: click.Context, /, crisis_id: int, by: str, as_json: bool, **given: Any) -> None:
    """Draft a statement from what a crisis's room knows. It goes before the signers on its page.

    \b
      answerable statement draft 3 --headline "The Halo Pro gets hot" --link https://aurora.example/halo \\
        --to press --to x:AuroraCare --contact "+49 800 555 0199" --by maya
    """
    from bot.console.roles import Permission
    from bot.statements import drafting
    from storage import statements

    with _desk(ctx) as desk, desk.database.session() as session:
        who = named(session, by, Permission.STATEMENT_WRITE, "may not write statements. An approver or legal may.")
        whole, *places = (_place(session, desk, one) for one in (given["whole"], *given["places"]))
        wanted = drafting.Wanted(
            given["headline"], given["headline"], given["languages"], tuple(places), whole,
            _next(desk, session, crisis_id, given["next_at"]), given["contact"], given["affected"], given["doing"],
            given["link"],
        )  # fmt: skip
        new = drafting.draft(desk, session, crisis_id, wanted)
        made = statements.make(session, new, actor=who.actor, now=desk.clock())
    if as_json:
        click.echo(orjson.dumps({"statement_id": made, "texts": len(new.texts)}))
        return
    click.echo(
        f"Statement {made} is drafted, in {len(new.texts)} texts. Read it with: answerable statement show {made}"
    )


def _place(session: "Session", desk: "Desk", name: str) -> "Place":
    from bot.statements.drafting import Place
    from storage import accounts
    from storage.statements import OTHERS

    ours = {f"{one.platform}:{one.account}": one for one in accounts.everything(session) if one.id in desk.accounts}
    if name in OTHERS:
        return Place(name)
    if name in ours:
        return Place(ours[name].platform, ours[name].id)
    raise Stop(f"'{name}' is no channel. There are: {', '.join((*OTHERS, *ours))}.", USAGE)


def _next(desk: "Desk", session: "Session", crisis_id: int, typed: str) -> datetime:
    from storage import crises

    if not typed:
        rule = desk.judge.code.sign_off.rules[crises.read(session, crisis_id).severity]
        return desk.clock() + timedelta(minutes=rule.update_minutes)
    try:
        at = datetime.fromisoformat(typed)
    except ValueError:
        raise Stop(f"'{typed}' is no time. Write it as in 2026-11-23T18:00.", USAGE) from None
    at = at if at.tzinfo else at.replace(tzinfo=ZoneInfo(desk.config.brand.timezone))
    if not desk.clock() < at < datetime.max.replace(tzinfo=UTC) - timedelta(days=1):
        raise Stop("That can't be the time of the next update. Name one that is still to come.", USAGE)
    return at.astimezone(UTC)


@click.command("show", epilog=_ENDS)
@_ID
@IN_JSON
@click.pass_context
def show(ctx: click.Context, statement_id: int, as_json: bool) -> None:
    """Show a statement: where it stands, who signed, its digest, and every text. Times are UTC.

    \b
      answerable statement show 12
    """
    with opened(ctx) as (_, database):
        facts = _facts(database, statement_id)
    if as_json:
        write(facts)
        return
    stamp = "REHEARSAL: " if facts["rehearsal"] else ""
    click.echo(f"{stamp}{facts['kind'].capitalize()} {statement_id}: {facts['title']}")
    for name in ("state", "next_update_at", "publish_at", "sign_by", "sha256"):
        if facts[name]:
            said = f"{facts[name]:%Y-%m-%d %H:%M} UTC" if isinstance(facts[name], datetime) else facts[name]
            click.echo(f"{name.replace('_', ' ').capitalize()}: {said}")
    for need in facts["needs"]:
        click.echo(f"{' or '.join(need['roles'])}: {need['signed_by'] or 'has not signed'}")
    for one in facts["texts"]:
        whole = ", whole text" if one["canonical"] else ""
        click.echo(f"\n{stamp}--- {one['channel']} ({one['language']}{whole}) ---")
        click.echo(f"{one['subject']}\n\n{one['text']}" if one["subject"] else one["text"])


def _facts(database: "Database", statement_id: int) -> dict[str, Any]:
    from storage import crises, statement_signing, statements

    with database.session() as session:
        row = statements.read(session, statement_id)
        version = _version(session, statement_id)
        needs = statement_signing.needs(session, version) if version else []
        return {
            "id": row.id, "crisis": row.crisis_id, "kind": row.kind, "title": row.title, "state": row.state,
            "rehearsal": crises.read(session, row.crisis_id).rehearsal, "next_update_at": row.next_update_at,
            "publish_at": row.publish_at, "sign_by": version.sign_by if version else None,
            "sha256": version.sha256 if version else "",
            "needs": [
                {"roles": one.roles, "signed_by": one.signature.who if one.signature else ""} for one in needs
            ],
            "texts": [
                {"channel": one.channel, "language": one.language, "canonical": one.canonical, "subject": one.subject,
                 "text": one.text}
                for one in statements.variants(session, statement_id)
            ],
        }  # fmt: skip


def _version(session: "Session", statement_id: int) -> "StatementVersion | None":
    from storage import statements

    current = statements.read(session, statement_id).version_id
    return next((one for one in statements.versions(session, statement_id) if one.id == current), None)


@click.command("sign-off", epilog=_ENDS)
@_ID
@click.option("--digest", required=True, metavar="SHA256", help=f"What you read; {_DIGEST} characters are enough.")
@click.option("--role", type=click.Choice(("pr", "legal", "quality", "executive")), help="If you may sign in several.")
@click.option("--reason", default="", help="As a deputy: why they can't sign themselves.")
@click.option("--by", required=True, metavar="LOGIN", help="Who signs, with their own password.")
@click.pass_context
def sign_off(
    ctx: click.Context, statement_id: int, digest: str, role: str | None, reason: str, by: str
) -> None:  # fmt: skip
    """Sign exactly the texts that `show` shows under that digest.

    Asks for your password, or reads it from standard input: a login alone proves nobody. Whoever has none, because
    they sign in with the identity provider, signs on the page.

    \b
      answerable statement sign-off 12 --digest 3f1c0a92be77d410 --by maya
    """
    from bot.cli.settings import code_folder
    from bot.console.statement_roles import held
    from policies.code import load_code
    from storage import statement_signing

    deputies = load_code(code_folder(ctx, None)).sign_off.deputies
    with opened(ctx) as (_, database):
        with database.session() as session:
            who = _themselves(session, by)
            version = _version(session, statement_id)
        if version is None or len(digest) < _DIGEST or not version.sha256.startswith(digest.lower()):
            raise Stop(f"Those are not the texts before the signers. See: answerable statement show {statement_id}")
        with database.session() as session:
            ways = statement_signing.ways_of(session, version, who.id, held(who.roles), deputies)
            chosen = role or next((one.role for one in ways if not one.deputy), "")
            if not chosen:
                raise Stop("There is nothing for you to sign in a role of your own. As a deputy, give --role.")
            state = statement_signing.sign(
                session, statement_id, version.sha256, chosen, user_id=who.id, held=held(who.roles), deputies=deputies,
                reason=reason, now=datetime.now(UTC),
            )  # fmt: skip
    click.echo(f"Signed as {chosen}. The statement is {state.value.replace('_', ' ')}.")


def _themselves(session: "Session", login: str) -> "Colleague":
    """Return who signs in as `login`, once they proved it with their password; Stop otherwise."""
    from bot.console.passwords import verify_password
    from bot.console.roles import Permission

    who = named(session, login, Permission.STATEMENT_SIGN, "may not sign statements.")
    if who.password_hash is None:
        raise Stop(f"{login} has no password here. Sign on the statement's page.")
    asked = (
        click.prompt("Your password", hide_input=True) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
    )
    if not verify_password(asked, who.password_hash):
        raise Stop("That is not your password. Nothing was signed.")
    return who
