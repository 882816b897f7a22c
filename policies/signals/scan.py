"""One text, read and searched once: what all measurements share."""

from bisect import bisect_left

from policies.signals.language import Language
from policies.signals.lexicon import Found
from policies.signals.reading import Reading
from policies.signals.types import Mark

_BEFORE, _AFTER = 32, 18


class Scan:
    """The reading of a text with every lexicon's occurrences, seen in the languages the text may be in."""

    __slots__ = ("_languages", "_places", "found", "language", "reading")

    def __init__(self, reading: Reading, found: Found, language: Language, languages: frozenset[str] | None) -> None:
        self.reading = reading
        self.found = found
        self.language = language
        self._languages = languages
        self._places: dict[str, list[tuple[int, int]]] = {}

    def places(self, lexicon: str) -> list[tuple[int, int]]:
        """Return where a lexicon occurs in `reading.plain`, first to last; the list is kept, so leave it as it is."""
        found, wanted = self.found.get(lexicon), self._languages
        if not found:
            return []
        places = self._places.get(lexicon)
        if places is None:
            places = sorted({(start, end) for start, end, code in found if wanted is None or code in wanted})
            self._places[lexicon] = places
        return places

    def has(self, lexicon: str) -> bool:
        """Whether a lexicon occurs at all."""
        found, wanted = self.found.get(lexicon), self._languages
        return bool(found) and (wanted is None or any(code in wanted for _, _, code in found or ()))

    def clear(self, lexicon: str, unless: str) -> list[tuple[int, int]]:
        """Return where a lexicon occurs outside the phrases of another, which take away its meaning."""
        places = self.places(lexicon)
        if not places:
            return places
        taken = self.places(unless)
        if not taken:
            return places
        return [(start, end) for start, end in places if all(end <= left or start >= right for left, right in taken)]

    def mark(self, kind: str, place: tuple[int, int], *, sure: bool = True, source: str = "") -> Mark:
        """Return a mark in typed places for a place in `reading.plain`."""
        start, end = self.reading.span(*place)
        return Mark(kind, start, end, sure, source)

    def marks(self, kind: str, lexicon: str, *, sure: bool = True, unless: str = "") -> list[Mark]:
        """Return the marks of one lexicon under one kind."""
        if lexicon not in self.found:
            return []
        places = self.clear(lexicon, unless) if unless else self.places(lexicon)
        return [self.mark(kind, place, sure=sure, source=f"lexicon:{lexicon}") for place in apart(places)]

    def plain_place(self, place: int) -> int:
        """Return the place in `reading.plain` for a place in the typed text."""
        starts = self.reading.starts
        return place if starts is None else bisect_left(starts, place)

    def near(self, lexicon: str, place: int) -> bool:
        """Whether a lexicon occurs close to a place in the typed text: before it, or shortly after."""
        here = self.plain_place(place)
        return any(here - _BEFORE <= end and start <= here + _AFTER for start, end in self.places(lexicon))


def apart(places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest of overlapping places, in order."""
    kept: list[tuple[int, int]] = []
    for start, end in sorted(places, key=lambda place: (place[0], -place[1])):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return kept
