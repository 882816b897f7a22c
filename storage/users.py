"""People who work at the desk, their browser sessions and their one-time sign-in links.

Passwords are hashed and tokens are made outside; here only hashes are kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError

from storage import record
from storage.database import Session
from storage.errors import Conflict, NotFound
from storage.tables import SignInLink, User, UserSession


@dataclass(frozen=True, slots=True)
class Colleague:
    """Someone who works at the desk. `roles` are names of `bot.console.roles.Role`."""

    id: int
    login: str
    name: str
    initials: str
    roles: tuple[str, ...]
    timezone: str = "UTC"
    password_hash: str | None = None
    oidc_subject: str | None = None
    created_at: datetime | None = None
    disabled_at: datetime | None = None

    @property
    def actor(self) -> str:
        """The name by which the record knows this person."""
        return f"user:{self.id}"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A signed-in browser."""

    token_sha256: str
    user: Colleague
    csrf: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime


def _colleague(row: User) -> Colleague:
    return Colleague(
        row.id, row.login, row.name, row.initials, tuple(row.roles), row.timezone,
        row.password_hash, row.oidc_subject, row.created_at, row.disabled_at,
    )  # fmt: skip


def create(
    session: Session,
    *,
    login: str,
    name: str,
    initials: str,
    roles: Sequence[str],
    now: datetime,
    password_hash: str | None = None,
    oidc_subject: str | None = None,
    timezone: str = "UTC",
    actor: str = "system",
) -> Colleague:
    """Add a colleague; raise Conflict when the login (in any case) is taken."""
    row = User(
        login=login, name=name, initials=initials, roles=list(roles), password_hash=password_hash,
        oidc_subject=oidc_subject, timezone=timezone, created_at=now,
    )  # fmt: skip
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        raise Conflict(f"Somebody with the login '{login}'", None, "is here already") from None
    record.append(session, "user.created", actor, f"user:{row.id}", {"roles": list(roles)}, at=now)
    return _colleague(row)


def get(session: Session, user_id: int) -> Colleague:
    """Return one colleague, or raise NotFound."""
    return _colleague(_row(session, user_id))


def by_login(session: Session, login: str) -> Colleague | None:
    """Return the colleague with this login, whatever its case."""
    row = session.scalar(select(User).where(func.lower(User.login) == login.lower()))
    return _colleague(row) if row else None


def by_oidc_subject(session: Session, subject: str) -> Colleague | None:
    """Return the colleague whom the identity provider knows by `subject`."""
    row = session.scalar(select(User).where(User.oidc_subject == subject))
    return _colleague(row) if row else None


def everyone(session: Session, *, disabled: bool = False) -> list[Colleague]:
    """Return all colleagues by name; those disabled only when asked for."""
    query = select(User).order_by(User.name, User.id)
    if not disabled:
        query = query.where(User.disabled_at.is_(None))
    return [_colleague(row) for row in session.scalars(query)]


def change(
    session: Session,
    user_id: int,
    *,
    now: datetime,
    actor: str,
    name: str | None = None,
    initials: str | None = None,
    roles: Sequence[str] | None = None,
    timezone: str | None = None,
    password_hash: str | None = None,
    oidc_subject: str | None = None,
) -> Colleague:
    """Change what is given, and leave the rest."""
    row = _row(session, user_id)
    given = {
        "name": name, "initials": initials, "roles": None if roles is None else list(roles), "timezone": timezone,
        "password_hash": password_hash, "oidc_subject": oidc_subject,
    }  # fmt: skip
    changed = {key: value for key, value in given.items() if value is not None}
    for key, value in changed.items():
        setattr(row, key, value)
    session.flush()
    facts = {"changed": sorted(changed), **({"roles": list(roles)} if roles is not None else {})}
    record.append(session, "user.changed", actor, f"user:{user_id}", facts, at=now)
    return _colleague(row)


def disable(session: Session, user_id: int, *, now: datetime, actor: str) -> None:
    """Shut a colleague out at once: every session and link of theirs ends."""
    row = _row(session, user_id)
    row.disabled_at = row.disabled_at or now
    session.execute(delete(UserSession).where(UserSession.user_id == user_id))
    session.execute(delete(SignInLink).where(SignInLink.user_id == user_id))
    record.append(session, "user.disabled", actor, f"user:{user_id}", {}, at=now)


