"""An incident's life-cycle: every state, every move, one mapping, one pure `advance()`.

The machine opens incidents and passes them on along the chain; only a person acknowledges or closes one.
"""

from enum import StrEnum

from responders.moves import follow


class State(StrEnum):
    """Where an incident stands."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    CLOSED = "closed"


class Step(StrEnum):
    """What can happen to an incident. `JOIN` is another mention of the same case."""

    JOIN = "join"
    PASS_ON = "pass_on"  # noqa: S105 (no password)
    ACKNOWLEDGE = "acknowledge"
    SETTLE_CLOCK = "settle_clock"
    CLOSE = "close"


HUMAN_STEPS = frozenset({Step.ACKNOWLEDGE, Step.SETTLE_CLOCK, Step.CLOSE})

MOVES: dict[tuple[State, Step], State] = {
    (State.OPEN, Step.JOIN): State.OPEN,
    (State.OPEN, Step.PASS_ON): State.OPEN,
    (State.OPEN, Step.ACKNOWLEDGE): State.ACKNOWLEDGED,
    (State.ACKNOWLEDGED, Step.JOIN): State.ACKNOWLEDGED,
    (State.ACKNOWLEDGED, Step.SETTLE_CLOCK): State.ACKNOWLEDGED,
    (State.ACKNOWLEDGED, Step.CLOSE): State.CLOSED,
}


def advance(state: State, step: Step) -> State:
    """Return the state that `step` leads to from `state`, or raise IllegalStep."""
    return follow("An incident", MOVES, state, step, called=step.replace("_", " "))
