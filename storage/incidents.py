"""Incidents: opened with their case, told to somebody, passed on until a person acknowledges, closed by a person."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select

from responders.incident_lifecycle import State, Step, advance
from responders.moves import IllegalStep
from storage import record
from storage.database import Session
from storage.errors import Conflict, NotAllowed, NotFound
from storage.incident_proofs import seen
from storage.names import of_user, spoken
from storage.notify import notify
from storage.tables import Case, Incident, IncidentClock, IncidentNotice
from storage.tables.base import Json

DESK = "desk"


@dataclass(frozen=True, slots=True)
class NewClock:
    """A duty and when it is due; None where the law gives no number. Words and source are the code's."""

    rule: str
    market: str
    duty: str
    limit: str
    source: str
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Told:
    """A link of the chain: what the settings name, and the people that this is now. Nobody: the link is passed over."""

    who: str
    user_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """A mention that reports danger, with its clocks and the links of the chain that are told now, in order."""

    case_id: int
    message_id: int
    kinds: frozenset[str]
    products: tuple[str, ...]
    language: str
    unit: str
    ingested_at: datetime
    answer_by: datetime
    clocks: tuple[NewClock, ...]
    told: tuple[Told, ...]


def open_many(session: Session, reports: Sequence[Report], *, now: datetime) -> list[int]:
    """Open an incident for each report, in the caller's transaction; a live one of the same case takes it in."""
    return [_open(session, report, now) for report in reports]


def _open(session: Session, report: Report, now: datetime) -> int:
    row = session.scalar(
        select(Incident).where(Incident.case_id == report.case_id, Incident.state != "closed").with_for_update()
    )
    if row is None:
        row = Incident(
            case_id=report.case_id, message_id=report.message_id, kinds=sorted(report.kinds),
            products=list(report.products), language=report.language, unit=report.unit, state=State.OPEN.value,
            step=len(report.told) - 1, answer_by=report.answer_by, ingested_at=report.ingested_at, opened_at=now,
            updated_at=now,
        )  # fmt: skip
        session.add(row)
        session.flush()
        _tell(session, row, report.told, 0, now)
        _start(session, row, report.clocks)
        facts = {"case": row.case_id, "message": row.message_id, "kinds": row.kinds, "unit": row.unit,
                 "ingested_at": row.ingested_at.isoformat(), "told": [one.who for one in report.told]}  # fmt: skip
        _done(session, row, "opened", DESK, facts, now)
        return row.id
    if set(report.kinds) <= set(row.kinds) and set(report.products) <= set(row.products):
        return row.id
    known = set(session.scalars(select(IncidentClock.rule).where(IncidentClock.incident_id == row.id)))
    row.state = _target(session, row, Step.JOIN).value
    row.kinds = sorted({*row.kinds, *report.kinds})
    row.products = list(dict.fromkeys((*row.products, *report.products)))
    _start(session, row, [clock for clock in report.clocks if clock.rule not in known])
    _done(session, row, "joined", DESK, {"message": report.message_id, "kinds": row.kinds}, now)
    return row.id


def _start(session: Session, row: Incident, clocks: Sequence[NewClock]) -> None:
    session.add_all(IncidentClock(incident_id=row.id, **asdict(one)) for one in clocks)


def _tell(session: Session, row: Incident, told: Sequence[Told], first: int, now: datetime) -> None:
    for step, one in enumerate(told, first):
        session.add_all(
            IncidentNotice(incident_id=row.id, step=step, by_role=one.who, user_id=user_id, sent_at=now)
            for user_id in one.user_ids or (None,)
        )


