"""Values that several commands take: a moment to judge at, and the code of a language."""

import re
from datetime import UTC, datetime

import click

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{1,8})*")


def moment(given: str) -> datetime:
    """Return a date, or a date with its time, in UTC; raise click.BadParameter."""
    try:
        when = datetime.fromisoformat(given)
        return when.astimezone(UTC) if when.tzinfo else when.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise click.BadParameter(f"'{given}' is no date. Write it as in 2026-03-01 or 2026-03-01T09:30:00.") from None


def language(given: str) -> str:
    """Return the code of a language as it was given, or nothing for nothing; raise click.BadParameter."""
    if given and not _LANGUAGE.fullmatch(given):
        raise click.BadParameter(f"'{given}' is no code of a language. Write it as in 'de' or 'pt-BR'.")
    return given
