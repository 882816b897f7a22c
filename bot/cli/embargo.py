"""`answerable embargo`: keep what is under embargo, and see who touched it. No name is taken from the command line."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.cli.database import opened
from bot.cli.exits import CONFIGURATION, USAGE, Stop
from bot.cli.in_json import IN_JSON, write
from bot.cli.lazy import Entry, LazyGroup
from policies.code.names import CONFIDENTIAL_KINDS

if TYPE_CHECKING:
    from bot.config import Config
    from bot.embargoes import Contents, Keys

ACTOR = "command-line"
COMMANDS = {
    "Commands": {
        "key": Entry("bot.cli.embargo:key", "Make the key of the bank and print it."),
        "add": Entry("bot.cli.embargo:add", "Put something under embargo."),
        "list": Entry("bot.cli.embargo:list_", "List embargoes, without their names."),
        "show": Entry("bot.cli.embargo:show", "Show what one embargo holds; it goes on the record."),
        "lift": Entry("bot.cli.embargo:lift", "End an embargo now."),
        "probes": Entry("bot.cli.embargo:probes", "Show who touched embargoes, by pseudonym."),
        "rotate": Entry("bot.cli.embargo:rotate", "Seal every embargo with another key."),
    }
}
_ENDS = "Exit codes: 0 done, 1 there is none or it can't be made, 2 wrong command line, 3 the key, 4 no database."
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group(cls=LazyGroup, table=COMMANDS)
def embargo() -> None:
    """Keep what is under embargo, and see who touched it. See docs/embargoes.md.

    \b
      answerable embargo add release --role legal --lifts 2027-03-04T09:00
    """


@click.command(epilog="Exit codes: 0 done.")
def key() -> None:
    """Make the key of the bank and print it. Keep a copy: without it nothing that is sealed can be opened.

    \b
      answerable embargo key > embargo.key
    """
    from bot.embargoes import new_key

    click.echo(new_key())


@click.command(epilog=_ENDS)
@click.argument("kind", type=click.Choice(CONFIDENTIAL_KINDS))
@click.option(
    "--role", "roles", multiple=True, metavar="ROLE", help="Everybody of this role may know. May be repeated."
)
@click.option("--user", "logins", multiple=True, metavar="LOGIN", help="This person may know. May be repeated.")
@click.option("--owner", metavar="LOGIN", help="Who owns it.")
@click.option(
    "--lifts",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M%z"]),
    help="When it ends by itself; UTC.",
)
@click.option(
    "--file", "file", type=_FILE, help='TOML with label, names = ["…"], instead and note; else you are asked.'
)
@click.pass_context
def add(ctx: click.Context, /, kind: str, file: Path | None, lifts: datetime | None, **given: Any) -> None:
    """Put something under embargo. Label and names are asked for, or read from a file; never from the command line.

    \b
      answerable embargo add codename --role legal --role executive --owner maya
    """
    from bot.console.roles import Role
    from bot.embargoes import NewEmbargo
    from bot.embargoes import add as make
    from storage import users

    if unknown := [one for one in given["roles"] if one not in set(Role)]:
        raise Stop(f"There is no role '{unknown[0]}'. Roles: {', '.join(Role)}.", USAGE)
    with opened(ctx) as (settings, database):
        keys = _keys(settings)
        contents = _read(file) if file else _asked()
        with database.session() as session:
            known = {one.login: one.id for one in users.everyone(session)}
            for login in (*given["logins"], *filter(None, [given["owner"]])):
                if login not in known:
                    raise Stop(f"There is nobody '{login}'. To see who there is: answerable user list", USAGE)
            new = NewEmbargo(
                kind, contents, given["roles"], [known[one] for one in given["logins"]],
                known.get(given["owner"] or ""), _utc(lifts),
            )  # fmt: skip
            made = make(session, keys, new, actor=ACTOR, now=datetime.now(UTC))
    click.echo(f"{made.ref} is under embargo. Every process knows within a second.")


@click.command("list", epilog=_ENDS)
@click.option("--all", "every", is_flag=True, help="Those that are over, too.")
@IN_JSON
@click.pass_context
def list_(ctx: click.Context, every: bool, as_json: bool) -> None:
    """List embargoes, without their names.

    \b
      answerable embargo list
    """
    from storage import embargoes

    now = datetime.now(UTC)
    with opened(ctx) as (_, database), database.session() as session:
        rows = embargoes.every(session, over=every, now=now)
    if as_json:
        told = [
            {"ref": row.ref, "kind": row.kind, "roles": row.roles, "users": row.users, "owner": row.owner_id,
             "lifts_at": row.lifts_at, "created_at": row.created_at, "in_force": row.holds(now)}
            for row in rows
        ]  # fmt: skip
        write(told)
        return
    for row in rows:
        until = f"until {row.lifts_at:%Y-%m-%d %H:%M} UTC" if row.lifts_at else "until it is lifted"
        click.echo(f"{row.ref}  {row.kind:<12} {until if row.holds(now) else 'over':<28} {' '.join(row.roles)}")
    if not rows:
        click.echo("Nothing is under embargo.")


@click.command(epilog=_ENDS)
@click.argument("ref")
@click.pass_context
def show(ctx: click.Context, ref: str) -> None:
    """Show what one embargo holds; that it was opened goes on the record.

    \b
      answerable embargo show e-1a2b3c4d
    """
    from bot.embargoes import open_one

    with opened(ctx) as (settings, database), database.session() as session:
        _, held = open_one(session, _keys(settings), ref, actor=ACTOR, now=datetime.now(UTC))
    click.echo(f"{held.label}\n  names: {', '.join(held.names)}\n  instead: {held.instead}\n  note: {held.note}")


@click.command(epilog=_ENDS)
@click.argument("ref")
@click.pass_context
def lift(ctx: click.Context, ref: str) -> None:
    """End an embargo now, in every process.

    \b
      answerable embargo lift e-1a2b3c4d
    """
    from storage import embargoes

    with opened(ctx) as (_, database), database.session() as session:
        embargoes.lift(session, ref, actor=ACTOR, now=datetime.now(UTC))
    click.echo(f"{ref} is over.")


@click.command(epilog=_ENDS)
@click.option("--forgive", "writer", metavar="WRITER", help="Forget what this pseudonym touched.")
@click.pass_context
def probes(ctx: click.Context, writer: str | None) -> None:
    """Show who touched embargoes in the last 30 days, by pseudonym.

    \b
      answerable embargo probes
    """
    from storage import embargoes

    now = datetime.now(UTC)
    with opened(ctx) as (_, database), database.session() as session:
        if writer:
            embargoes.forgive(session, writer, actor=ACTOR, now=now)
        found = embargoes.probes(session, since=now - timedelta(days=30))
    for one in found:
        click.echo(f"{one.writer}  {one.ref}  {one.door:<10} {one.count:>5}x  last {one.last_at:%Y-%m-%d %H:%M} UTC")
    if not found:
        click.echo("Nobody touched an embargo.")


@click.command(epilog=_ENDS)
@click.option("--new-key-file", "file", type=_FILE, required=True, help="The new key, as `embargo key` writes it.")
@click.pass_context
def rotate(ctx: click.Context, file: Path) -> None:
    """Seal every embargo with another key, all or none. Name that key in the settings then, and start the desk again.

    \b
      answerable embargo rotate --new-key-file new.key
    """
    from bot.embargoes import keys_from, reseal

    after = keys_from(file.read_text(encoding="utf-8"))
    with opened(ctx) as (settings, database), database.session() as session:
        count = reseal(session, _keys(settings), after, actor=ACTOR, now=datetime.now(UTC))
    click.echo(f"{count} embargoes are sealed with the new key. Name it under [embargo], and start the desk again.")


def _keys(settings: "Config") -> "Keys":
    from bot.wiring import embargo_keys

    if (keys := embargo_keys(settings)) is None:
        raise Stop(
            "The bank is off. Make a key with: answerable embargo key, and name it under [embargo].", CONFIGURATION
        )
    return keys


def _asked() -> "Contents":
    from bot.embargoes import Contents

    label = click.prompt("Label, for those who may know", err=True)
    names: list[str] = []
    while name := click.prompt("A name to look for (empty: no more)", default="", show_default=False, err=True):
        names.append(name)
    instead = click.prompt("What may be said instead", default="", show_default=False, err=True)
    return Contents(label, tuple(names), instead)


def _read(file: Path) -> "Contents":
    import tomllib

    from bot.embargoes import Contents

    try:
        given = tomllib.loads(file.read_text(encoding="utf-8-sig"))
        return Contents(given["label"], tuple(given["names"]), given.get("instead", ""), given.get("note", ""))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError):
        raise Stop(f'{file} must be TOML with label = "…" and names = ["…"].', USAGE) from None


def _utc(moment: datetime | None) -> datetime | None:
    if moment is None:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
