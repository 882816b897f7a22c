import pytest

from responders.signoff import room_for, sign, unsigned


def test_the_sign_off_takes_the_room_that_was_kept_for_it() -> None:
    text = "Your left earbud should stay connected."
    assert sign(text, "ab") == f"{text} ^AB"
    assert len(sign(text, "ab")) == len(text) + room_for("ab")


def test_signing_twice_leaves_one_sign_off() -> None:
    assert sign(sign("All sorted.", "AB"), "ab") == "All sorted. ^AB"


@pytest.mark.parametrize("text", ["Press ^C", "Press ^TAB", "2^AB", "All sorted. ^AB", "Dana^K"])
@pytest.mark.parametrize("initials", ["KE", "K", "山"])
def test_what_the_text_says_itself_goes_out_and_comes_back(text: str, initials: str) -> None:
    signed = sign(text, initials)
    assert signed == f"{text} ^{initials}"
    assert unsigned(signed, initials) == text


def test_a_text_without_sign_off_stays_as_it_is() -> None:
    assert unsigned("2^10 is 1024.") == "2^10 is 1024."
    assert unsigned("All sorted. ^AB") == "All sorted."
    assert unsigned("Press ^C") == "Press ^C"


@pytest.mark.parametrize("initials", ["", "A1", "ABCD", "A B", "^AB", "ßßß"])
def test_initials_are_one_to_three_letters(initials: str) -> None:
    with pytest.raises(ValueError, match="Initials"):
        sign("All sorted.", initials)
