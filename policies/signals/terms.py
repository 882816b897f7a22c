"""The small language of lexicon terms: alternatives, wildcards, gaps.

`(a|b) word` stands for both; a star at an end of a word leaves that end open; `a … b` finds `a` before `b` in one
sentence with a gap; `a ~ b` with room for one word at most; `a & b` finds them in either order.
"""

import itertools
import re
from dataclasses import dataclass
from typing import NamedTuple

from policies.signals.reading import fold

_MOST = 2_000
_BESIDE = "\x01"
_GAPS = {"…": None, "~": 16, _BESIDE: 1}


class Literal(NamedTuple):
    """One run of characters to find. `left` and `right` say whether a word may go on beyond that end."""

    text: str
    left: bool
    right: bool


@dataclass(frozen=True, slots=True)
class Pattern:
    """A term made ready: its pieces in order, each a set of alternative literals. Most have one piece.

    `gaps` holds, for each piece but the first, the most characters before it (None: the code's threshold).
    """

    pieces: tuple[tuple[Literal, ...], ...]
    gaps: tuple[int | None, ...] = ()


class TermError(ValueError):
    """A term that can't be read; the message says why."""


def parse(term: str) -> list[Pattern]:
    """Return the patterns of one term. Raises `TermError` for brackets that don't close and empty pieces."""
    term = term.strip()
    if term.startswith("("):
        inside, rest = _closing(term[1:])
        if not rest:
            return _options(inside)
    sides = _split(term, " & ")
    if len(sides) > 2:
        raise TermError("`&` joins two parts only")
    if len(sides) == 2:
        first, second = (_pattern(side) for side in sides)
        return [_joined(first, second), _joined(second, first)]
    return [_pattern(term)]


def _options(inside: str) -> list[Pattern]:
    """Read the alternatives of a term that is one bracket: plain words together, the rest one by one."""
    patterns: list[Pattern] = []
    for option in _split(inside, "|"):
        if not option.strip():
            raise TermError("an alternative is empty, so the term would match everywhere")
        patterns += parse(option)
    plain = [pattern.pieces[0] for pattern in patterns if len(pattern.pieces) == 1]
    joined = Pattern((tuple(dict.fromkeys(itertools.chain.from_iterable(plain))),))
    return [*([joined] if plain else []), *(pattern for pattern in patterns if len(pattern.pieces) > 1)]


def _joined(first: Pattern, second: Pattern) -> Pattern:
    return Pattern((*first.pieces, *second.pieces), (*first.gaps, None, *second.gaps))


def _pattern(term: str) -> Pattern:
    parts = re.split(f"([…~{_BESIDE}])", _parted(term))
    gaps = tuple(_GAPS[sign] for sign in parts[1::2])
    return Pattern(tuple(_alternatives(piece) for piece in parts[::2]), gaps)


def _parted(term: str) -> str:
    """Part a term at top-level spaces after a word that stays open, so that each piece ends in its star."""
    if not re.search(r"\*[)|]*[^()]*\)? ", term):
        return term
    out, depth, starred = [], 0, False
    for place, char in enumerate(term):
        depth += (char == "(") - (char == ")")
        starred = starred or char == "*"
        beside = term[place + 1 : place + 2]
        if char == " " and not depth and starred and beside not in _GAPS and term[place - 1] not in _GAPS:
            out.append(_BESIDE)
            starred = False
        else:
            out.append(char)
            starred = starred and char not in _GAPS
    return "".join(out)


def _alternatives(piece: str) -> tuple[Literal, ...]:
    literals = []
    for text in dict.fromkeys(_expand(piece.strip())):
        bare = " ".join(text.split())
        left, right = bare.startswith("*"), bare.endswith("*")
        if "* " in bare or " *" in bare:
            raise TermError("a star belongs at the end of a piece")
        folded = fold(bare[1 if left else 0 : -1 if right else None]).strip()
        if not folded:
            raise TermError("a piece of this term is empty")
        literals.append(Literal(folded, left, right))
    if not literals:
        raise TermError("a piece of this term is empty")
    return tuple(literals)


def _expand(text: str) -> list[str]:
    choices: list[list[str]] = []
    while text:
        before, opened, rest = text.partition("(")
        if before:
            choices.append([before])
        if not opened:
            break
        inside, text = _closing(rest)
        choices.append([option for part in _split(inside, "|") for option in (_expand(part) or [""])])
    total = 1
    for options in choices:
        total *= len(options)
    if total > _MOST:
        raise TermError(f"this term stands for {total} phrases, more than {_MOST}")
    return ["".join(parts) for parts in itertools.product(*choices)] if choices else []


def _closing(text: str) -> tuple[str, str]:
    depth = 1
    for place, char in enumerate(text):
        depth += (char == "(") - (char == ")")
        if not depth:
            return text[:place], text[place + 1 :]
    raise TermError("a bracket is not closed")


def _split(text: str, sign: str) -> list[str]:
    parts, depth, start = [], 0, 0
    for place, char in enumerate(text):
        depth += (char == "(") - (char == ")")
        if not depth and text.startswith(sign, place):
            parts.append(text[start:place])
            start = place + len(sign)
    return [*parts, text[start:]]
