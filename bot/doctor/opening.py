"""Opening the desk's database for the checks of what is sealed in it, and leaving it as it was found."""

from collections.abc import Iterator
from contextlib import contextmanager

from bot.config import Config


@contextmanager
def address(config: Config) -> Iterator[str | None]:
    """Hand out the address of a database of this version, or None where there is none yet; ours is stopped again."""
    from storage import embedded, migrate

    named = config.database.address()
    if named is None and not (config.desk.data_dir / "postgres").exists():
        yield None
        return
    url = named.get_secret_value() if named else embedded.start(config.desk.data_dir)
    try:
        yield None if migrate.pending(url) else url
    finally:
        if named is None:
            embedded.stop(config.desk.data_dir)
