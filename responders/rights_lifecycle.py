"""The life-cycle of a person's request about their data: every state, every move, one mapping, one pure `advance()`.

Nothing is erased or handed out before somebody said how they know who asks: `FULFIL` starts at `IDENTIFIED` only, and
every step is a person's. The clock only tells that a day has passed.
"""

from enum import StrEnum

from responders.moves import follow


class State(StrEnum):
    """Where a request stands."""

    RECEIVED = "received"
    CONFIRMED = "confirmed"
    IDENTIFIED = "identified"
    FULFILLED = "fulfilled"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Step(StrEnum):
    """What can happen to a request."""

    CONFIRM = "confirm"
    IDENTIFY = "identify"
    DOUBT = "doubt"
    EXTEND = "extend"
    FULFIL = "fulfil"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    REOPEN = "reopen"


HUMAN_STEPS = frozenset(Step)
OVER = frozenset({State.FULFILLED, State.REFUSED, State.WITHDRAWN})
_OPEN = (State.RECEIVED, State.CONFIRMED, State.IDENTIFIED)

MOVES: dict[tuple[State, Step], State] = {
    (State.RECEIVED, Step.CONFIRM): State.CONFIRMED,
    (State.RECEIVED, Step.IDENTIFY): State.IDENTIFIED,
    (State.CONFIRMED, Step.IDENTIFY): State.IDENTIFIED,
    (State.IDENTIFIED, Step.DOUBT): State.CONFIRMED,
    (State.IDENTIFIED, Step.FULFIL): State.FULFILLED,
    **{(state, Step.EXTEND): state for state in _OPEN},
    **dict.fromkeys(((state, Step.REFUSE) for state in _OPEN), State.REFUSED),
    **dict.fromkeys(((state, Step.WITHDRAW) for state in _OPEN), State.WITHDRAWN),
    (State.REFUSED, Step.REOPEN): State.CONFIRMED,
    (State.WITHDRAWN, Step.REOPEN): State.CONFIRMED,
}


def advance(state: State, step: Step) -> State:
    """Return the state that `step` leads to from `state`, or raise IllegalStep."""
    return follow("A request", MOVES, state, step)


def possible(state: State) -> tuple[Step, ...]:
    """Return the steps that can be taken from `state`, in the order they are usually taken."""
    return tuple(step for step in Step if (state, step) in MOVES)
