"""Proves that a reply is personal: it says why, claim by claim, with the place in the mention that each rests on."""

import re
from collections.abc import Iterable, Sequence

from rapidfuzz import fuzz, process

from policies.finding import Triage
from policies.subject import Subject
from responders.draft import Claim, ClaimKind, Proof
from responders.facts import Fact, FactKind, Grounds
from responders.knowledge_articles import Article
from responders.likeness import content_overlap, spoken, spoken_by_us, telling_words
from responders.phrasings.book import phrasebook
from responders.promises import ungrounded
from responders.signoff import unsigned

_TOO_LIKE = 82.0
_TELLING = frozenset(FactKind) - {FactKind.NAME, FactKind.TOPIC, FactKind.EMOTION}


def prove(
    text: str,
    mention: Subject,
    triage: Triage,
    grounds: Grounds,
    articles: Sequence[Article],
    links: Iterable[str],
    macros: Sequence[str],
) -> Proof:
    """Return every claim about `text`; `articles` are those that fit the mention, `links` all that may be shown."""
    text = unsigned(text)
    used = [article for article in articles if fuzz.partial_ratio(article.answer[:120], text) > 85]
    claims = (
        _concrete(text, mention, grounds),
        _answers(text, grounds, used),
        _distance(text, mention.recent, macros),
        _grounded(text, mention, triage, articles, links),
    )
    return Proof(all(claim.holds for claim in claims), claims)


def _concrete(text: str, mention: Subject, grounds: Grounds) -> Claim:
    best = _taken_up(text, grounds)
    if best is not None:
        fact, span = best
        return Claim(ClaimKind.CONCRETE, True, f"It takes up a {fact.kind} that this person named.", fact.span, span)
    shared = content_overlap(text, mention.text, grounds.language, grounds.name)
    if shared is not None:
        evidence, span = shared
        return Claim(ClaimKind.CONCRETE, True, "It takes up this person's own words.", evidence, span)
    topic = grounds.first(FactKind.TOPIC)
    spans = _topic_words(text, grounds)
    if topic is not None and spans is not None:
        return Claim(ClaimKind.CONCRETE, True, "It speaks of what happened to this person.", topic.span, spans)
    if nothing_to_take_up(mention.text, grounds):
        return Claim(
            ClaimKind.CONCRETE, True, "There is nothing concrete in this message to take up, so this doesn't apply."
        )
    return Claim(
        ClaimKind.CONCRETE, False, "Nothing in it could only be said to this person. Take up something they wrote."
    )


def nothing_to_take_up(text: str, grounds: Grounds) -> bool:
    """Tell whether a mention names nothing and says no telling word: a bare handle, a greeting, a sign."""
    named = any(fact.kind in _TELLING or fact.kind is FactKind.TOPIC for fact in grounds.facts)
    return not named and (grounds.orders or not telling_words(text, grounds.language, grounds.name))


def _taken_up(text: str, grounds: Grounds) -> tuple[Fact, tuple[int, int]] | None:
    low = text.lower()
    for fact in sorted(grounds.facts, key=lambda each: len(each.said or each.bare), reverse=True):
        if fact.kind not in _TELLING:
            continue
        for words in (fact.said, fact.bare):
            core = words.lower().removeprefix("your ").removeprefix("the ")
            at = low.find(core) if len(core) > 1 else -1
            if at >= 0:
                return fact, (at, at + len(core))
    return None


def _topic_words(text: str, grounds: Grounds) -> tuple[int, int] | None:
    topic = phrasebook(grounds.language).topic(grounds.topic)
    match = topic.match.search(text) if topic else None
    if match is None and topic is not None:
        for echo in topic.echoes:
            found = fuzz.partial_ratio_alignment(
                re.sub(r"[\[\]{}|]", "", echo.said.source).lower(), text.lower(), score_cutoff=80
            )
            if found is not None:
                return found.dest_start, found.dest_end
    return match.span() if match else None


def _answers(text: str, grounds: Grounds, used: Sequence[Article]) -> Claim:
    if used:
        found = fuzz.partial_ratio_alignment(used[0].answer[:120], text)
        span = (found.dest_start, found.dest_end) if found else (0, 0)
        return Claim(ClaimKind.ANSWERS, True, f"It answers from the article '{used[0].title}'.", used[0].id, span)
    reading = phrasebook(grounds.language).reading
    who = re.search(reading["who"], text, re.IGNORECASE)
    if who:
        return Claim(ClaimKind.ANSWERS, True, "It says who does what next.", None, who.span())
    asked = re.search(r"[?？]", text)
    if asked:
        start = max(text.rfind(mark, 0, asked.start()) for mark in ".!?。") + 1
        return Claim(ClaimKind.ANSWERS, True, "It asks for what is needed to answer.", None, (start, asked.end()))
    if not grounds.manner.asks and not any(fact.kind is FactKind.TOPIC for fact in grounds.facts):
        return Claim(ClaimKind.ANSWERS, True, "The mention asks for nothing.")
    return Claim(ClaimKind.ANSWERS, False, "It neither answers nor says who will. Say what happens next, and by whom.")


def _distance(text: str, recent: Sequence[str], macros: Sequence[str]) -> Claim:
    mine = spoken(text)
    for others, what in ((recent, "a reply that this account sent lately"), (macros, "a stock phrase")):
        if not others:
            continue
        scorer = fuzz.ratio if others is recent else fuzz.partial_ratio
        theirs = [spoken_by_us(each) for each in others]
        found = process.extractOne(mine, theirs, scorer=scorer, score_cutoff=_TOO_LIKE)
        if found is not None and len(mine) > 25:
            return Claim(
                ClaimKind.DISTANCE,
                False,
                f"It is {found[1]:.0f} % like {what}. Say it in words of your own.",
                None,
                (0, len(text)),
            )
    return Claim(ClaimKind.DISTANCE, True, "It repeats neither recent replies nor stock phrases.", None, (0, len(text)))


def _grounded(text: str, mention: Subject, triage: Triage, articles: Sequence[Article], links: Iterable[str]) -> Claim:
    bodies = [f"{article.answer} {article.body}" for article in articles]
    first = next(ungrounded(text, mention.text, bodies, links, triage.due_minutes), None)
    if first is not None:
        return Claim(ClaimKind.GROUNDED, False, first.message, None, (first.start, first.end))
    source = articles[0].id if articles else None
    return Claim(
        ClaimKind.GROUNDED, True, "It promises nothing, and links to nothing, without a source.", source, (0, len(text))
    )
