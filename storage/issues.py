"""Quality issues: a step at a time, with what it needs; merged, split and brought back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update

from responders.issue_lifecycle import DATED, EVIDENCED, NEEDS, State, Step, advance
from responders.moves import IllegalStep
from storage import record
from storage.database import Session
from storage.errors import Conflict, NotAllowed, NotFound
from storage.names import of_user
from storage.notify import notify
from storage.tables import Crisis, Incident, QualityEntry, QualityIssue, QualityMention

DESK = "desk"


@dataclass(frozen=True, slots=True)
class Words:
    """What a colleague writes with a step: the text, its evidence or measure, and the day it speaks of."""

    text: str = ""
    source: str = ""
    on_at: datetime | None = None


def take(
    session: Session, issue_id: int, step: Step, words: Words, *, version: int, user_id: int, now: datetime,
    due_at: datetime | None = None, crisis_id: int | None = None,
) -> State:  # fmt: skip
    """Take a step with the entry it needs, and return where it led; the desk's own step is not taken here."""
    row = locked(session, issue_id)
    if row.version != version:
        raise Conflict("Somebody", row.updated_at, "changed this issue")
    if step in {Step.RETURN, Step.MERGE}:
        raise NotAllowed("This is not done by a step.")
    target = _target(row, step)
    if step is Step.ANNOUNCE:
        if crisis_id is None or session.get(Crisis, crisis_id) is None:
            raise NotAllowed("Name the crisis room in which the announcement is written.")
        row.crisis_id = crisis_id
    if step is Step.REVIEW and _entered_effect(session, issue_id) == user_id:
        raise NotAllowed("Whoever measured the effect can't review it for the customer. Ask a colleague.")
    if step in NEEDS:
        _add(session, row, NEEDS[step], words, user_id, now, holds=step not in {Step.FALL_SHORT, Step.SEND_BACK})
    row.state = target.value
    row.due_at = None if target in {State.CLOSED, State.ANNOUNCED} else due_at
    row.closed_at = now if target in {State.CLOSED, State.ANNOUNCED} else None
    row.owner_id = row.owner_id or user_id
    facts = {"state": row.state, **({"crisis": crisis_id} if crisis_id else {})}
    _done(session, row, step.value, of_user(user_id), facts, now)
    return target


def add(session: Session, issue_id: int, kind: str, words: Words, *, user_id: int, now: datetime) -> None:
    """Add a fact or a note without taking a step."""
    row = locked(session, issue_id)
    if kind not in {"fact", "note"}:
        raise NotAllowed("Only facts and notes are added without a step.")
    _add(session, row, kind, words, user_id, now)
    _done(session, row, "noted", of_user(user_id), {"kind": kind}, now)


def merge(session: Session, issue_id: int, into: int, *, user_id: int, now: datetime) -> None:
    """Let one issue take another in: its mentions and incidents move, and what comes later comes there."""
    if issue_id == into:
        raise NotAllowed("An issue can't take itself in.")
    rows = {one: locked(session, one) for one in sorted((issue_id, into))}
    row, other = rows[issue_id], rows[into]
    if other.state == State.MERGED:
        raise NotAllowed(f"Q-{into} was merged itself. Choose the issue that took it in.")
    row.state, row.merged_into, row.due_at = _target(row, Step.MERGE).value, into, None
    for table in (QualityMention, Incident):
        session.execute(update(table).where(table.issue_id == issue_id).values(issue_id=into))
    _done(session, row, "merge", of_user(user_id), {"into": into}, now)
    _done(session, other, "took_in", of_user(user_id), {"issue": issue_id}, now)


