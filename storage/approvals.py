"""Approvals: a named person's yes to exactly one text, taken back or voided, never changed."""

from datetime import datetime

from sqlalchemy import select

from policies.finding import Verdict
from responders.lifecycle import State, Step
from responders.signoff import unsigned
from storage.anchoring import refuse_moved
from storage.batch import clean
from storage.database import Session
from storage.errors import NotAllowed
from storage.freezing import take_turn
from storage.holding import hold_if_frozen
from storage.permitting import kept_refusal
from storage.rivals import expire_rivals, refuse_rival
from storage.stepping import DESK, Standing, Stepping
from storage.striking import BLOCK
from storage.tables import Approval, Case, Message, Reply


def approve(
    session: Session, reply_id: int, version: int, *, user_id: int, initials: str, text: str, send_after: datetime,
    now: datetime, override_reason: str = "", once: bool = False,
) -> Standing:  # fmt: skip
    """Approve exactly `text` (signed, as it will be sent), to be sent from `send_after` on.

    Conflict when it answers another mention than its case's, or an earlier revision (save it first, having read what
    changed), or when another answer to the message is approved, under way or sent. Other drafts for it lapse. `once`
    says that the platform allows one public answer to a post, ever: then an edit of the message allows no second one.

    `text` is the draft's text with a sign-off; whoever wants other words edits first, so that they are judged.
    A reply that needs a second person stays a draft until `approve_second`. NotAllowed when the verdict is `block`,
    or when the reply is not personal (or wants revising) and no `override_reason` is given.
    """
    take_turn(session)
    stepping = Stepping.lock(session, reply_id, actor=user_id, now=now, version=version)
    row = stepping.row
    state = stepping.target(Step.APPROVE)
    if row.approval_id is not None:
        raise stepping.conflict()
    _may_stand(stepping, once=once)
    _may_approve(row, text, initials, override_reason)
    row.text, row.send_after = clean(text), send_after
    session.flush()
    approval = _approval(stepping, "approve", user_id, initials, clean(override_reason))
    row.approval_id = approval.id
    facts = {"approval": approval.id, "override": bool(override_reason)}
    if row.needs_second:
        return stepping.done("approve_first", facts, content=row.text)
    return _approved(stepping, state, Step.APPROVE.value, facts)


def _approved(stepping: Stepping, state: State, name: str, facts: dict[str, int | bool]) -> Standing:
    """Be approved, which settles what becomes of the other drafts for the message; held at once during a freeze."""
    stepping.row.state = state.value
    standing = stepping.done(name, facts, content=stepping.row.text)
    expire_rivals(stepping, "Another answer to this message was approved.")
    return hold_if_frozen(stepping) or standing


def _may_stand(stepping: Stepping, *, once: bool) -> None:
    """Raise Conflict when the reply answers what is not asked (any more), NotAllowed when it may not be answered."""
    refuse_moved(stepping)
    refuse_rival(stepping, once=once)
    row = stepping.row
    addressed, permission = stepping.session.execute(
        select(Message.addressed, Case.permission)
        .join(Case, Case.message_id == Message.id)
        .where(Case.id == row.case_id)
    ).one()
    private = row.channel == "private"
    if not addressed and (denied := kept_refusal(permission, private=private, addressed=False, now=stepping.now)):
        raise NotAllowed(f"{denied} If that has changed, ask the platform again.")


def _may_approve(row: Reply, text: str, initials: str, override_reason: str) -> None:
    if unsigned(clean(text), initials) != unsigned(row.text, initials):
        raise NotAllowed("The text differs from the one that was checked. Save the edit first, then approve.")
    if BLOCK in row.text:
        raise NotAllowed("Words that somebody took back were struck out of this draft. Write it anew, then approve.")
    if row.verdict == Verdict.BLOCK:
        raise NotAllowed("The code blocks this text. Change what is marked, then approve.")
    if override_reason.strip():
        return
    if row.verdict == Verdict.REVISE:
        raise NotAllowed("The code asks to revise this text. Change what is marked, or give an approver's reason.")
    if not row.personal:
        raise NotAllowed("This reply is not personal. Make it so, or give an approver's reason why it may go out.")


def _approval(stepping: Stepping, kind: str, user_id: int, initials: str, override_reason: str) -> Approval:
    approval = Approval(
        reply_id=stepping.row.id, kind=kind, user_id=user_id, initials=initials, sha256=stepping.row.sha256,
        approved_at=stepping.now, override_reason=override_reason,
    )  # fmt: skip
    stepping.session.add(approval)
    stepping.session.flush()
    return approval


def approve_second(
    session: Session, reply_id: int, version: int, *, user_id: int, initials: str, send_after: datetime, now: datetime,
    once: bool = False,
) -> Standing:  # fmt: skip
    """Be the second person to approve; NotAllowed for the one who approved first, or before anybody has."""
    take_turn(session)
    stepping = Stepping.lock(session, reply_id, actor=user_id, now=now, version=version)
    row = stepping.row
    state = stepping.target(Step.APPROVE)
    first = session.scalar(select(Approval.user_id).where(Approval.id == row.approval_id))
    if first is None:
        raise NotAllowed("Somebody must approve it first; then a second person looks.")
    if first == user_id:
        raise NotAllowed("You approved it first. The second look must be another person's.")
    _may_stand(stepping, once=once)
    approval = _approval(stepping, "second", user_id, initials, "")
    row.send_after = send_after
    return _approved(stepping, state, "approve_second", {"approval": approval.id})


def ask_second(session: Session, reply_id: int, version: int, *, user_id: int, now: datetime) -> Standing:
    """Ask for a second person's approval of a draft that would not need one."""
    stepping = Stepping.lock(session, reply_id, actor=user_id, now=now, version=version)
    stepping.target(Step.APPROVE)
    stepping.row.needs_second = True
    return stepping.done("ask_second")


def undo(session: Session, reply_id: int, *, user_id: int, now: datetime) -> Standing:
    """Take an approval back before sending starts; Conflict when it is too late."""
    stepping = Stepping.lock(session, reply_id, actor=user_id, now=now)
    if not (stepping.row.state == "drafted" and stepping.row.approval_id is not None):
        stepping.row.state = stepping.target(Step.UNDO).value
    stepping.void_approvals("the approval was taken back")
    return stepping.done(Step.UNDO.value)


def void(
    session: Session, reply_id: int, *, reason: str, now: datetime, actor: str = DESK, keep: bool = True
) -> Standing:
    """Void the approval because the world changed (edited, deleted, answered elsewhere); `reason` is shown.

    Without `keep` a newer draft may take its place, unless somebody wrote in it.
    """
    stepping = Stepping.lock(session, reply_id, actor=actor, now=now)
    if not (stepping.row.state == "drafted" and stepping.row.approval_id is not None):
        stepping.row.state = stepping.target(Step.VOID).value
    stepping.void_approvals(reason)
    stepping.row.outcome, stepping.row.edited = clean(reason), keep or stepping.row.edited
    return stepping.done(Step.VOID.value, {"reason": clean(reason)})


def hold(session: Session, reply_id: int, *, reason: str, now: datetime, actor: str = DESK) -> Standing:
    """Hold a draft or an approved reply; only a person releases it."""
    stepping = Stepping.lock(session, reply_id, actor=actor, now=now)
    stepping.row.state = stepping.target(Step.HOLD).value
    stepping.void_approvals(reason)
    stepping.row.outcome = clean(reason)
    return stepping.done(Step.HOLD.value, {"reason": clean(reason)})
