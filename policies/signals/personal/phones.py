"""Tells phone numbers from other runs of digits. The library that knows every country is loaded when one appears."""

import re
from functools import lru_cache

from policies.signals.lazily import late
from policies.signals.typed import Typed

_REGIONS = {
    "en": ("US", "GB", "AU", "IN", "IE", "ZA", "NZ", "SG"), "es": ("ES", "MX", "AR", "CO", "CL", "PE"),
    "de": ("DE", "AT", "CH"), "fr": ("FR", "BE", "CH", "CA"), "ja": ("JP",), "it": ("IT",), "pt": ("BR", "PT"),
    "nl": ("NL", "BE"), "pl": ("PL",), "sv": ("SE",), "da": ("DK",), "no": ("NO",), "nb": ("NO",), "fi": ("FI",),
    "ko": ("KR",), "zh": ("CN", "TW", "HK"), "tr": ("TR",), "ru": ("RU",), "hi": ("IN",), "cs": ("CZ",),
}  # fmt: skip
_WIDE = (
    "US",
    "GB",
    "DE",
    "FR",
    "ES",
    "JP",
    "IT",
    "AU",
    "NL",
    "BE",
    "CH",
    "AT",
    "SE",
    "IE",
    "BR",
    "IN",
    "PL",
    "ZA",
    "KR",
)
_AMERICAN = late(r"(?:\+?1[-. ]{0,2})?(?:\(\d{3}\) ?|\d{3}(?P<joint>[-. ]))\d{3}(?P<last>[-. ])\d{4}")
_SHAPED = late(r"\(0?\d{1,4}\) ?\d{2,5}[ -]?\d{2,5}(?:[ -]?\d{2,4})?|0\d{1,4}[ \-/.]\d[\d \-/.]{4,}\d|0[1-9]\d{8,9}")
_PAIRS = late(r"\d\d(?: \d\d){3,5}")
_PAIRED = frozenset({"FR", "BE", "CH", "DK", "NO"})
_LOCAL = late(r"[679]\d{2}[ .-]\d{2}[ .-]\d{2}[ .-]\d{2}|[679]\d{2}[ -]\d{3}[ -]\d{3}")
_COUNTRY = late(r"(?:\+|00)(?:1|44|49|33|34|61|353|41|43|81|39|351|31|32|55)(?=\D|8)")
_DIALLED = 9
_ZERO_AT_HOME = frozenset({"44", "49", "33", "61", "53", "41", "43", "81", "31", "32"})
_FREE_STARTS = (
    "0800",
    "0808",
    "00800",
    "0120",
    "1800",
    "1300",
    "0300",
    "900",
    "902",
    "901",
    "0180",
    "0700",
    "116",
    "0845",
    "0844",
    "0870",
)


def is_phone(typed: Typed, start: int, end: int, digits: str, language: str, *, spoken_of: bool) -> bool:
    """Whether a run of digits is a person's phone number.

    `spoken_of` says that a word for it stands near. Freephone and premium numbers belong to no person.
    """
    shown = typed.clean[start:end].strip()
    if not 6 <= len(digits) <= 17 or len(set(digits)) < 3 or _free(shown, digits) or _is_a_count(shown):
        return False
    if shown.startswith("+") or (shown.startswith("(+") and len(digits) >= 9):
        return _international("+" + digits) or (spoken_of and 9 <= len(digits) <= 15)
    if digits.startswith("00") and 11 <= len(digits) <= 17 and digits[2] != "0":
        return _international("+" + digits[2:]) or spoken_of
    if _AMERICAN.fullmatch(shown) and len(digits) in {10, 11}:
        return spoken_of or digits[-10] not in "01"
    if spoken_of:
        return 7 <= len(digits) <= 15 and not _is_a_year_pair(shown)
    return _national(shown, digits, language)


def is_dialled(shown: str, digits: str, language: str) -> bool:
    """Whether this is dialled as it stands: from another country, from another town, or by the language's rules."""
    if len(digits) >= _DIALLED and (shown.lstrip("(").startswith(("+", "0")) or _AMERICAN.fullmatch(shown)):
        return True
    return any(_valid(digits, region) for region in _REGIONS.get(language, ()))


def _national(shown: str, digits: str, language: str) -> bool:
    """Whether this is valid where people write this language, in a form that only phone numbers have."""
    regions = _REGIONS.get(language, ())
    if _SHAPED.fullmatch(shown):
        # A row of pairs may be a lottery's; digits without gaps anything.
        if _PAIRS.fullmatch(shown) is not None:
            wide = tuple(region for region in regions if region in _PAIRED)
        elif shown == digits:
            wide = ("GB", "AU") if language == "en" else regions or ("GB",)
        else:
            wide = tuple(dict.fromkeys((*regions, *_WIDE)))
        return 9 <= len(digits) <= 12 and any(_valid(digits, region) for region in wide)
    if _LOCAL.fullmatch(shown):
        return any(_valid(digits, region) for region in regions if region in {"ES", "PL", "PT", "CZ"})
    return False


def _is_a_count(shown: str) -> bool:
    """Whether this is one large number in thousands, or the same digit groups counted up."""
    return re.fullmatch(r"[1-9]\d{0,2}(?:([., ])\d{3})(?:\1\d{3})*", shown) is not None and shown.replace(
        " ", ""
    ).endswith("000")


def _is_a_year_pair(shown: str) -> bool:
    return re.fullmatch(r"(?:19|20)\d{2}\W{1,3}(?:19|20)?\d{2}", shown) is not None


def _free(shown: str, digits: str) -> bool:
    """Whether this begins as numbers do that cost the caller nothing or extra, in the countries that we know best."""
    country = _COUNTRY.match(shown)
    groups = re.findall(r"\d+", shown[country.end() :] if country else shown)
    first = groups[0] if groups else ""
    if country is not None and country.group()[-2:] in _ZERO_AT_HOME and not first.startswith("0"):
        first = "0" + first
    alone = len(groups) == 1
    if any(first == start or (alone and first.startswith(start)) for start in _FREE_STARTS) and len(digits) >= 7:
        return True
    tail = digits[1:] if len(digits) == 11 and digits[0] == "1" else digits
    return len(tail) == 10 and tail[:3] in {"800", "888", "877", "866", "855", "844", "833", "822"}


@lru_cache(maxsize=4_096)
def _international(number: str) -> bool:
    import phonenumbers

    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_possible_number(parsed) and not _is_free_kind(parsed)


@lru_cache(maxsize=4_096)
def _valid(digits: str, region: str) -> bool:
    import phonenumbers

    try:
        parsed = phonenumbers.parse(digits, region)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_valid_number(parsed) and not _is_free_kind(parsed)


def _is_free_kind(parsed: object) -> bool:
    import phonenumbers

    kinds = phonenumbers.PhoneNumberType
    return phonenumbers.number_type(parsed) in {kinds.TOLL_FREE, kinds.PREMIUM_RATE, kinds.SHARED_COST, kinds.UAN}  # type: ignore[arg-type]
