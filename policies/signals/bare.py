"""Lays one disguised word bare, if that gives a word that a lexicon knows."""

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ahocorasick_rs import AhoCorasick

from policies.signals.language_words import WORDS, common_words
from policies.signals.lookalikes import LEET, LOOKALIKES, TURNED
from policies.signals.reading import Reading

_HUMPS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[^\W\d_A-Z]+|[0-9]+")
_MASKS = "*#_•█-"
_LONGEST, _LONGEST_WORD = 48, 18
_LEAST, _LEAST_STEM = 3, 4
_TRICKS = re.compile(r"[0-9@$!|+*]|([a-z])\1\1")
_HUMP = re.compile(r"[a-z][A-Z][a-z]")
_UNKNOWN, _WORD = 3, 1
_TWO = 2
_TWO_LETTERS = frozenset(
    ("of", "in", "is", "it", "to", "we", "us", "my", "me", "on", "no", "go", "up", "so", "at", "be", "by", "do", "he")
)
_EVERYDAY = frozenset(WORDS["en"].split())
_ONE_LETTER = frozenset("ai")
_KEEPS = frozenset("'")


@dataclass(frozen=True, slots=True)
class Edit:
    """What stands in place of `plain[start:end]`: signs, and for each the place in `plain` that it came from."""

    start: int
    end: int
    signs: list[str]
    places: list[int]


class Known:
    """The words that lexicons look for, by which a bare word is told from chance."""

    def __init__(self, literals: Iterable[tuple[str, bool]], telling: Iterable[str], maskable: Iterable[str]) -> None:
        self._words: set[str] = {word for word in common_words() if len(word) > _TWO} | _TWO_LETTERS
        self._stems: set[str] = set()
        joined = {"".join(text.split()) for text in telling if not set(text.split()) <= _EVERYDAY}
        self._telling = AhoCorasick([text for text in joined if len(text) >= _LEAST_STEM])
        for text, open_ended in literals:
            words = text.split()
            self._words.update(word for word in words if len(word) > _TWO)
            if open_ended and len(words[-1]) >= _LEAST_STEM:
                self._stems.add(words[-1])
        self._masked: dict[tuple[int, str], list[str]] = {}
        for word in maskable:
            if word.isalpha():
                self._masked.setdefault((len(word), word[0]), []).append(word)
        self.split = lru_cache(maxsize=512)(self._split)

    def has(self, word: str) -> bool:
        """Whether a lexicon looks for a word, or for words that begin like it."""
        if word in self._words:
            return True
        stems = self._stems
        for size in range(_LEAST_STEM, len(word) + 1):  # noqa: SIM110 - a loop takes half the time here
            if word[:size] in stems:
                return True
        return False

    def is_word(self, word: str) -> bool:
        """Whether a word is one, as it stands."""
        return word in self._words

    def tells(self, letters: str) -> bool:
        """Whether letters that run together hold anything that a lexicon begins its search with."""
        return bool(self._telling.find_matches_as_indexes(letters))

    def unmask(self, word: str) -> str | None:
        """Return the word that a masked one (`*` for each hidden letter) most likely is."""
        listed = self._masked.get((len(word), word[0]), ())
        return next((one for one in listed if all(a in ("*", b) for a, b in zip(word, one, strict=True))), None)

    def _split(self, letters: str) -> tuple[str, ...] | None:
        """Return run-together words apart, by the fewest known words and the fewest letters left over."""
        best: list[tuple[int, int]] = [(0, 0)]
        for end in range(1, len(letters) + 1):
            options = [(best[end - 1][0] + _UNKNOWN, end - 1)]
            options += [
                (best[start][0] + _WORD, start)
                for start in range(max(0, end - _LONGEST_WORD), end - 1)
                if letters[start:end] in self._words
            ]
            if letters[end - 1] in "ai" and end > 1:
                options.append((best[end - 1][0] + _WORD + 1, end - 1))
            best.append(min(options))
        words: list[str] = []
        end, loose = len(letters), ""
        while end:
            start = best[end][1]
            if end - start == 1 and letters[start] not in "ai":
                loose = letters[start] + loose
            else:
                words += [*([loose] if loose else []), letters[start:end]]
                loose = ""
            end = start
        words += [loose] if loose else []
        words.reverse()
        left_over = [len(word) for word in words if word not in self._words and word not in "ai"]
        whole = all(size > 2 for size in left_over) and sum(left_over) * 3 <= len(letters)
        return tuple(words) if len(words) > 1 and whole else None


def bare_token(reading: Reading, start: int, end: int, known: Known, number: int) -> Edit | None:
    """Return the bare form of the token at `plain[start:end]` in one of two views, or None where nothing comes out."""
    scan = reading.scan
    token = scan[start:end]
    quick = "".join(filter(str.isalnum, token))
    plain = token.isascii() and not _TRICKS.search(token)
    if plain and known.is_word(quick):
        if quick in token:
            return None
        return Edit(start, end, list(quick), [place for place in range(start, end) if scan[place].isalnum()])
    run_together = token.startswith("#") or _is_camel(reading, start, end)
    if plain and not (known.tells(quick) if run_together else quick != token and known.has(quick)):
        return None
    typed = [(scan[place], place) for place in range(start, min(end, start + _LONGEST + 16))]
    if "*" in token and (edit := _masked(typed, known)):
        return edit
    letters = _letters(typed, number)
    bare = "".join(sign for sign, _ in letters)
    if len(bare) < _LEAST or bare.isdigit():
        return None
    if run_together and not known.is_word(bare) and known.tells(bare):
        humps = _humps(reading, start, end)
        words = humps if humps and "".join(humps) == bare else known.split(bare)
        if words:
            return _spaced(start, end, words, letters)
    if bare != token and known.has(bare):
        return Edit(start, end, list(bare), [place for _, place in letters])
    if sum(sign in TURNED for sign, _ in typed) > 1 and known.has(bare[::-1]):
        return Edit(start, end, list(bare[::-1]), [place for _, place in letters])
    return None


