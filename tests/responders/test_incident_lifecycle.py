"""An incident's life-cycle, cell by cell."""

from responders.incident_lifecycle import HUMAN_STEPS, MOVES, State, Step


def test_without_people_no_incident_is_ever_acknowledged_or_closed() -> None:
    assert {after for (state, step), after in MOVES.items() if step not in HUMAN_STEPS and state is State.OPEN} == {
        State.OPEN
    }


def test_nothing_is_closed_that_nobody_acknowledged() -> None:
    assert {state for (state, _), after in MOVES.items() if after is State.CLOSED} == {State.ACKNOWLEDGED}


def test_every_step_is_possible_somewhere() -> None:
    assert {step for _, step in MOVES} == set(Step)
