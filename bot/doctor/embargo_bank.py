"""The embargo bank's part of the examination: whether there is a key, and whether it opens what is sealed."""

from collections.abc import Iterator
from datetime import UTC, datetime

from bot.config import Config, ConfigError
from bot.doctor.finding import Check, State
from bot.doctor.opening import address


def embargo_bank(config: Config) -> Iterator[Check]:
    """Say whether the bank is on and its key opens every embargo, without telling any."""
    url = address(config)
    if url is not None:
        yield Check("embargoes", *_examine(config, url))


def _examine(config: Config, url: str) -> tuple[State, str, str]:
    from bot.embargoes import opened
    from bot.wiring import embargo_keys
    from storage import embargoes
    from storage.database import Database

    database = Database(url, pool_size=1)
    try:
        with database.session() as session:
            rows = embargoes.every(session, over=False, now=datetime.now(UTC))
    finally:
        database.close()
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
