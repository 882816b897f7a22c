"""Finds the order and account numbers of a brand: by the forms that its code lists, and by the words beside them."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache

from policies.signals.lazily import late
from policies.signals.typed import Typed, windows

_TOKEN = late(
    r"(?<![\w/.,$€£-])#?(?=(?:[A-Za-z-]{0,8}\d){4})[A-Za-z0-9][A-Za-z0-9-]{4,38}[A-Za-z0-9](?![\w/]|[.,]\d|-\w)"
)
_SPACED = late(r"(?<![\w/.,$€£-])\d{3,4}(?:[ -]\d{3,4}){1,3}(?![\w/]|[.,]\d)")
_REACH, _SIX = 120, 6
_FORM = late(r"[#@*]+|[^#@*]+")
_SIGNS = {"#": "[0-9]", "@": "[A-Za-z]", "*": "[A-Za-z0-9]"}


@lru_cache(maxsize=16)
def compiled(forms: tuple[str, ...]) -> re.Pattern[str] | None:
    """Return the pattern of the forms that a code lists: `#` is a digit, `@` a letter, `*` either, all else"
    " itself."""
    if not forms:
        return None
    parts = ("".join(_part(part.group()) for part in _FORM.finditer(form)) for form in forms)
    return late(rf"(?<![\w-])(?:{'|'.join(parts)})(?![\w-])", re.IGNORECASE)


def _part(part: str) -> str:
    return "".join(_SIGNS[char] for char in part) if part[0] in _SIGNS else re.escape(part)


def find_orders(typed: Typed, forms: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield where order and account numbers stand."""
    pattern = compiled(tuple(forms))
    if pattern is not None:
        for left, right in _stretches(typed, tuple(forms)):
            for match in pattern.finditer(typed.clean, left, right):
                yield match.span()
    places = typed.places.get("order")
    if not places:
        return
    near = windows(places, _REACH, _REACH, len(typed.clean))
    for form, stretches in ((_TOKEN, near), (_SPACED, _beside(typed.numbers, near))):
        for match in (match for left, right in stretches for match in form.finditer(typed.clean, left, right)):
            here = match.span()
            close = typed.distance("order", *here) <= 30
            if (
                close
                and typed.nearest(("order", "thing", "phone"), *here) == "order"
                and not _is_no_number(match.group())
            ):
                yield here


def _stretches(typed: Typed, forms: tuple[str, ...]) -> list[tuple[int, int]]:
    """Return where numbers of these forms may stand: around digits, or anywhere if a form needs none."""
    if any("#" not in form for form in forms):
        return [(0, len(typed.clean))]
    longest = max(map(len, forms)) + 2
    many = all(form.count("#") >= _SIX and max(map(len, form.strip("@*").split("#")[1:-1])) <= _SIX for form in forms)
    return windows(typed.numbers if many else typed.rows, longest, longest, len(typed.clean))


def _beside(rows: Sequence[tuple[int, int]], near: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the rows of digits, with a sign on either side, that lie within some stretches."""
    ends = [end for _, end in near]
    for start, end in rows:
        at = bisect_left(ends, start)
        if at < len(near) and near[at][0] <= end:
            yield max(0, start - 1), end + 2


def _is_no_number(found: str) -> bool:
    """Whether this is a date, a range of years or a word with a code in it."""
    digits = sum(char.isdigit() for char in found)
    if found.islower() and digits < 6:
        return True
    return (
        re.fullmatch(
            r"(?:19|20)\d{2}-?\d{2}-?\d{2}|\d{2}-\d{2}-(?:19|20)\d{2}|1\d{3}-[12]\d{3}|(?:19|20)\d{2}-(?:19|20)\d{2}",
            found,
        )
        is not None
    )
