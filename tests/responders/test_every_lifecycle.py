"""What holds for every life-cycle: its table says all, cell by cell. What a single one keeps stands in its own file."""

from itertools import product
from types import ModuleType

import pytest

from responders import (
    hotline_lifecycle,
    incident_lifecycle,
    issue_lifecycle,
    lifecycle,
    notice_lifecycle,
    posting_lifecycle,
    promise_lifecycle,
    rights_lifecycle,
    statement_lifecycle,
)
from responders.moves import IllegalStep


@pytest.mark.parametrize(
    ("life", "thing"),
    [
        (hotline_lifecycle, "A report"),
        (incident_lifecycle, "An incident"),
        (issue_lifecycle, "An issue"),
        (lifecycle, "A reply"),
        (notice_lifecycle, "A notice"),
        (posting_lifecycle, "A post of ours"),
        (promise_lifecycle, "A promise"),
        (rights_lifecycle, "A request"),
        (statement_lifecycle, "A statement"),
    ],
)
def test_every_state_takes_a_step_as_the_table_says_or_refuses_it(life: ModuleType, thing: str) -> None:
    assert {step for _, step in life.MOVES} == set(life.Step), "every step is possible somewhere"
    for state, step in product(life.State, life.Step):
        if (state, step) in life.MOVES:
            assert life.advance(state, step) is life.MOVES[state, step]
            continue
        with pytest.raises(IllegalStep, match=f"{thing} that is {state} can't") as refused:
            life.advance(state, step)
        assert (refused.value.state, refused.value.step) == (state, step)


@pytest.mark.parametrize("life", [notice_lifecycle, rights_lifecycle, statement_lifecycle])
def test_what_is_possible_is_what_the_table_takes(life: ModuleType) -> None:
    for state, step in product(life.State, life.Step):
        assert (step in life.possible(state)) is ((state, step) in life.MOVES), (state, step)
