"""The ledger of promises: what we said in public that we will do, by whom, by when, and what became of it.

`agree` comes with the approval of a text, `publish` with its publication; then it counts until a person says, with a
reason, that it was kept, broken or withdrawn. Statements and other texts use the same two.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select, text
from sqlalchemy.dialects.postgresql import insert

from responders.promise_lifecycle import State, Step, advance
from storage import record
from storage.batch import clean
from storage.database import Session
from storage.errors import Conflict, NotAllowed, NotFound
from storage.moving import moved
from storage.names import of_user, spoken
from storage.notify import notify
from storage.tables import Promise

LONGEST_REASON = 2_000


@dataclass(frozen=True, slots=True)
class Promised:
    """One promise as it stands."""

    id: int
    source: str
    case_id: int | None
    text: str
    state: State
    owner_id: int | None
    due_at: datetime | None
    made_at: datetime
    made_by: str
    published_at: datetime | None
    url: str
    version: int
    settled_at: datetime | None
    settled_by: str
    reason: str
    link: str

    def overdue(self, now: datetime) -> bool:
        """Tell whether its time is over and nobody said what became of it."""
        return self.state is State.OPEN and self.due_at is not None and self.due_at <= now


@dataclass(frozen=True, slots=True)
class Change:
    """What a person does to a promise. A reason is needed but for moving it; `due_at` and `owner_id` go with MOVE."""

    step: Step
    reason: str = ""
    link: str = ""
    due_at: datetime | None = None
    owner_id: int | None = None


def agree(
    session: Session, source: str, found: Sequence[tuple[str, datetime | None]], *, owner_id: int | None, actor: str,
    now: datetime, reply_id: int | None = None, case_id: int | None = None,
) -> int:  # fmt: skip
    """Write down what a text promises that was just approved, in place of what its last approval did; return how many.

    `source` names the text (`reply:7`, `statement:3`); `found` are sentences with the time each names, or None.
    """
    lapse(session, source, now=now)
    kept = 0
    for words, due_at in found:
        row = insert(Promise).values(
            source=source, reply_id=reply_id, case_id=case_id, text=clean(words), owner_id=owner_id, due_at=due_at,
            made_at=now, made_by=actor,
        )  # fmt: skip
        made = session.execute(row.on_conflict_do_nothing().returning(Promise.id)).scalar()
        if made is not None:
            kept += 1
            facts = {"source": source, "due_at": due_at.isoformat() if due_at else None}
            record.append(session, "promise.agreed", actor, f"promise:{made}", facts, at=now)
    return kept


def publish(session: Session, source: str, *, published: str, url: str, now: datetime) -> int:
    """Let what `source` promises count from now on, because the text `published` is out; return how many."""
    waiting = session.scalars(
        select(Promise).where(Promise.source == source, Promise.state.in_(["agreed", "lapsed"])).with_for_update()
    ).all()
    agreed = {row.text for row in waiting if row.state == State.AGREED}
    opened = 0
    for row in sorted(waiting, key=lambda one: -one.id):
        late = row.state == State.LAPSED and row.text not in agreed and clean(row.text) in clean(published)
        if row.state == State.AGREED or late:
            agreed.add(row.text)
            opened += 1
            row.published_at, row.url = now, url
            _step(session, row, Step.PUBLISH, "desk", now)
    return opened


def lapse(session: Session, source: str, *, now: datetime) -> None:
    """Let go of what was agreed in a text that was not published, and won't be as it stands."""
    rows = select(Promise).where(Promise.source == source, Promise.state == State.AGREED.value).with_for_update()
    for row in session.scalars(rows):
        _step(session, row, Step.LAPSE, "desk", now)


def lapse_unsent(session: Session, *, now: datetime) -> int:
    """Let go of what was agreed in replies whose approval is gone; return how many."""
    dead = session.scalars(
        text(
            "SELECT DISTINCT p.source FROM promise p JOIN reply r ON r.id = p.reply_id WHERE p.state = 'agreed'"
            " AND r.approval_id IS NULL AND r.state NOT IN ('sending', 'sent', 'unconfirmed')"
        )
    ).all()
    for source in dead:
        lapse(session, source, now=now)
    return len(dead)


