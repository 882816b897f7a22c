"""Legal holds: cases that neither retention nor an erasure may touch, each for a reason, until somebody ends it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from storage import record
from storage.batch import clean
from storage.database import Session
from storage.errors import NotAllowed, NotFound
from storage.names import of_user
from storage.tables import Case, LegalHold


@dataclass(frozen=True, slots=True)
class Hold:
    """One hold on one case. `ended_at` is None while it stands."""

    id: int
    case_id: int
    reason: str
    placed_by: str
    placed_at: datetime
    ended_at: datetime | None


def place(session: Session, case_id: int, *, reason: str, user_id: int, now: datetime) -> int:
    """Keep a case from retention and erasure; NotAllowed without a reason, or when it is held already."""
    why = " ".join(clean(reason).split())[:500]
    if len(why) < 5:
        raise NotAllowed("Say why this case must be kept: the claim or the proceedings, in a few words.")
    if session.scalar(select(Case.id).where(Case.id == case_id).with_for_update()) is None:
        raise NotFound(f"There is no case A-{case_id}.")
    if live(session, [case_id]):
        raise NotAllowed("This case is under a hold already.")
    actor = of_user(user_id)
    row = LegalHold(case_id=case_id, reason=_sentence(why), placed_by=actor, placed_at=now)
    session.add(row)
    session.flush()
    record.append(session, "hold.placed", actor, f"case:{case_id}", {"hold": row.id}, at=now, content=row.reason)
    return row.id


def end(session: Session, hold_id: int, *, user_id: int, now: datetime) -> None:
    """End a hold; what its time was up for goes with the next run of retention."""
    row = session.get(LegalHold, hold_id, with_for_update=True)
    if row is None:
        raise NotFound("There is no such hold.")
    if row.ended_at is not None:
        raise NotAllowed("This hold was ended already.")
    row.ended_at, row.ended_by = now, of_user(user_id)
    record.append(session, "hold.ended", row.ended_by, f"case:{row.case_id}", {"hold": row.id}, at=now)


def live(session: Session, case_ids: Sequence[int] | None = None) -> list[Hold]:
    """Return the holds that stand, on these cases or on all, the newest first."""
    rows = select(LegalHold).where(LegalHold.ended_at.is_(None)).order_by(LegalHold.id.desc())
    if case_ids is not None:
        rows = rows.where(LegalHold.case_id.in_(list(case_ids)))
    return [
        Hold(row.id, row.case_id, row.reason, row.placed_by, row.placed_at, row.ended_at)
        for row in session.scalars(rows)
    ]


def _sentence(why: str) -> str:
    return why if why.endswith((".", "!", "?")) else f"{why}."
