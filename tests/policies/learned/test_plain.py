"""Disguises that models see through, and plain texts that stay as they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.signals.learned.plain import demojized, shown, unmasked


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("you 1d1ot", "you 1diot"),
        ("stup1d b0t", "stupid bot"),
        ("i d i o t, go home", "idiot, go home"),
        ("i-d-i-o-t", "idiot"),
        ("go away @anna https://example.com/x", "go away @user link"),
        ("ｌｏｕｄ", "loud"),
        ("lo\u200bud", "loud"),
        ("соmpany", "company"),
        ("電源が入りません", "電源が入りません"),
    ],
)
def test_a_disguise_comes_off(typed: str, read: str) -> None:
    assert demojized(typed) == read


@pytest.mark.parametrize("text", ["4k60fps at 10:30 for $5", "the 2026 model costs 1,200", "so-so, e.g. this"])
def test_plain_words_and_numbers_stay(text: str) -> None:
    assert unmasked(text) == text


def test_emoji_are_read_by_name() -> None:
    assert "smiling" in demojized("well done 😊")
    assert demojized("👍🏿").split()[-2:] == ["dark", "skin"]


def test_russian_and_greek_keep_their_letters() -> None:
    assert shown("телевизор не включается") == "телевизор не включается"


@given(st.text())
def test_any_text_is_survived(text: str) -> None:
    assert isinstance(demojized(text), str)
