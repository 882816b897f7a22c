"""Finds names of private persons: beside other personal data, or after "customer" and the like."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence

from policies.signals.lazily import late
from policies.signals.typed import Typed, windows

_NAME = r"[A-ZÀ-ÞŁŚŻÖÄÜ][a-zà-ÿłśżćńęąěšřžů'’-]{1,20}"
_MORE = rf"(?: (?:[A-Z]\.|de|del|van|von|der|den|la|da|dos|di))*? {_NAME}(?: {_NAME})?"
_FULL = _NAME + _MORE
_AFTER_ROLE = late(
    r"(?<!\w)(?:[Cc]ustomer|[Cc]lient|[Pp]atient|[Tt]enant|[Pp]assenger|[Cc]omplainant|Kunde|Kundin|Kunden"
    r"|Patientin|Patient"
    r"|Mieterin|Mieter|[Cc]lient[ae]|[Pp]aciente|[Hh]uésped|[Cc]liente|[Pp]atiente|[Ll]ocataire|[Aa]bonnée?)"
    rf"(?::| named| called| name:| is| namens| llamad[oa]| nommée?|,)? (?:(?:Mrs?|Ms|Miss|Mx|Dr|Herr|Frau|Sra?"
    rf"|Mme|M)\.? )?(?P<name>{_FULL}|(?:Mrs?|Ms|Miss|Herr|Frau|Sra?|Mme)\.? {_NAME})"
)
_TITLED = late(
    rf"[MHFSD](?<!\w.)(?:(?<=M)(?:rs?|s|iss|x|adame|onsieur|me|lle)|(?<=H)errn?|(?<=F)rau|(?<=S)(?:eñora?|ra?|rta"
    rf"|ignora?|ig)|(?<=D)(?:on|oña))\.? (?P<name>{_NAME}(?:(?: [A-Z]\.)? {_NAME}){{0,2}})"
)
_LABELLED = late(
    r"(?<!\w)(?i:(?:full |first |last |sur)?name|nombre(?: completo)?|vorname|nachname|nom|prénom|氏名|名前"
    r"|お名前)(?i:"
    r" is)? ?[:：] ?"
    rf"(?P<name>{_FULL}|{_NAME}|[一-鿿]{{2,4}}(?: ?[一-鿿ァ-ヶ]{{1,4}})?)"
)
_LABEL = late(
    r"(?<!\w)(?i:(?:full |first |last |sur)?name|nombre(?: completo)?|vorname|nachname|nom|prénom|氏名|名前"
    r"|お名前)(?i: is)? ?[:：]"
)
_COLON = late("[:：]")
_LONGEST_LABEL = 24
_JAPANESE = late(r"(?:お客様の|顧客の|会員の)(?P<name>[一-鿿]{2,5})(?:様|さん|氏)")
_PLAIN = late(rf"[A-ZÀ-ÞŁŚŻÖÄÜ](?<![\w#@.'’-].)[a-zà-ÿłśżćńęąěšřžů'’-]{{1,20}}{_MORE}(?![\w'’]|\.\w)")
_CAPITALISED = """
    The This That These Those Our Your My His Her Their We You They Please Call Text Email Mail Contact Phone Mobile
    Card Order Customer Service Support Team Care Success Experience Relations Number Address Street Avenue Road
    Thanks Thank Dear Hello Hi Hey Good Happy New Best Kind Regards From To For With And But Monday Tuesday
    Wednesday Thursday Friday Saturday Sunday January February March April May June July August September October
    November December Apple Google Amazon Microsoft Twitter Facebook Instagram United States Kingdom America Europe
    North South East West London Paris Berlin Madrid Tokyo Europa American Windows Android Galaxy Pro Plus Max Store
    Shop Online Customer Data Protection Social Security National Insurance Credit Bank Account Tax Passport Driver
    License Meine Mein Ihre Bitte Danke Hallo Guten Liebe Lieber Die Der Das Mi Su Por Gracias Hola Buenos Bonjour
    Merci Mon Ma Votre Le La Les Un Une Fax Desk Office Date Birth Aurora Electronics Inc Ltd Gmbh Llc Corp Can
    Could What When Where Why How Who Is Are Do Does Did Has Have If In On At By As Or Not No Yes It Its Im Just
    Also So
"""
_NOT_NAMES = frozenset(_CAPITALISED.split())
_REACH = 45
_MOST = 40


def find_names(typed: Typed, others: Sequence[tuple[int, int]], *, placed: bool) -> Iterator[tuple[int, int]]:
    """Yield where names of private persons stand.

    `others` are the spans of other personal data in the text, beside which a name is a person's; `placed` says
         that an
    address stands in it, beside which a name may be a town's.
    """
    clean = typed.clean
    roles = [start for start, _ in typed.places.get("customer", ())]
    yield from _named(_one_by_one(_AFTER_ROLE, clean, roles))
    if not clean.isascii():
        yield from _named(_JAPANESE.finditer(clean))
    if not others and not placed:
        return
    yield from _named(_one_by_one(_LABELLED, clean, _labels(clean)))
    yield from _named(_TITLED.finditer(clean))
    if not others:
        return
    starts, ends = (sorted(other[side] for other in others[:_MOST]) for side in (0, 1))
    for match in _PLAIN.finditer(clean):
        if _beside(*match.span(), starts, ends) and _is_a_name(match.group()):
            yield match.span()


def _named(matches: Iterator[re.Match[str]]) -> Iterator[tuple[int, int]]:
    for match in matches:
        if _is_a_name(match.group("name")):
            yield match.span("name")


def _one_by_one(pattern: re.Pattern[str], clean: str, starts: Iterable[int]) -> Iterator[re.Match[str]]:
    """Yield the matches that begin at some places, in order; those that overlap the one before are left out."""
    last = 0
    for start in starts:
        match = pattern.match(clean, start) if start >= last else None
        if match is not None:
            last = match.end()
            yield match


def _labels(clean: str) -> Iterator[int]:
    colons = windows((match.span() for match in _COLON.finditer(clean)), _LONGEST_LABEL, 0, len(clean))
    for left, right in colons:
        for match in _LABEL.finditer(clean, left, right):
            yield match.start()


def _is_a_name(found: str) -> bool:
    return not any(part.strip(".'’") in _NOT_NAMES for part in re.split(r"[ -]", found))


def _beside(start: int, end: int, starts: Sequence[int], ends: Sequence[int]) -> bool:
    """Whether other data begins shortly after a name, or ends shortly before it."""
    after, before = bisect_left(starts, end), bisect_right(ends, start)
    return (after < len(starts) and starts[after] - end <= _REACH) or (
        before > 0 and start - ends[before - 1] <= _REACH
    )
