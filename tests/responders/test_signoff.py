import pytest

from responders.signoff import room_for, sign, unsigned


def test_the_sign_off_takes_the_room_that_was_kept_for_it() -> None:
    text = "Your left earbud should stay connected."
    assert sign(text, "ab") == f"{text} ^AB"
    assert len(sign(text, "ab")) == len(text) + room_for("ab")


def test_signing_twice_leaves_one_sign_off() -> None:
    assert sign(sign("All sorted.", "AB"), "CD") == "All sorted. ^CD"


def test_a_text_without_sign_off_stays_as_it_is() -> None:
    assert unsigned("2^10 is 1024.") == "2^10 is 1024."
    assert unsigned("All sorted. ^ÄÖ") == "All sorted."


@pytest.mark.parametrize("initials", ["", "A1", "ABCDE", "A B", "^AB"])
def test_initials_are_one_to_four_letters(initials: str) -> None:
    with pytest.raises(ValueError, match="Initials"):
        sign("All sorted.", initials)
