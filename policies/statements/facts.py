"""Holds a statement's claims against the facts as they stand: numbers, days, "no" and "all"."""

import re
from collections.abc import Iterator, Sequence

from policies.statements.counting import Count, agree, counts, days
from policies.statements.draft import Draft
from policies.statements.fact import Fact, fact
from policies.statements.grammar import ALL, NONE, NOT, SPECIFIC, UNSURE, content
from policies.statements.remark import Remark
from policies.statements.unknowns import Place, claimed

_SUBSET = re.compile(r"\b(?:of these|of those|of them|of whom|among them|including|davon|de ellos|dont|entre ellos)\b")
_AHEAD = re.compile(
    r"\b(?:we|they|you|i) (?:will|shall|are going to|'ll)\b|\b(?:next|wir werden|volveremos|nous allons)\b"
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
        # What is only guessed at `guessing` finds.
        if place is None and not UNSURE.search(said) and not draft.within("statement.hedge", number):
            place = next((found for one in here.unknown if (found := claimed(draft, number, said, one))), None)
        if place is not None:
            start, end, fix = place
            yield Remark("contradicts-facts", *draft.typed((begin + start, begin + end)), fix=fix, source="facts")


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


_CONCERNED = re.compile(
    r"\s+(?:of )?(?:the |those |our |these )?(?:affected|impacted|concerned|involved|injured|"
    r"betroffenen|afectados)\b"
)


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


def _clauses(said: str) -> Iterator[tuple[int, int, str]]:
    start = 0
    for cut in re.finditer(r"[,;:]\s+|\s(?:and|but|und|aber|y|pero|et|mais)\s|$", said):
        clause = said[start : cut.start()].rstrip(".!。 ")
        if clause.strip():
            yield start, start + len(clause), clause
        start = cut.end()
