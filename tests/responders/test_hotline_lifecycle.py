"""The life-cycles of hotline reports and promises: every state, every step."""

from responders import hotline_lifecycle as hotline
from responders import promise_lifecycle as promises


def test_without_investigators_no_report_is_answered_or_put_away() -> None:
    reached = {hotline.MOVES[hotline.State.RECEIVED, step] for step in hotline.REPORTER_STEPS}
    assert reached == {hotline.State.RECEIVED}
    over = {state for (_, step), state in hotline.MOVES.items() if step in hotline.REPORTER_STEPS}
    assert not over & hotline.OVER


def test_reporters_may_write_on_wherever_a_report_stands() -> None:
    assert {state for state, step in hotline.MOVES if step is hotline.Step.WRITE_ON} == set(hotline.State)


def test_only_people_say_that_a_promise_was_kept_or_broken() -> None:
    settled = {promises.State.KEPT, promises.State.BROKEN, promises.State.WITHDRAWN}
    assert not {
        step for (_, step), after in promises.MOVES.items() if after in settled and step not in promises.HUMAN_STEPS
    }
