"""Finds the numbers of papers and things that lead to a person: passport, licence, plate, patient, birth date."""

import re
from collections.abc import Iterator

from policies.signals.lazily import late
from policies.signals.typed import Typed, windows

_LEAD = (
    r"(?:[\s:#=.,'\"()\-/]|(?:number|no|nr|num|is|was|ist|es|est|lautet|of|the|my|her|his|id|número|numéro"
    r"|nummer|numero|nro"
    r"|n°|nº|with|mit|con|avec|è|は|番号|が|:|reading|says|de|expires|plate|plates|card)(?![\w]))*"
)
_PASSPORT = r"(?=(?:[A-Z]{0,4}\d){5})[A-Z0-9]{6,12}|(?=[A-Z0-9 ]*\d)[A-Z]{1,2} ?\d{6,8}|\d{2} \d{2} \d{6}"
_LICENCE = (
    r"(?=(?:[A-Z]{0,6}\d){4})[A-Z0-9]{5,18}|[A-Z]?\d{1,4}(?:[- ]\d{2,6}){1,3}"
    r"|[A-Z]{1,5}[- ]?\d{4,14}(?:[- ]?[A-Z0-9]{1,6})?"
)
_PLATE = (
    r"[A-Z]{2}\d{2}[ -]?[A-Z]{3}|[A-Z]{2}[ -]?\d{3}[ -]?[A-Z]{2}|\d{4}[ -]?[A-Z]{3}"
    r"|[A-ZÄÖÜ]{1,3}[- ]?[A-Z]{1,2}[- ]?\d{1,4}[EH]?"
    r"|[A-Z]{3}[ -]?\d[A-Z0-9]\d{2}|[A-Z0-9]{2,3}[ -][A-Z0-9]{3,4}|\d[A-Z]{3}\d{3}|[A-Z]{3}[ -]?\d{2,4}"
    r"|(?=[A-Z -]{0,6}\d)[A-Z0-9]{1,4}(?:[- ][A-Z0-9]{1,5}){1,2}|(?=(?:[A-Z]{0,5}\d){2})[A-Z0-9]{5,8}"
    r"|[一-鿿]{2,4} ?\d{2,3} ?[ぁ-ん] ?(?:\d{2}-\d{2}|[・.]?\d{1,3}-?\d{1,2})"
)
_MEDICAL = r"\d{4} \d{5} \d|(?=(?:[A-Z-]{0,6}\d){5})[A-Z0-9]{1,6}(?:[-/]?[A-Z0-9]{2,9}){0,4}|[A-Z]\d{9}|\d{5,12}"
LEAD = late(_LEAD, re.IGNORECASE)
# Kind, form, and the fewest digits in it.
_FORMS = (
    ("passport", _PASSPORT, 5),
    ("licence", _LICENCE, 4),
    ("plate", _PLATE, 1),
    ("medical", _MEDICAL, 5),
    ("device", r"\d{2}[- ]?\d{6}[- ]?\d{6}[- ]?\d(?:\d)?", 14),
)
_PATTERNS = {
    kind: (late(rf"{_LEAD}(?P<found>(?:{form}))(?![\w]|[.,]\d|-\w)", re.IGNORECASE), least)
    for kind, form, least in _FORMS
}
_MONTH = (
    "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|januar|februar|märz|mai|juni|juli|okt|dez|enero|febrero"
    "|marzo|abril|mayo"
    "|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|janv|févr|mars|avr|juin|juil|août|sept|déc"
    "|gennaio|febbraio"
    "|aprile|maggio|giugno|luglio|settembre|ottobre|dicembre|fevereiro|março|maio|junho|julho|setembro|outubro"
    "|dezembro"
)
_DATE = late(
    r"\d{1,4} ?[./-] ?\d{1,2} ?[./-] ?\d{2,4}|\d{1,2}(?:st|nd|rd|th|\.|º|er)? ?(?:of |de |del )?"
    rf"(?:{_MONTH})[a-zäéû]{{0,7}}\.?,? ?(?:de |del )?\d{{2,4}}|(?:{_MONTH})[a-z]{{0,7}}\.? \d{{1,2}}(?:st|nd|rd"
    rf"|th)?,? \d{{2,4}}"
    r"|(?:19|20)\d{2}年 ?\d{1,2}月 ?\d{1,2}日|(?:明治|大正|昭和|平成|令和) ?\d{1,2}年 ?\d{1,2}月 ?\d{1,2}日|(?:19"
    r"|20)\d{6}"
)  # fmt: skip
_WHOLE_DATE = late(r"(?:19|20)\d{2}[./-][01]?\d[./-][0-3]?\d|[0-3]?\d[./-][01]?\d[./-](?:19|20)\d{2}|(?:19|20)\d{2}")
_REACH, _GAP = 150, 24
_NOTHING = dict.fromkeys(map(ord, " に()（）"))
_SURELY = late(
    r"dob|d\.o\.b|birth|geburts|nacimiento|naissance|nascimento|nascita|geboortedatum|urodzenia|narození|生年月日"
    r"|誕生日|출생|생년월일|рождения|\bi was|\bich\b|nací|je suis"
)
_BETWEEN = late(
    r"(?:[\s:=\-(),.'\"]|(?:is|was|on|the|am|ist|el|día|es|le|est|it's|its|it|a|um|in|i|em|dia|de|は|が|my|you"
    r"|confirm"
    r"|[a-zà-ÿ]{1,12} and)(?!\w))*|.{0,3}"
)


def find_documents(typed: Typed) -> Iterator[tuple[str, int, int]]:
    """Yield the kind and span of each number that follows the name of a paper closely."""
    for kind, (pattern, least) in _PATTERNS.items():
        for _, right in typed.places.get(kind, ()):
            match = pattern.match(typed.clean, right, min(len(typed.clean), right + 70))
            if match is None:
                continue
            found = match.group("found")
            digits = sum(char.isdigit() for char in found)
            written = kind not in {"plate", "licence", "passport"} or found == found.upper() or digits >= 6
            if (
                digits >= least
                and written
                and not (kind == "plate" and found.isalpha())
                and not _WHOLE_DATE.fullmatch(found)
            ):
                yield kind, *match.span("found")


def _dates(typed: Typed) -> Iterator[re.Match[str]]:
    """Yield the dates that may stand near a word for birth."""
    births = windows(typed.places.get("birth", ()), _REACH, _REACH, len(typed.low))
    if not births:
        return
    # No date goes on where there is no digit for longer than two gaps.
    for left, right in windows(typed.rows, _GAP, _GAP, len(typed.low)):
        if any(begun < right and left < end for begun, end in births):
            yield from _DATE.finditer(typed.low, left, right)


def find_births(typed: Typed) -> Iterator[tuple[int, int, bool]]:
    """Yield where dates stand that a word for birth introduces or closely follows, and whether they are surely private.

    "Born on" is also said of public people and of kittens; "date of birth" is not.
    """
    for match in _dates(typed):
        for left, right in typed.around("birth", *match.span()):
            before = right <= match.start() and _BETWEEN.fullmatch(typed.low[right : match.start()]) is not None
            after = left >= match.end() and typed.low[match.end() : left].translate(_NOTHING) == ""
            if (before and match.start() - right <= 40) or after:
                said = typed.low[max(0, left - 12) : right]
                yield *match.span(), _SURELY.search(said) is not None
                break
