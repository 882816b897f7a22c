"""A text made plain for the finders of numbers and secrets: case and length are kept where reading can't keep them."""

import unicodedata
from functools import lru_cache

from policies.signals.clues import Places, clues

_BEFORE, _AFTER = 44, 22
_FAR = 10_000
_QUOTES = {
    "‘": "'",
    "’": "'",
    "“": '"',
    "”": '"',
    "„": '"',
    "«": '"',
    "»": '"',
    "−": "-",
    "⁃": "-",
    "「": '"',
    "」": '"',
}


class Typed:
    """One text as it was typed, and as it is searched: `clean` has no invisible signs and only plain digits and dashes.

    `span` leads back from places in `clean` to what was typed. `low` is `clean` in lower case, at the same places.
    """

    __slots__ = ("_ends", "_places", "_starts", "clean", "low", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._places: Places | None = None
        self._starts: list[int] | None = None
        self._ends: list[int] | None = None
        if text.isascii():
            self.clean, self.low = text, text.lower()
        else:
            self._fold(text)

    def _fold(self, text: str) -> None:
        kept = [(place, char) for place, typed in enumerate(text) if (char := _plain(typed))]
        self.clean = "".join(char for _, char in kept)
        self.low = "".join(lower if len(lower := char.lower()) == 1 else char for char in self.clean)
        if len(kept) != len(text):
            self._starts = [place for place, _ in kept]
            self._ends = [place + 1 for place, _ in kept]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where `clean[start:end]` stands in the typed text."""
        if self._starts is None or self._ends is None or end <= start:
            return start, end
        return self._starts[start], self._ends[end - 1]

    @property
    def places(self) -> Places:
        """Where the words stand that give a number its meaning, by group."""
        if self._places is None:
            self._places = clues().find(self.low)
        return self._places

    def distance(self, group: str, start: int, end: int) -> int:
        """Return how far the nearest word of a group is from a span: small when just before it, huge when there is none.

        Words after the span count as further away, for people name a thing before they give it.
        """
        best = _FAR
        for left, right in self.places.get(group, ()):
            if right <= start + 1:
                gap = start - right
                if gap <= _BEFORE:
                    best = min(best, max(gap, 0))
            elif left >= end - 1 and left - end <= _AFTER:
                best = min(best, 12 + left - end)
            elif left < end and right > start:
                best = min(best, 4)
        return best

    def near(self, group: str, start: int, end: int) -> bool:
        """Whether a word of a group stands near a span."""
        return self.distance(group, start, end) < _FAR

    def nearest(self, groups: tuple[str, ...], start: int, end: int) -> str:
        """Return which of some groups is nearest to a span, or nothing."""
        far, name = min((self.distance(group, start, end), group) for group in groups)
        return name if far < _FAR else ""


@lru_cache(maxsize=8_192)
def _plain(char: str) -> str:
    if char.isascii():
        return char
    special = _QUOTES.get(char)
    if special is not None:
        return special
    digit = unicodedata.decimal(char, None)
    if digit is not None:
        return str(digit)
    category = unicodedata.category(char)
    if category in {"Cf", "Mn", "Me", "Cs"}:
        return ""
    if category == "Pd":
        return "-"
    if category == "Zs":
        return " "
    folded = unicodedata.normalize("NFKC", char)
    return folded if len(folded) == 1 else char
