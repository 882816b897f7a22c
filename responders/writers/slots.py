"""Turns grounds into the slots that phrasings may fill."""

from collections.abc import Mapping
from typing import Any

from responders.facts import Fact, FactKind, Grounds
from responders.phrasings.book import Phrasebook, Topic
from responders.reading.products import names
from responders.writers.base import Brief, Voice

SIMPLE = {
    "system": FactKind.SYSTEM,
    "count": FactKind.COUNT,
    "nth": FactKind.NTH,
    "amount": FactKind.AMOUNT,
    "error": FactKind.ERROR,
    "version": FactKind.VERSION,
    "vp": FactKind.UNABLE,
    "clause": FactKind.FAULT,
    "how": FactKind.HOW,
    "want": FactKind.WANT,
    "whether": FactKind.WHETHER,
    "why": FactKind.WHY,
    "idea": FactKind.IDEA,
    "thing": FactKind.THING,
    "noun": FactKind.NOUN,
}
CONCRETE = frozenset(SIMPLE) | {"product", "about", "machine", "named", "item", "duration", "lasting", "tried"}
"""Slots whose words come from the mention."""

LINKED = {
    "product": ("noun", "item", "product", "about", "machine", "named"),
    "about": ("noun", "item", "product", "about", "machine", "named"),
    "machine": ("noun", "item", "product", "about", "named"),
    "named": ("noun", "item", "product", "about", "machine"),
    "noun": ("product", "noun", "about"),
    "duration": ("lasting",),
    "lasting": ("duration",),
    "item": ("product", "noun"),
}
"""Slots that say much the same: once one is used, the others are spent."""


def slots(brief: Brief, book: Phrasebook, role: str) -> dict[str, str]:
    """Return what each slot says for this mention; a slot without a fact is missing."""
    grounds = brief.grounds
    filled: dict[str, str] = {}
    for slot, kind in SIMPLE.items():
        fact = grounds.first(kind)
        if fact is not None and fact.said:
            filled[slot] = fact.said
    filled |= _product(grounds) | _duration(grounds) | _tried(grounds, book)
    if grounds.name:
        filled["name"] = grounds.name
    filled["role"] = role_name(brief.voice, book, role)
    filled["role's"] = filled["role"] + ("'" if filled["role"].endswith("s") else "'s")
    due = due_words(brief.triage.due_minutes, book.plain["due"])
    if due:
        filled["due"] = due
    topic = book.topic(grounds.topic)
    if topic is not None:
        filled["topic"] = topic.np
        if topic.id == "account_hacked":
            filled = {slot: said for slot, said in filled.items() if slot not in {"vp", "want", "how", "whether"}}
        _echo(filled, topic, brief.mention.text, grounds)
    if any(" on " in filled.get(slot, "") for slot in ("vp", "clause", "want", "how")):
        filled.pop("system", None)
    return filled


def _echo(filled: dict[str, str], topic: Topic, text: str, grounds: Grounds) -> None:
    """Say back what people say in many ways, where no clean words of theirs could be lifted."""
    for echo in topic.echoes:
        if echo.slot in filled or "vp" in filled or (echo.slot == "want" and "clause" in filled):
            continue
        if echo.slot == "clause" and not grounds.manner.troubled:
            continue
        match = echo.match.search(text)
        if match is None:
            continue
        found = {name: value.strip() for name, value in match.groupdict().items() if value}
        said = echo.said.render(filled | found)
        if said is not None:
            filled[echo.slot] = said.text


def known_kinds(grounds: Grounds) -> frozenset[str]:
    """Return the kinds that needn't be asked for any more."""
    kinds = {str(fact.kind) for fact in grounds.facts}
    product = grounds.first(FactKind.PRODUCT)
    if product is not None and names().kinds.get(product.bare.lower()) == "device":
        kinds.add("system")
    return frozenset(kinds)


def role_name(voice: Voice, book: Phrasebook, role: str) -> str:
    """Return who follows up on this kind of matter: the brand's word for it, else the language's own."""
    own = voice.roles.get(role, {}).get(book.language)
    roles: Mapping[str, str] = book.plain["roles"]
    return own or roles.get(role) or roles["support"]


def due_words(minutes: int | None, words: Mapping[str, Any]) -> str:
    """Say a due time, given in minutes of business time, or "" for none."""
    if not minutes:
        return ""
    if minutes < 60:
        return str(words["minutes"]).format(n=minutes)
    if minutes == 60:
        return str(words["hour"])
    hours = -(-minutes // 60)
    if hours <= 8:
        return str(words["hours"]).format(n=hours)
    days = -(-hours // 8)
    return str(words["day"]) if days <= 1 else str(words["days"]).format(n=days)


def _product(grounds: Grounds) -> dict[str, str]:
    product, noun = grounds.first(FactKind.PRODUCT), grounds.first(FactKind.NOUN)
    filled: dict[str, str] = {}
    if product is not None:
        filled["about"] = product.said
    if product is not None and (grounds.language != "en" or _is_ours_to_name(product)):
        filled["product"] = product.said
        if names().kinds.get(product.bare.lower().split()[0]) != "service" and product.said != product.bare:
            filled["machine"] = product.said
        if any(c.isupper() for c in product.bare):
            filled["named"] = product.said
        if names().kinds.get(product.bare.lower()) == "service":
            filled["item"] = product.bare
    elif noun is not None and not noun.said.startswith("our "):
        if noun.sure:
            filled["product"] = noun.said
        filled.setdefault("about", noun.said)
    if noun is not None and noun.bare.endswith(" account") and noun.bare.count(" ") == 1 and noun.bare[0].isupper():
        filled["item"] = noun.bare.removesuffix(" account")
    return filled


def _is_ours_to_name(product: Fact) -> bool:
    """Tell whether a name is one of a product, and not just of somebody or something written with a capital."""
    known = names()
    return bool(product.sure or product.said.startswith("your ") or known.pattern.search(product.bare))


def _duration(grounds: Grounds) -> dict[str, str]:
    fact = grounds.first(FactKind.DURATION)
    if fact is None:
        return {}
    return {slot: words for slot, words in (("duration", fact.said), ("lasting", fact.bare)) if words}


def _tried(grounds: Grounds, book: Phrasebook) -> dict[str, str]:
    tried = [fact.said for fact in grounds.facts if fact.kind is FactKind.TRIED]
    joiner = str(book.reading.get("and", " and "))
    return {"tried": joiner.join(tried[:2])} if tried else {}
