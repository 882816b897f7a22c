"""Finds the order and account numbers of a brand: by the forms that its code lists, and by the words beside them."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from policies.signals.typed import Typed

_TOKEN = re.compile(
    r"(?<![\w/.,$€£-])#?(?=(?:[A-Za-z-]{0,8}\d){4})[A-Za-z0-9][A-Za-z0-9-]{4,38}[A-Za-z0-9](?![\w/]|[.,]\d|-\w)"
)
_SPACED = re.compile(r"(?<![\w/.,$€£-])\d{3,4}(?:[ -]\d{3,4}){1,3}(?![\w/]|[.,]\d)")
_FORM = re.compile(r"[#@*]+|[^#@*]+")
_SIGNS = {"#": "[0-9]", "@": "[A-Za-z]", "*": "[A-Za-z0-9]"}


@lru_cache(maxsize=16)
def compiled(forms: tuple[str, ...]) -> re.Pattern[str] | None:
    """Return the pattern of the forms that a code lists: `#` is a digit, `@` a letter, `*` either, all else"
    " itself."""
    if not forms:
        return None
    parts = ("".join(_part(part.group()) for part in _FORM.finditer(form)) for form in forms)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(parts)})(?![\w-])", re.IGNORECASE)


def _part(part: str) -> str:
    return "".join(_SIGNS[char] for char in part) if part[0] in _SIGNS else re.escape(part)


def find_orders(typed: Typed, forms: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield where order and account numbers stand."""
    pattern = compiled(tuple(forms))
    if pattern is not None:
        for match in pattern.finditer(typed.clean):
            yield match.span()
    if "order" not in typed.places:
        return
    for form in (_TOKEN, _SPACED):
        for match in form.finditer(typed.clean):
            here = match.span()
            close = typed.distance("order", *here) <= 30
            if (
                close
                and typed.nearest(("order", "thing", "phone"), *here) == "order"
                and not _is_no_number(match.group())
            ):
                yield here


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
