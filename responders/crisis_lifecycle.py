"""The crisis's life-cycle: every state, every move, one mapping, one pure `advance()`.

Every move is a person's: no alarm, clock or calendar opens, eases or closes a crisis.
"""

from enum import StrEnum

from responders.moves import follow


class State(StrEnum):
    """Where a crisis stands."""

    OPEN = "open"
    ACTIVE = "active"
    EASING = "easing"
    CLOSED = "closed"
    REVIEWED = "reviewed"


class Step(StrEnum):
    """What people can do with a crisis."""

    ACTIVATE = "activate"
    EASE = "ease"
    CLOSE = "close"
    REOPEN = "reopen"
    REVIEW = "review"


MOVES: dict[tuple[State, Step], State] = {
    (State.OPEN, Step.ACTIVATE): State.ACTIVE,
    (State.OPEN, Step.CLOSE): State.CLOSED,
    (State.ACTIVE, Step.EASE): State.EASING,
    (State.EASING, Step.ACTIVATE): State.ACTIVE,
    (State.EASING, Step.CLOSE): State.CLOSED,
    (State.CLOSED, Step.REOPEN): State.ACTIVE,
    (State.CLOSED, Step.REVIEW): State.REVIEWED,
}

RUNNING = frozenset({State.OPEN, State.ACTIVE, State.EASING})
"""While a crisis is in one of these its room is worked in, and it may freeze."""


def advance(state: State, step: Step) -> State:
    """Return the state that `step` leads to from `state`, or raise IllegalStep."""
    return follow("A crisis", MOVES, state, step)


def possible(state: State) -> tuple[Step, ...]:
    """Return the steps that can be taken from `state`, in the order in which they are offered."""
    return tuple(step for step in Step if (state, step) in MOVES)
