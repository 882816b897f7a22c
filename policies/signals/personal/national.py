"""Finds the numbers that countries give to persons, by their forms, checksums and the words beside them.

The forms and checksums are those that python-stdnum documents, one module per number, as of its version 2.1.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from importlib import import_module
from typing import Any

from policies.signals.personal.documents import LEAD
from policies.signals.typed import Typed

# Forms that tell what they are, and the modules of which one must find the number valid (none: the form is enough).
_TELLING: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"(?!000|666)\d{3}-(?!00)\d{2}-(?!0000)\d{4}", ()),
    (r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D]", ()),
    (r"\d{2}\.?\d{3}\.?\d{3}[- ]?[A-Z]", ("es.dni",)),
    (r"[XYZ][- ]?\d{7}[- ]?[A-Z]", ("es.nie",)),
    (r"[A-Z]{6}\d{2}[A-EHLMPR-T]\d{2}[A-Z]\d{3}[A-Z]", ("it.codicefiscale",)),
    (r"[A-Z]{6} ?\d{2}[A-EHLMPR-T]\d{2} ?[A-Z]\d{3}[A-Z]", ("it.codicefiscale",)),
    (r"[A-Z][AEIOUX][A-Z]{2}\d{6}[HMX][A-Z]{5}[A-Z0-9]\d", ("mx.curp",)),
    (r"[A-Z]{3}P[A-Z]\d{4}[A-Z]", ()),
    (r"[12] ?\d{2} ?(?:0[1-9]|1[0-2]|[2-9]\d) ?(?:\d{2}|2[AB]) ?\d{3} ?\d{3} ?\d{2}", ("fr.nir",)),
    (r"756\.?\d{4}\.?\d{4}\.?\d{2}", ("ch.ssn",)),
    (r"\d{2}\.\d{2}\.\d{2}-\d{3}\.\d{2}", ("be.nn",)),
    (r"\d{3}\.\d{3}\.\d{3}-\d{2}", ("br.cpf",)),
    (r"\d{1,2}\.\d{3}\.\d{3}-[\dkK]", ("cl.rut",)),
    (r"\d{6}[-+A]\d{3}[0-9A-Y]", ("fi.hetu",)),
    (r"(?:19|20)?\d{6}[-+]\d{4}", ("se.personnummer", "dk.cpr", "is_.kennitala")),
    (r"\d{6}-[1-4]\d{6}", ("kr.rrn",)),
    (r"[1-9]\d{5}(?:19|20)\d{9}[\dX]", ("cn.ric",)),
    (r"[2-9]\d{3} \d{4} \d{4}", ("in_.aadhaar",)),
    (r"\d{6}/\d{3,4}", ("cz.rc",)),
    (r"\d{2} ?[0-3]\d[01]\d{3} ?[A-Z] ?\d{3}", ()),
    (r"[STFGM]\d{7}[A-Z]", ("sg",)),
    (r"[A-Z]{1,2}\d{6}\([0-9A]\)", ()),
    (r"\d{5}-\d{7}-\d", ("pk.cnic",)),
    (r"\d{3}-\d{3}-\d{3} \d{2}", ()),
)
# Numbers that are only digits: their length, and who may find them valid. They need a word beside them.
_BY_LENGTH: dict[int, tuple[str, ...]] = {
    8: ("au.tfn", "ar.dni", "pe.cui", "nl.bsn"),
    9: ("au.tfn", "ca.sin", "nl.bsn", "pt.nif", "us.ssn", "us.itin", "il.idnr", "nz.ird"),
    10: ("gb.nhs", "bg.egn", "cz.rc", "at.vnr", "ec.ci", "dk.cpr", "is_.kennitala", "gb.utr", "se.personnummer",
         "ua.rntrc"),
    11: ("de.idnr", "br.cpf", "pl.pesel", "no.fodselsnummer", "be.nn", "tr.tckimlik", "hr.oib", "ee.ik", "lt.asmens",
         "gr.amka", "do.cedula"),
    12: ("in_.aadhaar", "my.nric", "jp", "ru.inn", "se.personnummer"),
    13: ("za.idnr", "ro.cnp", "th.pin", "kr.rrn", "si.emso", "fr.nif"),
    15: ("fr.nir",),
    16: ("id.nik",),
    18: ("cn.ric",),
}  # fmt: skip
# Enough by checksum and date, without a word.
_ALONE = frozenset({"fr.nir", "cn.ric", "no.fodselsnummer"})
_LETTERS = re.compile(r"(?<![\w.-])(?=[A-Za-z0-9.\-/ ]*\d)[A-Za-z0-9](?:[.\-/ ]?[A-Za-z0-9]){5,17}(?![\w-])")
_AMOUNT = re.compile(r"\(?\d{1,3}(?:[.,]\d{3})+|.*[%€$£].*")
_DATE = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4}")
_STARTS = re.compile(r"(?<![A-Za-z0-9_.+/-])(?:[A-Za-z]{1,6}[ -]?)?(?P<digit>[0-9])")
# The one form with fewer than six digits has four between letters.
_FOUR = re.compile("[A-Za-z][0-9]{4}[A-Za-z]")
_LONGEST, _FEWEST, _LEAD = 24, 4, 7
_CLOSE = 30
_JUST_BEFORE = 14
_WITHIN_NAME = 1


@lru_cache(maxsize=1)
def _any() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern.pattern})" for pattern in _telling()), re.IGNORECASE | re.ASCII)


@lru_cache(maxsize=1)
def _telling() -> dict[re.Pattern[str], tuple[str, ...]]:
    return {
        re.compile(rf"(?<!\d )(?:{form})(?![\w]|[-/.]\d)", re.IGNORECASE | re.ASCII): names for form, names in _TELLING
    }


def find_national(typed: Typed) -> Iterator[tuple[int, int]]:
    """Yield where national numbers stand whose form tells what they are."""
    for match in _starting(typed):
        number, here, names = match.group(), match.span(), _telling()[match.re]
        if number.islower() and not (typed.near("national", *here) or typed.near("national_weak", *here)):
            continue
        if len(set(re.sub(r"\W", "", number))) < 3 or _is_a_thing(typed, *here):
            continue
        if not names or any(_valid(name, number) for name in names) or _said(typed, *here):
            yield here


def _starting(typed: Typed) -> Iterator[re.Match[str]]:
    """Yield the matches of all forms, each tried only where a number begins or a few letters before it."""
    clean, any_form, long = typed.clean, _any(), {*typed.numbers}
    for left, right in typed.rows:
        if (left, right) not in long and _FOUR.search(clean, max(0, left - 1), right + 1) is None:
            continue
        for start in _STARTS.finditer(clean, max(0, left - _LEAD), right):
            digit = start.start("digit")
            places = {start.start(), digit}
            # One look for all forms, for most numbers have none of them.
            if all(any_form.match(clean, place) is None for place in places):
                continue
            if sum(map(str.isdigit, clean[digit : digit + _LONGEST])) < _FEWEST:
                continue
            for place in places:
                for pattern in _telling():
                    match = pattern.match(clean, place)
                    if match is not None:
                        yield match


def is_national(typed: Typed, start: int, end: int, digits: str) -> bool:
    """Whether a run of digits is a national number, by its checksum and the word beside it."""
    names = _BY_LENGTH.get(len(digits), ())
    if any(name in _ALONE and _valid(name, digits) for name in names) and not _is_a_thing(typed, start, end):
        return True
    nearest = typed.nearest(("national", "national_weak", "phone", "order", "card", "thing", "account"), start, end)
    if not nearest.startswith("national"):
        return False
    return any(_valid(name, digits) for name in names) or (
        7 <= len(digits) <= 18 and _said(typed, start, end) and not _AMOUNT.fullmatch(typed.clean[start:end])
    )


def find_lettered(typed: Typed) -> Iterator[tuple[int, int]]:
    """Yield what follows the name of a national number closely, though its form is not one that we know."""
    for left, right in typed.places.get("national", ()):
        if typed.distance("order", left, right) <= _WITHIN_NAME:
            continue
        lead = LEAD.match(typed.low, right, min(len(typed.clean), right + 40))
        begun = lead.end() if lead is not None else right
        match = _LETTERS.match(typed.clean, begun, min(len(typed.clean), begun + 44))
        if match is None:
            continue
        found = _first_number(match.group())
        if _DATE.match(found):
            continue
        if sum(char.isdigit() for char in found) >= 4 and len(re.sub(r"\W", "", found)) >= 6 and right - left > 1:
            yield match.start(), match.start() + len(found)


def _first_number(found: str) -> str:
    """Cut at the first word that is no part of a number."""
    parts: list[str] = []
    for part in re.split(r"( )", found):
        if part.strip() and (not any(char.isdigit() for char in part)) and (len(part) > 2 or part.islower()):
            break
        parts.append(part)
    return "".join(parts).strip()


def _said(typed: Typed, start: int, end: int) -> bool:
    return typed.distance("national", start, end) < _CLOSE


def _is_a_thing(typed: Typed, start: int, end: int) -> bool:
    nearest = typed.nearest(("national", "thing", "order", "card"), start, end)
    return nearest in {"thing", "order", "card"} and typed.distance(nearest, start, end) <= _JUST_BEFORE


def _valid(name: str, number: str) -> bool:
    if name == "jp":
        return _is_my_number(number)
    if name == "sg":
        return _is_nric(number)
    return bool(_module(name).is_valid(number.upper()))


@lru_cache(maxsize=64)
def _module(name: str) -> Any:
    return import_module(f"stdnum.{name}")


def _is_my_number(digits: str) -> bool:
    """Whether the check digit of Japan's Individual Number is right (Ministry of Internal Affairs, order 85 of"
    " 2014)."""
    weighed = sum(int(char) * (place + 1 if place <= 6 else place - 5) for place, char in enumerate(digits[10::-1], 1))
    rest = weighed % 11
    return int(digits[11]) == (0 if rest <= 1 else 11 - rest)


def _is_nric(number: str) -> bool:
    """Whether the letter of Singapore's identity number is right."""
    number = number.upper()
    total = sum(int(char) * weight for char, weight in zip(number[1:8], (2, 7, 6, 5, 4, 3, 2), strict=True))
    total += {"T": 4, "G": 4, "M": 3}.get(number[0], 0)
    letters = {"S": "JZIHGFEDCBA", "T": "JZIHGFEDCBA", "F": "XWUTRQPNMLK", "G": "XWUTRQPNMLK", "M": "XWUTRQPNJLK"}
    return letters[number[0]][total % 11] == number[8]
