"""Other answers to the same message: in one channel, one goes out.

A message may be answered in public and in private: "we have sent you a message" beside the message. And a message that
was edited after our answer may be answered again, because a person saw the edit and wants to.
"""

from typing import Final

from sqlalchemy import and_, literal, or_, select, text

from responders.lifecycle import State
from storage import drafts
from storage.errors import Conflict
from storage.names import of_user, spoken
from storage.stepping import Stepping
from storage.tables import Approval, Reply

_ONCE_LOCK: Final = 0x4F4E
_UNDER_WAY: Final = (State.APPROVED, State.SENDING, State.UNCONFIRMED)
_STANDS: Final = {
    State.APPROVED.value: ("", "Undo that one first if this one shall go instead."),
    State.SENDING.value: (", and it is being sent", ""),
    State.UNCONFIRMED.value: (", and nobody knows yet whether it was posted", "Settle that one first."),
    State.SENT.value: (", and it was sent", "Write to them in private, or wait until they write again."),
}


def refuse_rival(stepping: Stepping, *, once: bool = False) -> None:
    """Raise Conflict when another reply answers the same words in the same channel, or may have.

    `once` says that the platform allows one public answer to a post, ever: then an edit of it allows no second one.
    """
    row = stepping.row
    ever = once and row.channel == "public"
    if ever:
        # The case is locked, but a message may outlive its case: then two cases can hold an answer to it.
        given = {"lock": _ONCE_LOCK, "message": row.message_id}
        stepping.session.execute(
            text("SELECT pg_advisory_xact_lock(:lock, CAST(:message % 2147483647 AS integer))"), given
        )
    found = stepping.session.execute(
        select(Reply.state, Approval.user_id, Approval.approved_at)
        .join(Approval, Approval.id == Reply.approval_id)
        .where(
            Reply.message_id == row.message_id,
            Reply.channel == row.channel,
            Reply.id != row.id,
            or_(
                Reply.state.in_(_UNDER_WAY),
                and_(Reply.state == State.SENT, or_(literal(ever), Reply.message_revision >= row.message_revision)),
            ),
        )
        .order_by(Reply.id.desc())
        .limit(1)
    ).one_or_none()
    if found is None:
        return
    state, user_id, at = found
    how, advice = _STANDS[state]
    if ever and state == State.SENT:
        how, advice = ", it was sent, and the platform allows one answer to a post", "Write to them in private instead."
    who = spoken(stepping.session, of_user(user_id))
    raise Conflict(who, at, f"approved another answer to this message{how}", advice)


def has_left_twice(stepping: Stepping) -> bool:
    """Tell whether another answer to the same words is on its way or sent: a late post of this one is a second one."""
    row = stepping.row
    rival = select(Reply.id).where(
        Reply.message_id == row.message_id,
        Reply.message_revision == row.message_revision,
        Reply.channel == row.channel,
        Reply.id != row.id,
        Reply.state.in_([State.SENDING, State.UNCONFIRMED, State.SENT]),
    )
    return stepping.session.scalar(rival.limit(1)) is not None


def expire_rivals(stepping: Stepping, reason: str, *, approved: bool = False) -> None:
    """Let the case's other drafts for the same message and channel lapse, whoever wrote them; also `approved` ones."""
    row = stepping.row
    rivals = stepping.session.scalars(
        select(Reply.id)
        .where(
            Reply.case_id == row.case_id,
            Reply.message_id == row.message_id,
            Reply.channel == row.channel,
            Reply.id != row.id,
            Reply.state.in_([State.DRAFTED, State.APPROVED] if approved else [State.DRAFTED]),
        )
        .order_by(Reply.id)
    ).all()
    for reply_id in rivals:
        drafts.expire(stepping.session, reply_id, reason=reason, now=stepping.now)
