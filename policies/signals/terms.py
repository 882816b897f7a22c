"""The small language of lexicon terms: alternatives, wildcards, gaps.

`(a|b) word` stands for both; a star at an end leaves that end of the word open; `a … b` finds `a` before `b` in one
sentence with a short gap; `a & b` finds them in either order.
"""

import itertools
from dataclasses import dataclass

from policies.signals.reading import fold

_MOST = 512


@dataclass(frozen=True, slots=True)
class Literal:
    """One run of characters to find. `left` and `right` say whether a word may go on beyond that end."""

    text: str
    left: bool
    right: bool


@dataclass(frozen=True, slots=True)
class Pattern:
    """A term made ready: its pieces in order, each a set of alternative literals. Most have one piece."""

    pieces: tuple[tuple[Literal, ...], ...]


class TermError(ValueError):
    """A term that can't be read; the message says why."""


def parse(term: str) -> list[Pattern]:
    """Return the patterns of one term. Raises `TermError` for brackets that don't close and empty pieces."""
    if " & " in term:
        sides = term.split(" & ")
        if len(sides) != 2:
            raise TermError("`&` joins two parts only")
        first, second = (_alternatives(side) for side in sides)
        return [Pattern((first, second)), Pattern((second, first))]
    return [Pattern(tuple(_alternatives(piece) for piece in term.split("…")))]


def _alternatives(piece: str) -> tuple[Literal, ...]:
    literals = []
    for text in dict.fromkeys(_expand(piece.strip())):
        bare = " ".join(text.split())
        left, right = bare.startswith("*"), bare.endswith("*")
        folded = fold(bare.strip("*")).strip()
        if not folded:
            raise TermError("a piece of this term is empty")
        literals.append(Literal(folded, left, right))
    return tuple(literals)


def _expand(text: str) -> list[str]:
    choices: list[list[str]] = []
    while text:
        before, opened, rest = text.partition("(")
        if before:
            choices.append([before])
        if not opened:
            break
        inside, rest = _closing(rest)
        choices.append([option for part in _split(inside) for option in (_expand(part) or [""])])
        text = rest
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


def _split(text: str) -> list[str]:
    parts, depth, start = [], 0, 0
    for place, char in enumerate(text):
        depth += (char == "(") - (char == ")")
        if char == "|" and not depth:
            parts.append(text[start:place])
            start = place + 1
    return [*parts, text[start:]]
