"""Completes terms with gaps: where the anchor of one was found, the rest is looked for in its sentence."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import itemgetter

from ahocorasick_rs import AhoCorasick

from policies.signals.naming import NAME_GAP
from policies.signals.reading import Reading
from policies.signals.terms import Literal

Place = tuple[int, int]
Places = dict[str, list[Place]]
_BEYOND = 64
_MOST_STARTS, _MOST_NEXT = 50, 200
# As many literals are found faster one by one than by an automaton.
_FEW = 6
# A text up to this length is completed as a whole: where its sentences end need not be known until something is found.
ONE_STRETCH = 400


class Piece:
    """One piece of terms with gaps: some literals, found together in a stretch of text."""

    __slots__ = ("_automaton", "literals")

    def __init__(self, literals: tuple[Literal, ...]) -> None:
        self.literals = literals
        self._automaton: AhoCorasick | None = None

    def find(self, scan: str, start: int, end: int) -> list[Place]:
        """Return where this piece stands in `scan[start:end]`."""
        if len(self.literals) <= _FEW:
            return self._one_by_one(scan, start, end)
        automaton = self._automaton
        if automaton is None:
            automaton = self._automaton = AhoCorasick([literal.text for literal in self.literals])
        found = []
        for number, left, right in automaton.find_matches_as_indexes(scan[start:end], overlapping=True):
            place = bounded(scan, start + left, start + right, self.literals[number].left, self.literals[number].right)
            if place is not None:
                found.append(place)
        return found

    def _one_by_one(self, scan: str, start: int, end: int) -> list[Place]:
        """Look for each literal alone: far cheaper for a few of them, in the order in which the automaton finds."""
        matches: list[tuple[int, int, Literal]] = []
        for literal in self.literals:
            place = scan.find(literal.text, start, end)
            while place >= 0:
                matches.append((place + len(literal.text), place, literal))
                place = scan.find(literal.text, place + 1, end)
        if len(matches) > 1:
            matches.sort(key=itemgetter(0, 1))
        placed = (bounded(scan, left, right, literal.left, literal.right) for right, left, literal in matches)
        return [place for place in placed if place is not None]


@dataclass(frozen=True, slots=True, eq=False)
class Gapped:
    """A term with gaps: its pieces in order, the room between them, and the lexicon it belongs to."""

    pieces: tuple[Piece, ...]
    gaps: tuple[int, ...]
    lexicon: str
    order: tuple[int, ...]


def bounded(scan: str, start: int, end: int, left: bool, right: bool) -> Place | None:
    """Return the place of a match that keeps to its words' bounds, None for one inside a word."""
    if not left and start and not JOINS[scan[start - 1]] and not JOINS[scan[start]]:
        return None
    if end < len(scan) and not JOINS[scan[end]] and not JOINS[scan[end - 1]]:
        if not right:
            return None
        end = word_end(scan, end)
    return start, end


def complete(touched: Iterable[tuple[int, Gapped]], reading: Reading, found: Places) -> None:
    """Complete the terms whose anchors were found, each in the sentences that hold one."""
    pieces: dict[tuple[int, Piece], list[Place]] = {}
    seen: set[tuple[str, Place]] = set()
    scan, length = reading.scan, len(reading.scan)
    for sentence, gapped in touched:
        rows: list[list[Place]] = [[] for _ in gapped.pieces]
        for number in gapped.order:
            piece = gapped.pieces[number]
            places = pieces.get((sentence, piece))
            if places is None:
                start, end = (0, length) if length <= ONE_STRETCH else reading.bounds(sentence)
                places = pieces[sentence, piece] = piece.find(scan, max(0, start - _BEYOND), min(length, end + _BEYOND))
            if not places:
                break
            rows[number] = places
        else:
            for place in _chains(rows, gapped.gaps, reading):
                if (gapped.lexicon, place) not in seen:
                    seen.add((gapped.lexicon, place))
                    found.setdefault(gapped.lexicon, []).append(place)


def _chains(rows: Sequence[list[Place]], gaps: tuple[int, ...], reading: Reading) -> list[Place]:
    """Join the pieces of one term in order, each within its gap and in the same sentence; a name may hold a stop."""
    chains = rows[0][:_MOST_STARTS]
    for row, most in zip(rows[1:], gaps, strict=True):
        longer = []
        for start, end in chains:
            for next_start, next_end in row[:_MOST_NEXT]:
                gap = next_start - end
                if 0 <= gap <= most and (most == NAME_GAP or reading.sentence(end - 1) == reading.sentence(next_start)):
                    longer.append((start, next_end))
                    break
        chains = longer
    return chains


def joins(char: str) -> bool:
    """Whether this character needs no word boundary beside it: script without spaces, or a sign."""
    return not char.isalnum() or "\u2e80" <= char <= "\u9fff" or "\uf900" <= char <= "\ufaff"


class _Joins(dict[str, bool]):
    """What `joins` says of each character met so far: a look-up costs a third of a call."""

    def __missing__(self, char: str) -> bool:
        value = self[char] = joins(char)
        return value


JOINS = _Joins()


def word_end(scan: str, place: int) -> int:
    """Return where the word goes on to that a place stands in."""
    while place < len(scan) and scan[place].isalnum():
        place += 1
    return place
