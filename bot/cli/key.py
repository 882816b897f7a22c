"""`answerable key`: make, list and revoke keys of the HTTP API."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from bot.cli.database import opened
from bot.cli.exits import Stop
from bot.cli.in_json import IN_JSON, write
from bot.cli.lazy import Entry, LazyGroup

if TYPE_CHECKING:
    from storage.api_keys import KeyView

ACTOR = "command-line"
COMMANDS = {
    "Commands": {
        "create": Entry("bot.cli.key:create", "Make a key and show it, once."),
        "list": Entry("bot.cli.key:list_", "List keys, with what they open and when they were last used."),
        "revoke": Entry("bot.cli.key:revoke", "Make a key open nothing, at once."),
    }
}
SCOPES = ("check:own", "check:company", "clearance:issue", "feedback:give")
_ENDS = "Exit codes: 0 done, 1 there is no such key or the name is taken, 2 wrong command line, 4 no database."


@click.group(cls=LazyGroup, table=COMMANDS)
def key() -> None:
    """Make, list and revoke keys of the HTTP API. Everything is written to the record; no key is.

    \b
      answerable key create publisher --scope check:company --scope clearance:issue
    """


@click.command(epilog=_ENDS)
@click.argument("name")
@click.option("--scope", "scopes", type=click.Choice(SCOPES), multiple=True, required=True, help="May be given often.")
@click.option(
    "--per-minute", type=click.IntRange(1, 10_000_000), default=600, show_default=True, help="How many texts a minute."
)
@click.option("--days", type=click.IntRange(1, 3650), help="How long it works. Without it: until it is revoked.")
@IN_JSON
@click.pass_context
def create(
    ctx: click.Context, name: str, scopes: tuple[str, ...], per_minute: int, days: int | None, as_json: bool
) -> None:
    """Make a key and show it, once: only its hash is kept.

    NAME says who holds it. check:own opens checks for employees' own accounts, of which nothing is kept; check:company
    those in the company's name, which go into the record; clearance:issue opens receipts; feedback:give lets
    somebody say that a finding is wrong.

    \b
      answerable key create browser-extension --scope check:own --per-minute 3000
    """
    from bot.api import keys
    from storage import api_keys
    from storage.errors import Conflict

    made, now = keys.make(), datetime.now(UTC)
    ends = now + timedelta(days=days) if days else None
    with opened(ctx) as (settings, database):
        try:
            with database.session() as session:
                view = api_keys.create(
                    session, name=name, hint=made.hint, key_sha256=made.sha256, scopes=list(dict.fromkeys(scopes)),
                    per_minute=per_minute, now=now, actor=ACTOR, expires_at=ends,
                )  # fmt: skip
        except Conflict as error:
            raise Stop(str(error)) from None
    if as_json:
        write(_facts(view) | {"key": made.key})
        return
    click.echo(f"The key of {name}, shown this once:\n  {made.key}")
    click.echo(
        f'To try it:\n  curl -H "Authorization: Bearer {made.key}" {settings.console.address}/api/v1/key'
    )  # fmt: skip


@click.command("list", epilog=_ENDS)
@click.option("--all", "everything", is_flag=True, help="Include those that were revoked.")
@IN_JSON
@click.pass_context
def list_(ctx: click.Context, everything: bool, as_json: bool) -> None:
    """List keys, with what they open and when they were last used.

    \b
      answerable key list --all
    """
    from storage import api_keys

    with opened(ctx) as (_, database), database.session() as session:
        found = api_keys.everything(session, revoked=everything)
    if as_json:
        write([_facts(one) for one in found])
        return
    for one in found:
        click.echo(
            f"{one.id:>4}  {one.hint + '…':<10} {one.name:<22} {' '.join(one.scopes):<44} {one.per_minute:>7}/min  "
            f"{_state(one)}"
        )
    if not found:
        click.echo("No keys yet. Make one: answerable key create publisher --scope check:company")


@click.command(epilog=_ENDS)
@click.argument("name")
@click.pass_context
def revoke(ctx: click.Context, name: str) -> None:
    """Make a key open nothing, at once: every process of the desk hears of it within a second.

    NAME is the key's name, or its number in the list.

    \b
      answerable key revoke publisher
    """
    from storage import api_keys
    from storage.errors import NotFound

    with opened(ctx) as (_, database):
        try:
            with database.session() as session:
                found = api_keys.find(session, name)
                api_keys.revoke(session, found.id, now=datetime.now(UTC), actor=ACTOR)
        except NotFound as error:
            raise Stop(str(error)) from None
    click.echo(f"The key {found.name} ({found.hint}…) opens nothing any more.")


def _state(one: "KeyView") -> str:
    if one.revoked_at:
        return f"revoked {one.revoked_at:%d %B %Y}"
    if one.expires_at and one.expires_at <= datetime.now(UTC):
        return f"ran out {one.expires_at:%d %B %Y}"
    used = f"last used {one.last_used_at:%d %B %Y, %H:%M} UTC" if one.last_used_at else "never used"
    return used + (f", until {one.expires_at:%d %B %Y}" if one.expires_at else "")


def _facts(one: "KeyView") -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "hint": one.hint,
        "scopes": list(one.scopes),
        "per_minute": one.per_minute,
        "created_at": one.created_at,
        "expires_at": one.expires_at,
        "revoked_at": one.revoked_at,
        "last_used_at": one.last_used_at,
    }
