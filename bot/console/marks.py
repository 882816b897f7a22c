"""Evidence in a text: the spans that findings and claims point at, each with a letter."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a text that something points at, in code points. `tone` is red, amber, green or empty."""

    start: int
    end: int
    letter: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a marked text: the letters of the spans that cover it, and of those that end with it."""

    text: str
    marked: bool = False
    tone: str = ""
    letters: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()


def letter(index: int) -> str:
    """Return the letter of the span at `index`: a to z, then aa, ab, …"""
    first, second = divmod(index, len(LETTERS))
    return (LETTERS[first - 1] if first else "") + LETTERS[second]


def segments(text: str, spans: Sequence[Span]) -> tuple[Segment, ...]:
    """Cut `text` at the borders of `spans`; the pieces put together are the text. Overlaps are allowed."""
    inside = [span for span in spans if 0 <= span.start < span.end <= len(text)]
    borders = sorted({0, len(text), *(span.start for span in inside), *(span.end for span in inside)})
    pieces = []
    for start, end in pairwise(borders):
        covering = [span for span in inside if span.start <= start and end <= span.end]
        tone = next((span.tone for span in covering if span.tone), "")
        ends = tuple(span.letter for span in inside if span.end == end and span.letter)
        letters = tuple(span.letter for span in covering if span.letter)
        pieces.append(Segment(text[start:end], bool(covering), tone, letters, ends))
    return tuple(pieces)
