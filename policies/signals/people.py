"""Measures how a text treats people: abuse, and bias against who somebody is."""

from collections.abc import Sequence

from policies.signals.scan import Scan
from policies.signals.types import Mark

_WEIGHTS = {"threat": 0.9, "slur": 0.85, "hate": 0.9, "insult": 0.78, "mild": 0.22, "profanity": 0.07}
_MOST_PER_KIND = 3


def find_abuse(scan: Scan, bias: Sequence[Mark]) -> tuple[Mark, ...]:
    """Return the words that abuse somebody; `mild` and `profanity` only add a little."""
    marks = [mark for mark in bias if mark.kind in {"slur", "hate"}]
    for kind in ("threat", "insult", "mild", "profanity"):
        marks += scan.marks(kind, f"abuse.{kind}", sure=kind in {"threat", "insult"}, unless="abuse.unless")
    return tuple(sorted(marks, key=lambda mark: mark.start))


def hostility(abuse: Sequence[Mark]) -> float:
    """Return how likely the marked words are abuse of a person or a group, in 0..1."""
    innocent = 0.98
    counts: dict[str, int] = {}
    for mark in abuse:
        counts[mark.kind] = counts.get(mark.kind, 0) + 1
        if counts[mark.kind] <= _MOST_PER_KIND:
            innocent *= 1 - _WEIGHTS[mark.kind]
    return 1 - innocent


def find_bias(scan: Scan) -> tuple[Mark, ...]:
    """Return words against people for who they are: slur, hate, exclusion, stereotype."""
    marks: list[Mark] = []
    for kind in ("slur", "hate", "exclusion", "stereotype"):
        marks += scan.marks(kind, f"bias.{kind}", unless="bias.unless")
    return tuple(sorted(marks, key=lambda mark: mark.start))
