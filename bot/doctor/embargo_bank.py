"""The embargo bank's part of the examination: whether there is a key, and whether it opens what is sealed."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.config import Config, ConfigError
from bot.doctor.finding import Check, State
from bot.doctor.opening import database_of

if TYPE_CHECKING:
    from storage.database import Database


def embargo_bank(config: Config) -> Iterator[Check]:
    """Say whether the bank is on and its key opens every embargo, without telling any."""
    with database_of(config) as database:
        if database is not None:
            yield Check("embargoes", *_examine(config, database))


def _examine(config: Config, database: "Database") -> tuple[State, str, str]:
    from bot.embargoes import opened
    from bot.wiring import embargo_keys
    from storage import embargoes

    with database.session() as session:
        rows = embargoes.every(session, over=False, now=datetime.now(UTC))
    try:
        keys = embargo_keys(config)
        if keys is None and rows:
            mend = "Name the key that sealed them under [embargo]. Until then nothing under embargo is found."
            return State.PROBLEM, f"the bank is off: {len(rows)} embargoes wait for their key", mend
        if keys is None:
            return State.FINE, "the bank is off: the settings name no key, and nothing is sealed", ""
        for row in rows:
            opened(keys, row)
    except ConfigError as error:
        return State.PROBLEM, str(error), "See docs/embargoes.md. Nothing was changed."
    return State.FINE, f"the key opens all {len(rows)} embargoes in force", ""
