"""Finds the terms of some lexicons of one language in one pass.

A term of one piece stands in the automaton itself. Of a term with gaps only the rarest piece does, its anchor: the
others are looked for in the anchor's sentence, once it is found. So a text that holds no anchor costs next to nothing.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick

from policies.code import CodeError
from policies.signals.gapped import ONE_STRETCH, Gapped, Piece, Place, Places, complete, joins, word_end
from policies.signals.naming import named
from policies.signals.rarity import frequency
from policies.signals.reading import Reading
from policies.signals.terms import Literal, Pattern, TermError, parse

__all__ = ["Place", "Places", "Vocabulary", "parsed"]

_SHOWN = 60
_PLURAL = re.compile(r"s(?!\w)")


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

    def find(self, reading: Reading) -> Places:  # noqa: C901 - one loop that every text runs through
        """Return, for each lexicon, where it occurs in `reading.plain`."""
        found: Places = {}
        if self._automaton is None:
            return found
        touched: dict[tuple[int, Gapped], None] = {}
        scan, length, plans = reading.scan, len(reading.scan), self._plans
        whole = length <= ONE_STRETCH
        for index, start, end in self._automaton.find_matches_as_indexes(scan, overlapping=True):
            uses, anchors, joins_left, joins_right, any_left, any_right = plans[index] or self._plan(index)
            open_left = joins_left or not start or not scan[start - 1].isalnum()
            if not open_left and not any_left:
                continue
            open_right = joins_right or end == length or not scan[end].isalnum()
            if not open_right and self._names and _PLURAL.match(scan, end):
                end, open_right = end + 1, True  # noqa: PLW2901 - the span takes in the ending
            if not open_right and not any_right:
                continue
            for left, right, name in uses:
                if (open_left or left) and (open_right or right):
                    found.setdefault(name, []).append((start, end if open_right else word_end(scan, end)))
            for left, right, gapped in anchors:
                if (open_left or left) and (open_right or right):
                    touched[0 if whole else reading.sentence(start), gapped] = None
        if touched:
            complete(touched, reading, found)
        return found

    def _plan(self, index: int) -> "_Plan":
        text = self.first[index]
        uses, anchors = tuple(self._uses.get(text, ())), tuple(self._anchors.get(text, ()))
        both = (*uses, *anchors)
        plan = self._plans[index] = _Plan(
            uses, anchors, joins(text[0]), joins(text[-1]), any(one[0] for one in both), any(one[1] for one in both)
        )
        return plan


def parsed(term: str, name: str, language: str) -> list[Pattern]:
    """Return the patterns of a code's term; raise CodeError where it can't be read."""
    try:
        return parse(term)
    except TermError as error:
        shown = term if len(term) <= _SHOWN else term[:_SHOWN] + "…"
        raise CodeError(f"lexicons/{language}", name, f"`{shown}` can't be read: {error}.") from error
