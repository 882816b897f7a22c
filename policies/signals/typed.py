"""A text made plain for the finders of numbers and secrets: case and length are kept where reading can't keep"
" them."""

import unicodedata
from bisect import bisect_left
from functools import lru_cache

from policies.signals.clues import Places, clues

_BEFORE, _AFTER = 44, 22
_FAR = 10_000
_LONGEST = 32
_MOST_SIGNS = 16_384
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

    __slots__ = ("_places", "_starts", "clean", "low", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._places: Places | None = None
        self._starts: list[int] | None = None
        if text.isascii():
            self.clean, self.low = text, text.lower()
        else:
            self._fold(text)

    def _fold(self, text: str) -> None:
        self.clean = text.translate(_TABLE)
        low = self.clean.lower()
        if len(low) != len(self.clean):
            low = "".join(lower if len(lower := char.lower()) == 1 else char for char in self.clean)
        self.low = low
        if len(self.clean) != len(text):
            self._starts = [place for place, char in enumerate(text) if _TABLE[ord(char)]]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where `clean[start:end]` stands in the typed text."""
        if self._starts is None or end <= start:
            return start, end
        return self._starts[start], self._starts[end - 1] + 1

    @property
    def places(self) -> Places:
        """Where the words stand that give a number its meaning, by group."""
        if self._places is None:
            self._places = clues().find(self.low)
        return self._places

    def distance(self, group: str, start: int, end: int) -> int:
        """Return how far the nearest word of a group is from a span: small when just before it, huge without one.

        Words after the span count as further away, for people name a thing before they give it.
        """
        best = _FAR
        for left, right in self.around(group, start, end):
            if right <= start + 1:
                gap = start - right
                if gap <= _BEFORE:
                    best = min(best, max(gap, 0))
            elif left >= end - 1 and left - end <= _AFTER:
                best = min(best, 12 + left - end)
            elif left < end and right > start:
                best = min(best, 4)
        return best

    def around(self, group: str, start: int, end: int) -> list[tuple[int, int]]:
        """Return where words of a group stand around a span, first to last."""
        places = self.places.get(group)
        if not places:
            return []
        first = bisect_left(places, (start - _BEFORE - _LONGEST, 0))
        return places[first : bisect_left(places, (end + _AFTER + 1, 0), first)]

    def near(self, group: str, start: int, end: int) -> bool:
        """Whether a word of a group stands near a span."""
        return self.distance(group, start, end) < _FAR

    def nearest(self, groups: tuple[str, ...], start: int, end: int) -> str:
        """Return which of some groups is nearest to a span, or nothing."""
        far, name = min((self.distance(group, start, end), group) for group in groups)
        return name if far < _FAR else ""


class _Table(dict[int, str]):
    """What each sign becomes, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        plain = _plain(chr(code))
        if len(self) < _MOST_SIGNS:
            self[code] = plain
        return plain


@lru_cache(maxsize=4)
def typed(text: str) -> Typed:
    """Return a text made plain; kept for the next signal that asks."""
    return Typed(text)


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


_TABLE = _Table()
