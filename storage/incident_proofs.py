"""Proof that people were told of an incident: when it stood on a page of theirs, and when they opened it."""

from datetime import datetime

from sqlalchemy import select

from storage import record
from storage.database import Session
from storage.names import of_user
from storage.tables import IncidentNotice


def seen(session: Session, incident_id: int, user_id: int, *, now: datetime) -> bool:
    """Keep that somebody who was told has opened the incident; say whether it was their first time."""
    return _mark(session, user_id, now, incident_id)


def delivered(session: Session, user_id: int, *, now: datetime) -> None:
    """Keep that what somebody was told stood on a page of theirs."""
    _mark(session, user_id, now, None)


def _mark(session: Session, user_id: int, now: datetime, incident_id: int | None) -> bool:
    what = "delivered" if incident_id is None else "seen"
    column = IncidentNotice.delivered_at if incident_id is None else IncidentNotice.seen_at
    query = select(IncidentNotice).where(IncidentNotice.user_id == user_id, column.is_(None))
    if incident_id is not None:
        query = query.where(IncidentNotice.incident_id == incident_id)
    rows = session.scalars(query.with_for_update(skip_locked=True)).all()
    for row in rows:
        row.delivered_at = row.delivered_at or now
        if incident_id is not None:
            row.seen_at = now
        record.append(
            session, f"incident.{what}", of_user(user_id), f"incident:{row.incident_id}", {"step": row.step}, at=now
        )
    session.flush()
    return bool(rows)
