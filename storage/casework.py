"""Working cases: opening them from triage, and everything people do with them. Each act is on the record.

Every function that changes a case locks it first, raises NotFound for a case that isn't there, Conflict when somebody
else was first, and NotAllowed when the case's state forbids it.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from storage import drafts, record
from storage.database import Session
from storage.errors import Conflict, NotAllowed, NotFound
from storage.names import of_user, spoken
from storage.notify import notify
from storage.opening import NOT_OWED, Opened, Opening, open_or_update
from storage.permitting import nobody_may_answer
from storage.summary import LISTEN_ONLY
from storage.tables import Case, Message, Note, User
from storage.tables.base import Json

__all__ = [
    "NOT_OWED", "Opened", "Opening", "Session", "claim", "close", "escalate", "hand_over", "note", "open_or_update",
    "release", "reopen", "set_permission", "settle_escalation", "snooze", "wait", "wake",
]  # fmt: skip


def claim(session: Session, case_id: int, user_id: int, *, now: datetime, take_over: bool = False) -> None:
    """Make a case one's own; raise Conflict when a colleague has it, unless `take_over`."""
    case = _live(session, case_id)
    if case.assignee_id == user_id:
        return
    if case.assignee_id is not None and not take_over:
        raise Conflict(spoken(session, of_user(case.assignee_id)), case.claimed_at, "claimed this case")
    facts = {"from": case.assignee_id} if case.assignee_id else {}
    case.assignee_id, case.claimed_at = user_id, now
    _changed(session, case, "claimed", user_id, now, facts)


def release(session: Session, case_id: int, user_id: int, *, now: datetime) -> None:
    """Give a case back to everyone."""
    case = _live(session, case_id)
    if case.assignee_id is None:
        return
    facts = {"from": case.assignee_id}
    case.assignee_id = case.claimed_at = None
    _changed(session, case, "released", user_id, now, facts)


def hand_over(session: Session, case_id: int, user_id: int, *, to_user_id: int, now: datetime, note: str = "") -> None:
    """Give a case to a colleague, with a note for them if there is something to say."""
    case = _live(session, case_id)
    to = session.get(User, to_user_id)
    if to is None or to.disabled_at is not None:
        raise NotFound("That colleague is not here any more. Choose another.")
    facts = {"from": case.assignee_id, "to": to_user_id}
    case.assignee_id, case.claimed_at = to_user_id, now
    _changed(session, case, "handed_over", user_id, now, facts)
    if note.strip():
        _note(session, case, user_id, note, now)


def escalate(session: Session, case_id: int, user_id: int, *, to: str, reason: str, now: datetime) -> None:
    """Ask for help from `to` (a role or a team); the case shows under Escalated until it is settled."""
    case = _live(session, case_id)
    case.escalated_at, case.escalated_to = now, to
    _changed(session, case, "escalated", user_id, now, {"to": to})
    if reason.strip():
        _note(session, case, user_id, reason, now)


def settle_escalation(session: Session, case_id: int, user_id: int, *, now: datetime) -> None:
    """End an escalation."""
    case = _locked(session, case_id)
    if case.escalated_at is not None:
        case.escalated_at, case.escalated_to = None, ""
        _changed(session, case, "escalation_settled", user_id, now)


def snooze(session: Session, case_id: int, user_id: int, *, until: datetime, now: datetime) -> None:
    """Put a case away until then."""
    if until <= now:
        raise NotAllowed("Choose a time that is still to come.")
    case = _live(session, case_id)
    case.state, case.snoozed_until = "snoozed", until
    _changed(session, case, "snoozed", user_id, now, {"until": until.isoformat()})


def wait(session: Session, case_id: int, user_id: int, *, now: datetime) -> None:
    """Wait for the person to answer."""
    case = _live(session, case_id)
    case.state, case.snoozed_until = "waiting", None
    _changed(session, case, "set_waiting", user_id, now)


