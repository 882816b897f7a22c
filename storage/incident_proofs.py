"""Proof that people were told of an incident: when it stood on a page of theirs, and when they opened it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from storage import record
from storage.database import Session
from storage.names import of_user
from storage.notify import notify
from storage.tables import Incident, IncidentNotice


def seen(session: Session, incident_id: int, user_id: int, *, now: datetime) -> bool:
    """Keep that somebody who was told has opened the incident; say whether it was their first time."""
    return _mark(session, user_id, now, incident_id)


def delivered(session: Session, user_id: int, *, now: datetime) -> None:
    """Keep that what somebody was told stood on a page of theirs."""
    _mark(session, user_id, now, None)


def vacant(session: Session, *, limit: int = 100) -> list[tuple[IncidentNotice, Incident]]:
    """Return the links of open incidents for which nobody stood when they were told, locked for whoever fills them."""
    rows = session.execute(
        select(IncidentNotice, Incident)
        .join(Incident, Incident.id == IncidentNotice.incident_id)
        .where(IncidentNotice.user_id.is_(None), Incident.state == "open")
        .order_by(IncidentNotice.id)
        .limit(limit)
        .with_for_update(of=IncidentNotice, skip_locked=True)
    )
    return [(notice, row) for notice, row in rows]


def fill(session: Session, notice: IncidentNotice, row: Incident, user_ids: Sequence[int], *, now: datetime) -> None:
    """Tell those who stand for a link by now; that nobody did before stays on the record."""
    notice.user_id, notice.sent_at = user_ids[0], now
    session.add_all(
        IncidentNotice(incident_id=row.id, step=notice.step, by_role=notice.by_role, user_id=one, sent_at=now)
        for one in user_ids[1:]
    )
    session.flush()
    facts = {"step": notice.step, "told": notice.by_role, "users": list(user_ids)}
    record.append(session, "incident.filled", "desk", f"incident:{row.id}", facts, at=now)
    notify(session, "incident", row.case_id, incident=row.id, change="filled")


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
