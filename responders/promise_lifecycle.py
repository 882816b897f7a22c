"""The promise's life-cycle: every state, every move, one mapping, one pure `advance()`.

A promise is agreed with the approval that lets it out, and counts once it was published. Only a person says that it
was kept, broken or withdrawn; the machine publishes nothing here, it notes what was published.
"""

from enum import StrEnum

from responders.moves import follow


class State(StrEnum):
    """Where a promise stands."""

    AGREED = "agreed"
    OPEN = "open"
    KEPT = "kept"
    BROKEN = "broken"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


class Step(StrEnum):
    """What can happen to a promise. `PUBLISH` and `LAPSE` follow what became of the text it stands in."""

    PUBLISH = "publish"
    LAPSE = "lapse"
    MOVE = "move"
    KEEP = "keep"
    BREAK = "break"
    WITHDRAW = "withdraw"
    REOPEN = "reopen"


HUMAN_STEPS = frozenset({Step.MOVE, Step.KEEP, Step.BREAK, Step.WITHDRAW, Step.REOPEN})

MOVES: dict[tuple[State, Step], State] = {
    (State.AGREED, Step.PUBLISH): State.OPEN,
    (State.AGREED, Step.LAPSE): State.LAPSED,
    (State.AGREED, Step.MOVE): State.AGREED,
    (State.LAPSED, Step.PUBLISH): State.OPEN,
    (State.OPEN, Step.MOVE): State.OPEN,
    (State.OPEN, Step.KEEP): State.KEPT,
    (State.OPEN, Step.BREAK): State.BROKEN,
    (State.OPEN, Step.WITHDRAW): State.WITHDRAWN,
    (State.KEPT, Step.REOPEN): State.OPEN,
    (State.BROKEN, Step.REOPEN): State.OPEN,
    (State.WITHDRAWN, Step.REOPEN): State.OPEN,
}


def advance(state: State, step: Step) -> State:
    """Return the state that `step` leads to from `state`, or raise IllegalStep."""
    return follow("A promise", MOVES, state, step)
