"""The reply's life-cycle: every state, every move, one mapping, one pure `advance()`.

Nothing is sent without a person's approval: sending starts at `APPROVED` only, and only a human move leads there.
`POSTED_LATE` sends nothing: it is a platform's late word that an earlier send had been posted.
"""

from enum import StrEnum

from responders.moves import follow


class State(StrEnum):
    """Where a reply stands."""

    DRAFTED = "drafted"
    APPROVED = "approved"
    SENDING = "sending"
    SENT = "sent"
    HELD = "held"
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"
    UNCONFIRMED = "unconfirmed"
    EXPIRED = "expired"


class Step(StrEnum):
    """What can happen to a reply."""

    EDIT = "edit"
    APPROVE = "approve"
    UNDO = "undo"
    REJECT = "reject"
    REOPEN = "reopen"
    RELEASE = "release"
    CONFIRM_POSTED = "confirm_posted"
    CONFIRM_NOT_POSTED = "confirm_not_posted"
    HOLD = "hold"
    EXPIRE = "expire"
    VOID = "void"
    START_SENDING = "start_sending"
    POSTED = "posted"
    REFUSE = "refuse"
    DEFER = "defer"
    LOSE_TRACK = "lose_track"
    FOUND_POSTED = "found_posted"
    POSTED_LATE = "posted_late"


HUMAN_STEPS = frozenset(
    {
        Step.EDIT,
        Step.APPROVE,
        Step.UNDO,
        Step.REJECT,
        Step.REOPEN,
        Step.RELEASE,
        Step.CONFIRM_POSTED,
        Step.CONFIRM_NOT_POSTED,
    }
)

_SETTLED_OTHERWISE = (
    State.DRAFTED, State.APPROVED, State.HELD, State.WITHDRAWN, State.EXPIRED, State.REFUSED,
)  # fmt: skip

MOVES: dict[tuple[State, Step], State] = {
    (State.DRAFTED, Step.EDIT): State.DRAFTED,
    (State.DRAFTED, Step.APPROVE): State.APPROVED,
    (State.DRAFTED, Step.REJECT): State.WITHDRAWN,
    (State.DRAFTED, Step.HOLD): State.HELD,
    (State.DRAFTED, Step.EXPIRE): State.EXPIRED,
    (State.APPROVED, Step.EDIT): State.DRAFTED,
    (State.APPROVED, Step.UNDO): State.DRAFTED,
    (State.APPROVED, Step.REJECT): State.WITHDRAWN,
    (State.APPROVED, Step.HOLD): State.HELD,
    (State.APPROVED, Step.VOID): State.DRAFTED,
    (State.APPROVED, Step.EXPIRE): State.EXPIRED,
    (State.APPROVED, Step.START_SENDING): State.SENDING,
    (State.SENDING, Step.POSTED): State.SENT,
    (State.SENDING, Step.REFUSE): State.REFUSED,
    (State.SENDING, Step.DEFER): State.APPROVED,
    (State.SENDING, Step.LOSE_TRACK): State.UNCONFIRMED,
    (State.UNCONFIRMED, Step.FOUND_POSTED): State.SENT,
    (State.UNCONFIRMED, Step.CONFIRM_POSTED): State.SENT,
    (State.UNCONFIRMED, Step.CONFIRM_NOT_POSTED): State.DRAFTED,
    **dict.fromkeys(((state, Step.POSTED_LATE) for state in _SETTLED_OTHERWISE), State.SENT),
    (State.HELD, Step.RELEASE): State.DRAFTED,
    (State.HELD, Step.REJECT): State.WITHDRAWN,
    (State.REFUSED, Step.REOPEN): State.DRAFTED,
    (State.WITHDRAWN, Step.REOPEN): State.DRAFTED,
    (State.EXPIRED, Step.REOPEN): State.DRAFTED,
}


def advance(state: State, step: Step) -> State:
    """Return the state that `step` leads to from `state`, or raise IllegalStep."""
    return follow("A reply", MOVES, state, step)
