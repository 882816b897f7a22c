"""Weekly reports as they were sent: kept once, never changed."""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from storage import record
from storage.database import Session
from storage.tables import WeeklyReport
from storage.tables.base import Json

ERASED: Final = "(erased)"


@dataclass(frozen=True, slots=True)
class Kept:
    """A report that was kept, with its figures as they stood."""

    week: str
    starts_at: datetime
    ends_at: datetime
    made_at: datetime
    facts: Json


def keep(
    session: Session, week: str, *, starts_at: datetime, ends_at: datetime, facts: Json, actor: str, now: datetime
) -> bool:
    """Keep a week's report and put that on the record; False if one is kept already, which stays as it is."""
    row = insert(WeeklyReport).values(week=week, starts_at=starts_at, ends_at=ends_at, made_at=now, facts=facts)
    made = session.scalar(row.on_conflict_do_nothing().returning(WeeklyReport.week))
    if made is not None:
        record.append(session, "report.made", actor, f"report:{week}", {"cases": facts["cases"]["cases"]}, at=now)
    return made is not None


def forget_promises(session: Session, promise_ids: Sequence[int]) -> None:
    """Empty what kept reports say of these promises; that there was one stays."""
    if not promise_ids:
        return
    for row in session.scalars(select(WeeklyReport).with_for_update()):
        facts = deepcopy(row.facts)
        for one in facts.get("promises", ()):
            if one["id"] in promise_ids:
                one |= {"text": ERASED, "link": ""}
        for one in facts.get("fixed", ()):
            if one["kind"] == "promise" and one["number"] in {f"P-{number}" for number in promise_ids}:
                one |= {"done": ERASED, "proof": "", "link": ""}
        if facts != row.facts:
            row.facts = facts
    session.flush()


def read(session: Session, week: str) -> Kept | None:
    """Return a week's report as it was sent, or None if none was."""
    row = session.get(WeeklyReport, week)
    return Kept(row.week, row.starts_at, row.ends_at, row.made_at, dict(row.facts)) if row else None


def made(session: Session, *, limit: int = 60) -> dict[str, datetime]:
    """Return which weeks' reports were made, and when, the latest first."""
    rows = session.execute(
        select(WeeklyReport.week, WeeklyReport.made_at).order_by(WeeklyReport.starts_at.desc()).limit(limit)
    )
    return {row.week: row.made_at for row in rows}