def enable(session: Session, user_id: int, *, now: datetime, actor: str) -> None:
    """Let a colleague in again."""
    _row(session, user_id).disabled_at = None
    record.append(session, "user.enabled", actor, f"user:{user_id}", {}, at=now)


def sign_in(
    session: Session, user_id: int, *, token_sha256: str, csrf: str, now: datetime, expires_at: datetime
) -> SignedIn:
    """Open a browser session for a colleague."""
    user = get(session, user_id)
    session.add(
        UserSession(
            token_sha256=token_sha256, user_id=user_id, csrf=csrf, created_at=now, seen_at=now, expires_at=expires_at
        )
    )
    session.flush()
    record.append(session, "user.signed_in", user.actor, f"user:{user_id}", {}, at=now)
    return SignedIn(token_sha256, user, csrf, now, now, expires_at)


def signed_in(session: Session, token_sha256: str, *, now: datetime) -> SignedIn | None:
    """Return the live session with this token, and note at most once a minute that it was seen."""
    found = session.execute(
        select(UserSession, User)
        .join(User, User.id == UserSession.user_id)
        .where(UserSession.token_sha256 == token_sha256, UserSession.expires_at > now, User.disabled_at.is_(None))
    ).one_or_none()
    if found is None:
        return None
    row, user = found
    if (now - row.seen_at).total_seconds() > 60:
        row.seen_at = now
    return SignedIn(row.token_sha256, _colleague(user), row.csrf, row.created_at, row.seen_at, row.expires_at)


def sign_out(session: Session, token_sha256: str) -> None:
    """End one browser session; one that is gone already is no error."""
    session.execute(delete(UserSession).where(UserSession.token_sha256 == token_sha256))


def sign_out_everywhere(session: Session, user_id: int, *, but: str = "") -> None:
    """End every browser session of a colleague, except the one whose token hash is `but`."""
    session.execute(delete(UserSession).where(UserSession.user_id == user_id, UserSession.token_sha256 != but))


def forget_expired(session: Session, *, now: datetime) -> int:
    """Remove sessions and links that have run out; return how many."""
    gone = session.scalars(delete(UserSession).where(UserSession.expires_at <= now).returning(UserSession.user_id))
    links = session.scalars(delete(SignInLink).where(SignInLink.expires_at <= now).returning(SignInLink.user_id))
    return len([*gone, *links])


def offer_link(
    session: Session, user_id: int, *, token_sha256: str, now: datetime, expires_at: datetime, actor: str = "system"
) -> None:
    """Keep a one-time sign-in link for a colleague; the record says who made it, and until when it works."""
    _row(session, user_id)
    session.add(SignInLink(token_sha256=token_sha256, user_id=user_id, created_at=now, expires_at=expires_at))
    session.flush()
    record.append(session, "user.link_offered", actor, f"user:{user_id}", {"until": expires_at.isoformat()}, at=now)


def whose_link(session: Session, token_sha256: str, *, now: datetime) -> Colleague | None:
    """Return whose sign-in link this is without using it up, or None when `use_link` would."""
    user_id = session.scalar(
        select(SignInLink.user_id).where(
            SignInLink.token_sha256 == token_sha256, SignInLink.used_at.is_(None), SignInLink.expires_at > now
        )
    )
    user = get(session, user_id) if user_id is not None else None
    return None if user is None or user.disabled_at else user


def use_link(session: Session, token_sha256: str, *, now: datetime) -> Colleague | None:
    """Use up a sign-in link; return whose it is, or None when it is unknown, used, or has run out."""
    user_id = session.scalar(
        update(SignInLink)
        .where(SignInLink.token_sha256 == token_sha256, SignInLink.used_at.is_(None), SignInLink.expires_at > now)
        .values(used_at=now)
        .returning(SignInLink.user_id)
    )
    if user_id is None or (user := get(session, user_id)).disabled_at is not None:
        return None
    record.append(session, "user.link_used", user.actor, f"user:{user_id}", {}, at=now)
    return user


def _row(session: Session, user_id: int) -> User:
    row = session.get(User, user_id)
    if row is None:
        raise NotFound(f"There is no user {user_id}.")
    return row
