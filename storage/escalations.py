"""Moves of cases into private: the plan, its two linked replies, and where they stand."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select

from policies.finding import Trigger
from responders.escalation import IllegalMove, Move, Plan, Stage, Way, advance, progress
from responders.lifecycle import State
from storage import record
from storage.database import Session
from storage.errors import NotAllowed, NotFound
from storage.names import of_user
from storage.notify import notify
from storage.tables import Case, Escalation, Message, Reply
from storage.tables.base import Json

_OVER = (Stage.CLOSED.value, Stage.STOPPED.value)


@dataclass(frozen=True, slots=True)
class EscalationView:
    """A move as it stands. `wrote_case` is the case of their own private message to us since, if there is one."""

    id: int
    case_id: int
    stage: Stage
    way: str
    plan: Json
    public_id: int | None
    private_id: int | None
    closing_id: int | None
    wrote_case: int | None


def begin(
    session: Session,
    case_id: int,
    plan: Plan,
    triggers: Sequence[Trigger],
    *,
    public_id: int | None,
    private_id: int | None,
    user_id: int,
    now: datetime,
) -> int:
    """Write a plan down with its drafts; one that was only planned gives way, NotAllowed while one is under way."""
    settle(session, case_id, now=now)
    live = _live(session, case_id)
    if live is not None:
        if live.state not in {Stage.PLANNED, Stage.WAITING}:
            raise NotAllowed("This conversation is on its way into private already.")
        _take(session, live, Move.STOP, of_user(user_id), now)
        session.flush()
    row = Escalation(
        case_id=case_id, state=Stage.PLANNED.value, way=plan.way.value, plan=_plan_json(plan),
        triggers=[{**asdict(one), "why": one.why.value} for one in triggers], public_reply_id=public_id,
        private_reply_id=private_id, created_by=of_user(user_id), created_at=now, changed_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    facts = {"escalation": row.id, "way": row.way, "why": ", ".join(one.why.value for one in triggers)}
    record.append(session, "escalation.planned", of_user(user_id), f"case:{case_id}", facts, at=now)
    notify(session, "case", case_id, change="escalation")
    return row.id


def _plan_json(plan: Plan) -> Json:
    until = plan.until.isoformat() if plan.until else None
    return {"title": plan.title, "rule": plan.rule, "rule_url": plan.rule_url, "until": until}


def of_case(session: Session, case_id: int) -> EscalationView | None:
    """Return the case's latest move into private, as it stands now; None when there was none."""
    row = session.scalar(
        select(Escalation).where(Escalation.case_id == case_id).order_by(Escalation.id.desc()).limit(1)
    )
    return _view(session, row) if row is not None else None


def began_in(session: Session, case_id: int) -> int | None:
    """Return the public case from which the talk of a private case came, if it did."""
    return session.scalar(
        select(Escalation.case_id)
        .join(Case, Case.id == Escalation.case_id)
        .where(
            Case.id != case_id,
            Case.person_id.in_(select(Case.person_id).where(Case.id == case_id)),
            Case.account_id.in_(select(Case.account_id).where(Case.id == case_id)),
            Escalation.state != Stage.STOPPED.value,
            Escalation.created_at <= select(Case.last_message_at).where(Case.id == case_id).scalar_subquery(),
        )
        .order_by(Escalation.id.desc())
        .limit(1)
    )


def by_thread(session: Session, reply_ids: Collection[int]) -> frozenset[int]:
    """Return which of these replies were drafted for a private thread, not for a direct message."""
    if not reply_ids:
        return frozenset()
    found = select(Escalation.private_reply_id).where(
        Escalation.private_reply_id.in_(reply_ids), Escalation.way == Way.THREAD.value
    )
    return frozenset(one for one in session.scalars(found) if one is not None)


def settle(session: Session, case_id: int, *, now: datetime) -> None:
    """Let the move follow what became of its two replies, or of a message that they wrote to us in private."""
    row = _live(session, case_id)
    if row is None:
        return
    public, private = _state(session, row.public_reply_id), _state(session, row.private_reply_id)
    move = progress(Stage(row.state), public, private, wrote=_wrote(session, row) is not None)
    if move is not None:
        _take(session, row, move, "desk", now)


def move(session: Session, case_id: int, wanted: Move, *, user_id: int, now: datetime) -> None:
    """Make a person's move; NotAllowed when it can't be made from where the escalation stands."""
    settle(session, case_id, now=now)
    row = _live(session, case_id)
    if row is None:
        raise NotFound("This conversation is not on its way into private.")
    _take(session, row, wanted, of_user(user_id), now)


def set_closing(session: Session, case_id: int, reply_id: int) -> None:
    """Name the public note that closes a solved one."""
    row = _live(session, case_id)
    if row is not None:
        row.closing_reply_id = reply_id


def _live(session: Session, case_id: int) -> Escalation | None:
    return session.scalar(
        select(Escalation).where(Escalation.case_id == case_id, Escalation.state.not_in(_OVER)).with_for_update()
    )


def _take(session: Session, row: Escalation, wanted: Move, actor: str, now: datetime) -> None:
    before = row.state
    try:
        row.state = advance(Stage(before), wanted).value
    except IllegalMove as error:
        raise NotAllowed(str(error)) from error
    row.changed_at = now
    facts = {"escalation": row.id, "from": before, "to": row.state}
    record.append(session, f"escalation.{wanted.value}", actor, f"case:{row.case_id}", facts, at=now)
    notify(session, "case", row.case_id, change="escalation")


def _state(session: Session, reply_id: int | None) -> State | None:
    found = session.scalar(select(Reply.state).where(Reply.id == reply_id)) if reply_id else None
    return State(found) if found else None


def _wrote(session: Session, row: Escalation) -> int | None:
    """Return the case of what they wrote to us in private since the plan was made."""
    return session.scalar(
        select(Case.id)
        .join(Message, Message.conversation_id == Case.conversation_id)
        .where(
            Message.private,
            Message.ours.is_(False),
            Message.person_id == Case.person_id,
            Message.received_at >= row.created_at,
            Case.person_id.in_(select(Case.person_id).where(Case.id == row.case_id)),
            Case.account_id.in_(select(Case.account_id).where(Case.id == row.case_id)),
        )
        .order_by(Message.id.desc())
        .limit(1)
    )


def _view(session: Session, row: Escalation) -> EscalationView:
    wrote, stage = _wrote(session, row), Stage(row.state)
    states = _state(session, row.public_reply_id), _state(session, row.private_reply_id)
    done = progress(stage, *states, wrote=wrote is not None)
    return EscalationView(
        row.id, row.case_id, advance(stage, done) if done else stage, row.way, row.plan, row.public_reply_id,
        row.private_reply_id,
        row.closing_reply_id, wrote,
    )  # fmt: skip
