"""What is left undone to be quick changes no answer: each shortcut beside the long way round."""

from hypothesis import given
from hypothesis import strategies as st

from policies.signals import disguise, language
from policies.signals.known import Known, run_together
from policies.signals.reading import read
from policies.signals.rows import Rows, pack

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
    assert Known([], [], run_together(words), []).tells(letters) == any(word in letters for word in words)


def test_a_token_that_comes_again_is_laid_bare_as_before() -> None:
    words = Known(["project", "nightjar"], [], ["projectnightjar"], [])
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
