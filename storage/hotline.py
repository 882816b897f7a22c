"""The hotline's reports as they are stored. Nothing here can open what is sealed.

Every question of a colleague's passes `_MAY_SEE`: a report does not exist for those whom it names, whatever their
roles. What reporters do is not put on the record one by one, since the record tells the second; a daily count is.
"""

from calendar import monthrange
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, delete, exists, func, select
from sqlalchemy.dialects.postgresql import insert

from responders.hotline_lifecycle import OVER, State, Step, advance
from storage import record
from storage.database import Session
from storage.errors import NotAllowed, NotFound
from storage.moving import moved
from storage.names import of_user
from storage.tables import HotlineEntry, HotlineNamed, HotlineReport

ACKNOWLEDGE_WITHIN: Final = timedelta(days=7)
"""Directive (EU) 2019/1937, article 9(1)(b): acknowledged within seven days of receipt (as of November 2026)."""
FEEDBACK_MONTHS: Final = 3
"""The same, article 9(1)(f): feedback within three months of the acknowledgement, or of the end of the seven days."""
MOST_ENTRIES: Final = 200


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is written: what is sealed opens only there."""

    ref: str
    number: int
    kind: str


@dataclass(frozen=True, slots=True)
class Report:
    """One report, without what was written."""

    ref: str
    state: State
    received_on: datetime
    acknowledge_by: datetime
    feedback_by: datetime
    acknowledged_at: datetime | None
    feedback_at: datetime | None
    closed_at: datetime | None
    owner_id: int | None

    def late(self, now: datetime) -> str:
        """Return which clock ran out: `acknowledgement`, `feedback`, or nothing."""
        if self.state in OVER:
            return ""
        if self.acknowledged_at is None and self.acknowledge_by <= now:
            return "acknowledgement"
        return "feedback" if self.feedback_at is None and self.feedback_by <= now else ""


@dataclass(frozen=True, slots=True)
class Written:
    """Something written on a report, sealed; `by_id` is empty for the reporter."""

    place: Place
    by_id: int | None
    at: datetime
    sealed: bytes


def day(now: datetime) -> datetime:
    """Return the start of the day, in UTC: all that is kept of when a reporter did something."""
    return now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def months_after(moment: datetime, months: int) -> datetime:
    """Return the same day `months` later, or that month's last day."""
    years, month = divmod(moment.month - 1 + months, 12)
    year = moment.year + years
    return moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))


def add(
    session: Session, ref: str, *, receipt: str, key_id: str, sealed: bytes, named: Sequence[int], now: datetime
) -> None:
    """Keep a report and whom it names; nothing tells the hour, and nothing goes on the record."""
    today = day(now)
    by = today + ACKNOWLEDGE_WITHIN
    session.add(
        HotlineReport(
            ref=ref, receipt=receipt, key_id=key_id, received_on=today, acknowledge_by=by,
            feedback_by=months_after(by, FEEDBACK_MONTHS),
        )
    )  # fmt: skip
    session.flush()
    session.add(HotlineEntry(ref=ref, number=1, kind="report", at=today, sealed=sealed))
    _shut_out(session, ref, named, None)


def by_receipt(session: Session, receipt: str) -> Report | None:
    """Return the report whose code has this keyed hash, for its reporter."""
    row = session.scalar(select(HotlineReport).where(HotlineReport.receipt == receipt))
    return report_of(row) if row else None


def write_on(
    session: Session, ref: str, seal: Callable[[Place], bytes], *, named: Sequence[int], now: datetime
) -> None:
    """Add what the reporter wrote on; a report that was over comes back. NotAllowed when it is too much."""
    row = _locked(session, ref)
    number = _next(session, ref)
    if number > MOST_ENTRIES:
        raise NotAllowed("There is no more room on this report. Hand in a new one, and name this one's matter in it.")
    place = Place(ref, number, "more")
    session.add(HotlineEntry(ref=ref, number=number, kind="more", at=day(now), sealed=seal(place)))
    state = advance(State(row.state), Step.WRITE_ON)
    if state.value != row.state:
        row.state, row.closed_at = state.value, None
    _shut_out(session, ref, named, None)


def every(session: Session, user_id: int, *, over: bool = False) -> list[Report]:
    """Return the reports that this colleague may know of, those with the nearest clock first."""
    rows = select(HotlineReport).where(_may_see(user_id)).order_by(HotlineReport.acknowledge_by, HotlineReport.ref)
    if not over:
        rows = rows.where(HotlineReport.state.not_in([state.value for state in OVER]))
    return [report_of(row) for row in session.scalars(rows.limit(500))]


