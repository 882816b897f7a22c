"""Tells card numbers and bank accounts from other numbers."""

import re
from collections.abc import Iterator

from policies.signals.lazily import late
from policies.signals.typed import Typed

# Letters and digits in groups, after a country and two check digits.
_IBAN = late(r"[0-9](?<=[A-Za-z]{2}.)(?<![A-Za-z0-9][A-Za-z]{2}.)[0-9](?:[ -]?[A-Za-z0-9]){11,30}(?![A-Za-z0-9])")
_COUNTRY = 2
_SHORTEST, _LONGEST = 15, 34
_GROUPED = late(r"\d{4}(?:[ .-]\d{4}){2,3}(?:[ .-]\d{1,3})?|\d{4}[ .-]\d{6}[ .-]\d{4,5}|\d{12,19}")


_BETWEEN = r" ?[-./_|·•*~:,…\n] ?"
_PARTED = late(
    rf"[0-9](?:(?<=[A-Z]{{2}}.)(?<![A-Za-z0-9][A-Z]{{2}}.)|(?<=[A-Z]{{2}} .)(?<![A-Za-z0-9][A-Z]{{2}} .))[0-9]"
    rf"(?:(?:{_BETWEEN}| )[A-Z0-9]{{4}}){{2,7}}"
    rf"(?:(?:{_BETWEEN}| )[A-Z0-9]{{1,4}})?(?![A-Za-z0-9])"
)
_PARTED_CARD = late(
    rf"[0-9](?<![\w.,/|*~-].)[0-9]{{3}}(?:(?:{_BETWEEN}| )[0-9]{{4}}){{3}}(?![\w])"
    rf"|[0-9](?<![\w.,/|*~-].)[0-9]{{3}}{_BETWEEN}[0-9]{{6}}{_BETWEEN}[0-9]{{5}}(?![\w])"
)


def find_ibans(typed: Typed) -> Iterator[tuple[int, int]]:
    """Yield where bank accounts in the international form stand: their checksum is right, or they are called so."""
    clean = typed.clean
    for match in _IBAN.finditer(clean):
        start, found = match.start() - _COUNTRY, clean[match.start() - _COUNTRY : match.end()]
        # What follows may be the next word: take the longest that is right.
        ends = [match.end()] + [start + at.start() for at in reversed(list(re.finditer(r"[ -]", found)))]
        for end in ends:
            number = re.sub(r"[ -]", "", clean[start:end]).upper()
            if _is_whole(number):
                yield start, end
                break
        else:
            if typed.near("iban", start, match.end()) and any(map(str.isdigit, found[4:])):
                yield start, start + _end_of_groups(found)
    for match in _PARTED.finditer(clean) if typed.numbers else ():
        start = match.start() - _COUNTRY - (clean[match.start() - 1] == " ")
        if _is_whole(re.sub(r"[\W_]", "", clean[start : match.end()])):
            yield start, match.end()


def find_parted_cards(typed: Typed) -> Iterator[tuple[int, int]]:
    """Yield where cards stand whose groups are parted by signs that no other number has."""
    for left, right in typed.numbers:
        for match in _PARTED_CARD.finditer(typed.clean, left, right):
            digits = re.sub(r"\D", "", match.group())
            listed = "," in match.group() and not typed.near("card", *match.span())
            if _passes_luhn(digits) and _has_range(digits) and len(set(digits)) > 1 and not listed:
                yield match.span()


def _is_whole(number: str) -> bool:
    """Whether the length and the checksum of ISO 13616 are right."""
    return (
        _SHORTEST <= len(number) <= _LONGEST
        and int("".join(str(int(char, 36)) for char in number[4:] + number[:4])) % 97 == 1
    )


def _end_of_groups(found: str) -> int:
    """Return where the groups end that hold a digit or are long and in capitals."""
    end = 0
    for group in re.finditer(r"[A-Za-z0-9]+", found):
        if not any(map(str.isdigit, group.group())):
            break
        end = group.end()
    return end


def is_card(typed: Typed, start: int, end: int, digits: str) -> bool:
    """Whether a run of digits is a payment card's: Luhn's checksum and an issuer's range, or a word that says so."""
    if not 12 <= len(digits) <= 19 or len(set(digits)) < 2 or not _passes_luhn(digits):
        return False
    shown = typed.clean[start:end].strip("( ")
    groups = [len(group) for group in re.findall(r"\d+", shown)]
    grouped = _GROUPED.fullmatch(shown) is not None or all(length == 1 for length in groups) or max(groups) <= 4
    nearest = typed.nearest(("card", "order", "thing", "device", "account", "medical"), start, end)
    if nearest == "card":
        return True
    if nearest in {"device", "thing"} or not grouped:
        return False
    if nearest == "order" and len(groups) == 1 and typed.distance("order", start, end) < 16:
        return False
    return _has_range(digits)


def _has_range(digits: str) -> bool:
    """Whether issuers use this beginning with this length (the ranges of ISO/IEC 7812 as of 2024)."""
    size, two, three, four = len(digits), int(digits[:2]), int(digits[:3]), int(digits[:4])
    if digits[0] == "4":
        return size in {13, 16, 19}
    if 51 <= two <= 55 or 2221 <= four <= 2720:
        return size == 16
    if two in {34, 37}:
        return size == 15
    if two in {36, 38, 39} or 300 <= three <= 305:
        return size == 14
    if 3528 <= four <= 3589:
        return 16 <= size <= 19
    if four in {1800, 2131}:
        return size == 15
    if two == 35 and size == 16:
        return True
    if four == 6011 or two == 65 or 644 <= three <= 649 or two == 62 or two in {60, 81, 82}:
        return 16 <= size <= 19
    return four in {5018, 5020, 5038, 5893, 6304, 6759, 6761, 6762, 6763} and size >= 16


def _passes_luhn(digits: str) -> bool:
    total = 0
    for place, char in enumerate(reversed(digits)):
        value = int(char) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
