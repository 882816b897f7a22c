"""The cheap look at every text: whether anything in it could be personal data at all."""

import re

from policies.signals.lazily import late
from policies.signals.personal.hidden import find_linked
from policies.signals.traces import PERSONAL, WITH_DIGITS, traces

_RAISED = "¹²³⁰⁴-⁹₀-₉①-⑨⓪⑴-⑼⒈-⒐❶-❾⓿➀-➈➊-➒"
_DIGITS = late(f"[0-9０-９٠-٩۰-۹०-९{_RAISED}𝟎-𝟿]")
# Five digits with little between them, or so few only where letters round them tell what they are.
_RUN = late(
    r"[0-9](?:(?:[\W_]{0,3}[0-9]|[OoIl]{1,3}(?=[\W_]?[0-9])){4}|[0-9]{3}[A-Za-z](?![\w])|[0-9][A-Za-z][0-9]{2}[A-Za-z][0-9]{3}[A-Za-z]"
    r"|[0-9A-Fa-f]?[:-](?:[0-9A-Fa-f]{1,4}[:-]){3}"
    r"|[0-9]{0,4}[A-Za-z]?,? (?:bis |ter )?(?:[A-ZÀ-ÞÖÜ0-9][\w'’.-]{0,20} ){1,4}"
    r"(?:Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Ct|Way|Place|Pl|Terrace|Close"
    r"|Crescent|Cres"
    r"|Square|Sq|Parade|Grove|Gardens|Highway|Hwy|Parkway|Pkwy|Circle|Cir|Trail)\b)"
)
# Two capitals begin a name; a customer without one is nobody in particular.
_NAMED = late(
    r"(?i:customer|client|patient|tenant|complainant|kund|mieter|pacient|huésped|locataire"
    r"|abonn)\S{0,4} [^.!?\n]{0,24}?[A-ZÀ-Þ][a-zà-ÿ]"
)
_ROLES = (
    "customer", "client", "patient", "tenant", "complainant", "kund", "mieter", "pacient", "huésped", "locataire",
    "abonn",
)  # fmt: skip
_ODD_CASE = "ſ\u212aıİ"
# An address rather than a handle.
_AT = late(
    r"@(?:[\w-]{1,63}+(?:\.\w|,(?:com|org|net|de|es|fr|it|co)\b| ?[(\[] ?(?:\.|dot|p[ou]))"
    r"| [\w-]{1,63}+ ?(?:\.|dot)| (?:\w ){3})"
    r"|@[^\x00-\x7f]"
)
# Links, hosts with a path, handles and hashtags; each pattern begins with a sign, so that all else is passed over.
_QUIET = late(
    r"[hw@#.](?:(?<=h)ttps?://\S+|(?<=w)ww\.\S+|(?<=[@#])(?<![\w@].)\w+"
    r"|(?<=\.)(?:com|org|net|io|example|co|me|ly|gov|edu)/\S+)"
)
_QUIET_PATH = late(r"[@#.](?:(?<=[@#])(?<![\w@].)\w+|(?<=\.)(?:com|org|net|io|example|co|me|ly|gov|edu)/\S+)")
_QUIET_HANDLE = late(r"[@#](?<![\w@].)\w+")
_FOREIGN_RUN = late(rf"[\d{_RAISED}](?:(?:[\W_]{{0,3}}[\d{_RAISED}]){{4}}|\d{{3}}[A-Za-z]\b)")


def quiet(text: str) -> re.Pattern[str]:
    """Return the pattern of the links, handles and hashtags that a text may hold."""
    if "://" in text or "www." in text:
        return _QUIET
    return _QUIET_PATH if "/" in text else _QUIET_HANDLE


def _has_run(text: str) -> bool:
    """Whether a row of digits stands outside links, handles and hashtags."""
    pattern = _RUN if text.isascii() or _RUN.search(text) is not None else _FOREIGN_RUN
    match = pattern.search(text)
    if match is None or not ("@" in text or "/" in text or "#" in text):
        return match is not None
    # The words that it stands in are mostly enough to tell.
    left = max(text.rfind(" ", 0, match.start()), text.rfind("\n", 0, match.start())) + 1
    right = text.find(" ", match.end())
    words = text[left:] if right < 0 else text[left:right]
    if not ("@" in words or "/" in words or "#" in words or "www." in words):
        return True
    return pattern.search(quiet(text).sub("\x00\x00", text)) is not None or any(find_linked(text))


def _named(text: str) -> bool:
    """Whether a customer or the like has a name."""
    if not text.isascii() and any(char in text for char in _ODD_CASE):
        return _NAMED.search(text) is not None
    low = text.lower()
    for role in _ROLES:
        start = low.find(role)
        while start >= 0:
            if _NAMED.match(text, start) is not None:
                return True
            start = low.find(role, start + 1)
    return False


def _beside_a_digit(plain: str, places: list[tuple[int, int]]) -> bool:
    return any(_DIGITS.search(plain, max(0, start - 12), end + 44) for start, end in places)


def has_digit(text: str) -> bool:
    """Whether a text holds a digit of any script that we read."""
    # Ten looks for one sign each are five times faster than one pattern.
    if (
        "1" in text or "2" in text or "0" in text or "3" in text or "4" in text
        or "5" in text or "6" in text or "7" in text or "8" in text or "9" in text
    ):  # fmt: skip
        return True
    return not text.isascii() and _DIGITS.search(text) is not None


def worth_a_search(text: str, plain: str) -> bool:
    """Whether a text could hold personal data; `plain` is the same text as it is read, in lower case."""
    if "＠" in text or ("@" in text and _AT.search(text if text.isascii() else plain) is not None):
        return True
    digits = has_digit(text)
    if digits and _has_run(text):
        return True
    found = traces(plain)
    if not found or PERSONAL.isdisjoint(found):
        return False
    for name, places in found.items():
        if name in WITH_DIGITS:
            if digits and _beside_a_digit(plain, places):
                return True
        elif name in PERSONAL and (name != "customer" or _named(text)):
            return True
    return False
