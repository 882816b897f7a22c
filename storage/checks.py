"""Checks of company accounts in the record, and how long what was checked stays there.

A check of an own account leaves nothing, here or anywhere.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from storage import record
from storage.audit import spans
from storage.batch import clean
from storage.database import Session
from storage.tables.base import Json

JUDGED = "check.judged"


@dataclass(frozen=True, slots=True)
class Judged:
    """A check of a company account, for the record. `key` names it there; `facts` hold no word of the text."""

    key: str
    actor: str
    text: str
    facts: Json
    at: datetime


def keep(session: Session, judged: Sequence[Judged]) -> None:
    """Write checks of company accounts into the record, what was checked by reference."""
    record.append_many(
        session,
        [
            record.Entry(JUDGED, one.actor, f"check:{one.key}", clean(one.facts), one.at, content=clean(one.text))
            for one in judged
        ],
    )


def forget_checks(session: Session, *, before: datetime, now: datetime, limit: int = 5_000) -> int:
    """Take the texts of company accounts' checks that are older than that out of the record; return how many."""
    subjects = session.scalars(
        text(
            "SELECT e.subject FROM record_entry e JOIN content c ON c.id = e.content_id"
            " WHERE e.kind = :kind AND e.at < :before AND c.body IS NOT NULL ORDER BY e.seq LIMIT :limit"
        ),
        {"kind": JUDGED, "before": before, "limit": limit},
    ).all()
    return erase(session, subjects, now)


def erase(session: Session, subjects: Collection[str], now: datetime) -> int:
    """Take what was said of these subjects out of the record, and say so there; return how many texts went."""
    if not subjects:
        return 0
    gone = record.erase(session, None, subjects=sorted(subjects), now=now)
    if gone:
        record.append(session, "content.erased", "desk", "retention", {"contents": spans(gone)}, at=now)
    return len(gone)
