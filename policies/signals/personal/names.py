"""Finds names of private persons: beside other personal data, or after "customer" and the like."""

import re
from collections.abc import Iterator, Sequence

from policies.signals.typed import Typed

_NAME = r"[A-ZÀ-ÞŁŚŻÖÄÜ][a-zà-ÿłśżćńęąěšřžů'’-]{1,20}"
_FULL = rf"{_NAME}(?: (?:[A-Z]\.|de|del|van|von|der|den|la|da|dos|di))*? {_NAME}(?: {_NAME})?"
_AFTER_ROLE = re.compile(
    r"(?<!\w)(?:[Cc]ustomer|[Cc]lient|[Pp]atient|[Tt]enant|[Pp]assenger|[Cc]omplainant|Kunde|Kundin|Kunden"
    r"|Patientin|Patient"
    r"|Mieterin|Mieter|[Cc]lient[ae]|[Pp]aciente|[Hh]uésped|[Cc]liente|[Pp]atiente|[Ll]ocataire|[Aa]bonnée?)"
    rf"(?::| named| called| name:| is| namens| llamad[oa]| nommée?|,)? (?:(?:Mrs?|Ms|Miss|Mx|Dr|Herr|Frau|Sra?"
    rf"|Mme|M)\.? )?(?P<name>{_FULL}|(?:Mrs?|Ms|Miss|Herr|Frau|Sra?|Mme)\.? {_NAME})"
)
_TITLED = re.compile(
    rf"(?<!\w)(?:Mrs?|Ms|Miss|Mx|Herrn?|Frau|Señora?|Sra?|Srta|Don|Doña|Madame|Monsieur|Mme|Mlle|Signora?"
    rf"|Sig)\.? (?P<name>{_NAME}(?:(?: [A-Z]\.)? {_NAME}){{0,2}})"
)
_LABELLED = re.compile(
    r"(?<!\w)(?i:(?:full |first |last |sur)?name|nombre(?: completo)?|vorname|nachname|nom|prénom|氏名|名前"
    r"|お名前)(?i:"
    r" is)? ?[:：] ?"
    rf"(?P<name>{_FULL}|{_NAME}|[一-鿿]{{2,4}}(?: ?[一-鿿ァ-ヶ]{{1,4}})?)"
)
_JAPANESE = re.compile(r"(?:お客様の|顧客の|会員の)(?P<name>[一-鿿]{2,5})(?:様|さん|氏)")
_PLAIN = re.compile(rf"(?<![\w#@.'’-]){_FULL}(?![\w'’]|\.\w)")
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
    for pattern in (_AFTER_ROLE, _JAPANESE) if "customer" in typed.places or not clean.isascii() else ():
        for match in pattern.finditer(clean):
            if _is_a_name(match.group("name")):
                yield match.span("name")
    if not others and not placed:
        return
    for pattern in (_LABELLED, _TITLED):
        for match in pattern.finditer(clean):
            if _is_a_name(match.group("name")):
                yield match.span("name")
    for match in _PLAIN.finditer(clean):
        if _is_a_name(match.group()) and any(_beside(match.span(), other) for other in others[:_MOST]):
            yield match.span()


def _is_a_name(found: str) -> bool:
    return not any(part.strip(".'’") in _NOT_NAMES for part in re.split(r"[ -]", found))


def _beside(name: tuple[int, int], other: tuple[int, int]) -> bool:
    gap = other[0] - name[1] if other[0] >= name[1] else name[0] - other[1]
    return 0 <= gap <= _REACH
