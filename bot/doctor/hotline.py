"""The hotline's part of the examination: whether there is a key, and whether it opens what was written."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.config import Config, ConfigError
from bot.doctor.finding import Check, State
from bot.doctor.opening import database_of

if TYPE_CHECKING:
    from storage.database import Database

_MEND = "Name the key that sealed them under [hotline]. See docs/hotline.md. Nothing was changed."


def hotline(config: Config) -> Iterator[Check]:
    """Say whether the hotline is on and its key opens every report, without showing any."""
    with database_of(config) as database:
        if database is not None:
            yield Check("hotline", *_examine(config, database))


def _examine(config: Config, database: "Database") -> tuple[State, str, str]:
    from bot.hotline import keys_from
    from bot.hotline.rotating import unopened
    from storage import hotline_keys

    try:
        secret = config.hotline.key()
        with database.session() as session:
            if secret is None:
                count = len(hotline_keys.written(session))
            else:
                count, shut = unopened(session, keys_from(secret.get_secret_value()))
    except ConfigError as error:
        return State.PROBLEM, str(error), "See docs/hotline.md. Nothing was changed."
    if secret is None and count:
        return State.PROBLEM, f"the hotline is off: {count} writings wait for their key", _MEND
    if secret is None:
        return State.FINE, "the hotline is off: the settings name no key, and nothing is sealed", ""
    if shut:
        return State.PROBLEM, f"the key opens not all: {shut} of {count} writings stay shut", _MEND
    return State.FINE, f"the key opens all {count} writings", ""
