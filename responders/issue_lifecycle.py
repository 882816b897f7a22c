"""A quality issue's life-cycle: every state, every move, what each needs and whose it is; one pure `advance()`.

The machine gathers mentions and brings an issue back when its problem comes back. Everything else is a person's.
"""

from enum import StrEnum

from responders.moves import follow


class State(StrEnum):
    """Where an issue stands."""

    REPORTED = "reported"
    GATHERED = "gathered"
    IDENTIFIED = "identified"
    COUNTERED = "countered"
    VERIFIED = "verified"
    REVIEWED = "reviewed"
    CLOSED = "closed"
    ANNOUNCED = "announced"
    MERGED = "merged"


class Step(StrEnum):
    """What can happen to an issue."""

    GATHER = "gather"
    IDENTIFY = "identify"
    COUNTER = "counter"
    VERIFY = "verify"
    FALL_SHORT = "fall_short"
    REVIEW = "review"
    SEND_BACK = "send_back"
    CLOSE = "close"
    ANNOUNCE = "announce"
    REOPEN = "reopen"
    MERGE = "merge"
    RETURN = "return"


class Whose(StrEnum):
    """Who may take a step."""

    QUALITY = "quality officer"
    CUSTOMER = "customer-service officer"
    DESK = "desk"


HUMAN_STEPS = frozenset(set(Step) - {Step.RETURN})

LIVE = (State.REPORTED, State.GATHERED, State.IDENTIFIED, State.COUNTERED, State.VERIFIED, State.REVIEWED)
ENDED = (State.CLOSED, State.ANNOUNCED)

MOVES: dict[tuple[State, Step], State] = {
    (State.REPORTED, Step.GATHER): State.GATHERED,
    (State.GATHERED, Step.IDENTIFY): State.IDENTIFIED,
    (State.IDENTIFIED, Step.COUNTER): State.COUNTERED,
    (State.COUNTERED, Step.VERIFY): State.VERIFIED,
    (State.COUNTERED, Step.FALL_SHORT): State.IDENTIFIED,
    (State.VERIFIED, Step.REVIEW): State.REVIEWED,
    (State.VERIFIED, Step.SEND_BACK): State.IDENTIFIED,
    (State.REVIEWED, Step.CLOSE): State.CLOSED,
    (State.REVIEWED, Step.ANNOUNCE): State.ANNOUNCED,
    **dict.fromkeys(((state, Step.REOPEN) for state in ENDED), State.REPORTED),
    **dict.fromkeys(((state, Step.RETURN) for state in ENDED), State.REPORTED),
    **dict.fromkeys(((state, Step.MERGE) for state in (*LIVE, *ENDED)), State.MERGED),
}

NEEDS: dict[Step, str] = {
    Step.GATHER: "fact",
    Step.IDENTIFY: "cause",
    Step.COUNTER: "countermeasure",
    Step.VERIFY: "effect",
    Step.FALL_SHORT: "effect",
    Step.REVIEW: "review",
    Step.SEND_BACK: "review",
    Step.REOPEN: "note",
}
"""The entry without which a step can't be taken."""

EVIDENCED = frozenset({"cause", "effect"})
"""Entries that need their evidence or measure."""
DATED = frozenset({"countermeasure", "effect"})
"""Entries that need their day."""

WHOSE: dict[Step, Whose] = {
    **dict.fromkeys(Step, Whose.QUALITY),
    Step.REVIEW: Whose.CUSTOMER,
    Step.SEND_BACK: Whose.CUSTOMER,
    Step.RETURN: Whose.DESK,
}


def advance(state: State, step: Step) -> State:
    """Return the state that `step` leads to from `state`, or raise IllegalStep."""
    return follow("An issue", MOVES, state, step, called=step.replace("_", " "))


def steps_from(state: State) -> tuple[Step, ...]:
    """Return the steps that people can take from a state, in the order of the process."""
    return tuple(step for step in Step if step in HUMAN_STEPS and (state, step) in MOVES)