def waiting(session: Session, *, now: datetime, limit: int = 100) -> list[Incident]:
    """Return open incidents whose time to acknowledge has passed, locked for whoever passes them on."""
    rows = session.scalars(
        select(Incident)
        .where(Incident.state == State.OPEN.value, Incident.answer_by <= now)
        .order_by(Incident.answer_by, Incident.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return list(rows)


def pass_on(session: Session, row: Incident, told: Sequence[Told], *, answer_by: datetime, now: datetime) -> None:
    """Tell the next links of the chain about an incident that nobody acknowledged in time."""
    row.state = _target(session, row, Step.PASS_ON).value
    _tell(session, row, told, row.step + 1, now)
    row.step += len(told)
    row.answer_by = answer_by
    _done(session, row, "passed_on", DESK, {"told": [one.who for one in told], "step": row.step}, now)


def tell_missed_clocks(session: Session, *, now: datetime, limit: int = 200) -> list[int]:
    """Put each clock that ran out on the record, once; return the incidents they belong to."""
    rows = session.execute(
        select(IncidentClock, Incident)
        .join(Incident, Incident.id == IncidentClock.incident_id)
        .where(
            IncidentClock.done_at.is_(None), IncidentClock.told_at.is_(None), IncidentClock.due_at <= now,
            Incident.state != State.CLOSED.value,
        )
        .limit(limit)
        .with_for_update(of=IncidentClock, skip_locked=True)
    ).all()  # fmt: skip
    for clock, row in rows:
        clock.told_at = now
        facts = {"rule": clock.rule, "due_at": str(clock.due_at)}
        record.append(session, "incident.clock_missed", DESK, f"incident:{row.id}", facts, at=now)
        notify(session, "incident", row.case_id, incident=row.id, change="clock_missed")
    session.flush()
    return [row.id for _, row in rows]


def acknowledge(session: Session, incident_id: int, *, user_id: int, now: datetime) -> None:
    """Say that a person has taken an incident on; once, and Conflict says who was first."""
    row = locked(session, incident_id)
    row.state = _target(session, row, Step.ACKNOWLEDGE).value
    row.acknowledged_at, row.acknowledged_by = now, user_id
    seen(session, incident_id, user_id, now=now)
    minutes = int((now - row.ingested_at).total_seconds() // 60)
    _done(session, row, "acknowledged", of_user(user_id), {"minutes": minutes, "step": row.step}, now)


def settle_clock(
    session: Session, incident_id: int, clock_id: int, *, note: str, applies: bool, user_id: int, now: datetime
) -> None:
    """Say how a duty was met, or why it does not apply; a note is needed, and what was said first stays."""
    row = locked(session, incident_id)
    _target(session, row, Step.SETTLE_CLOCK)
    clock = session.get(IncidentClock, clock_id, with_for_update=True)
    if clock is None or clock.incident_id != incident_id:
        raise NotFound("There is no such clock.")
    if clock.done_at is not None:
        raise Conflict(spoken(session, clock.done_by), clock.done_at, "settled this clock")
    if not note.strip():
        raise NotAllowed("Say how the duty was met, or why it does not apply.")
    clock.done_at, clock.done_by, clock.applies, clock.note = now, of_user(user_id), applies, note.strip()
    late = clock.due_at is not None and now > clock.due_at
    _done(
        session, row, "clock_settled", of_user(user_id), {"rule": clock.rule, "applies": applies, "late": late}, now,
        content=clock.note,
    )  # fmt: skip


def close(session: Session, incident_id: int, *, outcome: str, user_id: int, now: datetime) -> None:
    """Close an acknowledged incident whose clocks are all settled, saying what came of it."""
    row = locked(session, incident_id)
    target = _target(session, row, Step.CLOSE)
    if not outcome.strip():
        raise NotAllowed("Say what came of it.")
    running = session.scalars(
        select(IncidentClock.rule).where(IncidentClock.incident_id == row.id, IncidentClock.done_at.is_(None))
    ).all()
    if running:
        raise NotAllowed(f"{len(running)} clocks still run. Settle each: met, or why it does not apply.")
    row.state, row.outcome = target.value, outcome.strip()
    row.closed_at, row.closed_by = now, of_user(user_id)
    _done(session, row, "closed", of_user(user_id), {}, now, content=row.outcome)


def locked(session: Session, incident_id: int) -> Incident:
    """Return an incident, locked; raise NotFound."""
    row = session.get(Incident, incident_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound(f"There is no incident I-{incident_id}.")
    return row


def _target(session: Session, row: Incident, step: Step) -> State:
    try:
        return advance(State(row.state), step)
    except IllegalStep as error:
        if step is Step.ACKNOWLEDGE and row.acknowledged_by is not None:
            name = spoken(session, of_user(row.acknowledged_by))
            raise Conflict(name, row.acknowledged_at, "acknowledged it") from error
        if row.state == State.OPEN:
            raise NotAllowed("Acknowledge it first.") from None
        raise NotAllowed(str(error)) from None


def _done(
    session: Session,
    row: Incident,
    what: str,
    actor: str,
    facts: Json,
    now: datetime,
    *,
    content: str | None = None,
) -> None:
    row.version, row.updated_at = (row.version or 1) + (what != "opened"), now
    session.flush()
    # What colleagues wrote may speak of the person, so it goes when they are erased.
    person_id = session.scalar(select(Case.person_id).where(Case.id == row.case_id)) if content else None
    record.append(
        session, f"incident.{what}", actor, f"incident:{row.id}", facts, at=now, content=content, person_id=person_id
    )
    notify(session, "incident", row.case_id, incident=row.id, change=what)
