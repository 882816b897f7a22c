import pytest

from bot.platforms.counting import weighted
from bot.platforms.x.costs import advice
from bot.platforms.x.words import same, written

SHORT = {"url": "https://t.co/AbC123", "expanded_url": "https://example.com/help?a=1&amp;b=2"}
PICTURE = {"url": "https://t.co/pic9", "expanded_url": "https://x.com/a/status/1/photo/1", "media_key": "3_1"}


@pytest.mark.parametrize(
    ("text", "urls", "expected"),
    [
        ("Tom &amp; Jerry &lt;3 &gt; &amp;amp;", [], "Tom & Jerry <3 > &amp;"),
        ("See https://t.co/AbC123 now", [SHORT], "See https://example.com/help?a=1&b=2 now"),
        ("See https://t.co/other now", [SHORT], "See https://t.co/other now"),
        ("See https://t.co/AbC123 now", [], "See https://t.co/AbC123 now"),
        ("It is broken https://t.co/pic9", [PICTURE], "It is broken"),
        ("https://t.co/AbC123https", [SHORT], "https://t.co/AbC123https"),
        ("", [], ""),
    ],
)
def test_words_are_told_as_they_were_written(text, urls, expected):
    assert written(text, urls) == expected


SAME = [
    ("@sam_demo Sorry, Sam. ^AB", "Sorry, Sam. ^AB"),
    ("@sam_demo @jo Sorry, Sam. ^AB", "Sorry, Sam. ^AB"),
    ("@sam_demo Sorry, Sam. ^AB", "@sam_demo Sorry, Sam. ^AB"),
    ("Caf\u00e9 at 9", "Cafe\u0301  at 9"),
    ("Look: https://example.com/help/", "Look: example.com/help"),
    ("Look: http://www.example.com", "Look: www.example.com"),
    ("Look: https://t.co/xYz1.", "Look: https://example.com/help."),
    ("Here it is https://t.co/pic", "Here it is"),
    ("Look: https://t.co/a https://t.co/pic", "Look: https://example.com"),
]
OTHER = [
    ("@sam_demo Sorry, Sam. ^AB", "Sorry, Jo. ^AB"),
    ("Look: https://example.com/help", "Look: https://example.com/other"),
    ("Thanks https://t.co/a", "Sorry https://example.com"),
    ("Thanks", ""),
]


@pytest.mark.parametrize(("theirs", "ours"), SAME)
def test_our_own_words_are_known_again(theirs, ours):
    assert same(theirs, ours)


@pytest.mark.parametrize(("theirs", "ours"), OTHER)
def test_other_words_are_not_taken_for_ours(theirs, ours):
    assert not same(theirs, ours)


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("a" * 280, 280),
        ("é" * 280, 280),
        ("字" * 140, 280),
        ("👩‍👩‍👧‍👧" * 140, 280),
        ("🇫🇷" * 140, 280),
        ("https://example.com/" + "a" * 500, 23),
        ("See https://example.com/a and http://b.example/c", 9 + 46),
        ("“quoted” — dash…", 17),
        ("ﷺ", 2),
        ("\u200d", 1),
        ("1️⃣", 2),
    ],
)
def test_length_is_counted_by_the_published_weights(text, length):
    assert weighted(text) == length


def test_a_link_s_price_is_told():
    assert "$0.20" in advice("See https://example.com/help ^AB")[0]
    assert advice("No link here. ^AB") == ()
