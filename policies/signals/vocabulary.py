"""Finds the terms of some lexicons of one language in one pass.

A term of one piece stands in the automaton itself. Of a term with gaps only the rarest piece does, its anchor: the
others are looked for in the anchor's sentence, once it is found. So a text that holds no anchor costs next to nothing.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick

from policies.code import CodeError
from policies.signals.naming import NAME_GAP, named
from policies.signals.rarity import frequency
from policies.signals.reading import Reading
from policies.signals.terms import Literal, Pattern, TermError, parse

Place = tuple[int, int]
Places = dict[str, list[Place]]
_SHOWN = 60
_BEYOND = 64
_PLURAL = re.compile(r"s(?!\w)")
_MOST_STARTS, _MOST_NEXT = 50, 200


class Piece:
    """One piece of terms with gaps: some literals, found together in a stretch of text."""

    __slots__ = ("_automaton", "literals")

    def __init__(self, literals: tuple[Literal, ...]) -> None:
        self.literals = literals
        self._automaton: AhoCorasick | None = None

    def find(self, scan: str, start: int, end: int) -> list[Place]:
        """Return where this piece stands in `scan[start:end]`."""
        automaton = self._automaton
        if automaton is None:
            automaton = self._automaton = AhoCorasick([literal.text for literal in self.literals])
        found = []
        for number, left, right in automaton.find_matches_as_indexes(scan[start:end], overlapping=True):
            place = bounded(scan, start + left, start + right, self.literals[number].left, self.literals[number].right)
            if place is not None:
                found.append(place)
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Gapped:
    """A term with gaps: its pieces in order, the room between them, and the lexicon it belongs to."""

    pieces: tuple[Piece, ...]
    gaps: tuple[int, ...]
    lexicon: str
    order: tuple[int, ...]


class _Plan(NamedTuple):
    """What to do where one run of characters occurs, and whether it may stand inside a word on either side."""

    uses: tuple[tuple[bool, bool, str], ...]
    anchors: tuple[tuple[bool, bool, Gapped], ...]
    joins_left: bool
    joins_right: bool
    any_left: bool
    any_right: bool


class Vocabulary:
    """The terms of some lexicons in one language. `find` is linear in the text.

    `first` holds the runs of characters that a search begins with.
    """

    def __init__(
        self, lexicons: Iterable[tuple[str, Iterable[str]]], gap: int, language: str, *, literal: bool = False
    ) -> None:
        self._gap = gap
        self._names = literal
        self._uses: dict[str, list[tuple[bool, bool, str]]] = defaultdict(list)
        self._anchors: dict[str, list[tuple[bool, bool, Gapped]]] = defaultdict(list)
        self._pieces: dict[tuple[Literal, ...], Piece] = {}
        gapped: list[tuple[Pattern, str]] = []
        for name, terms in lexicons:
            for term in terms:
                for pattern in named(term) if literal else parsed(term, name, language):
                    if len(pattern.pieces) > 1:
                        gapped.append((pattern, name))
                        continue
                    for one in pattern.pieces[0]:
                        self._uses[one.text].append((one.left, one.right, name))
        self._anchor(gapped)
        self.first = list({**self._uses, **self._anchors})
        self._plans: list[_Plan | None] = [None] * len(self.first)
        self._automaton = AhoCorasick(self.first) if self.first else None

    def _anchor(self, patterns: Sequence[tuple[Pattern, str]]) -> None:
        """Choose of each term with gaps the piece that is met least, in texts and in other terms, as its anchor."""
        shared = Counter(literals for pattern, _ in patterns for literals in pattern.pieces)
        costs = {literals: sum(map(frequency, literals)) * count for literals, count in shared.items()}
        for pattern, name in patterns:
            pieces = tuple(self._piece(literals) for literals in pattern.pieces)
            rarest = min(pattern.pieces, key=costs.__getitem__)
            # The anchor is there already; the rest decides, so it is looked for first.
            order = sorted(
                range(len(pieces)), key=lambda at: (pieces[at].literals == rarest, len(pieces[at].literals))
            )  # fmt: skip
            gaps = tuple(self._gap if gap is None else gap for gap in pattern.gaps)
            gapped = Gapped(pieces, gaps, name, tuple(order))
            for literal in rarest:
                self._anchors[literal.text].append((literal.left, literal.right, gapped))

    def _piece(self, literals: tuple[Literal, ...]) -> Piece:
        piece = self._pieces.get(literals)
        if piece is None:
            piece = self._pieces[literals] = Piece(literals)
        return piece

    def words(self, lexicon: str) -> frozenset[str]:
        """Return the plain terms of one lexicon."""
        return frozenset(text for text, uses in self._uses.items() if any(use[2] == lexicon for use in uses))

    def literals(self) -> Iterator[tuple[str, bool]]:
        """Yield every run of characters that is looked for, and whether words may go on after it."""
        for text, uses in self._uses.items():
            yield text, any(use[1] for use in uses)
        for piece in self._pieces:
            for literal in piece:
                yield literal.text, literal.right

    def find(self, reading: Reading) -> Places:
        """Return, for each lexicon, where it occurs in `reading.plain`."""
        found: Places = {}
        if self._automaton is None:
            return found
        touched: dict[tuple[int, Gapped], None] = {}
        scan, length, plans = reading.scan, len(reading.scan), self._plans
        for index, start, end in self._automaton.find_matches_as_indexes(scan, overlapping=True):
            plan = plans[index] or self._plan(index)
            open_left = plan.joins_left or not start or not scan[start - 1].isalnum()
            open_right = plan.joins_right or end == length or not scan[end].isalnum()
            if not open_right and self._names and _PLURAL.match(scan, end):
                end, open_right = end + 1, True  # noqa: PLW2901 - the span takes in the ending
            if not (open_left or plan.any_left) or not (open_right or plan.any_right):
                continue
            place = (start, end if open_right else _word_end(scan, end))
            for left, right, name in plan.uses:
                if (open_left or left) and (open_right or right):
                    found.setdefault(name, []).append(place)
            for left, right, gapped in plan.anchors:
                if (open_left or left) and (open_right or right):
                    touched[reading.sentence(start), gapped] = None
        if touched:
            _join(touched, reading, found)
        return found

    def _plan(self, index: int) -> "_Plan":
        text = self.first[index]
        uses, anchors = tuple(self._uses.get(text, ())), tuple(self._anchors.get(text, ()))
        both = (*uses, *anchors)
        plan = self._plans[index] = _Plan(
            uses, anchors, _joins(text[0]), _joins(text[-1]), any(one[0] for one in both), any(one[1] for one in both)
        )
        return plan


def parsed(term: str, name: str, language: str) -> list[Pattern]:
    """Return the patterns of a code's term; raise CodeError where it can't be read."""
    try:
        return parse(term)
    except TermError as error:
        shown = term if len(term) <= _SHOWN else term[:_SHOWN] + "…"
        raise CodeError(f"lexicons/{language}", name, f"`{shown}` can't be read: {error}.") from error


def bounded(scan: str, start: int, end: int, left: bool, right: bool) -> Place | None:
    """Return the place of a match that keeps to its words' bounds, None for one inside a word."""
    if not left and start and scan[start - 1].isalnum() and not _joins(scan[start]):
        return None
    if end < len(scan) and scan[end].isalnum() and not _joins(scan[end - 1]):
        if not right:
            return None
        end = _word_end(scan, end)
    return start, end


def _join(touched: Iterable[tuple[int, Gapped]], reading: Reading, found: Places) -> None:
    """Complete the terms whose anchors were found, each in the sentences that hold one."""
    pieces: dict[tuple[int, Piece], list[Place]] = {}
    seen: set[tuple[str, Place]] = set()
    for sentence, gapped in touched:
        rows: list[list[Place]] = [[] for _ in gapped.pieces]
        for number in gapped.order:
            piece = gapped.pieces[number]
            places = pieces.get((sentence, piece))
            if places is None:
                start, end = reading.bounds(sentence)
                places = piece.find(reading.scan, max(0, start - _BEYOND), min(len(reading.scan), end + _BEYOND))
                pieces[sentence, piece] = places
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


def _joins(char: str) -> bool:
    """Whether this character needs no word boundary beside it: script without spaces, or a sign."""
    return not char.isalnum() or "\u2e80" <= char <= "\u9fff" or "\uf900" <= char <= "\ufaff"


def _word_end(scan: str, place: int) -> int:
    while place < len(scan) and scan[place].isalnum():
        place += 1
    return place
