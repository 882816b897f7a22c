"""The hotline report's life-cycle: every state, every move, one mapping, one pure `advance()`.

Every move is a person's. The reporter has one, to write on, and it never takes a report out of the investigators'
sight: what was closed or set aside comes back.
"""

from enum import StrEnum

from responders.moves import follow


class State(StrEnum):
    """Where a report stands."""

    RECEIVED = "received"
    ACKNOWLEDGED = "acknowledged"
    INVESTIGATING = "investigating"
    ANSWERED = "answered"
    CLOSED = "closed"
    SET_ASIDE = "set_aside"


class Step(StrEnum):
    """What can happen to a report. `ANSWER` is the feedback that the reporter is owed."""

    ACKNOWLEDGE = "acknowledge"
    INVESTIGATE = "investigate"
    ANSWER = "answer"
    CLOSE = "close"
    SET_ASIDE = "set_aside"
    REOPEN = "reopen"
    WRITE_ON = "write_on"


REPORTER_STEPS = frozenset({Step.WRITE_ON})

MOVES: dict[tuple[State, Step], State] = {
    (State.RECEIVED, Step.ACKNOWLEDGE): State.ACKNOWLEDGED,
    (State.RECEIVED, Step.WRITE_ON): State.RECEIVED,
    (State.ACKNOWLEDGED, Step.INVESTIGATE): State.INVESTIGATING,
    (State.ACKNOWLEDGED, Step.SET_ASIDE): State.SET_ASIDE,
    (State.ACKNOWLEDGED, Step.WRITE_ON): State.ACKNOWLEDGED,
    (State.INVESTIGATING, Step.ANSWER): State.ANSWERED,
    (State.INVESTIGATING, Step.WRITE_ON): State.INVESTIGATING,
    (State.ANSWERED, Step.INVESTIGATE): State.INVESTIGATING,
    (State.ANSWERED, Step.CLOSE): State.CLOSED,
    (State.ANSWERED, Step.WRITE_ON): State.ANSWERED,
    (State.CLOSED, Step.REOPEN): State.INVESTIGATING,
    (State.CLOSED, Step.WRITE_ON): State.INVESTIGATING,
    (State.SET_ASIDE, Step.REOPEN): State.ACKNOWLEDGED,
    (State.SET_ASIDE, Step.WRITE_ON): State.ACKNOWLEDGED,
}

OVER = frozenset({State.CLOSED, State.SET_ASIDE})


def advance(state: State, step: Step) -> State:
    """Return the state that `step` leads to from `state`, or raise IllegalStep."""
    return follow("A report", MOVES, state, step)


def possible(state: State) -> tuple[Step, ...]:
    """Return the investigators' steps from `state`, in the order in which they are offered."""
    return tuple(step for step in Step if (state, step) in MOVES and step not in REPORTER_STEPS)
