"""Finds what a mention is about by name: catalogue, well-known names with their model numbers, capitalised names."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files

from responders.facts import Fact, FactKind
from responders.lists import pattern, table, word_list
from responders.reading.vocabulary import common_words

_TAIL = table("products")["tail"]
_OWN = pattern("products.own")
_ON = re.compile(r"(?i)\b(on|running|playing in|onto)\s+(?:(?:my|the|our|an?)\s+)?\Z")
_VERSION = re.compile(r"\W{0,2}\s?(?:version\s*)?\(?(?P<n>\d{1,2}(?:\.\d{1,3}){1,3}|\d{1,2}(?![\w.%-]))")
_CAPITALISED = re.compile(
    r"(?<=[a-z,\d] )(?:[A-Z][a-z]{2,}|[A-Z]{2,6}\d?)(?: (?:[A-Z][a-z]{2,}|\d{1,2}\b|[A-Z]\d{1,2}))+"
)
_COMPARED = re.compile(r"(?i)\b(?:at least with|export with|unlike|than|vs\.?|versus|instead of) (?:the )?\Z")
_THINGS = (
    "printer|laptop|phone|headset|headphones|earbuds|controller|console|tablet|watch|tv|monitor|keyboard|camera|speaker|charger|router|remote|"
    "computer|pc|notebook|realm|playlist|channel|cartridges?|webcam|alarm clock|smart tv"
)
_THING = re.compile(rf"(?i)\b(my|our|the|this|your)\s+(?:[a-z]+\s+)?(?P<thing>{_THINGS})\b(?! (?:number|call))")
_DAYS = word_list("products.days")


class Names:
    """The well-known names, ready to be found."""

    def __init__(self) -> None:
        text = (files("responders.phrasings") / "products.toml").read_text("utf-8")
        raw: dict[str, list[str]] = tomllib.loads(text)["names"]
        self.exact = frozenset(raw["exact"])
        self.kinds = {name.lower(): kind for kind in ("device", "service", "system", "company") for name in raw[kind]}
        self.spelling = {
            name.lower(): name for kind in ("device", "service", "system", "company") for name in raw[kind]
        }
        ordered = sorted(self.spelling, key=len, reverse=True)
        names = "|".join(re.escape(name).replace(r"\ ", r"[ -]?") for name in ordered)
        self.pattern = re.compile(
            rf"(?<![@#\w./])(?P<name>{names})s?(?![\w])(?P<tail>(?:{_TAIL}){{0,3}})", re.IGNORECASE
        )
        self.keys = {name.replace(" ", "").replace("-", ""): name for name in self.spelling}

    def key(self, written: str) -> str:
        """Return the list's own spelling, lower-case, of what was written."""
        return self.keys.get(written.lower().replace(" ", "").replace("-", ""), "")


@cache
def names() -> Names:
    """Return the well-known names."""
    return Names()


def products(text: str, catalogue: Mapping[str, Sequence[str]], found: Sequence[str], language: str) -> list[Fact]:
    """Return product and system facts, the catalogue's first; `found` are catalogue ids that triage saw."""
    facts = list(_from_catalogue(text, catalogue, found, language))
    taken = [fact.span for fact in facts]
    facts += [fact for fact in _well_known(text, language) if not _overlaps(fact.span, taken)]
    if not any(fact.kind is FactKind.PRODUCT for fact in facts):
        facts += [fact for fact in _capitalised(text, language) if not _overlaps(fact.span, [f.span for f in facts])][
            :1
        ]
    if language == "en" and not any(fact.kind is FactKind.PRODUCT for fact in facts):
        facts += list(_plain_things(text))[:1]
    return facts


def _overlaps(span: tuple[int, int], taken: list[tuple[int, int]]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in taken)


def _from_catalogue(
    text: str, catalogue: Mapping[str, Sequence[str]], found: Sequence[str], language: str
) -> Iterator[Fact]:
    for product in found:
        spellings = catalogue.get(product, ())
        for spelling in sorted(spellings, key=len, reverse=True):
            match = re.search(rf"(?<!\w){re.escape(spelling)}(?!\w)", text, re.IGNORECASE)
            if match:
                yield replace(_fact(text, match.start(), match.end(), spellings[0], "device", language), sure=True)
                break


def _well_known(text: str, language: str) -> Iterator[Fact]:
    known = names()
    for match in known.pattern.finditer(text):
        key = known.key(match["name"])
        spelling = known.spelling.get(key, match["name"])
        if spelling in known.exact and match["name"] != spelling:
            continue
        if _COMPARED.search(text[max(0, match.start() - 24) : match.start()]):
            continue
        kind = known.kinds.get(key, "device")
        tail = match["tail"].strip(" -")
        if kind == "company":
            if not tail or not any(c.isdigit() for c in tail):
                continue
            kind = "device"
        if kind in {"service", "system"}:
            tail = ""
        end = match.end() if tail or not match["tail"] else match.end("name")
        shown = f"{spelling} {tail}".strip()
        if kind == "system":
            yield _system(text, match.start(), end, shown)
        else:
            yield _fact(text, match.start(), end, shown, kind, language)


def _system(text: str, start: int, end: int, shown: str) -> Fact:
    number = _VERSION.match(text, end)
    if number and not shown[-1].isdigit():
        return Fact(FactKind.SYSTEM, start, number.end("n"), f"{shown} {number['n']}", shown)
    return Fact(FactKind.SYSTEM, start, end, shown, shown)


def _fact(text: str, start: int, end: int, shown: str, kind: str, language: str) -> Fact:
    if language != "en":
        return Fact(FactKind.PRODUCT, start, end, shown, shown)
    before = text[max(0, start - 40) : start]
    said = shown
    if kind == "device":
        said = f"your {shown}" if _OWN.search(before) or shown.endswith("AirPods") else f"the {shown}"
        if _ON.search(before):
            return Fact(FactKind.SYSTEM, start, end, said, shown)
    return Fact(FactKind.PRODUCT, start, end, said, shown)


def _capitalised(text: str, language: str) -> Iterator[Fact]:
    letters = [c for c in text if c.isalpha()]
    words = re.findall(r"[^\W\d_]{3,}", text)
    if language in {"de", "ja"} or not letters or sum(word[0].isupper() for word in words) > 0.4 * len(words):
        return
    for match in _CAPITALISED.finditer(text):
        low = match[0].lower()
        if (
            _COMPARED.search(text[max(0, match.start() - 24) : match.start()])
            or match[0].isupper()
            or match[0].startswith("The ")
            or low in _DAYS
            or names().kinds.get(names().key(match[0])) == "company"
        ):
            continue
        parts = low.split()
        if any(part in _DAYS for part in parts) or all(part in common_words() for part in parts):
            continue
        yield Fact(FactKind.PRODUCT, match.start(), match.end(), match[0], match[0])


def _plain_things(text: str) -> Iterator[Fact]:
    for match in _THING.finditer(text):
        thing = match["thing"].lower().replace("tv", "TV").replace("pc", "PC")
        yield Fact(FactKind.PRODUCT, match.start("thing"), match.end("thing"), f"your {thing}", thing)
