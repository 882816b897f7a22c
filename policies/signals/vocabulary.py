"""Finds the terms of some lexicons of one language in one pass.

A term of one piece stands in the automaton itself. Of a term with gaps only the rarest piece does, its anchor: the
others are looked for in the anchor's sentence, once it is found. So a text that holds no anchor costs next to nothing.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypedDict, cast

from ahocorasick_rs import AhoCorasick

from policies.code import CodeError
from policies.kept import kept
from policies.signals.gapped import JOINS, ONE_STRETCH, Gapped, Piece, Place, Places, complete, joins, word_end
from policies.signals.known import run_together
from policies.signals.lazily import lazily
from policies.signals.naming import named, widely
from policies.signals.rarity import frequency
from policies.signals.reading import Reading
from policies.signals.rows import Packed, Rows, narrow, pack, wide
from policies.signals.terms import Literal, Pattern, TermError, parse

__all__ = ["Place", "Places", "Vocabulary", "parsed"]

_SHOWN = 60
# Parts texts in a row: no folded text holds it.
_BETWEEN = "\x7f"
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
    """The terms of some lexicons in one language. `find` is linear in the text."""

    def __init__(
        self, lexicons: Iterable[tuple[str, Iterable[str]]], gap: int, language: str, *, literal: bool = False
    ) -> None:
        listed = [(name, tuple(terms)) for name, terms in lexicons]
        self._names = literal
        table = _table(listed, gap, language, literal=literal)
        self._lexicons, self._plain = table["names"], table["plain"]
        self._telling, self._spelled, self._stems = table["telling"], table["spelled"], table["stems"]
        self._planned, self._listed, self._terms = (Rows(table[name]) for name in ("plans", "pieces", "gapped"))
        self._pieces: dict[int, Piece] = {}
        self._gapped: dict[int, Gapped] = {}
        self._plans: list[_Plan | None] = [None] * len(table["plans"]["sizes"])
        self._first = table["first"]

    @lazily
    def _automaton(self) -> AhoCorasick:
        # Built when a text is first searched: of many only the words are asked for.
        return AhoCorasick(wide(self._first).split(_BETWEEN))

    def telling(self) -> list[str]:
        """Return the letters of which run-together words hold one if they hold what a search begins with."""
        return wide(self._telling).split()

    def words(self, lexicon: str) -> frozenset[str]:
        """Return the plain terms of one lexicon."""
        if lexicon not in self._lexicons:
            return frozenset()
        return frozenset(filter(None, wide(self._plain[self._lexicons.index(lexicon)]).split(_BETWEEN)))

    def spelled(self) -> list[str]:
        """Return every word that is looked for, alone or within a term."""
        return wide(self._spelled).split()

    def stems(self) -> list[str]:
        """Return the words after which a word may go on."""
        return wide(self._stems).split()

    def find(self, reading: Reading) -> Places:  # noqa: C901 - one loop that every text runs through
        """Return, for each lexicon, where it occurs in `reading.plain`."""
        found: Places = {}
        if not self._first:
            return found
        touched: dict[tuple[int, Gapped], None] = {}
        scan, length, plans, joining = reading.scan, len(reading.scan), self._plans, JOINS
        whole = length <= ONE_STRETCH
        for index, start, end in self._automaton.find_matches_as_indexes(scan, overlapping=True):
            uses, anchors, joins_left, joins_right, any_left, any_right = plans[index] or self._plan(index)
            open_left = joins_left or not start or joining[scan[start - 1]]
            if not open_left and not any_left:
                continue
            open_right = joins_right or end == length or joining[scan[end]]
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
        first, last, used, anchored = self._planned[index]
        uses = tuple((left, right, self._lexicons[name]) for left, right, name in used)
        anchors = tuple((left, right, self._term(term)) for left, right, term in anchored)
        both = (*uses, *anchors)
        plan = self._plans[index] = _Plan(
            uses, anchors, joins(first), joins(last), any(one[0] for one in both), any(one[1] for one in both)
        )
        return plan

    def _term(self, number: int) -> Gapped:
        term = self._gapped.get(number)
        if term is None:
            pieces, gaps, name, order = self._terms[number]
            rows = tuple(self._piece(piece) for piece in pieces)
            term = Gapped(rows, tuple(gaps), self._lexicons[name], tuple(order))
            term = self._gapped.setdefault(number, term)
        return term

    def _piece(self, number: int) -> Piece:
        piece = self._pieces.get(number)
        if piece is None:
            listed = tuple(Literal(text, left, right) for text, left, right in self._listed[number])
            piece = self._pieces.setdefault(number, Piece(listed))
        return piece


class _Table(TypedDict):
    """The terms of some lexicons, compiled, in few and long texts, made narrow: they are kept as JSON.

    `names` are the lexicons and `plain` the terms of one piece of each; `first` has a plan each. A plan is its text's
    first and last sign, its uses and its anchors. Lexicons, pieces and terms with gaps go by number.
    """

    names: list[str]
    plain: list[str]
    first: str
    telling: str
    spelled: str
    stems: str
    plans: Packed
    pieces: Packed
    gapped: Packed


def _table(listed: Sequence[tuple[str, Sequence[str]]], gap: int, language: str, *, literal: bool) -> _Table:
    if literal:
        # Names may be under embargo: they are not written down.
        return _Compiler(listed, gap, language, literal=True).table()
    source = repr((listed, gap, language))
    return cast("_Table", kept("terms", source, _Compiler(listed, gap, language, literal=False).table))


class _Compiler:
    """Reads the terms of some lexicons into a table."""

    def __init__(self, listed: Sequence[tuple[str, Sequence[str]]], gap: int, language: str, *, literal: bool) -> None:
        self._gap = gap
        self._uses: dict[str, list[tuple[bool, bool, int]]] = defaultdict(list)
        self._anchors: dict[str, list[tuple[bool, bool, int]]] = defaultdict(list)
        self._pieces: dict[tuple[Literal, ...], int] = {}
        self._gapped: list[tuple[list[int], list[int], int, list[int]]] = []
        self._listed, self._language, self._literal = listed, language, literal

    def table(self) -> _Table:
        """Return the table; raise CodeError for the first term that can't be read."""
        patterns: list[tuple[Pattern, int]] = []
        for number, (name, terms) in enumerate(self._listed):
            for term in terms:
                for pattern in _patterns(term, name, self._language, literal=self._literal):
                    if len(pattern.pieces) > 1:
                        patterns.append((pattern, number))
                        continue
                    for one in pattern.pieces[0]:
                        self._uses[one.text].append((one.left, one.right, number))
        self._anchor(patterns)
        first = list({**self._uses, **self._anchors})
        looked_for = [(text, right) for text, uses in self._uses.items() for _, right, _ in uses]
        looked_for += [(one.text, one.right) for literals in self._pieces for one in literals]
        plain: list[dict[str, None]] = [{} for _ in self._listed]
        for text, uses in self._uses.items():
            for _, _, number in uses:
                plain[number][text] = None
        return {
            "names": [name for name, _ in self._listed],
            "plain": [narrow(_BETWEEN.join(texts)) for texts in plain],
            "first": narrow(_BETWEEN.join(first)),
            "telling": narrow(" ".join(run_together(first))),
            "spelled": narrow(" ".join(dict.fromkeys(word for text, _ in looked_for for word in text.split()))),
            "stems": narrow(" ".join(dict.fromkeys(text.split()[-1] for text, right in looked_for if right))),
            "plans": pack((text[0], text[-1], self._uses.get(text, ()), self._anchors.get(text, ())) for text in first),
            "pieces": pack([(one.text, one.left, one.right) for one in literals] for literals in self._pieces),
            "gapped": pack(self._gapped),
        }

    def _anchor(self, patterns: Sequence[tuple[Pattern, int]]) -> None:
        """Choose of each term with gaps the piece that is met least, in texts and in other terms, as its anchor."""
        shared = Counter(literals for pattern, _ in patterns for literals in pattern.pieces)
        costs = {literals: sum(map(frequency, literals)) * count for literals, count in shared.items()}
        for pattern, name in patterns:
            pieces = [self._pieces.setdefault(literals, len(self._pieces)) for literals in pattern.pieces]
            rarest = min(pattern.pieces, key=costs.__getitem__)
            # The anchor is there already; the rest decides, so it is looked for first.
            order = sorted(range(len(pieces)), key=lambda at: (pattern.pieces[at] == rarest, len(pattern.pieces[at])))
            gaps = [self._gap if gap is None else gap for gap in pattern.gaps]
            for literal in rarest:
                self._anchors[literal.text].append((literal.left, literal.right, len(self._gapped)))
            self._gapped.append((pieces, gaps, name, order))


def _patterns(term: str, name: str, language: str, *, literal: bool) -> Iterable[Pattern]:
    """Return what finds a term: a name of ours, a secret name in every form, or a term of a lexicon."""
    if not literal:
        return parsed(term, name, language)
    return widely(term) if name.startswith("embargo:") else named(term)


def parsed(term: str, name: str, language: str) -> list[Pattern]:
    """Return the patterns of a code's term; raise CodeError where it can't be read."""
    try:
        return parse(term)
    except TermError as error:
        shown = term if len(term) <= _SHOWN else term[:_SHOWN] + "…"
        raise CodeError(f"lexicons/{language}", name, f"`{shown}` can't be read: {error}.") from error
