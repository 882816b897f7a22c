"""Drafts a crisis statement from its facts: one whole text a language, and texts for other channels that point to it.

The order is that of a reader in danger: what to do now, what is known, who is affected, what isn't known, what we do,
an apology that fits how the crisis came about, when we speak next, how to reach us. Nothing is made up: a fact in
another language is marked to be translated, and a statement with such a mark goes before no signer.
"""

import tomllib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any, Final
from zoneinfo import ZoneInfo

LANGUAGES: Final = ("en", "es", "de", "fr", "ja")
"""Languages that a statement is drafted in."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What a draft stands on. `language` is that in which facts and typed words are; others have them marked.

    `kind` is update or correction where it follows something; `change` then says what is new or what was wrong, and
    `before` when that was published. `link` is where the whole text will stand, "{link}" where a post of ours has it.
    """

    crisis: str
    scct: str
    headline: str
    brand: str
    contact: str
    next_at: datetime
    zone: str
    language: str = "en"
    products: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    affected: str = ""
    doing: str = ""
    link: str = "{link}"
    kind: str = "statement"
    change: str = ""
    before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Drafted:
    """The words for one channel. A post has no subject: nobody would see what was signed there."""

    subject: str
    text: str


def whole(ground: Ground, language: str) -> str:
    """Return the whole text in a language, for the page or post to which all others point."""
    words, told = _words(language), _teller(ground, language)
    about = _change(ground, words, told, language)
    parts = [
        _do(ground, words, "do"),
        about,
        _listed(words["known"]["head"], [told(one) for one in ground.known]) or words["known"]["none"],
        words["affected"]["head"].format(affected=told(ground.affected))
        if ground.affected
        else words["affected"]["none"],
        _listed(words["unknown"]["head"], [told(one) for one in ground.unknown]) or words["unknown"]["none"],
        words["doing"]["head"].format(doing=told(ground.doing)) if ground.doing else words["doing"]["none"],
        words["sorry"][ground.scct],
        words["end"]["next"].format(when=when(ground.next_at, ground.zone, language)),
        words["end"]["contact"].format(contact=ground.contact),
    ]
    return "\n\n".join(part for part in parts if part)


def pointer(
    ground: Ground, language: str, *, taken: Collection[str] = (), fits: Callable[[str], bool] = bool
) -> str:  # fmt: skip
    """Return a short text that says what matters and points to the whole one, in words that aren't `taken` yet.

    No two accounts post the same: there are more wordings than a desk has accounts. The first that `fits` is returned,
    and the shortest that is left if none does.
    """
    words = _words(language)
    given = {
        "headline": _teller(ground, language)(ground.headline).rstrip(".!?。 "), "do": _do(ground, words, "do_short"),
        "sorry": words["sorry_short"][ground.scct], "link": ground.link,
        "when": when(ground.next_at, ground.zone, language, short=True),
    }  # fmt: skip
    filled = [" ".join(text.format(**given).split()) for text in _wordings(words)]
    left = [text for text in filled if text not in taken] or filled
    return next((text for text in left if fits(text)), min(left, key=len))


def _wordings(words: Mapping[str, Any]) -> list[str]:
    told = words["pointer"]
    lead, gap = told["lead"], words.get("space", " ")
    ends = [
        end
        for following in told["nexts"]
        for point in told["points"]
        for end in (f"{following}{gap}{point}", f"{point} · {following}")
    ]
    # Neighbours share no order: what differs most comes first.
    return [f"{lead}{gap}{end}" for end in (*ends[::3], *ends[1::3], *ends[2::3])]


def variant(
    ground: Ground, channel: str, language: str, *, canonical: bool = False, text: str = "",
    taken: Collection[str] = (), fits: Callable[[str], bool] = bool,
) -> Drafted:  # fmt: skip
    """Return the words for one channel; `canonical` asks for the whole text wherever it stands.

    `text` is the whole text as it was edited, where there is one; `taken` and `fits` are a `pointer`'s.
    """
    words, told = _words(language), _teller(ground, language)
    headline, text = told(ground.headline), text or whole(ground, language)
    if channel in {"email", "mail"}:
        letter = (words["end"]["hello"], text, words["end"]["bye"].format(brand=ground.brand))
        return Drafted(headline, "\n\n".join(letter))
    if channel == "press":
        return Drafted(headline, f"{text}\n\n{words['end']['press'].format(contact=ground.contact)}")
    if channel in {"website", "newspaper"}:
        return Drafted(headline, text)
    if canonical:
        return Drafted("", f"{headline}\n\n{text}")
    return Drafted("", pointer(ground, language, taken=taken, fits=fits))


def when(at: datetime, zone: str, language: str, *, short: bool = False) -> str:
    """Return a time as people write it in a language, in the brand's zone."""
    here, words = at.astimezone(ZoneInfo(zone)), _words(language)
    pattern: str = words["when_short" if short else "when"]
    return pattern.format(
        hour=here.hour, minute=here.minute, day=here.day, month=words["months"][here.month - 1], year=here.year,
        zone=here.tzname(),
    )  # fmt: skip


def _do(ground: Ground, words: Mapping[str, Any], section: str) -> str:
    products = (
        f" {words['and']} ".join(ground.products) if words.get("space", " ") else words["and"].join(ground.products)
    )
    text: str = words[section].get(ground.crisis, "")
    return text.format(product=products or words["product"])


def _change(ground: Ground, words: Mapping[str, Any], told: Callable[[str], str], language: str) -> str:
    if ground.kind == "statement" or not ground.change:
        return ""
    before = when(ground.before, ground.zone, language) if ground.before else ""
    text: str = words["change"][ground.kind]
    return text.format(change=told(ground.change), before=before)


def _teller(ground: Ground, language: str) -> Callable[[str], str]:
    """Return what puts typed words into a text: as they are, or marked where they are in another language."""
    if language == ground.language:
        return lambda words: words.strip()
    return lambda words: f"⟦{words.strip()}⟧" if words.strip() else ""


def _listed(head: str, points: list[str]) -> str:
    return "\n".join((head, *(f"- {one}" for one in points))) if points else ""


@cache
def _words(language: str) -> Mapping[str, Any]:
    """Return the phrasings of a language; KeyError for one that isn't in LANGUAGES."""
    if language not in LANGUAGES:
        raise KeyError(language)
    folder = files("responders").joinpath("statement_words")
    return tomllib.loads(folder.joinpath(f"{language}.toml").read_text(encoding="utf-8"))
