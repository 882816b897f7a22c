"""Claims about what nobody knows yet."""

import re

from policies.signals.reading import fold
from policies.statements.counting import Count, agree, counts, days
from policies.statements.draft import Draft
from policies.statements.fact import covered, fact
from policies.statements.grammar import ALL, NONE, content

Place = tuple[int, int, str | None]
_AHEAD = re.compile(
    r"\b(?:we|they|you|i) (?:will|shall|are going to|'ll)\b|\b(?:next|wir werden|volveremos|nous allons)\b"
)
_CAUSE = re.compile(
    r"\b(?:cause|caused|causes|why|reason|origin|how (?:it|this|the \w+) (?:happened|came|got|"
    r"could)|what (?:went|led|made|triggered|broke)|how \w+ came|ursache|causa|par quoi|"
    r"pourquoi|warum|por que)\b|原因"
)
_COUNT = re.compile(
    r"\b(?:how many|how much|number|extent|scale|total|wie viele|anzahl|cuantos|cuantas|numero|combien|nombre)\b"
)
_TIME = re.compile(r"\b(?:when|how long|date|time|wann|cuando|quand)\b")
WHO = re.compile(r"^(?:who|wer|quien|qui)\b")
_SHARE = 0.66
# That something was possible claims nothing of whether it happened.
_COULD = re.compile(r"\b(?:allow\w*|made it possible|able to)\b")
_THIS = re.compile(
    r"\b(?:it|this|that|incident|problem|issue|failure|outage|fires?|fault|accident|leak|"
    r"breach|crash|illness|error|overheating|explosion|dies|das|esto|cela|ce)\b"
)


def claimed(draft: Draft, number: int, said: str, unknown: str) -> Place | None:
    """Return where a sentence claims what is listed as unknown, or None."""
    unknown = fold(unknown)
    if _CAUSE.search(unknown):
        return _causes(draft, number, said, unknown)
    stems = set(content(said))
    wanted = set(content(unknown)) - {"number", "many", "date", "time", "long", "extent", "total", "cause"}
    if not wanted:
        return None
    shared = wanted & stems
    if (_AHEAD.search(said) and not _TIME.search(unknown)) or _COULD.search(said):
        return None
    if _COUNT.search(unknown):
        if (place := _counted(draft, said, wanted)) is not None:
            return place
        if not (NONE.search(said) or ALL.search(said)):
            return None
    enough = len(shared) >= min(2, len(wanted))
    if _TIME.search(unknown):
        dated = [place for places in days(said).values() for place in places]
        return (dated[0][1], dated[0][2], None) if dated and enough else None
    if WHO.search(unknown) and " by " not in said:
        return None
    if len(shared) / len(wanted) >= _SHARE and len(shared) >= min(2, len(wanted)):
        return 0, len(said.rstrip(".!。 ")), None
    return None


def _causes(draft: Draft, number: int, said: str, unknown: str) -> Place | None:
    causes = draft.within("statement.cause_flat", number)
    if not causes or draft.within("statement.hedge", number):
        return None
    wanted = set(content(unknown)) - {"cause", "happen", "broke", "went", "wrong"}
    begin = draft.sentences[number][0]
    if wanted and not wanted & set(content(said)) and not _THIS.search(said):
        return None
    if covered(said, draft.circumstances.known, draft.language):
        return None
    return causes[0][0] - begin, len(said.rstrip(".!。 ")), None


def _is_known(count: Count, draft: Draft) -> bool:
    return any(agree(count, known) for one in draft.circumstances.known for known in fact(one).numbers)


def _counted(draft: Draft, said: str, wanted: set[str]) -> Place | None:
    """Return a number of those things of which nobody knows how many there are."""
    shared = wanted & set(content(said))
    for count in counts(said):
        counted = set(count.units) & wanted and len(shared) >= min(2, len(wanted))
        if counted and not count.bound and not _is_known(count, draft):
            return count.start, count.end, None
    return None
