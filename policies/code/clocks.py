"""Reads the clocks of incidents: how long the law of a market leaves once a report of danger has arrived."""

from pathlib import Path
from typing import Any, Final

from policies.code.parts import ClockRule, CodeError, tables

FILE: Final = "clocks.toml"
KINDS: Final = ("safety", "security")
UNITS: Final = ("hours", "days", "weekdays")
_KEYS: Final = ("id", "market", "kinds", "duty", "after", "unit", "source")


def clocks(file: Path, table: dict[str, Any]) -> tuple[ClockRule, ...]:
    """Return the clocks of a code, in the order of the file; raise CodeError."""
    given = tables(file, table, "clock")
    for stray in table.keys() - {"clock"}:
        raise CodeError(file, stray, "this key is not known.", "Begin each clock with [[clock]].")
    rules = tuple(_clock(file, one) for one in given)
    seen: set[str] = set()
    for rule in rules:
        if rule.id in seen:
            raise CodeError(file, "clock.id", f"`{rule.id}` stands here twice.", "Give each clock an id of its own.")
        seen.add(rule.id)
    return rules


def _clock(file: Path, given: dict[str, Any]) -> ClockRule:
    for key in given:
        if key not in _KEYS:
            raise CodeError(file, f"clock.{key}", "this key is not known.", f"A clock has: {', '.join(_KEYS)}.")
    for key in ("id", "market", "duty", "source"):
        if not isinstance(given.get(key), str) or not given[key].strip():
            raise CodeError(
                file, f"clock.{key}", "every clock needs this, as text.", "A duty without its source is none."
            )
    after, unit, kinds = given.get("after"), given.get("unit"), given.get("kinds")
    if isinstance(after, bool) or not isinstance(after, int) or after < 0:
        raise CodeError(file, "clock.after", "this must be a whole number; 0 means without undue delay.")
    if unit not in UNITS:
        raise CodeError(file, "clock.unit", f"`{unit}` is no unit.", f"Write one of: {', '.join(UNITS)}.")
    if not isinstance(kinds, list) or not kinds or any(kind not in KINDS for kind in kinds):
        raise CodeError(file, "clock.kinds", "this must list safety, security or both.")
    return ClockRule(
        given["id"], given["market"].casefold(), frozenset(kinds), given["duty"], after, str(unit), given["source"]
    )  # fmt: skip