def read(session: Session, ref: str, user_id: int) -> Report:
    """Return a report; NotFound if there is none, and just so for those whom it names."""
    return report_of(_seen(session, ref, user_id))


def entries(session: Session, ref: str) -> list[Written]:
    """Return what was written on a report, the oldest first. Ask `read` or `by_receipt` first."""
    rows = session.scalars(select(HotlineEntry).where(HotlineEntry.ref == ref).order_by(HotlineEntry.number))
    return [Written(Place(row.ref, row.number, row.kind), row.by_id, row.at, bytes(row.sealed)) for row in rows]


def named(session: Session, ref: str) -> list[int]:
    """Return whom a report names, for its investigators."""
    return list(session.scalars(select(HotlineNamed.user_id).where(HotlineNamed.ref == ref)))


def looked(session: Session, ref: str, *, user_id: int, now: datetime) -> None:
    """Put on the record that an investigator opened a report."""
    record.append(session, "hotline.opened", of_user(user_id), f"hotline:{ref}", {}, at=now)


def move(session: Session, ref: str, step: Step, *, user_id: int, now: datetime) -> State:
    """Take an investigator's step; Conflict when it can't be taken, NotFound for those whom the report names."""
    row = _seen(session, ref, user_id, lock=True)
    state = moved(advance, State(row.state), step)
    row.state = state.value
    row.owner_id = row.owner_id or user_id
    if step is Step.ACKNOWLEDGE:
        row.acknowledged_at = now
        row.feedback_by = min(row.feedback_by, months_after(now, FEEDBACK_MONTHS))
    if step in {Step.ANSWER, Step.SET_ASIDE}:
        row.feedback_at = row.feedback_at or now
    row.closed_at = now if state in OVER else None
    record.append(session, f"hotline.{step}", of_user(user_id), f"hotline:{ref}", {"state": state.value}, at=now)
    return state


def write(
    session: Session, ref: str, kind: str, seal: Callable[[Place], bytes], *, user_id: int, now: datetime
) -> None:
    """Add an investigator's answer, outcome, note or measure."""
    _seen(session, ref, user_id, lock=True)
    place = Place(ref, _next(session, ref), kind)
    session.add(HotlineEntry(ref=ref, number=place.number, kind=kind, by_id=user_id, at=now, sealed=seal(place)))
    record.append(session, "hotline.written", of_user(user_id), f"hotline:{ref}", {"kind": kind}, at=now)


def mark(session: Session, ref: str, whom: int, *, is_named: bool, user_id: int, now: datetime) -> None:
    """Shut a colleague out of a report because it names them, or let them in because it does not."""
    row = _seen(session, ref, user_id, lock=True)
    if is_named:
        _shut_out(session, ref, [whom], user_id)
        row.owner_id = None if row.owner_id == whom else row.owner_id
    else:
        session.execute(delete(HotlineNamed).where(HotlineNamed.ref == ref, HotlineNamed.user_id == whom))
    # Whom it names is not on the record, which they may be able to read.
    record.append(session, "hotline.marked", of_user(user_id), f"hotline:{ref}", {"named": is_named}, at=now)


def _may_see(user_id: int) -> ColumnElement[bool]:
    return ~exists().where(HotlineNamed.ref == HotlineReport.ref, HotlineNamed.user_id == user_id)


def _seen(session: Session, ref: str, user_id: int, *, lock: bool = False) -> HotlineReport:
    query = select(HotlineReport).where(HotlineReport.ref == ref, _may_see(user_id))
    row = session.scalar(query.with_for_update() if lock else query)
    if row is None:
        raise NotFound("There is no such report.")
    return row


def _locked(session: Session, ref: str) -> HotlineReport:
    row = session.scalar(select(HotlineReport).where(HotlineReport.ref == ref).with_for_update())
    if row is None:
        raise NotFound("There is no such report.")
    return row


def _next(session: Session, ref: str) -> int:
    return (session.scalar(select(func.max(HotlineEntry.number)).where(HotlineEntry.ref == ref)) or 0) + 1


def _shut_out(session: Session, ref: str, whom: Sequence[int], by: int | None) -> None:
    for user_id in whom:
        row = insert(HotlineNamed).values(ref=ref, user_id=user_id, by_id=by)
        session.execute(row.on_conflict_do_nothing())


def report_of(row: HotlineReport) -> Report:
    """Return a row as it is handed out."""
    return Report(
        row.ref, State(row.state), row.received_on, row.acknowledge_by, row.feedback_by, row.acknowledged_at,
        row.feedback_at, row.closed_at, row.owner_id,
    )  # fmt: skip
