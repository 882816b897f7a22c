"""What every page must say: that an account is still because the platform no longer takes its keys."""

from dataclasses import dataclass

from fastapi import Request

from bot.console import words
from bot.console.access import SignedIn
from bot.console.roles import Permission
from storage import accounts, record
from storage.database import Session
from storage.errors import StorageError

_CONNECTED = ("x", "reddit", "discord")


@dataclass(frozen=True, slots=True)
class Banner:
    """One account that the platform signed out. `how` says what to do; only those who can't mend it may put it away."""

    key: str
    title: str
    how: str
    command: str = ""
    href: str = ""

    @property
    def stays(self) -> bool:
        """It is for whoever can mend it, and stays until they have."""
        return bool(self.href)


def banners(request: Request, person: SignedIn | None) -> tuple[Banner, ...]:
    """Return one banner an account whose keys no longer work. Reads the database; a page without it is still a page."""
    if person is None:
        return ()
    desk = request.app.state.desk
    try:
        with desk.database.session() as session:
            still = [
                one for one in accounts.everything(session) if one.paused_at is not None and one.id in desk.accounts
            ]
            signed_out = [one for one in still if _by_platform(session, one.id)]
    except StorageError:
        return ()
    return tuple(_banner(one, person) for one in signed_out)


def _by_platform(session: Session, account_id: int) -> bool:
    """Say whether it was the platform's answer, and nobody's decision, that stopped an account."""
    acts = record.latest(session, subject=f"account:{account_id}", kind="account.paused", limit=1)
    return bool(acts) and acts[0].actor.startswith("platform:")


def _banner(one: accounts.Account, person: SignedIn) -> Banner:
    name = words.platform(one.platform).name
    key = f"{one.id}.{one.paused_at.isoformat() if one.paused_at else ''}"
    title = f"{name} has signed out {one.account}."
    if Permission.OPERATIONS not in person.permissions:
        return Banner(
            key, title, "Nothing is read or sent there; approved replies wait. An administrator sees this too."
        )
    how = "Nothing is read or sent there until its keys are renewed, and nothing is lost."
    command = f"answerable connect {one.platform}" if one.platform in _CONNECTED else ""
    return Banner(key, title, how, command, "/operations#listeners")
