"""The statement's life-cycle: every state and move, and that nothing is published without people."""

import pytest

from responders.moves import IllegalStep
from responders.statement_lifecycle import HUMAN_STEPS, MOVES, PUBLIC, State, Step, advance, possible


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("step", Step)
def test_every_move_is_in_the_table_or_refused(state: State, step: Step) -> None:
    if (state, step) in MOVES:
        assert advance(state, step) is MOVES[state, step]
        assert step in possible(state)
    else:
        with pytest.raises(IllegalStep):
            advance(state, step)


def reachable(steps: frozenset[Step]) -> set[State]:
    found, todo = {State.DRAFTING}, [State.DRAFTING]
    while todo:
        state = todo.pop()
        for (at, step), then in MOVES.items():
            if at is state and step in steps and then not in found:
                found.add(then)
                todo.append(then)
    return found


@pytest.mark.parametrize("missing", [HUMAN_STEPS, {Step.SUBMIT}, {Step.SIGN_LAST}, {Step.PUBLISH}])
def test_without_people_nothing_is_published(missing: frozenset[Step]) -> None:
    assert not reachable(frozenset(Step) - missing) & (PUBLIC | {State.PUBLISHING})
    assert reachable(frozenset(Step)) == set(State)


def test_what_is_out_is_never_edited_or_withdrawn() -> None:
    for state in PUBLIC:
        assert not possible(state) & {Step.EDIT, Step.WITHDRAW, Step.REOPEN, Step.SEND_BACK, Step.UNSIGN}
