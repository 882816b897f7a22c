"""Finds the terms of every lexicon in one pass over a text."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick

from policies.code import CodeError
from policies.signals.reading import Reading, fold
from policies.signals.terms import Literal, Pattern, TermError, parse

_SHOWN = 60
Found = dict[str, list[tuple[int, int, str]]]


@dataclass(frozen=True, slots=True)
class _Gapped:
    """A term with gaps: the numbers of its pieces, in order, and the lexicon it belongs to."""

    pieces: tuple[int, ...]
    gaps: tuple[int, ...]
    lexicon: str
    language: str


@dataclass(frozen=True, slots=True)
class _Plan:
    """What to do where one literal occurs: the lexicons and pieces it counts for, and how its ends may join words."""

    uses: tuple[tuple[bool, bool, str, str], ...]
    parts: tuple[tuple[bool, bool, int], ...]
    joins_left: bool
    joins_right: bool
    any_left: bool
    any_right: bool


class Lexicons:
    """All terms of a code in one automaton. `find` is linear in the text."""

    def __init__(
        self,
        lexicons: Mapping[str, Mapping[str, Iterable[str]]],
        gap: int,
        names: Mapping[str, Iterable[str]] | None = None,
    ) -> None:
        self._gap = gap
        self._uses: dict[str, list[tuple[bool, bool, str, str]]] = defaultdict(list)
        self._pieces: dict[tuple[Literal, ...], int] = {}
        self._piece_uses: dict[str, list[tuple[bool, bool, int]]] = defaultdict(list)
        self._by_last: dict[int, list[_Gapped]] = defaultdict(list)
        for language, table in lexicons.items():
            for name, terms in table.items():
                for term in terms:
                    for pattern in _parse(term, name, language):
                        self._add(pattern, name, language)
        for name, listed in (names or {}).items():
            for text in listed:
                self._uses[fold(text)].append((False, False, name, "any"))
        texts = sorted({*self._uses, *self._piece_uses})
        self._plans = [_plan(text, self._uses.get(text, []), self._piece_uses.get(text, [])) for text in texts]
        self._automaton = AhoCorasick(texts) if texts else None

    def _add(self, pattern: Pattern, name: str, language: str) -> None:
        if len(pattern.pieces) == 1:
            for literal in pattern.pieces[0]:
                self._uses[literal.text].append((literal.left, literal.right, name, language))
            return
        numbers = []
        for piece in pattern.pieces:
            number = self._pieces.get(piece)
            if number is None:
                number = self._pieces[piece] = len(self._pieces)
                for literal in piece:
                    self._piece_uses[literal.text].append((literal.left, literal.right, number))
            numbers.append(number)
        gaps = tuple(self._gap if gap is None else gap for gap in pattern.gaps)
        self._by_last[numbers[-1]].append(_Gapped(tuple(numbers), gaps, name, language))

    def words(self, lexicon: str, language: str) -> frozenset[str]:
        """Return the plain terms of one lexicon in one language."""
        wanted = (lexicon, language)
        return frozenset(text for text, uses in self._uses.items() if any(use[2:] == wanted for use in uses))

    def find(self, reading: Reading) -> Found:
        """Return, for each lexicon, where it occurs in `reading.plain`, with the language of the term."""
        found: Found = {}
        if self._automaton is None:
            return found
        pieces: dict[int, list[tuple[int, int]]] = {}
        scan, length, plans = reading.scan, len(reading.scan), self._plans
        for index, start, end in self._automaton.find_matches_as_indexes(scan, overlapping=True):
            plan = plans[index]
            open_left = plan.joins_left or start == 0 or not scan[start - 1].isalnum()
            if not (open_left or plan.any_left):
                continue
            open_right = plan.joins_right or end == length or not scan[end].isalnum()
            if not (open_right or plan.any_right):
                continue
            stop = end if open_right else _word_end(scan, end)
            for left, right, name, language in plan.uses:
                if (open_left or left) and (open_right or right):
                    found.setdefault(name, []).append((start, stop, language))
            for left, right, piece in plan.parts:
                if (open_left or left) and (open_right or right):
                    pieces.setdefault(piece, []).append((start, stop))
        if pieces:
            self._join(pieces, reading, found)
        return found

    def _join(self, pieces: dict[int, list[tuple[int, int]]], reading: Reading, found: Found) -> None:
        seen: set[tuple[str, str, int, int]] = set()
        for last in pieces:
            for gapped in self._by_last.get(last, ()):
                if all(piece in pieces for piece in gapped.pieces):
                    for start, end in _chains(gapped, pieces, reading):
                        mark = (gapped.lexicon, gapped.language, start, end)
                        if mark not in seen:
                            seen.add(mark)
                            found.setdefault(gapped.lexicon, []).append((start, end, gapped.language))


def _parse(term: str, name: str, language: str) -> list[Pattern]:
    try:
        return parse(term)
    except TermError as error:
        shown = term if len(term) <= _SHOWN else term[:_SHOWN] + "…"
        raise CodeError(f"lexicons/{language}", name, f"`{shown}` can't be read: {error}.") from error


def _chains(gapped: _Gapped, pieces: dict[int, list[tuple[int, int]]], reading: Reading) -> list[tuple[int, int]]:
    """Join the pieces of one term in order, each within its gap and in the same sentence."""
    chains = pieces[gapped.pieces[0]][:50]
    for number, most in zip(gapped.pieces[1:], gapped.gaps, strict=True):
        longer = []
        for start, end in chains:
            for next_start, next_end in pieces[number][:200]:
                gap = next_start - end
                if 0 <= gap <= most and reading.sentence(end - 1) == reading.sentence(next_start):
                    longer.append((start, next_end))
                    break
        chains = longer
    return chains


def _plan(text: str, uses: list[tuple[bool, bool, str, str]], parts: list[tuple[bool, bool, int]]) -> _Plan:
    ends = [(use[0], use[1]) for use in uses] + [(part[0], part[1]) for part in parts]
    return _Plan(
        tuple(dict.fromkeys(uses)),
        tuple(dict.fromkeys(parts)),
        _joins(text[0]),
        _joins(text[-1]),
        any(left for left, _ in ends),
        any(right for _, right in ends),
    )


def _joins(char: str) -> bool:
    """Whether this character needs no word boundary beside it: script without spaces, or a sign."""
    return not char.isalnum() or "\u2e80" <= char <= "\u9fff" or "\uf900" <= char <= "\ufaff"


def _word_end(scan: str, place: int) -> int:
    while place < len(scan) and scan[place].isalnum():
        place += 1
    return place
