"""Measures how a text treats people: abuse, and bias against who somebody is."""

import re
from collections.abc import Callable, Mapping, Sequence

from policies.signals.hatred import find_hatred, spared
from policies.signals.scan import Place, Scan, apart
from policies.signals.types import Mark

_WEIGHTS = {"threat": 0.9, "slur": 0.85, "hate": 0.9, "insult": 0.78, "mild": 0.22, "profanity": 0.07}
_MOST_PER_KIND = 3
_GRAVITY = ("slur", "hate", "exclusion", "stereotype")
_OWN = 14
_BESIDE = 2
_LEAST_WORDS, _UNPARTED = 3, 8
_ARE_NOT = re.compile(r"\b(?:(?:are|is|were|was) (?:not|neither|no more)|(?:are|is)n'?t)\b")
_WORD = re.compile(r"[^\W\d_]+")
_ABLE = re.compile(r" (?:\w+ )?(?:good|able|made|meant|cut|fit|understand|get|know|drive|park|code)\b")


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
    if not scan.touches("bias"):
        return ()
    marks = find_hatred(scan)
    for place in apart(scan.clear("bias.dubious", "bias.unless")) if scan.has("bias.dubious") else ():
        if _jeered(scan, place) and not _taken_back(scan, "slur", place):
            marks.append(scan.mark("slur", place, source="lexicon:bias.dubious"))
    for kind in ("slur", "hate", "exclusion", "stereotype"):
        name = f"bias.{kind}"
        for place in apart(scan.clear(name, "bias.unless")) if scan.has(name) else ():
            if not _taken_back(scan, kind, place):
                marks.append(scan.mark(kind, place, source=f"lexicon:bias.{kind}"))
    return tuple(sorted(_apart(marks), key=lambda mark: mark.start))


def suspect_bias(
    scan: Scan, learned: Mapping[str, Mapping[str, float]], line: Callable[[str], float], unnamed: float
) -> tuple[Mark, ...]:
    """Return what only a learned model takes for hate or a stereotype; never sure, and none without a model.

    `line` gives the probability from which a task counts where a group is named. Where none is the model has less to
    go by: then only hate counts, from `unnamed` on.
    """
    if not learned:
        return ()
    group = next((place for place in scan.places("bias.group") if _spelt(scan, place)), None)
    named = group is not None or scan.has("bias.dubious")
    if not named and not _says_something(scan.reading.scan):
        return ()
    for kind in ("hate", "stereotype") if named else ("hate",):
        chance = learned.get(kind, {}).get(kind, 0.0)
        if chance and chance >= (line(kind) if named else max(line(kind), unnamed)):
            start, end = scan.reading.bounds(scan.reading.sentence(group[0] if group else 0))
            if end > start and not _condemned(scan, start, end):
                return (scan.mark(kind, (start, end), sure=False, source=f"learned:{kind}"),)
    return ()


def _spelt(scan: Scan, place: Place) -> bool:
    """Whether a group is named in letters: faces and flags alone tell a model nothing."""
    return any(map(str.isalpha, scan.reading.plain[place[0] : place[1]]))


def _says_something(plain: str) -> bool:
    """Whether a text holds three words, or as much in a script that doesn't part them."""
    words = [word for word in _WORD.findall(plain) if len(set(word)) > 1]
    return len(set(words)) >= _LEAST_WORDS or any(len(word) >= _UNPARTED and not word.isascii() for word in words)


def _condemned(scan: Scan, start: int, end: int) -> bool:
    return any(start <= word[0] < end for word in scan.places("people.counter"))


def _denials(scan: Scan) -> list[Place]:
    """Return where "are not" and its like stand: "women are not too emotional" takes back what it says."""
    return [match.span() for match in _ARE_NOT.finditer(scan.reading.plain)]


def _jeered(scan: Scan, place: Place) -> bool:
    """Whether a word that is a slur only sometimes is thrown at somebody here."""
    return any(
        0 <= place[0] - word[1] <= _BESIDE or 0 <= word[0] - place[1] <= _BESIDE for word in scan.places("people.jeer")
    )


def _taken_back(scan: Scan, kind: str, place: Place) -> bool:
    """Whether a phrase is quoted or condemned, or a slur worn with pride by those it was made for."""
    if spared(scan, scan.reading.sentence(place[0]), [place]):
        return True
    if kind == "stereotype" and any(
        place[0] <= word[0] and word[1] <= place[1] and not _ABLE.match(scan.reading.plain, word[1])
        for word in _denials(scan)
    ):
        return True
    if kind != "slur":
        return any(0 <= place[0] - word[1] <= _BESIDE for word in scan.places("people.not"))
    return any(0 <= place[0] - word[1] <= _OWN for word in scan.places("people.self")) and not any(
        0 <= place[0] - word[1] <= _OWN for name in ("people.loathe", "people.not") for word in scan.places(name)
    )


def _apart(marks: Sequence[Mark]) -> list[Mark]:
    """Return the gravest of overlapping marks."""
    kept: list[Mark] = []
    for mark in sorted(marks, key=lambda mark: (_GRAVITY.index(mark.kind), mark.start)):
        if all(mark.end <= other.start or mark.start >= other.end for other in kept):
            kept.append(mark)
    return kept
