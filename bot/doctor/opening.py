"""Opening the desk's database for the checks of what is sealed in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bot.config import Config

if TYPE_CHECKING:
    from storage.database import Database


@contextmanager
def database_of(config: Config) -> "Iterator[Database | None]":
    """Yield a database of this version, or None where there is none yet; close it."""
    from storage.database import Database

    url = _address(config)
    if url is None:
        yield None
        return
    database = Database(url, pool_size=1)
    try:
        yield database
    finally:
        database.close()


def _address(config: Config) -> str | None:
    """Return the address of a database of this version, or None where there is none yet.

    One of our own is started, or joined; `examine` leaves it in the end as it was found.
    """
    from storage import embedded, migrate

    named = config.database.address()
    if named is None and not (config.desk.data_dir / "postgres").exists():
        return None
    url = named.get_secret_value() if named else embedded.start(config.desk.data_dir)
    return None if migrate.pending(url) else url
