"""The life-cycle of a notice against a post of ours: every state, every move, one mapping, one pure `advance()`.

A post of ours goes by a person's act only, and only on a notice that was verified. The clock's one move,
`WINDOW_PASSED`, restores nothing: it says that a person may.
"""

from enum import StrEnum

from responders.moves import follow


class State(StrEnum):
    """Where a notice stands."""

    RECEIVED = "received"
    INCOMPLETE = "incomplete"
    VERIFIED = "verified"
    REMOVED = "removed"
    COUNTERED = "countered"
    RESTORABLE = "restorable"
    SETTLED = "settled"
    RESTORED = "restored"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Step(StrEnum):
    """What can happen to a notice."""

    ASK = "ask"
    VERIFY = "verify"
    REMOVE = "remove"
    COUNTER = "counter"
    WINDOW_PASSED = "window_passed"
    RESTORE = "restore"
    SETTLE = "settle"
    REJECT = "reject"
    WITHDRAW = "withdraw"
    REOPEN = "reopen"


HUMAN_STEPS = frozenset(Step) - {Step.WINDOW_PASSED}
OVER = frozenset({State.SETTLED, State.RESTORED, State.REJECTED, State.WITHDRAWN})
_UNDECIDED = (State.RECEIVED, State.INCOMPLETE, State.VERIFIED)
_GONE = (State.REMOVED, State.COUNTERED, State.RESTORABLE)

MOVES: dict[tuple[State, Step], State] = {
    (State.RECEIVED, Step.ASK): State.INCOMPLETE,
    (State.RECEIVED, Step.VERIFY): State.VERIFIED,
    (State.INCOMPLETE, Step.VERIFY): State.VERIFIED,
    (State.VERIFIED, Step.REMOVE): State.REMOVED,
    (State.REMOVED, Step.COUNTER): State.COUNTERED,
    (State.COUNTERED, Step.WINDOW_PASSED): State.RESTORABLE,
    (State.RESTORABLE, Step.RESTORE): State.RESTORED,
    **dict.fromkeys(((state, Step.SETTLE) for state in _GONE), State.SETTLED),
    **dict.fromkeys(((state, Step.REJECT) for state in _UNDECIDED), State.REJECTED),
    **dict.fromkeys(((state, Step.WITHDRAW) for state in (*_UNDECIDED, *_GONE)), State.WITHDRAWN),
    (State.REJECTED, Step.REOPEN): State.RECEIVED,
}


def advance(state: State, step: Step) -> State:
    """Return the state that `step` leads to from `state`, or raise IllegalStep."""
    return follow("A notice", MOVES, state, step)


def possible(state: State) -> tuple[Step, ...]:
    """Return the steps that can be taken from `state`, in the order they are usually taken."""
    return tuple(step for step in Step if (state, step) in MOVES)
