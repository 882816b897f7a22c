"""What the calendar does for the hotline: alarms of clocks that ran out, a daily count, and forgetting."""

from datetime import UTC, datetime

from sqlalchemy import delete, func, select, update

from storage import record
from storage.database import Session
from storage.hotline import day, report_of
from storage.tables import HotlineReport


def tell_overdue(session: Session, *, now: datetime) -> int:
    """Put on the record each clock that ran out, once; return how many did."""
    late = 0
    rows = session.scalars(
        select(HotlineReport).where(HotlineReport.closed_at.is_(None)).with_for_update(skip_locked=True)
    )
    for row in rows:
        clock = report_of(row).late(now)
        told = "told_acknowledge_at" if clock == "acknowledgement" else "told_feedback_at"
        if clock and getattr(row, told) is None:
            setattr(row, told, now)
            late += 1
            record.append(session, "hotline.overdue", "desk", f"hotline:{row.ref}", {"clock": clock}, at=now)
    return late


def count_days(session: Session, *, now: datetime) -> int:
    """Put on the record how many reports came on days that are over; return how many."""
    today = day(now)
    waiting = (HotlineReport.counted.is_(False), HotlineReport.received_on < today)
    days = session.execute(
        select(HotlineReport.received_on, func.count()).where(*waiting).group_by(HotlineReport.received_on)
    ).all()
    session.execute(update(HotlineReport).where(*waiting).values(counted=True))
    for on, count in days:
        facts = {"day": on.astimezone(UTC).date().isoformat(), "count": count}
        record.append(session, "hotline.counted", "desk", "hotline", facts, at=now)
    return sum(count for _, count in days)


def forget(session: Session, *, before: datetime, now: datetime) -> int:
    """Delete reports that were over before then, with all that was written; return how many."""
    gone = session.scalars(
        delete(HotlineReport).where(HotlineReport.closed_at < before).returning(HotlineReport.ref)
    ).all()
    if gone:
        record.append(session, "hotline.forgotten", "desk", "hotline", {"count": len(gone)}, at=now)
    return len(gone)
