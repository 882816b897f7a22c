"""An incident's life-cycle, cell by cell."""

from itertools import product

import pytest

from responders.incident_lifecycle import HUMAN_STEPS, MOVES, State, Step, advance
from responders.moves import IllegalStep


@pytest.mark.parametrize(("state", "step"), list(product(State, Step)))
def test_every_state_takes_a_step_as_the_table_says_or_refuses_it(state: State, step: Step) -> None:
    if (state, step) in MOVES:
        assert advance(state, step) is MOVES[state, step]
        return
    with pytest.raises(IllegalStep, match=str(state)) as refused:
        advance(state, step)
    assert (refused.value.state, refused.value.step) == (state, step)


def test_without_people_no_incident_is_ever_acknowledged_or_closed() -> None:
    assert {after for (state, step), after in MOVES.items() if step not in HUMAN_STEPS and state is State.OPEN} == {
        State.OPEN
    }


def test_nothing_is_closed_that_nobody_acknowledged() -> None:
    assert {state for (state, _), after in MOVES.items() if after is State.CLOSED} == {State.ACKNOWLEDGED}


def test_every_step_is_possible_somewhere() -> None:
    assert {step for _, step in MOVES} == set(Step)
