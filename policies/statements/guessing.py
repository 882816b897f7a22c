"""Causes that nobody has proven: "likely caused by", "we believe a supplier's ..."."""

import re
from collections.abc import Iterator

from policies.signals.reading import fold
from policies.statements.clauses import blaming
from policies.statements.draft import Draft
from policies.statements.fact import covered
from policies.statements.mending import mended
from policies.statements.remark import Remark
from policies.statements.unknowns import WHO, claimed

_FAR = 90
_CLOSE = 12
# A guess by its own name needs no cause beside it.
_OUTRIGHT = re.compile(
    r"\b(?:we|i) (?:strongly |now |also |currently )?suspect\b|\bour (?:best guess|working "
    r"theory|leading theory|theory|hypothesis)\b|\bfoul play\b|\bsabotage"
)
# Belief in people and values, likely help, and what may still be affected are no guesses at a cause.
_OTHERWISE = re.compile(
    r"\b(?:believe|think) (?:in|you|our (?:customers|users|guests)|that (?:you|every|trust|"
    r"customers)|it is (?:important|right)|this is (?:important|right))\b|\bunlikely\b"
    r"|\bunderstand (?:that |how )?(?:this|you|it|people|many|some|the (?:worry|concern|anger|frustration))\b"
    r"|\b(?:this|it|that|we|which|they) (?:may|might|could) have caused\b"
    r"|\b(?:may|might|could) (?:have been|be) (?:affected|exposed|accessed|seen|copied|taken|"
    r"viewed|stolen|concerned|involved|delayed|entitled|able)\b"
)


def guesses(draft: Draft) -> Iterator[Remark]:
    """Yield a remark for each sentence that guesses at a cause which the known facts don't hold."""
    for number in range(len(draft.sentences)):
        hedges = draft.within("statement.hedge", number)
        doubts = draft.within("statement.unsure", number)
        # "We don't know what may have caused it" owns up to it; "it was probably X, we're still looking" doesn't.
        if not hedges or (doubts and doubts[0][0] <= hedges[0][0] + _CLOSE):
            continue
        said = draft.words(number)
        place = _guess(draft, number, hedges, said)
        if place is None or draft.within("statement.own", number):
            continue
        if not covered(draft.plain[place[0] : draft.sentences[number][1]], draft.circumstances.known, draft.language):
            start, end = draft.typed(place)
            yield Remark(
                "speculates",
                start,
                end,
                mended("speculates", draft.reading.text[start:end], draft.language),
                "lexicon:statement.hedge",
            )


def _guess(draft: Draft, number: int, hedges: list[tuple[int, int]], said: str) -> tuple[int, int] | None:
    begin, end = draft.sentences[number]
    if outright := _OUTRIGHT.search(said):
        return begin + outright.start(), _clause(draft.plain, begin + outright.end(), end)
    if _OTHERWISE.search(said):
        return None
    causes = (*draft.within("statement.cause", number), *_faults(draft, number), *_open(draft, number, said))
    for cause in causes:
        near = [
            one
            for one in hedges
            if (one[0] <= cause[1] and cause[0] - one[1] <= _FAR and one[0] - cause[1] <= 12)
            or cause[0] <= one[0] <= cause[1] + 30
        ]
        if near:
            first = min(near[0][0], cause[0])
            return first, _clause(draft.plain, max(cause[1], near[0][1]), end)
    return None


def _faults(draft: Draft, number: int) -> list[tuple[int, int]]:
    """Return where the sentence lays it on people: with a hedge, that is a guess at a cause too."""
    begin, end = draft.sentences[number]
    return [place for place in blaming(draft) if begin <= place[0] < end]


_IT_WAS = re.compile(r"\b(?:it|this) (?:was|is) (?:a|an|one|some|the|our)\b")
# "It had likely been blocked by a trolley", but not "you have probably been affected by it".
_DONE = re.compile(
    r"\bbeen (?!affected|concerned|hit|told|frightened|inconvenienced)\w+(?:ed|en) by (?:a|an|the|some|one)\b"
)


def _open(draft: Draft, number: int, said: str) -> list[tuple[int, int]]:
    """Return where the sentence answers what nobody knows, or says who or what did it."""
    begin, unknown = draft.sentences[number][0], draft.circumstances.unknown
    found = [place for one in unknown if (place := claimed(draft, number, said, one))]
    if any(WHO.search(fold(one)) for one in unknown):
        found += [(*match.span(), None) for match in _IT_WAS.finditer(said)]
    found += [(*match.span(), None) for match in _DONE.finditer(said)]
    return [(begin + start, begin + end) for start, end, _ in found]


def _clause(plain: str, place: int, end: int) -> int:
    """Return where the clause ends that goes on at a place: at the next comma or at the end of the sentence."""
    cut = re.compile(r"[,;]| - | but ").search(plain, place, end)
    stop = cut.start() if cut else end
    while stop > place and plain[stop - 1] in ".!?。 ":
        stop -= 1
    return stop
