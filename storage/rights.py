"""Requests of people about their data: taken in, confirmed, identified, answered, each step on the record."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select

from policies.code.rights import Law, laws
from responders.rights_lifecycle import OVER, State, Step, advance
from storage import erasure, record
from storage.batch import clean
from storage.database import Session
from storage.errors import Conflict, NotAllowed, NotFound
from storage.hotline import months_after
from storage.moving import moved
from storage.names import of_user
from storage.notify import notify
from storage.tables import Person, RightsRequest

LEAST_WORDS = 10


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks: `kind` is erasure or export, `received_at` when it reached the company."""

    kind: str
    law: str
    platform: str
    handle: str
    contact: str
    said: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Change:
    """What a person does with a request: a step, with the words and the person that it needs."""

    step: Step
    words: str = ""
    person_id: int | None = None


def take_in(session: Session, asked: Asked, *, actor: str, now: datetime) -> int:
    """Keep a request and start its clocks from when it was received; NotAllowed when something is missing."""
    law = laws().get(asked.law)
    if law is None or asked.kind not in {"erasure", "export"}:
        raise NotAllowed("Choose what they ask for, and under which law.")
    if not asked.platform or not asked.handle.strip():
        raise NotAllowed("Say who asks: the platform, and their handle there.")
    if asked.received_at > now:
        raise NotAllowed("It can't have been received later than now.")
    confirm_by, due_at = clocks(law, asked.received_at)
    row = RightsRequest(
        kind=asked.kind, law=law.id, platform=asked.platform, handle=clean(asked.handle.strip())[:200],
        contact=clean(asked.contact.strip())[:300], said=clean(asked.said.strip())[:5000],
        received_at=asked.received_at, confirm_by=confirm_by, due_at=due_at, made_by=actor,
    )  # fmt: skip
    session.add(row)
    session.flush()
    facts = {"kind": row.kind, "law": row.law, "due_at": due_at.isoformat()}
    record.append(session, "rights.received", actor, f"rights:{row.id}", facts, at=now)
    notify(session, "rights", None, request=row.id)
    return row.id


def clocks(law: Law, since: datetime) -> tuple[datetime | None, datetime]:
    """Return by when receipt is to be confirmed, if the law asks for that, and by when to be answered."""
    return (working_days_after(since, law.confirm) if law.confirm else None), _after(law, since, law.answer)


def extended(law: Law, since: datetime) -> datetime:
    """Return by when a request must be answered once its time was extended."""
    return _after(law, since, law.answer + law.extend)


def _after(law: Law, since: datetime, count: int) -> datetime:
    return months_after(since, count) if law.unit == "months" else since + timedelta(days=count)


def working_days_after(since: datetime, days: int) -> datetime:
    """Return the same time `days` working days later (Monday to Friday)."""
    at = since
    while days:
        at += timedelta(days=1)
        days -= at.weekday() < 5
    return at


def change(
    session: Session, request_id: int, version: int, wanted: Change, *, user_id: int, now: datetime
) -> erasure.Erased | None:
    """Take a step; fulfilling an erasure erases. Conflict when it moved on, NotAllowed when words are missing."""
    row = _locked(session, request_id)
    if row.version != version:
        raise Conflict("Somebody", None, "changed it first.")
    words = " ".join(clean(wanted.words).split())[:2000]
    state = moved(advance, State(row.state), wanted.step)
    actor, done = of_user(user_id), None
    _prepare(session, row, wanted, words, now)
    row.state, row.version = state.value, row.version + 1
    row.closed_at = now if state in OVER else None
    facts: dict[str, Any] = {"state": state.value, "law": row.law}
    if wanted.step is Step.FULFIL and row.kind == "erasure":
        session.flush()
        done = _erase(session, row, user_id, now)
        facts |= {"messages": done.messages, "replies": done.replies, "cases": done.cases, "left": dict(done.left)}
        words = ""
    record.append(
        session, f"rights.{wanted.step}", actor, f"rights:{row.id}", facts, at=now, content=words or None,
        person_id=row.person_id,
    )  # fmt: skip
    notify(session, "rights", None, request=row.id)
    return done


def _prepare(session: Session, row: RightsRequest, wanted: Change, words: str, now: datetime) -> None:
    """Set what a step brings with it; NotAllowed when what it needs is missing."""
    needs_words = {Step.IDENTIFY, Step.EXTEND, Step.REFUSE, Step.DOUBT}
    if wanted.step in needs_words and len(words) < LEAST_WORDS:
        raise NotAllowed("Say how or why, in a sentence: it stands in the log, and the person may ask for it.")
    if wanted.step is Step.CONFIRM:
        row.confirmed_at = now
    elif wanted.step is Step.IDENTIFY:
        person = session.get(Person, wanted.person_id) if wanted.person_id else None
        if person is None or person.erased_at is not None or person.platform != row.platform:
            raise NotAllowed(
                "Choose which of the people we know it is. If it is none, refuse: we hold nothing on them."
            )
        row.person_id, row.identified_at, row.identified_how = person.id, now, words
    elif wanted.step is Step.DOUBT:
        row.person_id, row.identified_at, row.identified_how = None, None, ""
        row.confirmed_at = row.confirmed_at or now
    elif wanted.step is Step.EXTEND:
        _extend(row, words, now)
    elif wanted.step in {Step.REFUSE, Step.WITHDRAW, Step.FULFIL}:
        row.outcome = words
    elif wanted.step is Step.REOPEN:
        row.outcome, row.confirmed_at = "", row.confirmed_at or now


def _extend(row: RightsRequest, words: str, now: datetime) -> None:
    if row.extended_at is not None:
        raise NotAllowed("Its time was extended already, and the law allows that once.")
    if row.due_at <= now:
        raise NotAllowed("Its time is over: an extension must be said before that.")
    row.extended_at, row.extended_why, row.told_due_at = now, words, None
    row.due_at = extended(laws()[row.law], row.received_at)


def _erase(session: Session, row: RightsRequest, user_id: int, now: datetime) -> erasure.Erased:
    if row.person_id is None:
        raise NotAllowed("Nobody knows yet who asks.")
    done = erasure.erase(session, row.person_id, user_id=user_id, now=now)
    session.expire(row)
    return done


def tell_overdue(session: Session, *, now: datetime) -> int:
    """Put each clock that ran out on the record, once; return how many."""
    rows = session.scalars(
        select(RightsRequest)
        .where(
            RightsRequest.closed_at.is_(None),
            or_(
                (RightsRequest.due_at <= now) & RightsRequest.told_due_at.is_(None),
                (RightsRequest.confirm_by <= now)
                & RightsRequest.told_confirm_at.is_(None)
                & (RightsRequest.state == State.RECEIVED.value),
            ),
        )
        .with_for_update(skip_locked=True)
    ).all()
    for row in rows:
        which = "answer" if row.due_at <= now and row.told_due_at is None else "confirmation"
        if which == "answer":
            row.told_due_at = now
        else:
            row.told_confirm_at = now
        record.append(session, "rights.overdue", "desk", f"rights:{row.id}", {"clock": which}, at=now)
    return len(rows)


def _locked(session: Session, request_id: int) -> RightsRequest:
    row = session.scalar(
        select(RightsRequest)
        .where(RightsRequest.id == request_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise NotFound("There is no such request.")
    return row
