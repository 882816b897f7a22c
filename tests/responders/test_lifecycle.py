from responders.lifecycle import HUMAN_STEPS, MOVES, State, Step
from tests.responders.reaching import reachable


def test_without_people_nothing_is_ever_sent() -> None:
    assert State.SENDING not in reachable(MOVES, State.DRAFTED, set(Step) - HUMAN_STEPS)
    # What comes late was sent before; the database asks for the attempt and its approval.
    assert State.SENT not in reachable(MOVES, State.DRAFTED, set(Step) - HUMAN_STEPS - {Step.POSTED_LATE})
    assert State.SENT in reachable(MOVES, State.DRAFTED, set(Step))


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
    assert State.SENDING not in reachable(MOVES, State.UNCONFIRMED, machine)


def test_every_edit_returns_a_reply_to_drafted() -> None:
    assert {after for (_, step), after in MOVES.items() if step is Step.EDIT} == {State.DRAFTED}
