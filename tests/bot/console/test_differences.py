from hypothesis import given
from hypothesis import strategies as st

from bot.console.differences import Change, differences


def test_shows_words_that_went_and_came() -> None:
    assert differences("dies after a week.", "dies after nine days.") == (
        Change("same", "dies after "),
        Change("gone", "a week"),
        Change("new", "nine days"),
        Change("same", "."),
    )


def test_compares_japanese_by_character() -> None:
    assert Change("new", "二") in differences("三週間", "二週間")


@given(st.text(max_size=60), st.text(max_size=60))
def test_nothing_is_lost_on_either_side(before: str, after: str) -> None:
    changes = differences(before, after)
    assert "".join(change.text for change in changes if change.kind != "new") == before
    assert "".join(change.text for change in changes if change.kind != "gone") == after
