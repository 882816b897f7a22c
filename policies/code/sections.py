"""Reads the sections of a code's files into its parts."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from policies.code.names import CONFIDENTIAL_KINDS, nearest
from policies.code.parts import CodeError, Embargo, Product, Spokesperson, tables
from policies.finding import Intent, Urgency

_SHORTEST_PHONE = 5
_FEWEST_PLACES = 4


def text(file: Path, table: dict[str, Any], key: str) -> str:
    """Return a text that must be there and not be empty."""
    value = table.get(key)
    if not isinstance(value, str) or not value.strip():
        raise CodeError(file, key, "a text is needed here.", f'Write {key} = "...".')
    return value


def strings(file: Path, table: dict[str, Any], key: str) -> tuple[str, ...]:
    """Return a list of texts, empty when the key is absent."""
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
        raise CodeError(file, key, "a list of texts is needed here.", f'Write {key} = ["...", "..."].')
    return tuple(value)


def numbers(file: Path, table: dict[str, Any], key: str) -> tuple[str, ...]:
    """Return a list of phone numbers as their digits alone."""
    found = tuple("".join(char for char in number if char.isdigit()) for number in strings(file, table, key))
    if any(len(number) < _SHORTEST_PHONE for number in found):
        raise CodeError(file, key, "a whole phone number is needed here.", f'Write {key} = ["+49 30 901820"].')
    return found


def forms(file: Path, table: dict[str, Any], key: str) -> tuple[str, ...]:
    """Return a list of forms of order numbers, each with four places for digits or letters at least."""
    found = strings(file, table, key)
    if any(sum(form.count(sign) for sign in "#@*") < _FEWEST_PLACES for form in found):
        raise CodeError(file, key, "a form needs four or more of #, @ and *.", f'Write {key} = ["AU-####-####"].')
    return found


def _known_tables(file: Path, content: dict[str, Any], name: str, keys: tuple[str, ...]) -> list[dict[str, Any]]:
    for stray in content:
        if stray != name:
            raise CodeError(file, stray, "this key is not known.", nearest(stray, (name,)))
    found = tables(file, content, name)
    for table in found:
        for key in table:
            if key not in keys:
                raise CodeError(file, f"{name}.{key}", "this key is not known.", nearest(key, keys))
    return found


def products(file: Path, content: dict[str, Any]) -> tuple[Product, ...]:
    """Return the catalogue; ids must be unique."""
    found: dict[str, Product] = {}
    for table in _known_tables(file, content, "product", ("id", "name", "category", "aliases")):
        product = Product(
            text(file, table, "id"),
            text(file, table, "name"),
            text(file, table, "category"),
            strings(file, table, "aliases"),
        )
        if product.id in found:
            raise CodeError(file, f"product.{product.id}", "two products have this id.", "Give each its own.")
        found[product.id] = product
    return tuple(found.values())


def spokespeople(file: Path, content: dict[str, Any]) -> tuple[Spokesperson, ...]:
    """Return the register of those who may speak for the company."""
    held = _known_tables(file, content, "spokesperson", ("name", "handles", "topics"))
    return tuple(
        Spokesperson(
            text(file, table, "name"),
            tuple(handle.lstrip("@").casefold() for handle in strings(file, table, "handles")),
            strings(file, table, "topics"),
        )
        for table in held
    )


def embargoes(file: Path, content: dict[str, Any]) -> tuple[Embargo, ...]:
    """Return what stays inside, and until when."""
    found = []
    for table in _known_tables(file, content, "embargo", ("id", "kind", "terms", "until")):
        kind = text(file, table, "kind")
        if kind not in CONFIDENTIAL_KINDS:
            raise CodeError(file, "embargo.kind", f"`{kind}` is not a kind.", nearest(kind, CONFIDENTIAL_KINDS))
        until = table.get("until")
        if until is not None and not isinstance(until, date):
            raise CodeError(file, "embargo.until", "a day is needed here.", "Write until = 2027-03-01.")
        terms = strings(file, table, "terms")
        if not terms:
            raise CodeError(file, "embargo.terms", "an embargo needs at least one term.")
        found.append(Embargo(text(file, table, "id"), kind, terms, None if until is None else _moment(until)))
    return tuple(found)


def _moment(day: date) -> datetime:
    if isinstance(day, datetime):
        return day.astimezone(UTC) if day.tzinfo else day.replace(tzinfo=UTC)
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def due_times(file: Path, content: dict[str, Any]) -> dict[tuple[Intent, Urgency], int | None]:
    """Return the minutes for each intent and urgency; `0` says that no answer is owed."""
    due: dict[tuple[Intent, Urgency], int | None] = {}
    for name, row in content.items():
        if name not in set(Intent):
            raise CodeError(file, name, "this is not an intent.", nearest(name, set(Intent)))
        if not isinstance(row, dict):
            raise CodeError(file, name, "this must be a table of minutes.", f"Write [{name}], and under it low = 60.")
        for key, minutes in row.items():
            if key not in set(Urgency):
                raise CodeError(file, f"{name}.{key}", "this is not an urgency.", nearest(key, set(Urgency)))
            if isinstance(minutes, bool) or not isinstance(minutes, int) or minutes < 0:
                raise CodeError(file, f"{name}.{key}", "minutes are needed here, or 0 for no answer owed.")
            due[Intent(name), Urgency(key)] = minutes or None
    for intent in Intent:
        for urgency in Urgency:
            if (intent, urgency) not in due:
                raise CodeError(file, f"{intent}.{urgency}", "a due time is missing.", "Give minutes, or 0 for none.")
    return due
