"""What follows a key of the hotline: everything written, sealed anew, and what finds the codes of earlier keys."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select, text, update
from sqlalchemy.dialects.postgresql import insert

from storage import record
from storage.database import Session
from storage.hotline import Place, Written
from storage.tables import HotlineEarlierKey, HotlineEntry


def locked(session: Session) -> list[Written]:
    """Return all that was written on any report; nothing more is written until the transaction ends."""
    session.execute(text("LOCK TABLE hotline_report, hotline_entry, hotline_earlier_key IN EXCLUSIVE MODE"))
    return written(session)


def written(session: Session) -> list[Written]:
    """Return all that was written on any report, sealed."""
    rows = session.scalars(select(HotlineEntry).order_by(HotlineEntry.ref, HotlineEntry.number))
    return [Written(Place(row.ref, row.number, row.kind), row.by_id, row.at, bytes(row.sealed)) for row in rows]


def earlier(session: Session) -> dict[str, bytes]:
    """Return {key id: what finds its receipts, sealed with the key in use} of the keys before."""
    rows = session.scalars(select(HotlineEarlierKey).order_by(HotlineEarlierKey.key_id))
    return {row.key_id: bytes(row.sealed) for row in rows}


def keep(session: Session, key_id: str, held: bytes, *, now: datetime) -> None:
    """Keep what finds the receipts of an earlier key, in place of what was kept of it."""
    row = insert(HotlineEarlierKey).values(key_id=key_id, sealed=held, followed_at=now)
    session.execute(row.on_conflict_do_update(index_elements=["key_id"], set_={"sealed": held}))


def reseal(session: Session, fresh: Mapping[Place, bytes], *, key_id: str, actor: str, now: datetime) -> None:
    """Put what was sealed anew in the place of what was there, and the key that followed on the record."""
    for place, held in fresh.items():
        session.execute(
            update(HotlineEntry)
            .where(HotlineEntry.ref == place.ref, HotlineEntry.number == place.number)
            .values(sealed=held)
        )
    record.append(session, "hotline.rekeyed", actor, "hotline", {"key": key_id, "count": len(fresh)}, at=now)
