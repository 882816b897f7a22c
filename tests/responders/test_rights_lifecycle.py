"""The life-cycles of requests and of notices: every state, every step."""

from responders import notice_lifecycle as notices
from responders import rights_lifecycle as requests


def test_nothing_is_erased_or_handed_out_before_somebody_said_who_asks() -> None:
    before = {state for (state, _), after in requests.MOVES.items() if after is requests.State.FULFILLED}
    assert before == {requests.State.IDENTIFIED}
    ways = {step for (_, step), after in requests.MOVES.items() if after is requests.State.IDENTIFIED}
    assert ways == {requests.Step.IDENTIFY, requests.Step.EXTEND}


def test_with_human_moves_removed_no_request_is_answered_no_post_goes_and_none_comes_back() -> None:
    assert not [move for move in requests.MOVES if move[1] not in requests.HUMAN_STEPS]
    by_clock = {(state, after) for (state, step), after in notices.MOVES.items() if step not in notices.HUMAN_STEPS}
    assert by_clock == {(notices.State.COUNTERED, notices.State.RESTORABLE)}


def test_a_post_goes_on_a_verified_notice_only() -> None:
    before = {state for (state, _), after in notices.MOVES.items() if after is notices.State.REMOVED}
    assert before == {notices.State.VERIFIED}


def test_what_is_over_can_only_be_reopened() -> None:
    assert {step for state, step in requests.MOVES if state in requests.OVER} == {requests.Step.REOPEN}
    assert {step for state, step in notices.MOVES if state in notices.OVER} == {notices.Step.REOPEN}


def test_an_erasure_that_was_done_is_never_undone() -> None:
    assert requests.possible(requests.State.FULFILLED) == ()
