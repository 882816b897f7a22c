"""The statement's life-cycle: every state and move, and that nothing is published without people."""

import pytest

from responders.statement_lifecycle import HUMAN_STEPS, MOVES, PUBLIC, State, Step, possible
from tests.responders.reaching import reachable


@pytest.mark.parametrize("missing", [HUMAN_STEPS, {Step.SUBMIT}, {Step.SIGN_LAST}, {Step.PUBLISH}])
def test_without_people_nothing_is_published(missing: frozenset[Step]) -> None:
    assert not reachable(MOVES, State.DRAFTING, set(Step) - missing) & (PUBLIC | {State.PUBLISHING})
    assert reachable(MOVES, State.DRAFTING, set(Step)) == set(State)


def test_what_is_out_is_never_edited_or_withdrawn() -> None:
    for state in PUBLIC:
        assert not possible(state) & {Step.EDIT, Step.WITHDRAW, Step.REOPEN, Step.SEND_BACK, Step.UNSIGN}
