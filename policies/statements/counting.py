"""Reads numbers with what they count, days and times out of folded text."""

import re
from dataclasses import dataclass
from typing import Final

from policies.statements.grammar import content

_SMALL: Final = (
    {
        word: value
        for value, words in enumerate(
            [
                "zero",
                "one",
                "two",
                "three",
                "four",
                "five",
                "six",
                "seven",
                "eight",
                "nine",
                "ten",
                "eleven",
                "twelve",
                "thirteen",
                "fourteen",
                "fifteen",
                "sixteen",
                "seventeen",
                "eighteen",
                "nineteen",
            ]
        )
        for word in (words,)
    }
    | dict(
        zip(
            ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"],
            range(20, 100, 10),
            strict=True,
        )
    )
    | {
        "zwei": 2,
        "drei": 3,
        "vier": 4,
        "fünf": 5,
        "sechs": 6,
        "sieben": 7,
        "acht": 8,
        "neun": 9,
        "zehn": 10,
        "dos": 2,
        "tres": 3,
        "cuatro": 4,
        "cinco": 5,
        "seis": 6,
        "siete": 7,
        "ocho": 8,
        "nueve": 9,
        "diez": 10,
        "deux": 2,
        "trois": 3,
        "quatre": 4,
        "cinq": 5,
        "sept": 7,
        "huit": 8,
        "neuf": 9,
        "dix": 10,
    }
)
_SCALE: Final = {
    "hundred": 100,
    "thousand": 1_000,
    "million": 10**6,
    "billion": 10**9,
    "k": 1_000,
    "m": 10**6,
    "bn": 10**9,
    "tausend": 1_000,
    "millionen": 10**6,
    "mil": 1_000,
    "millones": 10**6,
    "mille": 1_000,
    "millions": 10**6,
}
_SPELT = "|".join(sorted(_SMALL, key=len, reverse=True))
_NUMBER: Final = re.compile(
    rf"(?<![\w.,:/])(?<!no )(?:(?P<digits>\d{{1,3}}(?:[,. ']\d{{3}})+(?!\d)|\d+(?:[.,]\d+)?)|"
    rf"(?P<words>(?:{_SPELT})(?:[- ](?:{_SPELT}))?))(?P<scale>(?: ?(?:{'|'.join(_SCALE)})\b)*)(?![\w:/])(?P<percent> "
    rf"?(?:%|per ?cent|percent|prozent|por ciento|pour cent))?"
)
_MONTH = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_DAY: Final = re.compile(
    rf"\b(?P<weekday>monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b|"
    rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<month>{'|'.join(_MONTH)})\b|"
    rf"\b(?P<month2>{'|'.join(_MONTH)}) (?P<day2>\d{{1,2}})\b(?!,\d)"
    rf"|\b(?P<clock>\d{{1,2}}[:.]\d{{2}})\b(?! ?%)|\bin (?P<alone>{'|'.join(_MONTH)})\b|\b(?P<year>(?:19|20)\d{{2}})\b"
)
_AFTER = re.compile(
    r"^(?:\W{0,2}(?:of|the|our|these|those|more|other|such|affected|separate|known|confirmed|"
    r"reported|different|individual)\b)*\W{0,2}((?:[^\W\d_]+[\s-]+){0,2}[^\W\d_]+)"
)
_MORE = re.compile(r"(?:more than|over|at least|upwards of|mehr als|mindestens|mas de|al menos|plus de|au moins)\s*$")
_LESS = re.compile(
    r"(?:less than|fewer than|under|up to|at most|no more than|weniger als|bis zu|menos de|hasta|moins de|jusqu'a)\s*$"
)
_ABOUT = re.compile(
    r"(?:about|around|roughly|approximately|some|nearly|almost|close to|rund|etwa|circa|unos|"
    r"unas|cerca de|environ|pres de)\s*$"
)


@dataclass(frozen=True, slots=True)
class Count:
    """A number with the words after it that say what it counts; `loose` is "about", `bound` is ">" or "<"."""

    value: float
    units: tuple[str, ...]
    start: int
    end: int
    loose: bool = False
    bound: str = ""


def counts(words: str) -> list[Count]:
    """Return the numbers that count something; days, times and telephone numbers count nothing."""
    taken = [match.span() for match in _DAY.finditer(words)]
    found = []
    for match in _NUMBER.finditer(words):
        start, end = match.span()
        if any(left < end and start < right for left, right in taken):
            continue
        after = _AFTER.match(words[end : end + 60])
        units = ("%",) if match["percent"] else tuple(content(after[1])[:3]) if after else ()
        if units:
            before = words[max(0, start - 16) : start]
            bound = ">" if _MORE.search(before) else "<" if _LESS.search(before) else ""
            found.append(Count(_value(match), units, start, end, _ABOUT.search(before) is not None, bound))
    return found


def _value(match: re.Match[str]) -> float:
    if match["digits"]:
        digits = match["digits"]
        whole = re.fullmatch(r"\d{1,3}(?:[,. ']\d{3})+", digits)
        value = float(re.sub(r"[,. ']", "", digits) if whole else digits.replace(",", "."))
    else:
        value = float(sum(_SMALL[part] for part in re.split("[- ]", match["words"])))
    for scale in re.findall("|".join(sorted(_SCALE, key=len, reverse=True)), match["scale"]):
        value *= _SCALE[scale]
    return value


def agree(told: Count, known: Count) -> bool:
    """Whether a number in the statement can stand beside a known one."""
    if told.value == known.value:
        return True
    if told.bound == ">":
        return told.value <= known.value
    if told.bound == "<":
        return told.value >= known.value
    if known.bound == ">":
        return told.value >= known.value
    if known.bound == "<":
        return told.value <= known.value
    slack = 0.1 if told.loose or known.loose else 0.0
    return abs(told.value - known.value) <= slack * max(told.value, known.value)


def days(words: str) -> dict[str, list[tuple[str, int, int]]]:
    """Return days and times by kind, each with its place: weekday, date, month, clock, year."""
    found: dict[str, list[tuple[str, int, int]]] = {}
    for match in _DAY.finditer(words):
        kind, value = "weekday", match["weekday"] or ""
        if match["day"] or match["day2"]:
            kind, value = "date", f"{int(match['day'] or match['day2'])} {match['month'] or match['month2']}"
        elif match["clock"]:
            kind, value = "clock", match["clock"].replace(".", ":").lstrip("0")
        elif match["alone"]:
            kind, value = "month", match["alone"]
        elif match["year"]:
            kind, value = "year", match["year"]
        found.setdefault(kind, []).append((value, *match.span()))
    return found
