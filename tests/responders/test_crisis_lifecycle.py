"""The crisis's life-cycle: every state with every step, and nothing moves by itself."""

from itertools import product

import pytest

from responders.crisis_lifecycle import MOVES, RUNNING, State, Step, advance, possible
from responders.moves import IllegalStep

ALLOWED = {
    State.OPEN: {Step.ACTIVATE: State.ACTIVE, Step.CLOSE: State.CLOSED},
    State.ACTIVE: {Step.EASE: State.EASING},
    State.EASING: {Step.ACTIVATE: State.ACTIVE, Step.CLOSE: State.CLOSED},
    State.CLOSED: {Step.REOPEN: State.ACTIVE, Step.REVIEW: State.REVIEWED},
    State.REVIEWED: {},
}


@pytest.mark.parametrize(("state", "step"), list(product(State, Step)))
def test_every_state_with_every_step(state: State, step: Step) -> None:
    if step in ALLOWED[state]:
        assert advance(state, step) is ALLOWED[state][step]
        assert step in possible(state)
    else:
        with pytest.raises(IllegalStep, match=f"A crisis that is {state}"):
            advance(state, step)
        assert step not in possible(state)


def test_nothing_is_reviewed_before_it_was_closed_and_an_active_crisis_eases_first() -> None:
    assert {state for (state, _), after in MOVES.items() if after is State.REVIEWED} == {State.CLOSED}
    assert State.ACTIVE not in {state for (state, _), after in MOVES.items() if after is State.CLOSED}
    assert State.CLOSED not in RUNNING
