"""Bringing a database to the present schema: ours by Alembic, and the job queue's, which Procrastinate ships."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources

import psycopg
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from procrastinate.schema import SchemaManager
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from storage.database import sqlalchemy_url
from storage.errors import Unavailable

_LOCK = 0x4D494752  # the migrations' advisory lock


def upgrade(url: str) -> None:
    """Bring the database to the newest schema; doing so twice, or from two processes at once, is harmless."""
    with _connected(url) as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        command.upgrade(_config(connection), "head")
        _upgrade_queue(connection)


def downgrade(url: str, revision: str = "base") -> None:
    """Take our schema back to `revision`; the job queue's stays."""
    with _connected(url) as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        command.downgrade(_config(connection), revision)


def pending(url: str) -> bool:
    """Return whether `upgrade` would change anything."""
    with _connected(url) as connection:
        head = ScriptDirectory.from_config(_config(connection)).get_current_head()
        return MigrationContext.configure(connection).get_current_revision() != head or bool(_queue_steps(connection))


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    engine = create_engine(sqlalchemy_url(url), poolclass=NullPool)
    try:
        with engine.begin() as connection:
            yield connection
    except OperationalError as error:
        reason = str(error.orig).strip().split("\n", 1)[0]
        raise Unavailable(f"The database can't be brought up to date: {reason}") from error
    finally:
        engine.dispose()


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", "storage:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _upgrade_queue(connection: Connection) -> None:
    """Apply Procrastinate's schema whole, or the steps that its newer releases brought since.

    A queue that is there but not of our making is taken to be as new as the Procrastinate that is installed.
    """
    raw = connection.connection.driver_connection
    assert isinstance(raw, psycopg.Connection)  # noqa: S101 (the engine is always psycopg)
    steps = _queue_steps(connection)
    if connection.scalar(text("SELECT to_regclass('procrastinate_jobs') IS NULL")):
        raw.execute(SchemaManager.get_schema())
    elif connection.scalar(text("SELECT EXISTS (SELECT FROM queue_schema)")):
        for step in steps:
            raw.execute((resources.files("procrastinate.sql.migrations") / step).read_bytes())
    keep = text("INSERT INTO queue_schema (step) SELECT unnest(CAST(:steps AS text[]))")
    connection.execute(keep, {"steps": steps})


def _queue_steps(connection: Connection) -> list[str]:
    """Return the queue's schema steps that this database has not seen, in order."""
    every = sorted(
        file.name for file in resources.files("procrastinate.sql.migrations").iterdir() if file.name.endswith(".sql")
    )
    if connection.scalar(text("SELECT to_regclass('queue_schema') IS NULL")):
        return every
    seen = set(connection.scalars(text("SELECT step FROM queue_schema")))
    return [step for step in every if step not in seen]
