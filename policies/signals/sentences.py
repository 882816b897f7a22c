"""One sentence of a text with the words of the lexicons that stand in it, and what may be said of a group there."""

from bisect import bisect_left
from typing import NamedTuple

from policies.signals.scan import Place, Scan

NEAR, MIDDLE, FAR = 14, 34, 60


class Attack(NamedTuple):
    """Something said of a group: `kind` is hate, exclusion or stereotype."""

    kind: str
    rule: str
    words: tuple[Place, ...]
    sure: bool = True


class Sentence:
    """One sentence of a text with the words of the lexicons that stand in it.

    `struck` holds the lexicons of words that strike, wherever in the text they stand.
    """

    __slots__ = ("_places", "_scan", "end", "plain", "start", "struck")

    def __init__(self, scan: Scan, number: int) -> None:
        self._scan = scan
        self.plain = scan.reading.plain
        self.start, self.end = scan.reading.bounds(number)
        self.struck = scan.found("people").keys()
        self._places: dict[str, list[Place]] = {}

    def all(self, name: str) -> list[Place]:
        """Return where a lexicon's words stand in this sentence."""
        places = self._places.get(name)
        if places is None:
            found = self._scan.places(name)
            if found:
                first, last = bisect_left(found, (self.start,)), bisect_left(found, (self.end + 1,))
                found = [place for place in found[first:last] if place[1] <= self.end]
            places = self._places[name] = found
        return places

    def after(self, name: str, place: int, room: int) -> list[Place]:
        """Return the words that begin at most `room` signs after a place."""
        return [word for word in self.all(name) if place <= word[0] <= place + room]

    def before(self, name: str, place: int, room: int) -> list[Place]:
        """Return the words that end at most `room` signs before a place."""
        return [word for word in self.all(name) if place - room <= word[1] <= place]

    def between(self, name: str, start: int, end: int) -> bool:
        """Whether a word stands between two places."""
        return any(start <= word[0] and word[1] <= end for word in self.all(name))

    def touching(self, name: str, place: Place, room: int) -> list[Place]:
        """Return the words that stand beside a place, or around it."""
        start, end = place
        return [word for word in self.all(name) if start - room <= word[1] and word[0] <= end + room]


def aside(sentence: Sentence, group: Place) -> bool:
    """Whether the group is not who the sentence speaks about: "those who attack Jews are ...", "hate against ..."."""
    return any(
        sentence.plain[word[1] : group[0]].strip() in DETERMINERS
        for word in sentence.before("people.aside", group[0], NEAR)
    )


DETERMINERS = frozenset(("", "the", "these", "those", "all", "all the", "all of the", "our", "any", "other", "its"))
