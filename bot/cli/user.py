"""`answerable user`: add people, give them roles, let them in or out."""

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from bot.cli.database import opened
from bot.cli.exits import USAGE, Stop
from bot.cli.in_json import IN_JSON, write
from bot.cli.lazy import Entry, LazyGroup
from bot.console.roles import Role

if TYPE_CHECKING:
    from storage.database import Session
    from storage.users import Colleague

ACTOR = "command-line"
COMMANDS = {
    "Commands": {
        "add": Entry("bot.cli.user:add", "Add a person and print a one-time sign-in link."),
        "list": Entry("bot.cli.user:list_", "List people with their roles."),
        "role": Entry("bot.cli.user:role", "Give a person these roles instead of those they had."),
        "password": Entry("bot.cli.user:password", "Set a person's password."),
        "link": Entry("bot.cli.user:link", "Print a new one-time sign-in link."),
        "disable": Entry("bot.cli.user:disable", "Shut a person out at once."),
        "enable": Entry("bot.cli.user:enable", "Let a person in again."),
    }
}
ROLE = click.Choice([role.value for role in Role])
HOURS = click.option(
    "--hours", type=click.FloatRange(0.1, 24 * 14), default=24, show_default=True, help="How long the link works."
)
_ENDS = "Exit codes: 0 done, 1 there is no such person or the name is taken, 2 wrong command line, 4 no database."


@click.group(cls=LazyGroup, table=COMMANDS)
def user() -> None:
    """Add people, give them roles, let them in or out. Everything is written to the record.

    \b
      answerable user add ann --name "Ann Lee" --role agent
    """


def _initials(_ctx: click.Context, _param: click.Parameter, given: str | None) -> str | None:
    from bot.console.initials import RULE, read_initials

    if given is None:
        return None
    if (initials := read_initials(given)) is None:
        raise click.BadParameter(RULE)
    return initials


@click.command(epilog=_ENDS)
@click.argument("login")
@click.option("--name", required=True, help="The name that colleagues see.")
@click.option("--role", "roles", type=ROLE, multiple=True, required=True, help="May be given several times.")
@click.option("--initials", callback=_initials, help="How replies are signed: AL. Without it: made from the name.")
@HOURS
@IN_JSON
@click.pass_context
def add(
    ctx: click.Context, login: str, name: str, roles: tuple[str, ...], initials: str | None, hours: float, as_json: bool
) -> None:
    """Add a person and print a one-time sign-in link.

    \b
      answerable user add ann --name "Ann Lee" --role agent --role approver
    """
    from bot.console.initials import initials_of
    from bot.invitation import invite
    from storage import users

    now = datetime.now(UTC)
    with opened(ctx) as (settings, database), database.session() as session:
        made = users.create(
            session, login=login, name=name, initials=initials or initials_of(name), roles=list(dict.fromkeys(roles)),
            timezone=settings.brand.timezone, now=now, actor=ACTOR,
        )  # fmt: skip
        invitation = invite(session, made.id, console=settings.console.address, now=now, actor=ACTOR, hours=hours)
    _tell(
        {"login": login, "roles": list(made.roles), "link": invitation.address, "until": invitation.expires_at}, as_json
    )


@click.command("list", epilog=_ENDS)
@click.option("--all", "everybody", is_flag=True, help="Include those who are shut out.")
@IN_JSON
@click.pass_context
def list_(ctx: click.Context, everybody: bool, as_json: bool) -> None:
    """List people with their roles.

    \b
      answerable user list --all
    """
    from storage import users

    with opened(ctx) as (_, database), database.session() as session:
        people = [_person(one) for one in users.everyone(session, disabled=everybody)]
    if as_json:
        write(people)
        return
    for one in people:
        shut = "  (shut out)" if one["disabled_at"] else ""
        click.echo(f"{one['login']:<20} {one['initials']:<4} {one['name']:<24} {', '.join(one['roles'])}{shut}")
    if not people:
        click.echo('Nobody yet. Add someone: answerable user add ann --name "Ann Lee" --role agent')


