"""Finds the promises in a public text, sentence by sentence, and the day each was promised for.

A promise is what we say we will do, or what somebody will get from us. Offers ("we would be happy to"), wishes and
what we can't do are none. A day is read from the sentence itself, in English, German, Spanish, French and Japanese;
where it names none, a person sets one.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from responders.lists import pattern

LONGEST: Final = 400
_MADE = pattern("commitments.made")
_NONE = pattern("commitments.none")
_SENTENCE: Final = re.compile(r"[^.!?。！？\n]+(?:[.!?](?=\S)[^.!?。！？\n]+)*[.!?。！？]*")
_SPAN = pattern("commitments.span")
_WEEKDAY = pattern("commitments.weekday")
_SOON = pattern("commitments.soon")
_DATE = pattern("commitments.date")
_NUMBERS: Final = {
    word: number
    for number, words in enumerate(
        (
            "a an one ein einer einem einen eine un uno una une", "two zwei dos deux", "three drei tres trois",
            "four vier cuatro quatre", "five fünf cinco cinq", "six sechs seis", "seven sieben siete sept",
            "eight acht ocho huit", "nine neun nueve neuf", "ten zehn diez dix",
        ),
        1,
    )
    for word in words.split()
}  # fmt: skip
_DAYS: Final = (
    "mo lu 月",
    "tu di mar 火",
    "we mi mer 水",
    "th do ju jeu 木",
    "fr vi ven 金",
    "sa sá sam 土",
    "su so do dim 日",
)
_MONTHS: Final = (
    "jan ene", "feb fév fev", "mar mär", "apr abr avr", "may mai", "jun juin", "jul juil", "aug ago aoû aou", "sep",
    "oct okt", "nov", "dec dez dic déc",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Commitment:
    """One promise: its sentence, where it stands, and when it is due, if the sentence says."""

    text: str
    start: int
    end: int
    due_at: datetime | None


def commitments(text: str, now: datetime, zone: str) -> Iterator[Commitment]:
    """Yield each promise of `text`, with its day as somebody in `zone` means it who writes at `now`."""
    for match in _SENTENCE.finditer(text):
        sentence = match[0].strip()
        if _MADE.search(sentence) and not _NONE.search(sentence):
            start = match.start() + len(match[0]) - len(match[0].lstrip())
            yield Commitment(sentence[:LONGEST], start, start + len(sentence), due(sentence, now, zone))


def due(sentence: str, now: datetime, zone: str) -> datetime | None:
    """Return the time that a sentence names: the end of that day in `zone`, or the hour; None if it names none."""
    here = now.astimezone(ZoneInfo(zone))
    readers: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], datetime], datetime | None]], ...] = (
        (_DATE, _dated), (_SPAN, _spanned), (_SOON, _soon), (_WEEKDAY, _weekday),
    )  # fmt: skip
    for found, read in readers:
        if (match := found.search(sentence)) and (at := read(match, here)):
            return at
    return None


def _dated(match: re.Match[str], here: datetime) -> datetime | None:
    parts = match.groupdict()
    month = parts["m0"] or parts["m3"] or _month(parts["m1"] or parts["m2"] or "")
    day = parts["d0"] or parts["d1"] or parts["d2"] or parts["d3"]
    try:
        found = _end(here.replace(year=int(parts["y0"] or here.year), month=int(month or 0), day=int(day or 0)))
    except ValueError:
        return None
    return found if found >= here or parts["y0"] else found.replace(year=found.year + 1)


def _month(written: str) -> int:
    low = written.lower()
    return next((place for place, starts in enumerate(_MONTHS, 1) if low.startswith(tuple(starts.split()))), 0)


def _spanned(match: re.Match[str], here: datetime) -> datetime:
    written = (match["n"] or match["jn"]).lower()
    number = int(written) if written.isdigit() else _NUMBERS.get(written, 1)
    unit = (match["u"] or match["ju"]).lower()
    if unit.startswith(("min", "分")):
        return here + timedelta(minutes=number)
    if unit.startswith(("h", "st", "時")):
        return here + timedelta(hours=number)
    if unit.startswith(("w", "sem", "週")):
        return _end(here + timedelta(weeks=number))
    if unit.startswith(("mo", "me", "か", "ヶ")):
        return _end(here + timedelta(days=30 * number))
    return _end(_working(here, number) if match["w"] or match["w2"] else here + timedelta(days=number))


def _working(here: datetime, days: int) -> datetime:
    while days:
        here += timedelta(days=1)
        days -= here.weekday() < 5
    return here


def _soon(match: re.Match[str], here: datetime) -> datetime:
    if match["after"]:
        return _end(here + timedelta(days=2))
    if match["tomorrow"]:
        return _end(here + timedelta(days=1))
    if match["today"]:
        return _end(here)
    if match["month"]:
        return _end((here.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1))
    friday = here + timedelta(days=(4 - here.weekday()) % 7)
    return _end(friday + timedelta(days=7) if match["next"] else friday)


def _weekday(match: re.Match[str], here: datetime) -> datetime | None:
    low = match["day"].lower()
    days = [place for place, starts in enumerate(_DAYS) if low.startswith(tuple(starts.split()))]
    place = _SURE.get(low[:3], days[0] if days else None)
    return None if place is None else _end(here + timedelta(days=(place - here.weekday()) % 7))


# Beginnings that two languages share: Dienstag and dimanche, Donnerstag and domingo, martes, mercredi and Mittwoch.
_SURE: Final = {"die": 1, "dim": 6, "don": 3, "dom": 6, "mar": 1, "mié": 2, "mie": 2, "mit": 2, "mon": 0, "mer": 2}


def _end(day: datetime) -> datetime:
    return datetime.combine(day.date(), time(23, 59), day.tzinfo)
