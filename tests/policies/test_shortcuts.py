"""What is left undone to be quick changes no answer: each shortcut beside the long way round."""

import re
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.code import Code
from policies.signals import disguise, innuendo, language
from policies.signals.attacks import _WAYS, attacks
from policies.signals.instruments import Instruments
from policies.signals.known import Known, begun, run_together
from policies.signals.lazily import late
from policies.signals.reading import read
from policies.signals.rows import Rows, pack
from policies.signals.scan import Scan
from policies.signals.sentences import Sentence

SIGNS = st.text("abAB11!@.-_*# \n\x00", max_size=24)
LETTERS = st.text("abc", min_size=4, max_size=20)


@given(SIGNS)
def test_the_kinds_of_signs_tell_of_every_disguise_in_ascii(text: str) -> None:
    scan = read(text).scan
    kinds = scan.encode().translate(disguise._KINDS)
    if not disguise._may_hold_signs(kinds):
        assert [*map(str, disguise._SIGN.finditer(scan))] == [*map(str, disguise._HASHTAG.finditer(scan))]
    assert b" a a " in kinds.translate(disguise._EDGES) or disguise._APART.search(scan) is None
    assert b"aAa" in text.encode().translate(disguise._CASES) or disguise._HUMP.search(text) is None


@given(st.sets(LETTERS, max_size=12), st.text("abc", max_size=40))
def test_letters_tell_that_they_hold_a_word(words: set[str], letters: str) -> None:
    assert Known([], [], [begun(run_together(words)), {}], []).tells(letters) == any(word in letters for word in words)


def test_a_token_that_comes_again_is_laid_bare_as_before() -> None:
    words = Known(["project", "nightjar"], [], [begun(["projectnightjar"])], [])
    first, again = (disguise.views(read(text), lambda: words) for text in ("#ProjectNightjar", "so, #ProjectNightjar"))
    assert [view.reading.scan for view in (*first, *again)] == ["project nightjar", "so, project nightjar"]
    assert [view.changed for view in (*first, *again)] == [((0, 16),), ((4, 20),)]


@given(st.lists(st.sampled_from(sorted(language._OWNERS)), max_size=30))
def test_small_words_weigh_the_same_added_in_lanes(words: list[str]) -> None:
    scores = dict.fromkeys(language._CODES, 0.0)
    for word in words:
        for code, worth in language._OWNERS[word]:
            scores[code] += worth
    together = sum(language._LANES[word] for word in words)
    lanes = language._SCORES.unpack(together.to_bytes(language._SCORES.size, "little"))
    assert all(abs(lane / language._SHARE - scores[code]) < 1e-6 for code, lane in zip(scores, lanes, strict=True))


def test_rows_come_back_by_number() -> None:
    rows = Rows(pack([["ä", 1], [], [True, [2, "b"]]]))
    assert [rows[number] for number in range(3)] == [["ä", 1], [], [True, [2, "b"]]]


@pytest.fixture(scope="module")
def said(code: Code) -> Callable[[list[str], list[str]], Scan]:
    """Reads a group with words of `people` before and behind it."""
    instruments = Instruments(code)
    return lambda before, behind: instruments.scan(" ".join((*before, "women", *behind)), "en")


@pytest.fixture(scope="module")
def people(code: Code) -> list[str]:
    lexicons = Instruments(code).lexicons
    return sorted(
        {word for name in code.lexicons["en"] if name.startswith("people.") for word in lexicons.words(name, "en")}
    )


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_what_strikes_nobody_is_left_out(
    data: st.DataObject, said: Callable[[list[str], list[str]], Scan], people: list[str]
) -> None:
    some = st.lists(st.sampled_from([*people, "."]), max_size=4)
    scan = said(data.draw(some), data.draw(some))
    for group in scan.places("bias.group"):
        sentence = Sentence(scan, scan.reading.sentence(group[0]))
        assert [*attacks(sentence, group)] == [one for way, _ in _WAYS for one in way(sentence, group)]
        assert [*innuendo.implied(scan, {}, group)] == [*innuendo._implied(scan, {}, group)]


@given(SIGNS)
def test_a_late_pattern_finds_what_the_pattern_finds(text: str) -> None:
    pattern, same = late("a+b?", re.IGNORECASE), re.compile("a+b?", re.IGNORECASE)
    assert [match.span() for match in pattern.finditer(text)] == [match.span() for match in same.finditer(text)]
    assert (pattern.search(text) is None, pattern.sub("-", text)) == (same.search(text) is None, same.sub("-", text))
