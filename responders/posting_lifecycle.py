"""The life-cycle of a post of our own: every state, every move, one mapping, one pure `advance()`.

It begins `waiting`, and only a person's act makes one begin. The machine sends it once; what nobody knows of stays
`unconfirmed` until the platform is re-read or a person looked. One that was refused is planned anew by a person.
`POSTED_LATE` sends nothing: it is a platform's late word that the send had worked.
"""

from enum import StrEnum

from responders.moves import follow


class State(StrEnum):
    """Where a post of our own stands."""

    WAITING = "waiting"
    SENDING = "sending"
    PUBLISHED = "published"
    REFUSED = "refused"
    UNCONFIRMED = "unconfirmed"
    NOT_PUBLISHED = "not_published"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    REMOVED = "removed"


class Step(StrEnum):
    """What can happen to a post of our own."""

    WITHDRAW = "withdraw"
    CONFIRM_POSTED = "confirm_posted"
    CONFIRM_NOT_POSTED = "confirm_not_posted"
    REMOVE = "remove"
    START_SENDING = "start_sending"
    EXPIRE = "expire"
    VOID = "void"
    POSTED = "posted"
    REFUSE = "refuse"
    DEFER = "defer"
    LOSE_TRACK = "lose_track"
    FOUND_POSTED = "found_posted"
    POSTED_LATE = "posted_late"


HUMAN_STEPS = frozenset({Step.WITHDRAW, Step.CONFIRM_POSTED, Step.CONFIRM_NOT_POSTED, Step.REMOVE})
"""What only a person does, besides planning one at all."""

MOVES: dict[tuple[State, Step], State] = {
    (State.WAITING, Step.WITHDRAW): State.WITHDRAWN,
    (State.WAITING, Step.VOID): State.REFUSED,
    (State.WAITING, Step.EXPIRE): State.EXPIRED,
    (State.WAITING, Step.START_SENDING): State.SENDING,
    (State.SENDING, Step.POSTED): State.PUBLISHED,
    (State.SENDING, Step.REFUSE): State.REFUSED,
    (State.SENDING, Step.DEFER): State.WAITING,
    (State.SENDING, Step.LOSE_TRACK): State.UNCONFIRMED,
    (State.UNCONFIRMED, Step.FOUND_POSTED): State.PUBLISHED,
    (State.UNCONFIRMED, Step.CONFIRM_POSTED): State.PUBLISHED,
    (State.UNCONFIRMED, Step.CONFIRM_NOT_POSTED): State.NOT_PUBLISHED,
    (State.NOT_PUBLISHED, Step.POSTED_LATE): State.PUBLISHED,
    (State.PUBLISHED, Step.REMOVE): State.REMOVED,
}

NEVER_OUT = frozenset({State.REFUSED, State.NOT_PUBLISHED, State.EXPIRED, State.WITHDRAWN})
"""What stands in one of these did not go out, and won't."""


def advance(state: State, step: Step) -> State:
    """Return the state that `step` leads to from `state`, or raise IllegalStep."""
    return follow("A post of ours", MOVES, state, step)
