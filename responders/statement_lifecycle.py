"""The statement's life-cycle: every state, every move, one mapping, one pure `advance()`.

Nothing is published without people: publishing starts at `SIGNED` only, and both the last signature that leads there
and the word that it goes out, now or at a time, are a person's. What comes out later moves what it follows; it never
takes its place.
"""

from enum import StrEnum

from responders.moves import follow


class State(StrEnum):
    """Where a statement stands."""

    DRAFTING = "drafting"
    IN_SIGN_OFF = "in_sign_off"
    SIGNED = "signed"
    PUBLISHING = "publishing"
    PUBLISHED = "published"
    UPDATED = "updated"
    CORRECTED = "corrected"
    ENDED = "ended"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class Step(StrEnum):
    """What can happen to a statement."""

    EDIT = "edit"
    SUBMIT = "submit"
    SIGN = "sign"
    SIGN_LAST = "sign_last"
    SEND_BACK = "send_back"
    UNSIGN = "unsign"
    PUBLISH = "publish"
    SCHEDULE = "schedule"
    UNSCHEDULE = "unschedule"
    WITHDRAW = "withdraw"
    REOPEN = "reopen"
    END = "end"
    EXPIRE = "expire"
    OUT = "out"
    UPDATED = "updated"
    CORRECTED = "corrected"


HUMAN_STEPS = frozenset(
    {
        Step.EDIT,
        Step.SUBMIT,
        Step.SIGN,
        Step.SIGN_LAST,
        Step.SEND_BACK,
        Step.UNSIGN,
        Step.PUBLISH,
        Step.SCHEDULE,
        Step.WITHDRAW,
        Step.REOPEN,
        Step.END,
    }
)

MOVES: dict[tuple[State, Step], State] = {
    (State.DRAFTING, Step.EDIT): State.DRAFTING,
    (State.DRAFTING, Step.SUBMIT): State.IN_SIGN_OFF,
    (State.DRAFTING, Step.WITHDRAW): State.WITHDRAWN,
    (State.IN_SIGN_OFF, Step.EDIT): State.DRAFTING,
    (State.IN_SIGN_OFF, Step.SIGN): State.IN_SIGN_OFF,
    (State.IN_SIGN_OFF, Step.SIGN_LAST): State.SIGNED,
    (State.IN_SIGN_OFF, Step.SEND_BACK): State.DRAFTING,
    (State.IN_SIGN_OFF, Step.UNSIGN): State.IN_SIGN_OFF,
    (State.IN_SIGN_OFF, Step.EXPIRE): State.EXPIRED,
    (State.IN_SIGN_OFF, Step.WITHDRAW): State.WITHDRAWN,
    (State.SIGNED, Step.EDIT): State.DRAFTING,
    (State.SIGNED, Step.SEND_BACK): State.DRAFTING,
    (State.SIGNED, Step.UNSIGN): State.IN_SIGN_OFF,
    (State.SIGNED, Step.SCHEDULE): State.SIGNED,
    (State.SIGNED, Step.UNSCHEDULE): State.SIGNED,
    (State.SIGNED, Step.PUBLISH): State.PUBLISHING,
    (State.SIGNED, Step.EXPIRE): State.EXPIRED,
    (State.SIGNED, Step.WITHDRAW): State.WITHDRAWN,
    (State.PUBLISHING, Step.OUT): State.PUBLISHED,
    (State.PUBLISHING, Step.WITHDRAW): State.WITHDRAWN,
    (State.PUBLISHED, Step.UPDATED): State.UPDATED,
    (State.PUBLISHED, Step.CORRECTED): State.CORRECTED,
    (State.PUBLISHED, Step.END): State.ENDED,
    (State.UPDATED, Step.UPDATED): State.UPDATED,
    (State.UPDATED, Step.CORRECTED): State.CORRECTED,
    (State.UPDATED, Step.END): State.ENDED,
    (State.CORRECTED, Step.CORRECTED): State.CORRECTED,
    (State.CORRECTED, Step.UPDATED): State.UPDATED,
    (State.CORRECTED, Step.END): State.ENDED,
    (State.EXPIRED, Step.REOPEN): State.DRAFTING,
    (State.WITHDRAWN, Step.REOPEN): State.DRAFTING,
}

PUBLIC = frozenset({State.PUBLISHED, State.UPDATED, State.CORRECTED, State.ENDED})
"""What people outside have read."""


def advance(state: State, step: Step) -> State:
    """Return the state that `step` leads to from `state`, or raise IllegalStep."""
    return follow("A statement", MOVES, state, step)


def possible(state: State) -> frozenset[Step]:
    """Return the steps that can be taken from `state`."""
    return frozenset(step for at, step in MOVES if at == state)
