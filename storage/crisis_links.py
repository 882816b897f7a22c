"""Links with which executives look on without signing in: random, kept as a hash, for a time, and revocable at once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select

from storage.batch import clean
from storage.crises import read, tell
from storage.database import Session
from storage.errors import NotAllowed, NotFound
from storage.tables import CrisisLink

LONGEST: Final = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Link:
    """A link as the room lists it: `key` is the beginning of its hash, enough to revoke it and nothing more."""

    key: str
    label: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None


def offer(
    session: Session, crisis_id: int, token_sha256: str, *, label: str, lasts: timedelta, actor: str, now: datetime
) -> None:
    """Let whoever has the token look on for a time; NotAllowed beyond two weeks."""
    read(session, crisis_id)
    if not timedelta() < lasts <= LONGEST:
        raise NotAllowed("A link lasts two weeks at most. Make another when it ends.")
    if not label.strip():
        raise NotAllowed("Say whom the link is for.")
    session.add(
        CrisisLink(
            token_sha256=token_sha256,
            crisis_id=crisis_id,
            label=clean(label),
            created_by=actor,
            created_at=now,
            expires_at=now + lasts,
        )
    )
    tell(session, crisis_id, "link", actor, f"Made a link for: {clean(label)}", now=now, link=token_sha256[:12])


def revoke(session: Session, crisis_id: int, key: str, *, actor: str, now: datetime) -> None:
    """End a link now."""
    row = session.scalar(
        select(CrisisLink)
        .where(CrisisLink.crisis_id == crisis_id, CrisisLink.token_sha256.startswith(key, autoescape=True))
        .with_for_update()
    )
    if row is None or len(key) < 12:
        raise NotFound("There is no such link.")
    if row.revoked_at is None:
        row.revoked_at = now
        tell(session, crisis_id, "link", actor, f"Revoked the link for: {row.label}", now=now, link=key)


def use(session: Session, token_sha256: str, *, now: datetime) -> int:
    """Return the crisis that a token opens, or raise NotFound: unknown, expired and revoked look alike."""
    row = session.get(CrisisLink, token_sha256)
    if row is None or row.revoked_at is not None or row.expires_at <= now:
        raise NotFound("This link does not work, or no longer. Ask whoever sent it for another.")
    row.last_used_at = now
    return row.crisis_id


def of(session: Session, crisis_id: int) -> list[Link]:
    """Return a crisis's links, the newest first."""
    rows = session.scalars(
        select(CrisisLink).where(CrisisLink.crisis_id == crisis_id).order_by(CrisisLink.created_at.desc())
    )
    return [
        Link(one.token_sha256[:12], one.label, one.created_at, one.expires_at, one.revoked_at, one.last_used_at)
        for one in rows
    ]
