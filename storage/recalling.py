"""Stops replies that wait to go out and quote what somebody took back on the platform, in whatever case they are."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy import text

from storage import approvals, striking
from storage.database import Session
from storage.errors import Conflict

TAKEN_BACK: Final = "It quotes words that somebody took back on the platform. Write it anew, without them."

_QUOTING: Final = text(
    # What answers the message itself is looked at by whoever hears of its deletion or edit.
    "SELECT id, text, state = 'approved' OR approval_id IS NOT NULL AS approved FROM reply"
    " WHERE state IN ('drafted', 'held', 'approved') AND text ~* :seed"
    " AND message_id <> ALL(CAST(:messages AS bigint[])) ORDER BY case_id, id"
)


def recall(
    session: Session, seed: str, find: striking.Find, message_ids: Collection[int], *, now: datetime
) -> list[int]:  # fmt: skip
    """Take the approval from every such reply, with the reason for its writer; return all drafts that quote."""
    rows = session.execute(_QUOTING, {"seed": seed, "messages": sorted(message_ids)}).all()
    quoting = [row for row in rows if find(row.text)]
    return [row.id for row in quoting if not row.approved or _stop(session, row.id, now)]


def _stop(session: Session, reply_id: int, now: datetime) -> bool:
    try:
        approvals.void(session, reply_id, reason=TAKEN_BACK, now=now)
    except Conflict:
        return False  # on its way already
    session.flush()
    return True