def close(session: Session, case_id: int, user_id: int, *, reason: str, now: datetime) -> None:
    """Close a case; drafts that nobody approved are withdrawn. A reply under way must be settled first (NotAllowed)."""
    case = _live(session, case_id)
    drafts.withdraw_all(session, case_id, user_id, reason=reason, now=now)
    case.state, case.closed_at, case.closed_reason = "closed", now, reason
    case.snoozed_until = case.escalated_at = None
    case.escalated_to = ""
    _changed(session, case, "closed", user_id, now, content=reason)


def reopen(session: Session, case_id: int, user_id: int, *, now: datetime) -> None:
    """Open a closed, waiting or snoozed case again."""
    case = _locked(session, case_id)
    if case.state == "open":
        return
    if case.state == "closed":
        other = session.scalar(
            select(Case.id).where(
                Case.conversation_id == case.conversation_id, Case.person_id == case.person_id, Case.state != "closed"
            )
        )
        if other is not None:
            raise NotAllowed(f"The conversation goes on in A-{other}. Work there.")
    case.state, case.snoozed_until, case.closed_at, case.closed_reason = "open", None, None, ""
    _changed(session, case, "reopened", user_id, now)


def note(session: Session, case_id: int, user_id: int, text: str, *, now: datetime) -> int:
    """Leave colleagues a note; return its id."""
    if not text.strip():
        raise NotAllowed("Write something first.")
    return _note(session, _locked(session, case_id), user_id, text, now)


def wake(session: Session, *, now: datetime) -> list[int]:
    """Open every snoozed case whose time has come; return their ids."""
    woken = session.scalars(
        update(Case)
        .where(Case.state == "snoozed", Case.snoozed_until <= now)
        .values(state="open", snoozed_until=None, updated_at=now)
        .returning(Case.id)
    ).all()
    for case_id in woken:
        record.append(session, "case.woken", "desk", f"case:{case_id}", {}, at=now)
        notify(session, "case", case_id, change="woken")
    return list(woken)


def set_permission(session: Session, case_id: int, permission: Json, *, due_at: datetime | None = None) -> bool:
    """Keep what we may do here, as the platform last said; say whether a live case may now be answered after all.

    Such a case owes its answer by `due_at`, if its triage wants one; whoever asked has a draft written.
    """
    case = _locked(session, case_id)
    listened = LISTEN_ONLY in case.facets
    addressed = session.scalar(select(Message.addressed).where(Message.id == case.message_id))
    listens = nobody_may_answer(permission, addressed=bool(addressed))
    case.permission = permission
    case.facets = [*(one for one in case.facets if one != LISTEN_ONLY), *([LISTEN_ONLY] if listens else [])]
    freed = listened and not listens and case.state != "closed"
    if freed and due_at is not None and not case.answer_owed:
        case.answer_owed, case.due_at = True, due_at
        case.first_due_at = case.first_due_at or due_at
    session.flush()
    if listened is not listens:
        notify(session, "case", case_id, change="permission")
    return freed


def _locked(session: Session, case_id: int) -> Case:
    case = session.scalar(
        select(Case).where(Case.id == case_id).with_for_update().execution_options(populate_existing=True)
    )
    if case is None:
        raise NotFound(f"There is no case A-{case_id}.")
    return case


def _live(session: Session, case_id: int) -> Case:
    case = _locked(session, case_id)
    if case.state == "closed":
        raise NotAllowed(f"A-{case_id} is closed. Reopen it first.")
    return case


def _changed(
    session: Session, case: Case, what: str, user_id: int, now: datetime, facts: dict[str, Any] | None = None,
    content: str | None = None,
) -> None:  # fmt: skip
    case.updated_at = now
    session.flush()
    record.append(session, f"case.{what}", of_user(user_id), f"case:{case.id}", facts or {}, at=now, content=content)
    notify(session, "case", case.id, change=what)


def _note(session: Session, case: Case, user_id: int, body: str, now: datetime) -> int:
    row = Note(case_id=case.id, user_id=user_id, text=body.strip(), created_at=now)
    session.add(row)
    session.flush()
    record.append(
        session, "case.noted", of_user(user_id), f"case:{case.id}", {"note": row.id}, at=now, content=row.text,
        person_id=case.person_id,
    )  # fmt: skip
    notify(session, "case", case.id, change="noted")
    return row.id
