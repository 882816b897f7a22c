"""In whose name a command acts: a colleague by their login, who may do it."""

from typing import TYPE_CHECKING

from bot.cli.exits import USAGE, Stop

if TYPE_CHECKING:
    from bot.console.roles import Permission
    from storage.database import Session
    from storage.users import Colleague


def named(session: "Session", login: str, permission: "Permission", may_not: str) -> "Colleague":
    """Return who signs in as `login`; Stop when nobody does, when they are shut out, or with `may_not`."""
    from bot.console.roles import permissions
    from storage import users

    found = users.by_login(session, login)
    if found is None:
        raise Stop(f"Nobody signs in as {login}. See: answerable user list", USAGE)
    if found.disabled_at is not None:
        raise Stop(f"{login} is shut out. See: answerable user enable", USAGE)
    if permission not in permissions(found.roles):
        raise Stop(f"{login} {may_not}", USAGE)
    return found
