"""Notices against posts of ours: taken in, verified part by part, the post removed by a person, answered, settled."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from policies.code.rights import NoticeLaw, notice_laws
from responders.notice_lifecycle import OVER, State, Step, advance
from storage import record
from storage.batch import clean
from storage.database import Session
from storage.errors import Conflict, NotAllowed, NotFound
from storage.moving import moved
from storage.names import of_user
from storage.notify import notify
from storage.rights import working_days_after
from storage.tables import TakedownNotice

LEAST_WORDS = 10
ANSWER_DAYS = 2
"""How many working days a notice may wait for its verification: the laws say "expeditiously" and "in time"."""


@dataclass(frozen=True, slots=True)
class NewNotice:
    """What a notice says, as somebody here entered it."""

    law: str
    sender: str
    contact: str
    claim: str
    url: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Change:
    """What a person does with a notice: a step, its words, and which parts of it are there."""

    step: Step
    words: str = ""
    elements: Sequence[str] = ()
    target: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice, whole."""

    id: int
    law: str
    state: State
    sender: str
    contact: str
    claim: str
    url: str
    target: str
    elements: Mapping[str, bool]
    counter: str
    counter_elements: Mapping[str, bool]
    reason: str
    received_at: datetime
    due_at: datetime | None
    removed_at: datetime | None
    countered_at: datetime | None
    restorable_at: datetime | None
    closed_at: datetime | None
    version: int
    missing: tuple[str, ...] = field(default=())

    def late(self, now: datetime) -> bool:
        """Say whether it waits for a decision longer than it should."""
        waiting = self.state in {State.RECEIVED, State.VERIFIED}
        return waiting and self.due_at is not None and self.due_at <= now


def take_in(session: Session, new: NewNotice, *, user_id: int, now: datetime) -> int:
    """Keep a notice; NotAllowed when it says nothing."""
    if new.law not in notice_laws():
        raise NotAllowed("Choose the law that the notice rests on.")
    sender, claim = clean(new.sender.strip())[:300], clean(new.claim.strip())[:5000]
    if not sender or len(claim) < LEAST_WORDS:
        raise NotAllowed("Say who sent it, and what it says.")
    if new.received_at > now:
        raise NotAllowed("It can't have been received later than now.")
    row = TakedownNotice(
        law=new.law, sender=sender, contact=clean(new.contact.strip())[:300], claim=claim,
        url=clean(new.url.strip())[:1000], received_at=new.received_at, made_by=of_user(user_id),
        due_at=working_days_after(new.received_at, ANSWER_DAYS),
    )  # fmt: skip
    session.add(row)
    session.flush()
    _tell(session, row, "received", of_user(user_id), now, claim)
    return row.id


def change(session: Session, notice_id: int, version: int, wanted: Change, *, user_id: int, now: datetime) -> State:
    """Take a person's step; Conflict when it moved on, NotAllowed when something that the step needs is missing."""
    row = _locked(session, notice_id)
    if row.version != version:
        raise Conflict("Somebody", None, "changed it first.")
    if wanted.step is Step.WINDOW_PASSED:
        raise NotAllowed("That is for the clock to say.")
    state = moved(advance, State(row.state), wanted.step)
    words = " ".join(clean(wanted.words).split())[:5000]
    _prepare(row, wanted, words, now)
    return _moved(session, row, state, wanted.step, of_user(user_id), now, words)


def pass_windows(session: Session, *, now: datetime) -> int:
    """Mark what may be restored because nobody went to court in time; nothing is restored. Return how many."""
    rows = session.scalars(
        select(TakedownNotice)
        .where(TakedownNotice.state == State.COUNTERED.value, TakedownNotice.restorable_at <= now)
        .with_for_update(skip_locked=True)
    ).all()
    for row in rows:
        row.told_at = now
        _moved(session, row, moved(advance, State(row.state), Step.WINDOW_PASSED), Step.WINDOW_PASSED, "desk", now, "")
    return len(rows)


def tell_overdue(session: Session, *, now: datetime) -> int:
    """Put each notice that waits too long on the record, once; return how many."""
    rows = session.scalars(
        select(TakedownNotice)
        .where(
            TakedownNotice.state.in_([State.RECEIVED.value, State.VERIFIED.value]),
            TakedownNotice.due_at <= now,
            TakedownNotice.told_at.is_(None),
        )
        .with_for_update(skip_locked=True)
    ).all()
    for row in rows:
        row.told_at = now
        record.append(session, "takedown.overdue", "desk", f"takedown:{row.id}", {"state": row.state}, at=now)
    return len(rows)