def change(session: Session, promise_id: int, version: int, wanted: Change, *, user_id: int, now: datetime) -> State:
    """Do what a person wants with a promise; Conflict when it moved on meanwhile, NotAllowed without a reason."""
    row = session.scalar(
        select(Promise).where(Promise.id == promise_id).with_for_update().execution_options(populate_existing=True)
    )
    if row is None:
        raise NotFound("There is no such promise.")
    if row.version != version:
        raise Conflict(spoken(session, row.settled_by or row.made_by), row.settled_at, "changed it first.")
    if wanted.step in {Step.PUBLISH, Step.LAPSE}:
        raise NotAllowed("That follows from what was published. Choose another step.")
    reason = clean(wanted.reason)[:LONGEST_REASON]
    if wanted.step is not Step.MOVE and not reason:
        raise NotAllowed("Say why, in a sentence: it stands in the ledger.")
    if wanted.step is Step.MOVE:
        row.due_at, row.told_at = wanted.due_at or row.due_at, None
        row.owner_id = wanted.owner_id or row.owner_id
    row.reason, row.link = reason or row.reason, wanted.link.strip() or row.link
    settles = wanted.step in {Step.KEEP, Step.BREAK, Step.WITHDRAW}
    row.settled_at, row.settled_by = (now, of_user(user_id)) if settles else (None, "")
    return _step(session, row, wanted.step, of_user(user_id), now, reason)


def overdue(session: Session, now: datetime) -> list[Promised]:
    """Return the promises whose time is over, the longest first: for the board and the weekly report."""
    rows = select(Promise).where(Promise.state == State.OPEN.value, Promise.due_at <= now)
    return _read(session, rows.order_by(Promise.due_at, Promise.id))


def standing(session: Session, *, limit: int = 500) -> list[Promised]:
    """Return the promises that count, those due next first, those without a day last."""
    rows = select(Promise).where(Promise.state == State.OPEN.value)
    return _read(session, rows.order_by(Promise.due_at.nulls_last(), Promise.id).limit(limit))


def settled(session: Session, *, since: datetime, limit: int = 500) -> list[Promised]:
    """Return the promises that were kept, broken or withdrawn since then, the latest first."""
    rows = select(Promise).where(Promise.settled_at >= since)
    return _read(session, rows.order_by(Promise.settled_at.desc(), Promise.id.desc()).limit(limit))


def tell_overdue(session: Session, *, now: datetime) -> int:
    """Put each promise on the record whose time has run out, once for each day it was promised for."""
    rows = session.scalars(
        select(Promise)
        .where(Promise.state == State.OPEN.value, Promise.due_at <= now, Promise.told_at.is_(None))
        .with_for_update(skip_locked=True)
    ).all()
    for row in rows:
        row.told_at = now
        due = row.due_at.isoformat() if row.due_at else None
        record.append(session, "promise.overdue", "desk", f"promise:{row.id}", {"due_at": due}, at=now)
    return len(rows)


_WHOSE = text("SELECT m.person_id FROM message m JOIN reply r ON r.message_id = m.id WHERE r.id = :reply")


def _step(session: Session, row: Promise, step: Step, actor: str, now: datetime, reason: str = "") -> State:
    state = moved(advance, State(row.state), step)
    row.state = state.value
    row.version += 1
    session.flush()
    facts = {"state": state.value, "due_at": row.due_at.isoformat() if row.due_at else None, "owner": row.owner_id}
    person_id = session.scalar(_WHOSE, {"reply": row.reply_id}) if reason and row.reply_id else None
    record.append(
        session, f"promise.{step}", actor, f"promise:{row.id}", facts, at=now, content=reason or None,
        person_id=person_id,
    )  # fmt: skip
    notify(session, "promise", row.case_id, promise=row.id, state=state.value)
    return state


def _read(session: Session, rows: Select[Promise]) -> list[Promised]:
    return [
        Promised(
            one.id, one.source, one.case_id, one.text, State(one.state), one.owner_id, one.due_at, one.made_at,
            one.made_by, one.published_at, one.url, one.version, one.settled_at, one.settled_by, one.reason, one.link,
        )
        for one in session.scalars(rows)
    ]  # fmt: skip
