"""Takes from a mention the concrete facts that a personal reply can build on."""

import re
from collections.abc import Mapping, Sequence

from policies.finding import Triage
from policies.subject import Subject
from responders.facts import Fact, FactKind, Grounds, Manner
from responders.lists import pattern
from responders.phrasings.book import LANGUAGES, phrasebook
from responders.reading.attempts import attempts
from responders.reading.clauses import clauses
from responders.reading.instructions import gives_orders
from responders.reading.measures import measures
from responders.reading.names import introduced_name, personal_name
from responders.reading.nouns import key_noun
from responders.reading.products import products

_NOISE = re.compile(r"https?://\S+|(?<!\w)@\w+")
_ASKING = pattern("grounding.asking")
_SIGNS = {
    "wishes": "wish",
    "troubled": "trouble",
    "strained": "strained",
    "resolved": "resolved",
    "asking": "asking",
    "sour": "sour",
    "courteous": "courtesy",
    "announcing": "announcement",
}
_LETTERS = re.compile(r"[^\W\d_]")


def ground(mention: Subject, triage: Triage, catalogue: Mapping[str, Sequence[str]] | None = None) -> Grounds:
    """Return the facts of `mention`, each with its place in the text; never raises on odd text.

    `catalogue` maps product ids to the product's name and its other names.
    """
    text = mention.text
    language = triage.language if triage.language in LANGUAGES else "en"
    masked = _masked(text)
    if gives_orders(text):
        return Grounds(language=language, name=personal_name(mention.author), orders=True)
    facts = _facts(masked, language, products(masked, catalogue or {}, triage.products, language))
    name, start, end = introduced_name(text)
    if name:
        facts = [fact for fact in facts if not fact.start <= start < fact.end]
        facts.append(Fact(FactKind.NAME, start, end, name, name))
    topic = _topic(masked, language)
    if topic is not None:
        facts.append(topic)
    return Grounds(
        language=language,
        name=name or personal_name(mention.author),
        topic=topic.said if topic else "",
        bare=len(_LETTERS.findall(_without_link_word(masked))) < 4,
        media=bool(mention.media) or "http" in text or text.rstrip().endswith(" link"),
        manner=_manner(masked, phrasebook(language).reading),
        facts=tuple(facts),
    )


def _facts(masked: str, language: str, named: list[Fact]) -> list[Fact]:
    facts = [*named, *measures(masked, language, phrasebook(language).reading)]
    if language == "en":
        noun = key_noun(masked)
        facts += [*attempts(masked), *clauses(masked), *([noun] if noun else [])]
    return facts


def _manner(text: str, reading: Mapping[str, str]) -> Manner:
    shown = {sign: bool(re.search(reading[key], text, re.IGNORECASE)) for sign, key in _SIGNS.items()}
    return Manner(asks=bool(_ASKING.search(text)), **shown)


def _masked(text: str) -> str:
    """Blank out links and handles, keeping every other character in its place."""
    return _NOISE.sub(lambda match: " " * len(match[0]), text)


def _without_link_word(text: str) -> str:
    return re.sub(r"\blink\s*\Z", "", text)


def _topic(text: str, language: str) -> Fact | None:
    for topic in phrasebook(language).topics:
        match = topic.find(text)
        if match:
            return Fact(FactKind.TOPIC, match.start(), match.end(), topic.id, topic.np)
    return None
