from itertools import product

import pytest

from responders.lifecycle import HUMAN_STEPS, MOVES, State, Step, advance
from responders.moves import IllegalStep


@pytest.mark.parametrize(("state", "step"), list(product(State, Step)))
def test_every_state_takes_a_step_as_the_table_says_or_refuses_it(state: State, step: Step) -> None:
    if (state, step) in MOVES:
        assert advance(state, step) is MOVES[state, step]
        return
    with pytest.raises(IllegalStep, match=str(state)) as refused:
        advance(state, step)
    assert (refused.value.state, refused.value.step) == (state, step)


def test_every_step_is_possible_somewhere() -> None:
    assert {step for _, step in MOVES} == set(Step)


def test_without_people_nothing_is_ever_sent() -> None:
    assert State.SENDING not in _reachable(State.DRAFTED, set(Step) - HUMAN_STEPS)
    # What comes late was sent before; the database asks for the attempt and its approval.
    assert State.SENT not in _reachable(State.DRAFTED, set(Step) - HUMAN_STEPS - {Step.POSTED_LATE})
    assert State.SENT in _reachable(State.DRAFTED, set(Step))


def test_only_an_approval_leads_to_approved_and_only_from_drafted() -> None:
    into = {(state, step) for (state, step), after in MOVES.items() if after is State.APPROVED}
    assert into == {(State.DRAFTED, Step.APPROVE), (State.SENDING, Step.DEFER)}
    assert Step.APPROVE in HUMAN_STEPS


def test_sending_starts_from_approved_only() -> None:
    assert {state for (state, _), after in MOVES.items() if after is State.SENDING} == {State.APPROVED}


def test_a_sent_reply_stays_sent() -> None:
    assert not [step for state, step in MOVES if state is State.SENT]


def test_an_unconfirmed_reply_is_never_sent_again_by_the_machine() -> None:
    machine = set(Step) - HUMAN_STEPS
    assert State.SENDING not in _reachable(State.UNCONFIRMED, machine)


def test_every_edit_returns_a_reply_to_drafted() -> None:
    assert {after for (_, step), after in MOVES.items() if step is Step.EDIT} == {State.DRAFTED}


def _reachable(start: State, steps: set[Step]) -> set[State]:
    seen, ahead = {start}, [start]
    while ahead:
        state = ahead.pop()
        for step in steps:
            after = MOVES.get((state, step))
            if after is not None and after not in seen:
                seen.add(after)
                ahead.append(after)
    return seen
