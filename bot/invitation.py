"""Letting people in: one-time sign-in links, and the first person of a new desk."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.console.access import token_hash
from bot.console.roles import Role
from storage import users
from storage.database import Session

LINK_HOURS = 24
_FIRST_LOGIN = "admin"


@dataclass(frozen=True, slots=True)
class Invitation:
    """A link that signs one person in, once, until it runs out. `new` is true if the person was made for it."""

    login: str
    address: str
    expires_at: datetime
    new: bool = False


def invite(
    session: Session, user_id: int, *, console: str, now: datetime, actor: str, hours: float = LINK_HOURS
) -> Invitation:
    """Make a sign-in link for a colleague, below the console's address; it is kept only as a hash."""
    token = secrets.token_urlsafe(24)
    expires_at = now + timedelta(hours=hours)
    users.offer_link(session, user_id, token_sha256=token_hash(token), now=now, expires_at=expires_at, actor=actor)
    return Invitation(users.get(session, user_id).login, f"{console}/sign-in/link/{token}", expires_at)


def invite_first(session: Session, *, console: str, timezone: str, now: datetime) -> Invitation | None:
    """Invite the first administrator while nobody has signed in by other means, making them on an empty desk.

    Return None once an enabled administrator has a password or an identity provider's name: then links come from
    `answerable user link` alone, and a restart hands nobody a key.
    """
    everyone = users.everyone(session, disabled=True)
    admins = [user for user in everyone if Role.ADMIN in user.roles and user.disabled_at is None]
    if any(user.password_hash or user.oidc_subject for user in admins):
        return None
    new = not everyone
    if new:
        roles = [Role.ADMIN.value, Role.APPROVER.value]
        admins = [
            users.create(
                session,
                login=_FIRST_LOGIN,
                name="Administrator",
                initials="AD",
                roles=roles,
                timezone=timezone,
                now=now,
            )
        ]
    if not admins:
        return None
    made = invite(session, admins[0].id, console=console, now=now, actor="system")
    return Invitation(made.login, made.address, made.expires_at, new)
