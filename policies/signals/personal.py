"""Finds personal data: addresses, numbers and accounts that belong to a person."""

import ipaddress
import re
from collections.abc import Callable, Iterator, Sequence

import phonenumbers
from stdnum import iban, luhn
from stdnum.de import idnr
from stdnum.es import dni, nie
from stdnum.fr import nir
from stdnum.gb import nhs

from policies.signals.types import Mark

_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}+@[\w-]{1,63}+(?:\.[\w-]{1,63}+){1,5}(?![\w@])")
_SPOKEN_EMAIL = re.compile(
    r"(?<![\w.+-])[\w.+-]{2,64}+ ?[(\[]? ?at ?[)\]]? ?"
    r"(?:gmail|yahoo|hotmail|outlook|icloud|proton(?:mail)?|gmx|web|aol|live) ?"
    r"(?:\.| ?[(\[]? ?dot ?[)\]]? ?) ?(?:com|de|fr|es|net|co|jp|me)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?<![\w.,/:#$€£¥+-])[+(]{0,2}\d(?:[ \u00a0().\-/]{0,3}\d){5,21}+(?![\w%]|[.,]\d|/\d)")
_IBAN = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}+(?!\w)")
_IP = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w]|\.\d)")
_IP6 = re.compile(r"(?<![\w:])(?:[0-9a-f]{1,4}:){3,7}[0-9a-f]{0,4}(?![\w:])", re.IGNORECASE)
_SSN = re.compile(r"(?<![\w-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\w-])")
_NINO = re.compile(r"(?<!\w)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D](?!\w)")
_SPANISH_ID = re.compile(r"(?<!\w)[XYZ]?\d{7,8}[- ]?[A-Z](?!\w)")
_BIRTH = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4}|\d{1,2}(?:st|nd|rd|th)? \w{3,9},? \d{4}")
_ORDER = re.compile(r"(?<![\w/.,$€£])#?(?=(?:[A-Z-]{0,8}\d){4})[A-Z0-9-]{6,40}(?![\w/]|[.,]\d)")
_STREET = re.compile(
    r"(?<![\w$€£])\d{1,5}[a-z]?,? (?:[A-Z][\w'.]{1,20} ){1,3}"
    r"(?:Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Ct|Way|Place|Terrace|Close|Crescent|Square)\b"
    r"|\b[A-ZÄÖÜ][a-zäöüß]{2,20}(?:straße|strasse|weg|gasse|allee|platz) \d{1,4}[a-z]?\b"
    r"|\b(?:Calle|Avenida|Avda\.?|Plaza|Paseo) (?:de (?:la |los |las )?)?[A-ZÁÉÍÓÚÑ]\w{2,20},? \d{1,4}\b"
    r"|\b\d{1,4}(?: bis)?,? (?:rue|avenue|boulevard|place|allée|chemin|impasse) "
    r"(?:de (?:la |l')?|du |des )?[A-ZÉÈ]\w{2,20}"
    r"|〒?\d{3}-\d{4} ?[\u4e00-\u9fff]{2,4}[都道府県]"
)
_WORK_NAMES = """
    support help care info contact press media sales service privacy legal noreply no-reply hello team billing feedback
    jobs careers abuse security kontakt ayuda soporte aide servicio kundenservice phishing spoof stop-spoofing
    reportphishing reportphish phish report dpo copyright
"""
_GENERIC = frozenset(re.findall(r"\S+", _WORK_NAMES))
_REGIONS = {"en": ("US", "GB"), "es": ("ES", "MX"), "de": ("DE",), "fr": ("FR",), "ja": ("JP",)}
_SHAPES = re.compile(
    r"\(\d{2,5}\) ?\d|^\d{3}[-. ]\d{3}[-. ]\d{4}$|^0\d{1,4}[ -/]\d|^0[67]\d{8}$"
    r"|^1[-. ]\d{3}[-. ]\d{3}[-. ]\d{4}$|^[679]\d{2}[ .-]\d{2,3}[ .-]\d{2,3}"
)
_FREE = re.compile(r"\D*1?\D*8(?:00|88|77|66|55|44|33)\D|\D*0[38]00")

Near = Callable[[str, int], bool]


def find_personal(text: str, language: str, near: Near, own_hosts: Sequence[str] = ()) -> tuple[Mark, ...]:
    """Return the personal data in a text. `near(lexicon, place)` says whether a word of `details.*` stands nearby.

    Handles, links, plain amounts, dates and version numbers are not personal data.
    """
    marks: list[Mark] = []
    if "@" in text:
        marks += _emails(text, own_hosts)
    if " at" in text or "(at)" in text or "[at]" in text:
        marks += [Mark("email", *match.span(), source="personal") for match in _SPOKEN_EMAIL.finditer(text)]
    if any(char.isdigit() for char in text):
        marks += _numbers(text, language, near)
    return _settled(marks)


