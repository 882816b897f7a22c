"""Who has a case open, and who types. Written lightly: losing it at a crash is fine."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from storage.database import Session
from storage.notify import notify
from storage.tables import Presence, User

LASTS = timedelta(seconds=30)
"""How long somebody counts as present after the last sign of life; send one every ten seconds."""


@dataclass(frozen=True, slots=True)
class Present:
    """A colleague who looks at a case."""

    user_id: int
    name: str
    initials: str
    typing: bool
    seen_at: datetime


def seen(session: Session, case_id: int, user_id: int, *, typing: bool, now: datetime) -> None:
    """Note that a colleague looks at a case or types; others are told when that is news."""
    before = session.execute(
        select(Presence.typing, Presence.seen_at).where(Presence.case_id == case_id, Presence.user_id == user_id)
    ).one_or_none()
    session.execute(
        insert(Presence)
        .values(case_id=case_id, user_id=user_id, typing=typing, seen_at=now)
        .on_conflict_do_update(index_elements=["case_id", "user_id"], set_={"typing": typing, "seen_at": now})
    )
    if before is None or before.typing != typing or now - before.seen_at > LASTS:
        notify(session, "presence", case_id)


def left(session: Session, case_id: int, user_id: int) -> None:
    """Note that a colleague went elsewhere."""
    gone = session.execute(
        delete(Presence).where(Presence.case_id == case_id, Presence.user_id == user_id).returning(Presence.user_id)
    ).one_or_none()
    if gone is not None:
        notify(session, "presence", case_id)


def who(session: Session, case_id: int, *, now: datetime) -> list[Present]:
    """Return who is at a case now, by name."""
    rows = session.execute(
        select(Presence.user_id, User.name, User.initials, Presence.typing, Presence.seen_at)
        .join(User, User.id == Presence.user_id)
        .where(Presence.case_id == case_id, Presence.seen_at > now - LASTS)
        .order_by(User.name)
    )
    return [Present(row.user_id, row.name, row.initials, row.typing, row.seen_at) for row in rows]


def forget(session: Session, *, now: datetime) -> None:
    """Remove signs of life that are long past."""
    session.execute(delete(Presence).where(Presence.seen_at < now - 4 * LASTS))
