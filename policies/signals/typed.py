"""A text made plain for the finders of numbers and secrets: case and length are kept where reading can't keep"
" them."""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from functools import lru_cache

from policies.signals.clues import Places
from policies.signals.lazily import late
from policies.signals.traces import clues

_BEFORE, _AFTER = 44, 22
_FAR = 10_000
_LONGEST, _FIVE = 32, 5
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
# All but letters that stay as they are. A first sign of its own lets the search skip to where one stands.
_CHANGED = "[^\x00-\x7f\u00c0-\u00ff\u0391-\u03c9\u0410-\u044f\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff\uac00-\ud7a3]"
_ODD = late(f"{_CHANGED}{_CHANGED}*+")
_SIX = late(r"[0-9](?:[^0-9]{0,6}[0-9]){5}")
_ROW = late(r"[0-9][0-9]*+(?:[^0-9]{1,6}+[0-9]++)*+")


def windows(spans: Iterable[tuple[int, int]], before: int, after: int, length: int) -> list[tuple[int, int]]:
    """Return the stretches around spans that come in order, those that meet made one.

    What holds one of the spans, and reaches no further from it, is found there as it is found in the whole text.
    """
    merged: list[tuple[int, int]] = []
    left, right = 0, -1
    for start, end in spans:
        if start - before > right:
            if right >= 0:
                merged.append((left, right))
            left, right = max(0, start - before), min(length, end + after)
        elif end + after > right:
            right = min(length, end + after)
    if right >= 0:
        merged.append((left, right))
    return merged


class Typed:
    """One text as it was typed, and as it is searched: `clean` has no invisible signs and only plain digits and dashes.

    `span` leads back from places in `clean` to what was typed. `low` is `clean` in lower case, at the same places.
    """

    __slots__ = ("_gone", "_numbers", "_places", "_rows", "clean", "low", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._places: Places | None = None
        self._rows: list[tuple[int, int]] | None = None
        self._numbers: list[tuple[int, int]] | None = None
        # For each sign that was left out, how many were kept before it.
        self._gone: list[int] = []
        if text.isascii():
            self.clean, self.low = text, text.lower()
        else:
            self._fold(text)

    def _fold(self, text: str) -> None:
        gone = self._gone

        def plain(match: re.Match[str]) -> str:
            odd = match.group()
            folded = odd.translate(_TABLE)
            if len(folded) != len(odd):
                place = match.start() - len(gone)
                for char in odd:
                    if _TABLE[ord(char)]:
                        place += 1
                    else:
                        gone.append(place)
            return folded

        self.clean = _ODD.sub(plain, text)
        low = self.clean.lower()
        if len(low) != len(self.clean):
            # Only the capital I with a dot becomes two; one by one, a last sigma is like any other.
            low = "İ".join(part.lower() for part in self.clean.replace("Σ", "σ").split("İ"))
        self.low = low

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where `clean[start:end]` stands in the typed text."""
        if not self._gone or end <= start:
            return start, end
        return start + bisect_right(self._gone, start), end + bisect_right(self._gone, end - 1)

    @property
    def rows(self) -> list[tuple[int, int]]:
        """Where digits stand with at most six other signs from one to the next; seven or more lie between rows."""
        if self._rows is None:
            self._rows = [match.span() for match in _ROW.finditer(self.clean)]
        return self._rows

    @property
    def numbers(self) -> list[tuple[int, int]]:
        """The rows of six digits or more."""
        if self._numbers is None:
            six, clean = _SIX.match, self.clean
            self._numbers = [row for row in self.rows if row[1] - row[0] > _FIVE and six(clean, row[0])]
        return self._numbers

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
    digit = unicodedata.digit(char, None)
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
