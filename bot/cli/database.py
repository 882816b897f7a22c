"""The desk's database, for a command: found, started if it is the embedded one, and let go at the end."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from bot.cli.exits import UNREACHABLE, Stop, say
from bot.cli.settings import config

if TYPE_CHECKING:
    from bot.config import Config
    from storage.database import Database


def address(settings: "Config") -> str:
    """Return the database's address, with the embedded server running; raise ConfigError or CannotStart."""
    from storage import embedded

    named = settings.database.address()
    return named.get_secret_value() if named else embedded.start(settings.desk.data_dir)


@contextmanager
def opened(ctx: click.Context) -> Iterator[tuple["Config", "Database"]]:
    """Yield the settings and the database, whose schema must be this version's."""
    from storage import embedded, migrate
    from storage.database import Database

    settings = config(ctx)
    url = address(settings)
    if migrate.pending(url):
        if settings.database.address() is not None:
            raise Stop(
                "The database is older than this version. Bring it up to date with: answerable migrate", UNREACHABLE
            )
        say("Bringing the embedded database to this version.")
        migrate.upgrade(url)
    database = Database(url)
    try:
        yield settings, database
    finally:
        database.close()
        if settings.database.address() is None:
            embedded.stop(settings.desk.data_dir)
