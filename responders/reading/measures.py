"""Durations, counts, amounts, versions and error codes, in words that a reply can use."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from responders.facts import Fact, FactKind
from responders.lists import pattern, word_list

_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_LASTING = pattern("measures.lasting")
_SINCE = pattern("measures.since")
_LOYAL = re.compile(
    r"(?i)\b(loyal|customer|user|member|subscriber|purchases|owned|use the|been using|been (?:a|with))\b"
)
_WAITED = re.compile(r"(?i)\b(?:hold|wait\w*|spent|wasted|been)\b")
_NEGATED = re.compile(r"(?i)\b(?:haven['’]?t|havent|not|hasn['’]?t|isn['’]?t) (?:\w+ ){0,3}\Z")
_COUNT = pattern("measures.count")
_NTH = pattern("measures.nth")
_AMOUNT = pattern("measures.amount")
_CODE = pattern("measures.code")
_QUOTED = re.compile(r"[\"“”](?P<m>[^\"“”\n@]{6,70})[\"“”]")
_NEAR_QUOTE = re.compile(
    r"(?i)\b(error|message|says?|said|saying|shows?|showing|getting|displays?|popup|gives?|prompt)\b"
)
_RELEASE = re.compile(r"(?i)\b(?:version|ver\.?|v)\s?(?P<v>\d+(?:\.\d+){0,3})\b|\b(?P<w>\d{1,2}\.\d{1,2}\.\d{1,3})\b")
_UNITS = {"hr": "hour", "wk": "week", "yr": "year", "min": "minute"}
_ORDINALS = {"2nd": "second", "3rd": "third", "4th": "fourth", "5th": "fifth", "6th": "sixth"}


def measures(text: str, language: str, reading: Mapping[str, Any]) -> list[Fact]:
    """Return durations, counts, amounts, versions and errors, with words to say them in `language`."""
    facts = list(_amounts(text, language)) + list(_errors(text, language)) + list(_releases(text, language))
    if language == "en":
        return facts + list(_durations(text)) + list(_counts(text))
    return facts + list(_foreign_durations(text, reading))


def _durations(text: str) -> Iterator[Fact]:
    for match in _LASTING.finditer(text):
        around = text[max(0, match.start() - 40) : match.end() + 12]
        unit = (match["u"] or match["u2"] or "").lower()
        if unit.startswith("y") and not (match["lead"] or "").lower().startswith(("been", "wait")):
            continue
        if unit.startswith("min") and not _WAITED.search(around):
            continue
        if _LOYAL.search(around) or _NEGATED.search(text[max(0, match.start() - 28) : match.start()]):
            continue
        if match["vague"]:
            said = match["vague"].lower()
        else:
            said = _period(match["q"] or match["q2"], match["n"] or match["n2"], match["u"] or match["u2"])
        yield Fact(FactKind.DURATION, *match.span(), said, f"for {said}")
        return
    since = _SINCE.search(text)
    if since:
        when = since["w"].lower()
        proper = when.split()[-1].capitalize() if when.split()[-1] in _DATED else when.split()[-1]
        yield Fact(FactKind.DURATION, *since.span(), "", "since " + " ".join([*when.split()[:-1], proper]))


_DATED = word_list("measures.dated")


def _period(qualifier: str | None, number: str, unit: str) -> str:
    unit = unit.lower().rstrip("s")
    unit = _UNITS.get(unit, unit)
    q = (qualifier or "").lower()
    number = number.lower().replace(" ", "")
    if number.endswith("+"):
        q, number = "over", number[:-1]
    q = {"more than": "over", "like": "about", "around": "about", "going on": "almost"}.get(q, q)
    words = {
        "afew": "a few",
        "acoupleof": "a couple of",
        "acouple": "a couple of",
        "coupleof": "a couple of",
        "halfa": "half a",
        "halfan": "half an",
    }
    shown = words.get(number, number)
    if "/" in shown or "-" in shown:
        low, high = re.split(r"[/-]", shown)
        shown = f"{_spell(low)} {'to' if '-' in number else 'or'} {_spell(high)}"
    q = "" if q.startswith("the") else q
    one = shown in {"a", "an", "one", "1", "half a", "half an"}
    if shown in {"1", "one", "a", "an"}:
        shown = "an" if unit == "hour" else "a"
    return " ".join(part for part in (q, _spell(shown), unit if one else unit + "s") if part)


def _spell(number: str) -> str:
    return _NUMBERS[int(number) - 1] if number.isdigit() and 1 <= int(number) <= 12 else number


def _counts(text: str) -> Iterator[Fact]:
    for match in _COUNT.finditer(text):
        if match[0].lower() == "twice":
            said = "twice"
        else:
            number = match["n"].lower()
            said = f"{'several' if number == 'multiple' else _spell(number)} times"
        yield Fact(FactKind.COUNT, *match.span(), said, said)
        break
    nth = _NTH.search(text)
    if nth:
        ordinal = _ORDINALS.get(nth["n"].lower(), nth["n"].lower())
        yield Fact(FactKind.NTH, *nth.span(), f"a {ordinal} {nth['what'].lower()}", f"{ordinal} {nth['what'].lower()}")


def _amounts(text: str, language: str) -> Iterator[Fact]:
    for match in _AMOUNT.finditer(text):
        number = (match["a"] or match["b"]).rstrip(".,")
        sign = match["pre"] or match["post"]
        if sign in "$€£¥" and language in {"en", "ja"}:
            said = f"{sign}{number}"
        elif sign.lower() in {"dollars", "bucks", "usd"}:
            said = f"${number}" if language == "en" else f"{number} $"
        else:
            said = f"{number} {sign}" if sign != "円" else f"{number}円"
        yield Fact(FactKind.AMOUNT, *match.span(), said, said)


def _errors(text: str, language: str) -> Iterator[Fact]:
    for match in _CODE.finditer(text):
        group = next((name for name in ("code", "hash", "tail") if match[name]), None)
        start, end = match.span(group) if group else match.span()
        code = text[start:end]
        if text[max(0, start - 1) : start] in {"@", "#", "/", "."} and not group:
            continue
        said = f"error {code}" if language == "en" else code
        yield Fact(FactKind.ERROR, start, end, said, code)
        return
    for match in _QUOTED.finditer(text):
        if _NEAR_QUOTE.search(text[max(0, match.start() - 60) : match.end() + 20]):
            inside = match["m"].strip(" .,;:!")
            yield Fact(
                FactKind.ERROR,
                *match.span("m"),
                f"the message “{inside}”" if language == "en" else f"«{inside}»",
                inside,
            )
            return


def _releases(text: str, language: str) -> Iterator[Fact]:
    match = _RELEASE.search(text)
    if match:
        group = "v" if match["v"] else "w"
        yield Fact(
            FactKind.VERSION,
            *match.span(),
            f"version {match[group]}" if language == "en" else match[group],
            match[group],
        )


def _foreign_durations(text: str, reading: Mapping[str, Any]) -> Iterator[Fact]:
    for rule in reading.get("durations", ()):
        match = re.search(rule["match"], text, re.IGNORECASE)
        if match:
            words = {
                name: value if rule.get("nouns") else value.lower()
                for name, value in match.groupdict().items()
                if value
            }
            said = rule.get("said", "").format(**words)
            yield Fact(FactKind.DURATION, *match.span(), said, rule.get("lasting", "").format(**words))
            return
