"""The words that lexicons look for, by which a bare word is told from chance."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from policies.signals.language_words import WORDS, common_words
from policies.signals.lazily import lazily

if TYPE_CHECKING:
    from policies.signals.bare import Edit

_LONGEST_WORD, _LEAST_STEM = 18, 4
_UNKNOWN, _WORD = 3, 1
_TWO = 2
_EVERYDAY = frozenset(WORDS["en"].split())
_TWO_LETTERS = frozenset(
    ("of", "in", "is", "it", "to", "we", "us", "my", "me", "on", "no", "go", "up", "so", "at", "be", "by", "do", "he")
)


class Known:
    """The words that lexicons look for, by which a bare word is told from chance."""

    def __init__(
        self,
        spelled: Iterable[str],
        stems: Iterable[str],
        telling: Sequence[Mapping[str, str]],
        maskable: Iterable[str],
    ) -> None:
        self._telling = telling
        self._stems = {word for word in stems if len(word) >= _LEAST_STEM}
        self._longest_stem = max(map(len, self._stems), default=0)
        self._words = {word for word in (*common_words(), *spelled) if len(word) > _TWO} | _TWO_LETTERS
        self._masked: dict[tuple[int, str], list[str]] = {}
        for word in maskable:
            if word.isalpha():
                self._masked.setdefault((len(word), word[0]), []).append(word)
        # What tokens came out as, for whoever lays them bare.
        self.bared: dict[tuple[str, str, int], Edit | None] = {}
        self.split = lru_cache(maxsize=512)(self._split)

    def has(self, word: str) -> bool:
        """Whether a lexicon looks for a word, or for words that begin like it."""
        if word in self._words:
            return True
        stems = self._stems
        for size in range(_LEAST_STEM, min(len(word), self._longest_stem) + 1):  # noqa: SIM110 - a loop takes half the time here
            if word[:size] in stems:
                return True
        return False

    def is_word(self, word: str) -> bool:
        """Whether a word is one, as it stands."""
        return word in self._words

    def tells(self, letters: str) -> bool:
        """Whether letters that run together hold anything that a lexicon begins its search with."""
        for start in range(len(letters) - _LEAST_STEM + 1):
            first = letters[start : start + _LEAST_STEM]
            for telling in self._telling:
                if first in telling and letters.startswith(tuple(telling[first].split()), start):
                    return True
        return False

    def unmask(self, word: str) -> str | None:
        """Return the word that a masked one (`*` for each hidden letter) most likely is."""
        listed = self._masked.get((len(word), word[0]), ())
        return next((one for one in listed if all(a in ("*", b) for a, b in zip(word, one, strict=True))), None)

    @lazily
    def _sizes(self) -> dict[str, list[int]]:
        """The lengths of the known words that end in three letters, the longest first."""
        sizes: dict[str, set[int]] = {}
        for word in self._words:
            if _TWO < len(word) <= _LONGEST_WORD:
                sizes.setdefault(word[-3:], set()).add(len(word))
        return {end: sorted(lengths, reverse=True) for end, lengths in sizes.items()}

    def _split(self, letters: str) -> tuple[str, ...] | None:
        """Return run-together words apart, by the fewest known words and the fewest letters left over."""
        costs, begins = [0], [0]
        known, sizes = self._words, self._sizes
        for end in range(1, len(letters) + 1):
            # Of two ways that cost the same, the one whose last word is longer.
            begin = end - 1
            cost = costs[begin] + (_WORD + 1 if begin and letters[begin] in "ai" else _UNKNOWN)
            for size in (*sizes.get(letters[max(0, end - 3) : end], ()), _TWO):
                start = end - size
                if start >= 0 and letters[start:end] in known:
                    option = costs[start] + _WORD
                    if option < cost or (option == cost and start < begin):
                        cost, begin = option, start
            costs.append(cost)
            begins.append(begin)
        words: list[str] = []
        end, loose = len(letters), ""
        while end:
            start = begins[end]
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


def begun(texts: Iterable[str]) -> dict[str, str]:
    """Return what `run_together` returned by its first letters, those that begin alike as one text, for `Known`."""
    found: dict[str, str] = {}
    for text in texts:
        first = text[:_LEAST_STEM]
        found[first] = f"{found[first]} {text}" if first in found else text
    return found


def run_together(texts: Iterable[str]) -> list[str]:
    """Return the letters of texts that are not all everyday words; a text says no more than one that it begins with."""
    joined = ("".join(words) for text in texts if not _EVERYDAY.issuperset(words := text.split()))
    return _shortest(letters for letters in joined if len(letters) >= _LEAST_STEM)


def _shortest(texts: Iterable[str]) -> list[str]:
    kept: list[str] = []
    for text in sorted(set(texts)):
        if not kept or not text.startswith(kept[-1]):
            kept.append(text)
    return kept
