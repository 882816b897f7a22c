"""Language detection on the short texts that customers write."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.signals.language import Language, detect_language

POSTS = Path(__file__).with_name("languages.jsonl")


def posts() -> Iterator[tuple[str, str]]:
    for line in POSTS.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        yield row["language"], row["text"]


def test_short_posts_are_told_apart() -> None:
    rows = list(posts())
    right = sum(detect_language(text).code == language for language, text in rows)
    assert right / len(rows) >= 0.95


def test_no_post_becomes_a_language_that_nobody_here_writes() -> None:
    known = {language for language, _ in posts()}
    assert {detect_language(text).code for _, text in posts()} <= known


def test_customers_of_real_desks_write_english(shared: Path) -> None:
    lines = (shared / "data" / "perf" / "short.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [row for row in map(json.loads, lines) if row["src"] == "ibm/customer"]
    found = Counter(detect_language(row["text"]).code for row in rows)
    assert found["en"] / len(rows) >= 0.98
    exotic = {code: count for code, count in found.items() if code not in {"en", "und"}}
    assert sum(exotic.values()) / len(rows) <= 0.005, exotic


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("電源が入りません", "ja"),
        ("최고예요", "ko"),
        ("客服太差了", "zh"),
        ("телевизор не включается", "ru"),
        ("телевізор не вмикається, що робити", "uk"),
        ("مرحبا", "ar"),
        ("גרוע מאוד", "he"),
        ("η συσκευή δεν ανάβει", "el"),
        ("ไม่ทำงาน", "th"),
        ("मेरा फोन", "hi"),
        ("telewizor nie działa, proszę o pomoc", "pl"),
        ("televizyon çalışmıyor lütfen yardım edin", "tr"),
        ("min tv fungerar inte, kan ni hjälpa mig", "sv"),
    ],
)
def test_other_languages_have_their_names(text: str, code: str) -> None:
    assert detect_language(text).code == code


@pytest.mark.parametrize("text", ["", "   ", "😂😂", "@AuroraHelp", "https://t.co/abc", "12:30", "#42", "???"])
def test_what_says_nothing_is_unknown(text: str) -> None:
    assert detect_language(text) == Language("und", 0.0)


def test_a_hint_decides_where_the_text_does_not() -> None:
    assert detect_language("😂", hint="ja").code == "ja"
    assert detect_language("最高", hint="ja").code == "ja"
    assert detect_language("super", hint="de-AT").code == "de"


def test_a_hint_does_not_overrule_a_clear_text() -> None:
    assert detect_language("Where is my order? It has been two weeks.", hint="de").code == "en"
    assert detect_language("電源が入りません", hint="en").code == "ja"


def test_links_handles_and_tags_do_not_matter() -> None:
    plain = "mein Fernseher geht nicht mehr an"
    dressed = f"@TheBestEnglishSupport @please {plain} https://example.com/the/english/page 😡"
    assert detect_language(dressed).code == detect_language(plain).code == "de"


@given(st.text(), st.one_of(st.none(), st.sampled_from(["en", "ja", "xx", "pt-BR", ""])))
def test_any_text_has_an_answer(text: str, hint: str | None) -> None:
    found = detect_language(text, hint)
    assert found == detect_language(text, hint)
    assert 0 <= found.confidence <= 1
    assert found.code
    assert found.code.islower()


def test_lone_surrogates_are_survived() -> None:
    assert detect_language("\ud800 hello there my friend").code == "en"