def _settled(marks: list[Mark]) -> tuple[Mark, ...]:
    """Keep the first found of those that overlap: finders run from the most to the least certain."""
    kept: list[Mark] = []
    for mark in marks:
        if all(mark.end <= other.start or mark.start >= other.end for other in kept):
            kept.append(mark)
    return tuple(sorted(kept, key=lambda mark: mark.start))


def _emails(text: str, own_hosts: Sequence[str]) -> Iterator[Mark]:
    for match in _EMAIL.finditer(text):
        name, _, host = match.group().lower().rpartition("@")
        if name.split("+")[0] not in _GENERIC and host not in own_hosts and not host[-1].isdigit():
            yield Mark("email", *match.span(), source="personal")


def _numbers(text: str, language: str, near: Near) -> Iterator[Mark]:
    for match in _IBAN.finditer(text):
        if iban.is_valid(match.group().replace(" ", ""), check_country=False):
            yield Mark("iban", *match.span(), source="personal")
    for match in _SSN.finditer(text):
        yield Mark("national_id", *match.span(), source="personal")
    for match in _NINO.finditer(text):
        yield Mark("national_id", *match.span(), source="personal")
    for match in _SPANISH_ID.finditer(text):
        number = match.group().replace("-", "").replace(" ", "")
        if dni.is_valid(number) or nie.is_valid(number):
            yield Mark("national_id", *match.span(), source="personal")
    yield from _addresses(text, near)
    for match in _NUMBER.finditer(text):
        kind = _number_kind(match.group(), match.start(), language, near)
        if kind:
            yield Mark(kind, *match.span(), source="personal")
    yield from _weaker(text, near)


def _addresses(text: str, near: Near) -> Iterator[Mark]:
    for match in _IP.finditer(text):
        if _is_personal_ip(match.group()) and not near("details.not_personal", match.start()):
            yield Mark("ip", *match.span(), source="personal")
    if text.count(":") >= 3:
        for match in _IP6.finditer(text):
            if _is_personal_ip(match.group()):
                yield Mark("ip", *match.span(), source="personal")
    for match in _STREET.finditer(text):
        yield Mark("address", *match.span(), source="personal")


def _is_personal_ip(text: str) -> bool:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    return address.is_global and len(text.replace(".", "")) >= 7


def _weaker(text: str, near: Near) -> Iterator[Mark]:
    for match in _BIRTH.finditer(text):
        if near("details.birth", match.start()):
            yield Mark("birth_date", *match.span(), source="personal")
    for match in _ORDER.finditer(text):
        free = _FREE.match(match.group())
        if not free and near("details.order", match.start()) and not near("details.not_personal", match.start()):
            yield Mark("order", *match.span(), sure=False, source="personal")


def _number_kind(typed: str, place: int, language: str, near: Near) -> str:
    digits = "".join(char for char in typed if char.isdigit())
    if 13 <= len(digits) <= 19 and digits[0] in "3456" and luhn.is_valid(digits) and len(set(digits)) > 1:
        return "card"
    if near("details.national", place) and (len(digits) == 9 or _national(digits)):
        return "national_id"
    if len(digits) == 15 and digits[0] in "12" and nir.is_valid(digits):
        return "national_id"
    if near("details.order", place) and not near("details.phone", place) and not typed.startswith(("+", "(")):
        return ""
    if 7 <= len(digits) <= 15 and _is_phone(typed.strip(), language, near("details.phone", place)):
        return "phone"
    return ""


def _national(digits: str) -> bool:
    return idnr.is_valid(digits) or nhs.is_valid(digits) or nir.is_valid(digits)


def _is_phone(typed: str, language: str, spoken_of: bool) -> bool:
    if re.fullmatch(r"(?:19|20)\d{2}\D?\d{2}\D?\d{2}", typed):
        return False
    if typed.startswith(("+", "00")):
        return _valid("+" + typed.lstrip("+0"), None)
    shaped = bool(_SHAPES.search(typed))
    if not shaped and not spoken_of:
        return False
    regions = (*_REGIONS.get(language, ()), "US", "GB")
    return any(_valid(typed, region) for region in dict.fromkeys(regions)) or (
        spoken_of and shaped and len(typed) >= 10 and not _FREE.match(typed)
    )


def _valid(typed: str, region: str | None) -> bool:
    try:
        number = phonenumbers.parse(typed, region)
    except phonenumbers.NumberParseException:
        return False
    kinds = phonenumbers.PhoneNumberType
    free = {kinds.TOLL_FREE, kinds.PREMIUM_RATE, kinds.SHARED_COST, kinds.UAN}
    return phonenumbers.is_valid_number(number) and phonenumbers.number_type(number) not in free
