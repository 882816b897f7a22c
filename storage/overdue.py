"""Cases whose answer is overdue, told once for each due time they miss."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import text

from storage import record
from storage.database import Session
from storage.notify import notify

_LOOKS_BACK: Final = timedelta(days=7)
_NEWLY = text("""
    SELECT id, due_at FROM case_file
    WHERE state = 'open' AND answer_owed AND due_at <= :now AND due_at > :since AND NOT EXISTS (
        SELECT FROM record_entry AS told WHERE told.subject = 'case:' || case_file.id AND told.kind = 'case.overdue'
          AND (told.facts ->> 'due_at')::timestamptz = case_file.due_at)
    ORDER BY due_at, id LIMIT :limit FOR NO KEY UPDATE SKIP LOCKED
""")


def tell_overdue(session: Session, *, now: datetime, limit: int = 500) -> list[int]:
    """Tell open pages, and the record, of each case that has become overdue since; return their ids."""
    rows = session.execute(_NEWLY, {"now": now, "since": now - _LOOKS_BACK, "limit": limit}).all()
    for case_id, due_at in rows:
        record.append(session, "case.overdue", "desk", f"case:{case_id}", {"due_at": due_at.isoformat()}, at=now)
        notify(session, "case", case_id, change="overdue")
    return [case_id for case_id, _ in rows]
