import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.counting import COUNTINGS, characters, counter, weighted


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("hello", 5),
        ("é", 1),
        ("e\u0301", 1),
        ("“quoted” – it’s…", 17),
        ("充電できません", 14),
        ("안녕", 4),
        ("مرحبا", 5),
        ("👍", 2),
        ("👍🏽", 2),
        ("👩‍👩‍👧‍👧", 2),
        ("🇩🇪", 2),
        ("1️⃣", 2),
        ("©", 1),
        ("https://example.com/a/very/long/path?with=a&query=too", 23),
        ("see https://example.com.", 28),
        ("see example.com now", 31),
        ("mail me at a@example.com", 24),
        ("see aurora.shop now", 31),
        ("see aurora.de now", 17),
        ("see aurora.de/help now", 31),
        ("see www.aurora.de now", 31),
        ("see aurora.tv now", 31),
        ("充電example.comへ", 29),
        ("it's done.in the box", 20),
        ("a.b.c", 5),
        ("v3.2 is out", 11),
    ],
)
def test_length_as_x_counts_it(text, count):
    assert weighted(text) == count


@given(st.text(max_size=80))
def test_no_text_without_links_counts_more_than_two_a_character(text):
    if "." not in text and "/" not in text:
        assert weighted(text) <= 2 * len(text)


def test_each_counting_has_its_counter():
    assert [counter(name)("充電") for name in COUNTINGS] == [4, 2]
    assert characters("e\u0301") == 1
