"""Crisis rooms: opened and moved by people; every act is a line of the timeline and of the record, in one go."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select

from responders.crisis_lifecycle import State, Step, advance
from storage import freezing, record
from storage.batch import clean
from storage.database import Session
from storage.errors import NotAllowed, NotFound
from storage.freezing import Frost
from storage.moving import moved
from storage.names import of_user, spoken
from storage.notify import notify
from storage.statement_holding import FROZEN, stop_planned
from storage.tables import Crisis, CrisisEvent

KINDS: Final = (
    "product-safety", "recall", "data-breach", "outage", "offensive-post", "misconduct", "rumour", "quality", "other",
)  # fmt: skip
SCCT: Final = ("victim", "accidental", "preventable")
SEVERITIES: Final = {1: "local", 2: "serious", 3: "grave"}
STAMP: Final = "REHEARSAL"
"""What stands on everything that a rehearsal shows, writes, posts or exports."""


@dataclass(frozen=True, slots=True)
class NewCrisis:
    """What is known when a crisis is opened. `accounts` and `frozen_products` narrow what it freezes."""

    title: str
    kind: str
    scct: str
    severity: int
    rehearsal: bool = False
    products: tuple[str, ...] = ()
    alarm_id: int | None = None
    owner_id: int | None = None
    freeze: bool = True
    accounts: tuple[int, ...] = ()
    frozen_products: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Happened:
    """A line of the timeline."""

    id: int
    at: datetime
    kind: str
    actor: str
    who: str
    text: str
    data: dict[str, Any]


def open_(session: Session, new: NewCrisis, *, actor: str, now: datetime) -> int:
    """Open a crisis and, unless told not to, begin its freeze with this transaction's commit; return its id."""
    _must_be_whole(new)
    if new.alarm_id is not None and (before := of_alarm(session, new.alarm_id)):
        raise NotAllowed(f"Crisis {before} was opened from this alarm already. Work there.")
    row = Crisis(
        title=clean(new.title), kind=new.kind, scct=new.scct, severity=new.severity, rehearsal=new.rehearsal,
        products=list(new.products), alarm_id=new.alarm_id, owner_id=new.owner_id, opened_by=actor, opened_at=now,
        updated_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    facts = {"severity": row.severity, "kind": row.kind, "scct": row.scct, "rehearsal": row.rehearsal}
    how = f"from alarm {new.alarm_id}" if new.alarm_id else "by hand"
    tell(session, row.id, "opened", actor, f"Opened {how}: {row.title}", now=now, alarm=new.alarm_id, **facts)
    if new.freeze:
        freeze(session, row.id, actor=actor, now=now, accounts=new.accounts, products=new.frozen_products)
    return row.id


def _must_be_whole(new: NewCrisis) -> None:
    if not new.title.strip():
        raise NotAllowed("A crisis needs a title: what happened, in a few words.")
    if new.kind not in KINDS or new.scct not in SCCT or new.severity not in SEVERITIES:
        raise NotAllowed("A crisis needs a kind, how it came about, and a severity from 1 to 3.")


def freeze(
    session: Session, crisis_id: int, *, actor: str, now: datetime, accounts: Sequence[int] = (),
    products: Sequence[str] = (),
) -> None:  # fmt: skip
    """Freeze with this transaction's commit; `holding.hold_queued` then holds what is queued."""
    row = running(session, crisis_id)
    freezing.begin(
        session, crisis_id, rehearsal=row.rehearsal, actor=actor, now=now, accounts=accounts, products=products
    )
    for statement_id, of in stop_planned(session, crisis_id, actor=actor, now=now):
        words = f"Statement {statement_id}: {FROZEN.format(crisis=crisis_id)}"
        tell(session, of, "statement", actor, words, now=now, statement=statement_id)
    scope = "everything" if not (accounts or products) else f"{len(accounts)} accounts, {len(products)} products"
    tell(
        session,
        crisis_id,
        "frozen",
        actor,
        f"Froze {scope}.",
        now=now,
        accounts=list(accounts),
        products=list(products),
    )


def lift(session: Session, crisis_id: int, *, actor: str, now: datetime) -> bool:
    """End the freeze, if there is one; what it held stays held."""
    lifted = freezing.lift(session, crisis_id, actor=actor, now=now)
    if lifted:
        tell(session, crisis_id, "thawed", actor, "Lifted the freeze.", now=now)
    return lifted


def move(session: Session, crisis_id: int, step: Step, *, actor: str, now: datetime, reason: str = "") -> State:
    """Take one step of the life-cycle; Conflict when it can't be taken from where the crisis stands.

    NotAllowed to close while the freeze is in force: say first what becomes of what it holds.
    """
    row = locked(session, crisis_id)
    state = moved(advance, State(row.state), step, since=row.updated_at)
    if step is Step.CLOSE and freezing.freezes(session, crisis_id, in_force=True):
        raise NotAllowed("The freeze is still in force. Say what becomes of the held replies, then close.")
    row.state = state.value
    if step is Step.CLOSE:
        row.closed_at = now
    if step is Step.REOPEN:
        row.closed_at = None
    if step is Step.REVIEW:
        row.reviewed_at = now
    words = f"Now {state}." + (f" {clean(reason)}" if reason.strip() else "")
    tell(session, crisis_id, "moved", actor, words, now=now, state=state.value, step=step.value)
    return state


def tell(
    session: Session, crisis_id: int, kind: str, actor: str, words: str, /, *, now: datetime, **data: Any
) -> None:  # fmt: skip
    """Write a line of the timeline and of the record, and tell open pages."""
    session.add(CrisisEvent(crisis_id=crisis_id, at=now, kind=kind, actor=actor, text=clean(words), data=data))
    row = session.get_one(Crisis, crisis_id)
    row.updated_at = now
    row.version += 1
    session.flush()
    kept = {**data, "rehearsal": row.rehearsal}
    record.append(session, f"crisis.{kind}", actor, f"crisis:{crisis_id}", kept, at=now, content=clean(words))
    notify(session, "crisis", crisis=crisis_id, rehearsal=row.rehearsal)


def locked(session: Session, crisis_id: int) -> Crisis:
    """Return a crisis, locked for this transaction; NotFound if there is none."""
    row = session.scalar(
        select(Crisis)
        .where(Crisis.id == crisis_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise NotFound("There is no such crisis.")
    return row


def running(session: Session, crisis_id: int) -> Crisis:
    """Return a crisis that is worked in, locked; NotAllowed once it is closed."""
    row = locked(session, crisis_id)
    if row.state in {State.CLOSED, State.REVIEWED}:
        raise NotAllowed("This crisis is closed. Reopen it to work in it.")
    return row


def stamp(*, rehearsal: bool) -> str:
    """Return what the words of a rehearsal begin with, or nothing."""
    return f"{STAMP}: " if rehearsal else ""


def stamped(words: str, *, rehearsal: bool) -> str:
    """Return words with a rehearsal's stamp before them, once; none where nothing is said."""
    return words if not words or words.startswith(STAMP) else f"{stamp(rehearsal=rehearsal)}{words}"


def read(session: Session, crisis_id: int) -> Crisis:
    """Return a crisis as it stands, or raise NotFound."""
    row = session.get(Crisis, crisis_id)
    if row is None:
        raise NotFound("There is no such crisis.")
    return row


def owner(session: Session, row: Crisis) -> str:
    """Return the name of a crisis's owner; nothing while it has none."""
    return spoken(session, of_user(row.owner_id)) if row.owner_id else ""


def give(
    session: Session, crisis_id: int, owner_id: int, severity: int, scct: str = "", *, actor: str, now: datetime
) -> None:  # fmt: skip
    """Let a crisis have another owner, severity or (if one is given) origin from now on."""
    row = running(session, crisis_id)
    scct = scct or row.scct
    if severity not in SEVERITIES or scct not in SCCT:
        raise NotAllowed(f"The severity is 1, 2 or 3; how it came about is {', '.join(SCCT)}.")
    before = (row.owner_id, row.severity, row.scct)
    row.owner_id, row.severity, row.scct = owner_id, severity, scct
    if before != (owner_id, severity, scct):
        words = f"Owner: {owner(session, row)}. Severity {severity} ({SEVERITIES[severity]}), {scct}."
        tell(session, crisis_id, "decision", actor, words, now=now, owner=owner_id, severity=severity, scct=scct)


def every(session: Session, *, over: bool = True, limit: int = 200) -> list[Crisis]:
    """Return crises, those that run first, then the newest."""
    query = select(Crisis).order_by(Crisis.state.in_(["closed", "reviewed"]), Crisis.opened_at.desc(), Crisis.id.desc())
    if not over:
        query = query.where(Crisis.state.not_in(["closed", "reviewed"]))
    return list(session.scalars(query.limit(limit)))


def timeline(session: Session, crisis_id: int) -> list[Happened]:
    """Return what happened, the oldest first."""
    rows = session.scalars(
        select(CrisisEvent).where(CrisisEvent.crisis_id == crisis_id).order_by(CrisisEvent.at, CrisisEvent.id)
    )
    return [
        Happened(one.id, one.at, one.kind, one.actor, spoken(session, one.actor), one.text, one.data) for one in rows
    ]


def frosts(session: Session) -> list[Frost]:
    """Return the crises whose freeze is in force, real ones first."""
    found = freezing.freezes(session, in_force=True)
    titles = {one.id: one.title for one in every(session, over=False)}
    return sorted(
        (Frost(one.crisis_id, titles.get(one.crisis_id, ""), one.rehearsal) for one in found),
        key=lambda one: (one.rehearsal, one.crisis_id),
    )


def of_alarm(session: Session, alarm_id: int) -> int | None:
    """Return the crisis that was opened from an alarm, if one was."""
    return session.scalar(select(func.max(Crisis.id)).where(Crisis.alarm_id == alarm_id))
