"""Updates on a cadence: which promised one is late, what waits for signatures, what the clock has to look at."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select

from responders.posting_lifecycle import State as Posted
from responders.statement_lifecycle import State, Step
from storage import record
from storage.database import Session
from storage.statement_steps import Standing
from storage.stepping import DESK
from storage.tables import Crisis, Posting, Statement, StatementOutcome, StatementVersion


@dataclass(frozen=True, slots=True)
class Waiting:
    """A statement that somebody has to do something about, by a time."""

    statement_id: int
    crisis_id: int
    title: str
    by: datetime
    rehearsal: bool


def overdue(session: Session, *, now: datetime) -> list[Waiting]:
    """Return statements whose promised update did not come in time, the longest first."""
    query = (
        select(Statement, Crisis.rehearsal)
        .join(Crisis, Crisis.id == Statement.crisis_id)
        .where(Statement.state == State.PUBLISHED.value, Statement.next_update_at <= now)
        .order_by(Statement.next_update_at, Statement.id)
    )
    return [
        Waiting(row.id, row.crisis_id, row.title, row.next_update_at or now, drill)
        for row, drill in session.execute(query)
    ]


def tell_overdue(session: Session, *, now: datetime) -> int:
    """Put each late update on the record and into the crisis's room, once for each time that was promised."""
    late = session.scalars(
        select(Statement.id)
        .where(
            Statement.state == State.PUBLISHED.value, Statement.next_update_at <= now, Statement.told_at.is_(None)
        )
        .order_by(Statement.id)
    ).all()  # fmt: skip
    for statement_id in late:
        standing = Standing.lock(session, statement_id, actor=DESK, now=now)
        promised = standing.row.next_update_at
        standing.row.told_at = now
        due_at = promised.isoformat() if promised else None
        standing.tell("overdue", "The update that it promised did not come in time.", {"due_at": due_at})
    return len(late)


def unsigned(session: Session, *, now: datetime) -> list[tuple[Waiting, StatementVersion]]:
    """Return what waits for signatures, the most urgent first."""
    query = (
        select(Statement, StatementVersion, Crisis.rehearsal)
        .join(StatementVersion, StatementVersion.id == Statement.version_id)
        .join(Crisis, Crisis.id == Statement.crisis_id)
        .where(Statement.state == State.IN_SIGN_OFF.value, StatementVersion.sign_by > now)
        .order_by(StatementVersion.sign_by, Statement.id)
    )
    return [
        (Waiting(row.id, row.crisis_id, row.title, version.sign_by, drill), version)
        for row, version, drill in session.execute(query)
    ]


def to_write(session: Session, *, now: datetime) -> list[tuple[Waiting, str]]:
    """Return what waits for its writers while its crisis runs, and why: send_back, signed, expired or unsettled."""
    query = (
        select(Statement, Crisis.rehearsal)
        .join(Crisis, Crisis.id == Statement.crisis_id)
        .where(Crisis.state.not_in(["closed", "reviewed"]), Statement.publish_at.is_(None))
        .order_by(Statement.id)
    )
    return [
        (Waiting(row.id, row.crisis_id, row.title, now, drill), why)
        for row, drill in session.execute(query)
        if (why := _waits_for_writers(session, row, now))
    ]


def _waits_for_writers(session: Session, row: Statement, now: datetime) -> str:
    if row.state in {State.SIGNED, State.EXPIRED}:
        return row.state
    if row.state == State.DRAFTING:
        last = record.latest(session, subject=f"statement:{row.id}", limit=1)
        return Step.SEND_BACK.value if last and last[0].kind == f"statement.{Step.SEND_BACK.value}" else ""
    lost = select(Posting.id).where(
        Posting.id == StatementOutcome.posting_id, StatementOutcome.version_id == row.version_id,
        or_(
            Posting.state == Posted.UNCONFIRMED,
            Posting.state.in_([Posted.REFUSED, Posted.EXPIRED]) & (Posting.not_after > now),
        ),
    )  # fmt: skip
    public = {State.PUBLISHING, State.PUBLISHED, State.UPDATED, State.CORRECTED}
    return "unsettled" if row.state in public and session.scalar(lost.limit(1)) else ""


def unsettled(session: Session) -> list[int]:
    """Return the statements of which a post of ours is on its way, or turned out to stand after all."""
    query = (
        select(Statement.id)
        .join(StatementOutcome, StatementOutcome.version_id == Statement.version_id)
        .join(Posting, Posting.id == StatementOutcome.posting_id)
        .where(
            Statement.state.in_([State.PUBLISHING, State.PUBLISHED, State.UPDATED, State.CORRECTED]),
            or_(
                StatementOutcome.state == "waiting",
                (StatementOutcome.state == "failed") & (Posting.state == Posted.PUBLISHED.value),
            ),
        )
        .distinct()
        .order_by(Statement.id)
    )
    return list(session.scalars(query))