def split(
    session: Session, issue_id: int, message_ids: Sequence[int], title: str, *, user_id: int, now: datetime,
    due_at: datetime | None = None,
) -> int:  # fmt: skip
    """Give some mentions of an issue an issue of their own, and return it; one mention must stay behind."""
    row = locked(session, issue_id)
    held = session.scalar(select(func.count()).where(QualityMention.issue_id == issue_id)) or 0
    moving = set(
        session.scalars(
            select(QualityMention.message_id).where(
                QualityMention.issue_id == issue_id, QualityMention.message_id.in_(message_ids)
            )
        )
    )
    if not moving or not title.strip():
        raise NotAllowed("Choose the mentions that are another problem, and name it.")
    if len(moving) == held:
        raise NotAllowed("One mention at least must stay. Rename or merge the issue instead.")
    new = make(
        session, title.strip(), row.product, row.problem, row.unit, actor=of_user(user_id), now=now, due_at=due_at,
        by_hand=True,
    )  # fmt: skip
    session.execute(
        update(QualityMention)
        .where(QualityMention.message_id.in_(moving))
        .values(issue_id=new.id, reasons=["split by hand"])
    )
    session.execute(update(Incident).where(Incident.message_id.in_(moving)).values(issue_id=new.id))
    _done(session, row, "split", of_user(user_id), {"into": new.id, "mentions": len(moving)}, now)
    return new.id


def make(
    session: Session, title: str, product: str, problem: str, unit: str, *, actor: str, now: datetime,
    due_at: datetime | None, by_hand: bool = False,
) -> QualityIssue:  # fmt: skip
    """Open an issue."""
    row = QualityIssue(
        title=title, product=product, problem=problem, unit=unit, state=State.REPORTED.value, due_at=due_at,
        opened_at=now, opened_by=actor, updated_at=now, by_hand=by_hand,
    )  # fmt: skip
    session.add(row)
    session.flush()
    record.append(session, "issue.opened", actor, f"issue:{row.id}", {"product": product, "problem": problem}, at=now)
    notify(session, "issue", issue=row.id, change="opened")
    return row


def bring_back(session: Session, row: QualityIssue, *, now: datetime, due_at: datetime | None) -> None:
    """Open an ended issue again because its problem came back."""
    row.state = _target(row, Step.RETURN).value
    row.reopened += 1
    row.closed_at, row.due_at = None, due_at
    _done(session, row, "returned", DESK, {"times": row.reopened}, now)


def locked(session: Session, issue_id: int) -> QualityIssue:
    """Return an issue, locked; raise NotFound."""
    row = session.get(QualityIssue, issue_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound(f"There is no issue Q-{issue_id}.")
    return row


def _add(
    session: Session, row: QualityIssue, kind: str, words: Words, user_id: int, now: datetime, *, holds: bool = True
) -> None:
    if not words.text.strip():
        raise NotAllowed(f"This step needs words: the {kind}.")
    if kind in EVIDENCED and not words.source.strip():
        raise NotAllowed("A cause needs its evidence." if kind == "cause" else "An effect needs how it was measured.")
    if kind in DATED and words.on_at is None:
        raise NotAllowed("Say on which day.")
    if kind == "effect" and words.on_at and words.on_at > now:
        raise NotAllowed("An effect is measured, not expected: the day must have come.")
    session.add(
        QualityEntry(
            issue_id=row.id,
            kind=kind,
            text=words.text.strip(),
            source=words.source.strip(),
            on_at=words.on_at,
            holds=holds,
            added_by=user_id,
            added_at=now,
        )
    )


def _entered_effect(session: Session, issue_id: int) -> int | None:
    return session.scalar(
        select(QualityEntry.added_by)
        .where(QualityEntry.issue_id == issue_id, QualityEntry.kind == "effect")
        .order_by(QualityEntry.id.desc())
        .limit(1)
    )


def _target(row: QualityIssue, step: Step) -> State:
    try:
        return advance(State(row.state), step)
    except IllegalStep as error:
        raise NotAllowed(str(error)) from None


def _done(session: Session, row: QualityIssue, what: str, actor: str, facts: dict[str, Any], now: datetime) -> None:
    row.version, row.updated_at = row.version + 1, now
    session.flush()
    record.append(session, f"issue.{what}", actor, f"issue:{row.id}", facts, at=now)
    notify(session, "issue", issue=row.id, change=what)
