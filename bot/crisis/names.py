"""Finds people's names in what a crisis says, so that an onlooker reads none: first names too.

A name is known by who it is (somebody who wrote in what the crisis concerns, or a colleague), or by what stands around
it (a title, "the customer", what only people do). Once known, each part of it is hidden wherever it stands in the room.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from typing import Final

from responders.reading.vocabulary import common_words

_WORD: Final = r"[A-ZÀ-ÖØ-Þ](?:['’][A-ZÀ-ÖØ-Þ])?[a-zß-öø-ÿ]+(?:['’-][A-ZÀ-ÖØ-Þ]?[a-zß-öø-ÿ]{2,})*"
_BETWEEN: Final = r"(?:(?:van|von|de|la|der|den|dos|di|da|del|al|bin|[A-Z]\.) ){0,2}"
_NAME: Final = rf"({_WORD}(?: {_BETWEEN}(?:{_WORD}|[A-Z]\.))*)"
_TITLE: Final = r"(?:Mr|Mrs|Ms|Mx|Miss|Dr|Prof|Herrn?|Frau|Señora?|Sra?|Monsieur|Madame|Mme)\.? "
_ROLE: Final = (
    r"(?i:customer|buyer|owner|user|passenger|patient|victim|driver|guest|child|boy|girl|son|daughter|mother|father"
    r"|wife|husband|woman|man|nurse|engineer|worker|employee|colleague|intern|journalist|reporter|poster|writer"
    r"|kundin|kunde|nutzerin|nutzer|tochter|sohn|mutter|vater|mitarbeiterin|mitarbeiter|kollegin|kollege"
    r"|clienta?|clienta|usuari[oa]|hij[oa]|madre|padre|emplead[oa]|cliente?|fille|fils|mère|père|salariée?)"
)
_DONE_TO: Final = (
    r"(?i:call(?:ed)?|ask(?:ed)?|tell|told|met|meet|phoned?|visit(?:ed)?|thank(?:ed)?|inform(?:ed)?|refund(?:ed)?"
    r"|(?:spoke|talked|speak|talk) (?:to|with)|(?:wrote|write|apologi[sz]ed?|replied|reply|sorry) to"
    r"|(?:post|video|message|mail|letter|report|picture|photo|call|complaint)s? (?:from|by|of)"
    r"|(?:posted|reported|filmed|written|shared|told|sent|signed|raised) by|name(?:d| is)|heißt|llamad[oa]|nommée?)"
)
_DOES: Final = (
    r"(?:(?:has |have |had )?(?:said|says|wrote|writes|reports|reported|told|posted|filmed|tweeted|complained|asked"
    r"|claims|claimed|burned|burnt|died|fell|choked|sued|schreibt|sagt|berichtet|escribe|dice|écrit|dit)\b"
    r"|(?:was|is|were|has been|wurde|ist) (?:hurt|injured|burned|burnt|treated|admitted|taken to|in hospital|at home"
    r"|unharmed|verletzt|im Krankenhaus)\b"
    r"|['’]s? (?:hand|arm|leg|face|hair|child|son|daughter|family|home|house|flat|desk|bed|post|video|phone|account"
    r"|charger|order|address|lawyer|doctor|mother|father|wife|husband)\b)"
)
_CUES: Final = tuple(
    re.compile(one)
    for one in (
        rf"\b{_TITLE}{_NAME}", rf"\b{_ROLE},?:? (?:(?:is|was|named|called|namens) )?{_NAME}",
        rf"\b{_DONE_TO} (?:{_TITLE})?{_NAME}", rf"\b{_NAME} ?(?={_DOES})",
        r"([\u3041-\u30ff\u4e00-\u9fff]{1,6}?)(?=さん|様|氏|ちゃん|くん)",
    )
)  # fmt: skip
_COMMON: Final = frozenset({
    "We", "Our", "Us", "You", "They", "He", "She", "It", "The", "A", "An", "This", "That", "These", "Those", "Who",
    "Nobody", "Somebody", "Everybody", "One", "Two", "Three", "I", "Sales", "Legal", "Support", "Police", "Media",
    "Press", "Company", "Team", "Wir", "Sie", "Er", "Es", "Der", "Die", "Das", "Nosotros", "Ellos", "Nous", "Ils",
    "Elles",
})  # fmt: skip


def known(names: Iterable[str], texts: Iterable[str], ours: Collection[str]) -> frozenset[str]:
    """Return the words that name people: those of `names`, and those that the texts use as names.

    `ours` are words of the brand and its products: no name, whoever calls themselves so.
    """
    brand = {part.casefold() for one in ours for part in one.split()}
    found = [*names, *(name for text in texts for name in _named(text))]
    return frozenset(
        part for one in found for part in re.split(r"[\s.,_]+", one) if _names(part) and part.casefold() not in brand
    )


def _named(text: str) -> Iterator[str]:
    for cue in _CUES:
        yield from (match[1] for match in cue.finditer(text))


def _names(part: str) -> bool:
    if re.fullmatch(r"[\u3041-\u30ff\u4e00-\u9fff]{1,6}", part):
        return True
    plain = part.replace("-", "").replace("'", "").replace("’", "")
    if len(plain) < 2 or not plain.isalpha() or not part[0].isupper() or part in _COMMON or re.fullmatch(_ROLE, part):
        return False
    return part.casefold() not in common_words()


def hidden(text: str, names: Collection[str], mask: str) -> str:
    """Return a text with every such word taken out; neighbours become one mask."""
    if not names:
        return text
    word = "|".join(
        rf"\b{re.escape(one)}\b" if one.isascii() or not re.match(r"[\u3041-\u9fff]", one) else re.escape(one)
        for one in sorted(names, key=lambda one: (-len(one), one))
    )
    return re.sub(rf"(?:{word})(?: {_BETWEEN}(?:{word}))*", mask, text)
