"""Reads a code's exceptions from `exceptions.toml`, a file that a code may have."""

from datetime import date
from pathlib import Path
from typing import Any

from policies.code.names import nearest
from policies.code.parts import CodeError, tables
from policies.exceptions import BadException, RuleException, rule_exception

FILE = "exceptions.toml"
_TEXTS = ("id", "rule", "reason", "approver", "text", "span", "author", "team")
_DAYS = ("since", "until")


def exceptions(file: Path, content: dict[str, Any]) -> tuple[RuleException, ...]:
    """Return what is set aside, for whom and until when; raise CodeError."""
    for stray in content:
        if stray != "exception":
            raise CodeError(file, stray, "this key is not known.", "Begin each exception with [[exception]].")
    made: dict[str, RuleException] = {}
    for table in tables(file, content, "exception"):
        one = _one(file, table)
        if one.id in made:
            raise CodeError(file, f"exception.{one.id}", "two exceptions have this id.", "Give each its own.")
        made[one.id] = one
    return tuple(made.values())


def _one(file: Path, table: dict[str, Any]) -> RuleException:
    for key, value in table.items():
        if key in _TEXTS and not isinstance(value, str):
            raise CodeError(file, f"exception.{key}", "a text is needed here.", f'Write {key} = "...".')
        if key in _DAYS and not isinstance(value, date):
            raise CodeError(file, f"exception.{key}", "a day is needed here.", f"Write {key} = 2027-03-01.")
        if key not in (*_TEXTS, *_DAYS):
            raise CodeError(file, f"exception.{key}", "this key is not known.", nearest(key, (*_TEXTS, *_DAYS)))
    for key in ("id", "rule", "reason", "approver", *_DAYS):
        if key not in table:
            raise CodeError(file, f"exception.{key}", "this is missing.", "Every exception says it.")
    try:
        return rule_exception(**table)
    except BadException as error:
        raise CodeError(file, f"exception.{error.key}", str(error)) from None
