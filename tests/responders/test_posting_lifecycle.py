"""The life-cycle of a post of our own: every state with every step, and what the machine alone can't do."""

from responders.posting_lifecycle import HUMAN_STEPS, MOVES, NEVER_OUT, State, Step
from tests.responders.reaching import reachable


def test_the_machine_sends_only_what_waits_and_waiting_begins_with_a_person() -> None:
    assert {source for (source, step) in MOVES if step is Step.START_SENDING} == {State.WAITING}
    assert {source for (source, _), target in MOVES.items() if target is State.WAITING} == {State.SENDING}
    machine = frozenset(Step) - HUMAN_STEPS
    for state in (State.REFUSED, State.EXPIRED, State.WITHDRAWN, State.REMOVED):
        assert reachable(MOVES, state, set(Step)) == {state}, "planned anew by a person, as another post"
    assert State.WAITING not in reachable(MOVES, State.UNCONFIRMED, machine), "what is unclear is never tried again"
    assert State.NOT_PUBLISHED not in reachable(MOVES, State.WAITING, machine), "only a person says that it is not out"
    assert State.REMOVED not in reachable(MOVES, State.WAITING, machine), "only a person takes a post back"


def test_what_never_went_out_stays_so_but_for_a_late_word_of_the_platform() -> None:
    leaving = {(source, step) for (source, step) in MOVES if source in NEVER_OUT}
    assert leaving == {(State.NOT_PUBLISHED, Step.POSTED_LATE)}