@click.command(epilog=_ENDS)
@click.argument("login")
@click.argument("roles", type=ROLE, nargs=-1, required=True)
@click.pass_context
def role(ctx: click.Context, login: str, roles: tuple[str, ...]) -> None:
    """Give a person these roles instead of those they had.

    \b
      answerable user role ann agent approver
    """
    from storage import users

    with opened(ctx) as (_, database), database.session() as session:
        found = _find(session, login)
        if Role.ADMIN not in roles:
            _keep_an_admin(session, found)
        users.change(session, found.id, roles=list(dict.fromkeys(roles)), now=datetime.now(UTC), actor=ACTOR)
    click.echo(f"{login} is now: {', '.join(dict.fromkeys(roles))}.")


@click.command(epilog=_ENDS)
@click.argument("login")
@click.pass_context
def password(ctx: click.Context, login: str) -> None:
    """Set a person's password: asked for twice, or read from standard input. They are signed out everywhere.

    \b
      answerable user password ann
    """
    from bot.console.passwords import WeakPassword, hash_password
    from storage import users

    with opened(ctx) as (_, database):
        with database.session() as session:
            found = _find(session, login)
        try:
            hashed = hash_password(_ask())
        except WeakPassword as error:
            raise Stop(str(error), USAGE) from None
        with database.session() as session:
            users.change(session, found.id, password_hash=hashed, now=datetime.now(UTC), actor=ACTOR)
            users.sign_out_everywhere(session, found.id)
    click.echo(f"The password of {login} is set.")


@click.command(epilog=_ENDS)
@click.argument("login")
@HOURS
@IN_JSON
@click.pass_context
def link(ctx: click.Context, login: str, hours: float, as_json: bool) -> None:
    """Print a new one-time sign-in link.

    \b
      answerable user link ann --hours 2
    """
    from bot.invitation import invite

    with opened(ctx) as (settings, database), database.session() as session:
        found = _find(session, login)
        if found.disabled_at is not None:
            raise Stop(f"{login} is shut out. First: answerable user enable {login}")
        now = datetime.now(UTC)
        made = invite(session, found.id, console=settings.console.address, now=now, actor=ACTOR, hours=hours)
    _tell({"login": found.login, "link": made.address, "until": made.expires_at}, as_json)


@click.command(epilog=_ENDS)
@click.argument("login")
@click.pass_context
def disable(ctx: click.Context, login: str) -> None:
    """Shut a person out at once: every session and link of theirs ends. What they did stays in the record.

    \b
      answerable user disable ann
    """
    from storage import users

    with opened(ctx) as (_, database), database.session() as session:
        found = _find(session, login)
        _keep_an_admin(session, found)
        users.disable(session, found.id, now=datetime.now(UTC), actor=ACTOR)
    click.echo(f"{login} is shut out.")


@click.command(epilog=_ENDS)
@click.argument("login")
@click.pass_context
def enable(ctx: click.Context, login: str) -> None:
    """Let a person in again, with the roles they had.

    \b
      answerable user enable ann
    """
    from storage import users

    with opened(ctx) as (_, database), database.session() as session:
        users.enable(session, _find(session, login).id, now=datetime.now(UTC), actor=ACTOR)
    click.echo(f"{login} may sign in again.")


def _find(session: "Session", login: str) -> "Colleague":
    from storage import users

    found = users.by_login(session, login)
    if found is None:
        raise Stop(f"There is nobody with the login '{login}'. To see everyone: answerable user list --all")
    return found


def _keep_an_admin(session: "Session", leaving: "Colleague") -> None:
    from storage import users

    others = [one for one in users.everyone(session) if Role.ADMIN in one.roles and one.id != leaving.id]
    if Role.ADMIN in leaving.roles and not others:
        raise Stop(f"{leaving.login} is the last administrator. Make someone else one first.")


def _ask() -> str:
    if sys.stdin.isatty():
        return str(click.prompt("New password", hide_input=True, confirmation_prompt="The same again"))
    return sys.stdin.readline().rstrip("\r\n")


def _person(one: "Colleague") -> dict[str, Any]:
    kept = {"login": one.login, "name": one.name, "initials": one.initials, "roles": list(one.roles)}
    return kept | {"disabled_at": one.disabled_at, "has_password": one.password_hash is not None}


def _tell(facts: dict[str, Any], as_json: bool) -> None:
    if as_json:
        write(facts)
        return
    click.echo(f"{facts['login']} can sign in once with this link, until {facts['until']:%d %B, %H:%M} UTC:")
    click.echo(f"  {facts['link']}")
