"""Reads who signs a crisis statement: a matrix by severity, and who may sign for whom."""

from pathlib import Path
from typing import Any, Final

from policies.code.parts import CodeError, SignOff, SignOffRule

FILE: Final = "signoff.toml"
ROLES: Final = ("pr", "legal", "quality", "executive")
SEVERITIES: Final = (1, 2, 3)
_KEYS: Final = ("all_of", "any_of", "hours", "update_minutes")


def sign_off(file: Path, table: dict[str, Any]) -> SignOff:
    """Return the sign-off matrix of a code; raise CodeError. Every severity needs at least one signature."""
    for key in table:
        if key not in {"severity", "deputies"}:
            raise CodeError(
                file, key, "this key is not known.", "There are [severity.1] to [severity.3] and [deputies]."
            )
    severities = table.get("severity")
    if not isinstance(severities, dict) or set(severities) != {str(one) for one in SEVERITIES}:
        raise CodeError(file, "severity", "there must be [severity.1], [severity.2] and [severity.3], and no other.")
    rules = {int(name): _rule(file, f"severity.{name}", given) for name, given in severities.items()}
    deputies = table.get("deputies", {})
    if not isinstance(deputies, dict):
        raise CodeError(file, "deputies", 'this must be a table, as in legal = ["executive"].')
    return SignOff(
        rules, {_role(file, "deputies", role): _roles(file, f"deputies.{role}", who) for role, who in deputies.items()}
    )


def _rule(file: Path, place: str, given: object) -> SignOffRule:
    if not isinstance(given, dict):
        raise CodeError(file, place, "this must be a table.")
    for key in given:
        if key not in _KEYS:
            raise CodeError(file, f"{place}.{key}", "this key is not known.", f"There are: {', '.join(_KEYS)}.")
    every, one = (_roles(file, f"{place}.{key}", given.get(key, [])) for key in ("all_of", "any_of"))
    if not every and not one:
        raise CodeError(file, place, "nobody signs here.", 'Name at least one role, as in all_of = ["pr"].')
    if one and set(one) <= set(every):
        raise CodeError(file, f"{place}.any_of", "all of these sign already.", "Name a role that isn't in all_of.")
    return SignOffRule(every, one, _count(file, place, given, "hours"), _count(file, place, given, "update_minutes"))


def _roles(file: Path, place: str, given: object) -> tuple[str, ...]:
    if not isinstance(given, list):
        raise CodeError(file, place, "this must be a list of roles.", f"The roles are: {', '.join(ROLES)}.")
    roles = tuple(_role(file, place, one) for one in given)
    if len(set(roles)) < len(roles):
        raise CodeError(file, place, "a role stands here twice.", "Nobody signs in two roles, and no role signs twice.")
    return roles


def _role(file: Path, place: str, given: object) -> str:
    if given not in ROLES:
        raise CodeError(file, place, f"`{given}` is no role.", f"The roles are: {', '.join(ROLES)}.")
    return str(given)


def _count(file: Path, place: str, given: dict[str, Any], key: str) -> int:
    value = given.get(key)
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise CodeError(file, f"{place}.{key}", "this must be a whole number above zero.")
    return value
