"""Holds a statement's claims against what is known and what is not: numbers, days, "no", "all", and things nobody knows."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from policies.signals.reading import fold
from policies.statements.draft import Draft
from policies.statements.grammar import ALL, NONE, NOT, PARTIAL, SPECIFIC, UNSURE, content
from policies.statements.numbers import Count, agree, counts, days
from policies.statements.remark import Remark

_SUBSET = re.compile(r"\b(?:of these|of those|of them|of whom|among them|including|davon|de ellos|dont|entre ellos)\b")
_AHEAD = re.compile(
    r"\b(?:we|they|you|i) (?:will|shall|are going to|'ll)\b|\b(?:next|wir werden|volveremos|nous allons)\b"
)
_CAUSE = re.compile(
    r"\b(?:cause|caused|causes|why|reason|origin|how (?:it|this|the \w+) (?:happened|came|got|could)|what (?:went|led|made|triggered|broke)|how \w+ came|ursache|causa|par quoi|pourquoi|warum|por que)\b|原因"
)
_COUNT = re.compile(
    r"\b(?:how many|how much|number|extent|scale|total|wie viele|anzahl|cuantos|cuantas|numero|combien|nombre)\b"
)
_TIME = re.compile(r"\b(?:when|how long|date|time|wann|cuando|quand)\b")
_WHO = re.compile(r"^(?:who|wer|quien|qui)\b")
_SHARE = 0.66
_THIS = re.compile(
    r"\b(?:it|this|that|incident|problem|issue|failure|outage|fires?|fault|accident|leak|breach|crash|illness|error|overheating|explosion|dies|das|esto|cela|ce)\b"
)


class Fact:
    """One known fact, read once."""

    __slots__ = ("days", "negative", "numbers", "partial", "stems", "words")

    def __init__(self, text: str) -> None:
        self.words = fold(text)
        self.stems = frozenset(content(self.words))
        self.numbers = counts(self.words)
        self.days = days(self.words)
        self.negative = NONE.search(self.words) is not None or NOT.search(self.words) is not None
        self.partial = PARTIAL.search(self.words) is not None or bool(self.numbers)


@lru_cache(maxsize=512)
def fact(text: str) -> Fact:
    """Return a fact as it is compared."""
    return Fact(text)


def covered(clause: str, known: Sequence[str], language: str) -> bool:
    """Whether a known fact says what a clause says; facts that guess themselves say nothing."""
    stems = set(content(clause)) - {"believ", "think", "likely", "probably", "suspect", "appear", "cause"}
    if language == "ja":
        return any(len(one) > 3 and fold(one)[:6] in clause for one in known)
    return any(
        stems and len(stems & fact(one).stems) / len(stems) >= 0.6 and UNSURE.search(fact(one).words) is None
        for one in known
    )


def clashes(draft: Draft) -> Iterator[Remark]:
    """Yield a remark for each claim that a known fact contradicts or that nobody can know yet."""
    here = draft.circumstances
    if not here.told:
        return
    facts = [fact(one) for one in here.known]
    told = [count for number in range(len(draft.sentences)) for count in counts(draft.words(number))]
    for number, (begin, _) in enumerate(draft.sentences):
        said = draft.words(number)
        if said.endswith("?"):
            continue
        place = _figure(said, facts, told) or _day(said, facts) or _flip(said, facts) or _whole(said, facts)
        if place is None and not UNSURE.search(said):
            place = next((found for one in here.unknown if (found := _unknown(draft, number, said, fold(one)))), None)
        if place is not None:
            start, end, fix = place
            yield Remark("contradicts-facts", *draft.typed((begin + start, begin + end)), fix=fix, source="facts")


Place = tuple[int, int, str | None]


def _figure(said: str, facts: Sequence[Fact], told: Sequence[Count]) -> Place | None:
    """Return a number that differs from the known one of the same things."""
    if _SUBSET.search(said):
        return None
    for count in counts(said):
        stems = _around(said, count)
        rivals = [
            (one, known)
            for one in facts
            for known in one.numbers
            if _same_things(count, known) and _shared(stems, one, known)
        ]
        if not rivals or any(agree(count, known) for _, known in rivals):
            continue
        one, known = rivals[0]
        if any(
            agree(other, known) and _same_things(other, known)
            for other in told
            if other is not count and other.start != count.start
        ):
            continue
        return count.start, count.end, one.words[known.start : known.end]
    return None


def _around(said: str, count: Count) -> set[str]:
    """Return the words of the clause that a number stands in."""
    clause = next((words for start, end, words in _clauses(said) if start <= count.start < end), said)
    return set(content(clause))


def _same_things(one: Count, other: Count) -> bool:
    return (
        one.units[0] == other.units[0]
        or (len(one.units) > 1 and one.units[1] == other.units[0])
        or (len(other.units) > 1 and other.units[1] == one.units[0])
    )


def _shared(stems: set[str], one: Fact, known: Count) -> bool:
    rest = one.stems - set(known.units[:1])
    return not rest or bool(rest & stems)


def _day(said: str, facts: Sequence[Fact]) -> Place | None:
    """Return a day or time that differs from the known one of the same event."""
    if _AHEAD.search(said):
        return None
    stems = set(content(said))
    for kind, told in days(said).items():
        for one in facts:
            known = {value for value, _, _ in one.days.get(kind, ())}
            rest = one.stems - {word for value in known for word in content(value)}
            shared = rest & stems
            if not known or len(shared) < min(2, len(rest)) or not shared:
                continue
            everywhere = {value for other in facts for value, _, _ in other.days.get(kind, ())}
            for value, start, end in told:
                if value not in everywhere:
                    return start, end, None
    return None


_NOBODY = re.compile(r"nobody|no one|none|niemand|nadie|personne|not a single|not one")


def _flip(said: str, facts: Sequence[Fact]) -> Place | None:
    """Return a clause that says no where a fact says yes, or the other way round."""
    for start, end, clause in _clauses(said):
        if UNSURE.search(clause):
            continue
        none = NONE.search(clause)
        negative = none is not None or NOT.search(clause) is not None
        stems = content(clause)
        if none is not None and _NOBODY.search(none[0]):
            stems = ["person", *stems]
        for one in facts:
            if negative == one.negative or len(stems) > 14:
                continue
            if negative and _denies(stems, one):
                return start + (none.start() if none else 0), end, None
            if (
                not negative
                and len(one.stems) >= 2
                and one.stems <= {*stems, "person"}
                and one.stems & set(stems)
                and _asserts(stems, one)
            ):
                return start, end, None
    return None


def _denies(stems: Sequence[str], one: Fact) -> bool:
    """Whether everything that is denied is what the fact says; "no data" denies names and passwords as well."""
    wanted = {stem for stem in stems if stem not in {"our", "system", "affect"} or stem in one.stems}
    if "data" in wanted and "data" not in one.stems and one.stems & SPECIFIC:
        wanted -= {"data", "personal", "person", "private"}
        return bool(wanted) and wanted <= one.stems
    if "person" in wanted and "person" not in one.stems and any(count.units for count in one.numbers):
        wanted.discard("person")
    return len(wanted) >= 1 and wanted <= one.stems and (len(wanted) >= 2 or "person" in stems)


def _asserts(stems: Sequence[str], one: Fact) -> bool:
    return len(one.stems & set(stems)) >= min(2, len(one.stems - {"person"}) or 1)


_CONCERNED = re.compile(r"\s+(?:of )?(?:the |those |our |these )?(?:affected|impacted|concerned|involved|injured|betroffenen|afectados)\b")


def _whole(said: str, facts: Sequence[Fact]) -> Place | None:
    """Return an "all" where the known fact says "some"."""
    whole = ALL.search(said)
    if (
        whole is None
        or _CONCERNED.match(said, whole.end())
        or UNSURE.search(said)
        or _AHEAD.search(said)
        or NOT.search(said)
        or counts(said[whole.start() : whole.start() + 24])
    ):
        return None
    after = content(said[whole.end() : whole.end() + 60])[:3]
    for one in facts:
        if (
            one.partial
            and not one.negative
            and len(after) >= 2
            and after[0] in one.stems
            and len(set(after) & one.stems) >= 2
        ):
            return whole.start(), len(said.rstrip(".!。 ")), None
    return None


def _unknown(draft: Draft, number: int, said: str, unknown: str) -> Place | None:
    """Return a claim about something that is listed as unknown."""
    if _CAUSE.search(unknown):
        return _causes(draft, number, said, unknown)
    stems = set(content(said))
    wanted = set(content(unknown)) - {"number", "many", "date", "time", "long", "extent", "total", "cause"}
    if not wanted:
        return None
    shared = wanted & stems
    if _AHEAD.search(said) and not _TIME.search(unknown):
        return None
    if _COUNT.search(unknown):
        for count in counts(said):
            if (
                set(count.units) & wanted
                and len(shared) >= min(2, len(wanted))
                and not count.bound
                and not _is_known(count, draft)
            ):
                return count.start, count.end, None
        if not (NONE.search(said) or ALL.search(said)):
            return None
    if _TIME.search(unknown):
        dated = [place for places in days(said).values() for place in places]
        return (dated[0][1], dated[0][2], None) if dated and len(shared) >= min(2, len(wanted)) else None
    if _WHO.search(unknown) and " by " not in said:
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


def _clauses(said: str) -> Iterator[tuple[int, int, str]]:
    start = 0
    for cut in re.finditer(r"[,;:]\s+|\s(?:and|but|und|aber|y|pero|et|mais)\s|$", said):
        clause = said[start : cut.start()].rstrip(".!。 ")
        if clause.strip():
            yield start, start + len(clause), clause
        start = cut.end()
