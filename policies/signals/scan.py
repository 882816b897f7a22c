"""One text, read once and searched when asked: what all measurements share."""

from collections.abc import Callable, Iterable, Sequence

from policies.signals.disguise import View, views
from policies.signals.language import Language
from policies.signals.lazily import lazily
from policies.signals.lexicon import Lexicons, Place, Places, group_of, part_of, parts_of
from policies.signals.reading import Reading
from policies.signals.types import Mark

__all__ = ["Place", "Scan", "apart", "through_disguises"]

_BEFORE, _AFTER = 32, 18
_PLAIN_LANGUAGE = 0.9
_NOWHERE: list[Place] = []


class Scan:
    """The reading of a text with every lexicon's occurrences, seen in the languages the text may be in.

    The lexicons are searched part by part, each part when one of its lexicons is first asked for.
    """

    __slots__ = ("__dict__", "_languages", "_lexicons", "_parts", "_places", "language", "reading")

    def __init__(
        self, reading: Reading, lexicons: Lexicons, language: Language, languages: tuple[str, ...] | None
    ) -> None:
        self.reading = reading
        self.language = language
        self._lexicons = lexicons
        self._languages = languages
        self._parts: dict[str, Places] = {}
        self._places: dict[str, list[Place]] = {}

    def found(self, part: str) -> Places:
        """Return every lexicon of a part that occurs; the result is kept, so leave it as it is."""
        found = self._parts.get(part)
        if found is None:
            found = self._parts[part] = self._lexicons.find(part, self.reading, self._languages)
        return found

    @lazily
    def bared(self) -> tuple[tuple[View, "Scan"], ...]:
        """The text with the disguise taken off its words, in up to two ways; none for ordinary texts."""
        # A disguise may hide the language too.
        languages = self._languages if self.language.confidence >= _PLAIN_LANGUAGE else None
        shown = views(self.reading, lambda: self._lexicons.known(languages))
        return tuple((view, Scan(view.reading, self._lexicons, self.language, languages)) for view in shown)

    def touches(self, group: str) -> bool:
        """Whether any lexicon of a group (`topics` for `topics.politics`) occurs at all."""
        for part in parts_of(group):
            for name in self.found(part):
                if group_of(name) == group:
                    return True
        return False

    def names(self, group: str) -> frozenset[str]:
        """Return which lexicons of a group occur, without the group's name."""
        start = len(group) + 1
        return frozenset(
            [name[start:] for part in parts_of(group) for name in self.found(part) if group_of(name) == group]
        )

    def places(self, lexicon: str) -> list[Place]:
        """Return where a lexicon occurs in `reading.plain`, first to last; the list is kept, so leave it as it is."""
        places = self._places.get(lexicon)
        if places is None:
            found = self.found(part_of(lexicon)).get(lexicon)
            places = self._places[lexicon] = sorted(set(found)) if found else _NOWHERE
        return places

    def has(self, lexicon: str) -> bool:
        """Whether a lexicon occurs at all."""
        return lexicon in self.found(part_of(lexicon))

    def clear(self, lexicon: str, unless: str) -> list[Place]:
        """Return where a lexicon occurs outside the phrases of another, which take away its meaning."""
        places = self.places(lexicon)
        if not places:
            return places
        taken = self.places(unless)
        if not taken:
            return places
        return [(start, end) for start, end in places if all(end <= left or start >= right for left, right in taken)]

    def mark(self, kind: str, place: Place, *, sure: bool = True, source: str = "") -> Mark:
        """Return a mark in typed places for a place in `reading.plain`."""
        start, end = self.reading.span(*place)
        return Mark(kind, start, end, sure, source)

    def marks(self, kind: str, lexicon: str, *, sure: bool = True, unless: str = "") -> list[Mark]:
        """Return the marks of one lexicon under one kind."""
        if lexicon not in self.found(part_of(lexicon)):
            return []
        places = self.clear(lexicon, unless) if unless else self.places(lexicon)
        return [self.mark(kind, place, sure=sure, source=f"lexicon:{lexicon}") for place in apart(places)]

    def plain_place(self, place: int) -> int:
        """Return the place in `reading.plain` for a place in the typed text."""
        return self.reading.plain_place(place)

    def near(self, lexicon: str, place: int) -> bool:
        """Whether a lexicon occurs close to a place in the typed text: before it, or shortly after."""
        places = self.places(lexicon)
        if not places:
            return False
        here = self.plain_place(place)
        return any(here - _BEFORE <= end and start <= here + _AFTER for start, end in places)


def through_disguises(scan: Scan, find: Callable[[Scan], Iterable[Mark]]) -> tuple[Mark, ...]:
    """Return what a finder finds in a text, and what it finds besides when disguised words are laid bare."""
    marks = tuple(find(scan))
    if not scan.bared:
        return marks
    kept = list(marks)
    for view, bare in scan.bared:
        for mark in find(bare):
            if view.changed_within(mark.start, mark.end):
                others = [one for one in kept if mark.start < one.end and one.start < mark.end]
                if not any(one.sure or not mark.sure for one in others):
                    kept = [one for one in kept if one not in others] + [mark]
    return tuple(sorted(kept, key=lambda mark: mark.start))


def apart(places: Sequence[Place]) -> list[Place]:
    """Return the longest of overlapping places, in order."""
    if len(places) < 2:
        return list(places)
    kept: list[Place] = []
    for start, end in sorted(places, key=lambda place: (place[0], -place[1])):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return kept
