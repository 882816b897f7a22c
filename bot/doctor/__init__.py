"""Examines everything the desk needs, without changing anything, and says how to mend what is not right.

Each check is a function that yields what it found; they run in the order in which one depends on another, and a check
that fails never stops those after it. Nothing is posted anywhere.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from bot.config import Config, ConfigError, find_config, load_config
from bot.doctor.database import database
from bot.doctor.embargo_bank import embargo_bank
from bot.doctor.finding import Check, State
from bot.doctor.hotline import hotline
from bot.doctor.machine import console, disk, secrets
from bot.doctor.mail import mail
from bot.doctor.platforms import Opener, platforms
from bot.doctor.words import code, knowledge, models, writer

__all__ = ["Check", "Opener", "State", "examine"]


def examine(path: Path | None, open_platform: Opener) -> Iterator[Check]:
    """Yield every check as it is done; without settings that load there is nothing more to look at."""
    try:
        config = load_config(path)
    except ConfigError as error:
        yield Check("settings", State.PROBLEM, str(error), "Correct the file, or write a new one: answerable init")
        return
    found = find_config(path)
    yield Check("settings", State.FINE, f"{found} is right" if found else "no file: the defaults hold")
    try:
        yield from _checks(config, open_platform, datetime.now(UTC))
    finally:
        # Started by the first check that needed it; one that runs for others runs on.
        from storage import embedded

        embedded.stop(config.desk.data_dir)


def _checks(config: Config, open_platform: Opener, now: datetime) -> Iterator[Check]:
    for name, check in (
        ("secrets", secrets),
        ("disk", disk),
        ("code", lambda config: code(config, now)),
        ("knowledge", lambda config: knowledge(config, now)),
        ("models", models),
        ("writer", writer),
        ("database", database),
        ("embargoes", embargo_bank),
        ("hotline", hotline),
        ("console", console),
        ("mail", mail),
        ("platforms", lambda config: platforms(config, open_platform)),
    ):
        yield from _guarded(name, check, config)


def _guarded(name: str, check: Callable[[Config], Iterator[Check]], config: Config) -> Iterator[Check]:
    try:
        yield from check(config)
    except Exception as error:  # noqa: BLE001 (an examination reports, whatever it meets)
        yield Check(name, State.PROBLEM, f"{type(error).__name__}: {error}", "See docs/operations.md.")