def bare_reversed(reading: Reading, start: int, end: int, known: Known, number: int) -> Edit | None:
    """Return the letters of a stretch that is shown from right to left in the order in which they are seen."""
    letters = [(reading.scan[place], place) for place in range(start, end)]
    seen = "".join(sign for sign, _ in reversed(letters))
    if number or not any(known.has(word) for word in seen.split()):
        return None
    return Edit(start, end, list(seen), [place for _, place in letters])


def bare_run(reading: Reading, start: int, end: int, known: Known, number: int) -> Edit | None:
    """Return letters that were set apart as words again; a wider gap than the rest is the gap between two words."""
    scan = reading.scan
    letters = _letters([(scan[place], place) for place in range(start, end)], number)
    raw = [(scan[place], place) for place in range(start, end) if scan[place].isalnum()]
    # A word of one letter beside the run may belong to the sentence: "k i l l I say".
    for signs in (letters[:-1] if letters and letters[-1][0] in _ONE_LETTER else [], raw, letters):
        if len(signs) >= _LEAST and (words := _rejoined(reading, signs, known)):
            stop = end if signs[-1][1] == letters[-1][1] else signs[-1][1] + 1
            return _spaced(start, stop, words, signs)
    return None


def _rejoined(reading: Reading, letters: list[tuple[str, int]], known: Known) -> Sequence[str] | None:
    gaps = [reading.typed(b, 0) - reading.typed(a, 1) for (_, a), (_, b) in itertools.pairwise(letters)]
    least = min(gaps)
    parted = [letters[0][0]]
    for (sign, _), gap in zip(letters[1:], gaps, strict=True):
        if gap > least > 0:
            parted.append(sign)
        else:
            parted[-1] += sign
    if all(known.has(word) or word in _ONE_LETTER for word in parted):
        return parted
    bare = "".join(parted)
    return known.split(bare) if known.tells(bare) else None


def _letters(typed: list[tuple[str, int]], number: int) -> list[tuple[str, int]]:
    """Return the letters of a token: signs that stand for letters read as such, other signs and repeats left out."""
    leet = LEET[number]
    alone = not any(sign.isalpha() for sign, _ in typed)
    letters: list[tuple[str, int]] = []
    last = len(typed) - 1
    while last > 0 and not typed[last][0].isalnum() and typed[last][0] not in LOOKALIKES:
        last -= 1
    for sign, place in typed[: last + 1]:
        letter = LOOKALIKES.get(sign) or (sign if alone else leet.get(sign, sign))
        if letter.isalnum() or letter in _KEEPS:
            letters.append((letter, place))
    return _without_repeats(letters, number + 1)


def _without_repeats(letters: list[tuple[str, int]], most: int) -> list[tuple[str, int]]:
    kept: list[tuple[str, int]] = []
    place = 0
    while place < len(letters):
        after = place
        while after < len(letters) and letters[after][0] == letters[place][0]:
            after += 1
        count = after - place
        kept += letters[place : place + (most if count > 2 else count)]
        place = after
    return kept


def _masked(typed: list[tuple[str, int]], known: Known) -> Edit | None:
    inside = [(sign, place) for sign, place in typed if sign.isalnum() or sign in _MASKS]
    while inside and not inside[0][0].isalpha():
        inside.pop(0)
    if len(inside) < 3:
        return None
    word = known.unmask("".join("*" if sign in _MASKS else sign for sign, _ in inside))
    if word is None:
        return None
    return Edit(inside[0][1], inside[-1][1] + 1, list(word), [place for _, place in inside])


def _is_camel(reading: Reading, start: int, end: int) -> bool:
    left, right = reading.span(start, end)
    return _HUMP.search(reading.text, left, right) is not None


def _humps(reading: Reading, start: int, end: int) -> list[str] | None:
    """Return the words of camel case (`ProjectNightjar`) as they were typed; None for other words."""
    left, right = reading.span(start, end)
    typed = reading.text[left:right].strip("#@\"'.,!?:;()")
    if not typed.isalnum() or not typed.isascii():
        return None
    humps = [hump.lower() for hump in _HUMPS.findall(typed)]
    return humps if len(humps) > 1 else None


def _spaced(start: int, end: int, words: Iterable[str], letters: list[tuple[str, int]]) -> Edit:
    signs: list[str] = []
    places: list[int] = []
    number = 0
    for word in words:
        if signs:
            signs.append(" ")
            places.append(places[-1])
        signs += word
        places += [place for _, place in letters[number : number + len(word)]]
        number += len(word)
    return Edit(start, end, signs, places)
