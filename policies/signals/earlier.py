"""Finds, among thousands of earlier texts, the one that a text repeats: word pairs lead to candidates to compare.

The index maps the hash of each pair of neighbouring words to the texts that have it (an inverted index over shingles,
A. Broder, "On the resemblance and containment of documents", 1997). Where few texts share a pair they are a list. Where
many do, as in replies made from macros, they are the bits of one long number, and pairs are counted for all texts at
once by adding such numbers column by column. What shares most is then compared letter by letter, so the score is exact;
only the choice of candidates is not.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Final, Generic, TypeVar

from policies.signals.lazily import late
from policies.signals.reading import fold

Key = TypeVar("Key")

LEAST_WORDS: Final = 4
"""Texts of fewer words say nothing that others do not say too."""
_NOISE = late(r"(?:https?://|www\.)\S+|@\w+|[\^*~/-]\s?[a-z]{1,12}\s*$|[^\w\s]")
_UNSPACED = late("[\u3041-\u30fa\u30fc\u4e00-\u9fff\u0e00-\u0e7f]")
_WIDE: Final = 10  # letters per word from which a text is taken to be written without spaces
_DENSE: Final = 48  # from so many texts on, a pair's texts are kept as the bits of one number
_MOST: Final = 32  # pairs of one text that are counted bit by bit
_CANDIDATES: Final = 8


def bare(text: str) -> str:
    """Return a text without what differs between two copies of it: names, links, signs, initials at its end."""
    return " ".join(_NOISE.sub(" ", fold(text)).split())


def words_of(plain: str) -> list[str]:
    """Return the words of a bare text; one written without spaces is cut into pairs of signs."""
    words = plain.split()
    if len(plain) > _WIDE * len(words) and _UNSPACED.search(plain):
        return [joined[at : at + 2] for joined in words for at in range(max(1, len(joined) - 1))]
    return words


class Earlier(Generic[Key]):
    """Up to tens of thousands of earlier texts, each under a key of yours; adding and removing are as cheap as asking.

    Not safe to change from one thread while another asks.
    """

    __slots__ = ("_free", "_keys", "_many", "_numbers", "_pairs", "_texts")

    def __init__(self, texts: Iterable[tuple[Key, str]] = ()) -> None:
        self._texts: list[str] = []  # by number; "" where it was removed
        self._keys: dict[int, Key] = {}
        self._numbers: dict[Key, int] = {}
        self._free: list[int] = []
        self._pairs: dict[int, int | list[int]] = {}
        self._many: dict[int, int] = {}
        for key, text in texts:
            self.add(key, text)

    def __len__(self) -> int:
        return len(self._keys)

    def __iter__(self) -> Iterator[Key]:
        return iter(self._numbers)

    def add(self, key: Key, text: str) -> None:
        """Add a text, or replace the one of this key; a text too short to tell apart is not kept."""
        self.remove(key)
        plain = bare(text)
        words = words_of(plain)
        if len(words) < LEAST_WORDS:
            return
        number = self._free.pop() if self._free else len(self._texts)
        if number == len(self._texts):
            self._texts.append(plain)
        else:
            self._texts[number] = plain
        self._keys[number], self._numbers[key] = key, number
        for pair in _pairs(words):
            self._note(pair, number)

    def _note(self, pair: int, number: int) -> None:
        pairs, many = self._pairs, self._many
        if pair in many:
            many[pair] |= 1 << number
            return
        there = pairs.get(pair)
        if there is None:
            pairs[pair] = number
        elif isinstance(there, int):
            pairs[pair] = [there, number]
        elif len(there) < _DENSE:
            there.append(number)
        else:
            del pairs[pair]
            many[pair] = sum(1 << one for one in (*there, number))

    def remove(self, key: Key) -> None:
        """Forget a text; nothing happens if there is none by this key."""
        number = self._numbers.pop(key, None)
        if number is None:
            return
        words = words_of(self._texts[number])
        self._texts[number] = ""
        self._free.append(number)
        del self._keys[number]
        for pair in _pairs(words):
            there = self._pairs.get(pair)
            if there is None:
                self._many[pair] ^= 1 << number
                if not self._many[pair]:
                    del self._many[pair]
            elif isinstance(there, int) or len(there) == 1:
                del self._pairs[pair]
            else:
                there.remove(number)

    def nearest(self, text: str, least: float) -> tuple[Key, float] | None:
        """Return the key of the text most like this one and how alike they are, in `least`..1; None if none is.

        The likeness is one less the share of letters to insert and delete (the normalised indel similarity).
        """
        plain = bare(text)
        words = words_of(plain)
        if len(words) < LEAST_WORDS:
            return None
        numbers = self._candidates(words)
        if not numbers:
            return None
        from rapidfuzz import fuzz, process  # takes long to load, and most texts are compared with none

        texts = self._texts
        found = process.extractOne(
            plain, [texts[number] for number in numbers], scorer=fuzz.ratio, score_cutoff=least * 100
        )
        return (self._keys[numbers[found[2]]], found[1] / 100) if found else None

    def _candidates(self, words: list[str]) -> list[int]:
        """Return the numbers of the texts that share most pairs."""
        pairs = _pairs(words)
        counted: list[int] = []
        many: list[int] = []
        for pair in pairs:
            there = self._pairs.get(pair)
            if there is None:
                if pair in self._many:
                    many.append(self._many[pair])
            elif isinstance(there, int):
                counted.append(there)
            else:
                counted += there
        ranked = Counter(counted).most_common(_CANDIDATES) if counted else []
        rare = [number for number, _ in ranked]
        # What shares half of the telling pairs is found; pairs that everybody uses would add nothing.
        telling = len(pairs) - len(many)
        found = ranked and 2 * ranked[0][1] >= telling >= len(many)
        return _commonest(many, rare) if many and not found else rare


def _commonest(many: list[int], rare: list[int]) -> list[int]:
    """Return the places of the bits that most of these numbers have, most first, and those of `rare`."""
    if len(many) > _MOST:
        many = sorted(many, key=int.bit_count)[:_MOST]
    columns: list[int] = []
    for carry in (*many, *(1 << number for number in rare)):
        for place, column in enumerate(columns):
            columns[place], carry = column ^ carry, column & carry  # noqa: PLW2901 - adding, with a carry
            if not carry:
                break
        else:
            columns.append(carry)
    places: list[int] = list(rare)
    left = -1
    while len(places) < _CANDIDATES + len(rare):
        best = left
        for column in reversed(columns):
            best = (best & column) or best
        if best <= 0:
            break
        left &= ~best
        while best and len(places) < _CANDIDATES + len(rare):
            places.append(best.bit_length() - 1)
            best ^= 1 << places[-1]
    return list(dict.fromkeys(places))


def _pairs(words: list[str]) -> set[int]:
    return set(map(hash, pairwise(words)))