def read(session: Session, notice_id: int) -> Notice:
    """Return one notice; raise NotFound."""
    row = session.get(TakedownNotice, notice_id, populate_existing=True)
    if row is None:
        raise NotFound("There is no such notice.")
    return _view(row)


def every(session: Session, *, over: bool = False) -> list[Notice]:
    """Return the open notices, the longest waiting first; or those that are over, the latest first."""
    rows = select(TakedownNotice)
    if over:
        rows = rows.where(TakedownNotice.closed_at.is_not(None)).order_by(TakedownNotice.closed_at.desc()).limit(200)
    else:
        rows = rows.where(TakedownNotice.closed_at.is_(None)).order_by(TakedownNotice.received_at, TakedownNotice.id)
    return [_view(row) for row in session.scalars(rows)]


def overdue(session: Session, now: datetime) -> int:
    """Return how many notices wait for a decision longer than they should."""
    return sum(one.late(now) for one in every(session))


def _prepare(row: TakedownNotice, wanted: Change, words: str, now: datetime) -> None:
    """Set what a step brings with it; NotAllowed when what it needs is missing."""
    law = notice_laws()[row.law]
    if wanted.step in {Step.ASK, Step.REJECT, Step.SETTLE, Step.WITHDRAW} and len(words) < LEAST_WORDS:
        raise NotAllowed("Say what was asked for, or why, in a sentence: it stands in the log.")
    if wanted.step in {Step.ASK, Step.VERIFY}:
        row.elements = _there(law.elements, wanted.elements)
    if wanted.step is Step.VERIFY:
        _all_there(law.elements, row.elements, "the notice")
        row.target = wanted.target or row.target
        if not row.target:
            raise NotAllowed("Find the post of ours that it is about. If there is none, reject the notice.")
    elif wanted.step is Step.REMOVE:
        row.removed_at = now
    elif wanted.step is Step.COUNTER:
        row.counter_elements = _there(law.counter_elements, wanted.elements)
        _all_there(law.counter_elements, row.counter_elements, "a counter-notice")
        if len(words) < LEAST_WORDS:
            raise NotAllowed("Write down what the counter-notice says.")
        row.counter, row.countered_at = words, now
        row.restorable_at = _restorable(law, now)
    if wanted.step in {Step.REJECT, Step.SETTLE, Step.WITHDRAW, Step.ASK, Step.RESTORE}:
        row.reason = words


def _restorable(law: NoticeLaw, now: datetime) -> datetime:
    return working_days_after(now, law.counter_days) if law.counter_days else now


def _there(asked: Sequence[tuple[str, str]], ticked: Sequence[str]) -> dict[str, bool]:
    return {key: key in ticked for key, _ in asked}


def _all_there(asked: Sequence[tuple[str, str]], found: Mapping[str, bool], what: str) -> None:
    lacking = [words for key, words in asked if not found.get(key)]
    if lacking:
        raise NotAllowed(f"Not everything is there that {what} must hold. Missing: {'; '.join(lacking)}.")


def _moved(
    session: Session, row: TakedownNotice, state: State, step: Step, actor: str, now: datetime, words: str
) -> State:
    row.state, row.version = state.value, row.version + 1
    row.closed_at = now if state in OVER else None
    _tell(session, row, step.value, actor, now, words)
    return state


def _tell(session: Session, row: TakedownNotice, what: str, actor: str, now: datetime, words: str) -> None:
    facts = {"state": row.state, "law": row.law, "target": row.target, "elements": dict(row.elements or {})}
    record.append(session, f"takedown.{what}", actor, f"takedown:{row.id}", facts, at=now, content=words or None)
    notify(session, "takedown", None, notice=row.id)


def _locked(session: Session, notice_id: int) -> TakedownNotice:
    row = session.scalar(
        select(TakedownNotice)
        .where(TakedownNotice.id == notice_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise NotFound("There is no such notice.")
    return row


def _view(row: TakedownNotice) -> Notice:
    lacking = tuple(words for key, words in notice_laws()[row.law].elements if not (row.elements or {}).get(key))
    return Notice(
        row.id, row.law, State(row.state), row.sender, row.contact, row.claim, row.url, row.target,
        dict(row.elements or {}), row.counter, dict(row.counter_elements or {}), row.reason, row.received_at,
        row.due_at, row.removed_at, row.countered_at, row.restorable_at, row.closed_at, row.version, lacking,
    )  # fmt: skip
