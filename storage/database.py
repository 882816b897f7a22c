"""A database and its sessions. One session is one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from sqlalchemy import URL, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session as OrmSession
from sqlalchemy.orm import sessionmaker

from storage.errors import NotAllowed, TryAgain, Unavailable

# A plan made for unknown values can be a hundred times slower here: what filters match varies that much.
_OPTIONS = "-c timezone=UTC -c plan_cache_mode=force_custom_plan"
_QUICK = "-c synchronous_commit=off -c lock_timeout=2s"
_AGAIN = ("40001", "40P01", "55P03")


class Session(OrmSession):
    """One transaction. Record entries and notices that were added to it leave together, just before it commits."""


class Database:
    """A pool of connections to one PostgreSQL database; safe to share between threads."""

    def __init__(self, url: str, *, pool_size: int = 8, application: str = "answerable", durable: bool = True) -> None:
        """Open nothing yet. One that is not `durable` waits neither for the disk nor long for locks."""
        self.url = libpq_url(url)
        self._engine = create_engine(
            sqlalchemy_url(url),
            pool_size=pool_size,
            max_overflow=pool_size,
            pool_pre_ping=True,
            connect_args={
                "application_name": application,
                "options": _OPTIONS if durable else f"{_OPTIONS} {_QUICK}",
                "connect_timeout": 10,
            },
        )
        self._sessions = sessionmaker(self._engine, class_=Session, expire_on_commit=False)

    @contextmanager
    def session(self) -> Iterator[Session]:
        """Yield a session that commits at the end, or rolls back if the block raises.

        Raise TryAgain when the database undid the transaction, NotAllowed when one of its rules refused it, and
        Unavailable when it can't be reached.
        """
        with _mapped(), self._sessions() as session, session.begin():
            yield session

    def close(self) -> None:
        """Let go of every connection; one that a thread still works with is closed when it is given back."""
        event.listen(self._engine, "checkin", _shut)
        self._engine.dispose()


def _shut(connection: psycopg.Connection[Any] | None, _: object) -> None:
    if connection is not None:
        connection.close()


@contextmanager
def _mapped() -> Iterator[None]:
    try:
        yield
    except PoolTimeout as error:
        raise Unavailable("Every database connection is in use. Try again in a moment.") from error
    except IntegrityError as error:
        raise NotAllowed(f"The database refused it: {_first_line(error.orig)}") from error
    except (OperationalError, InterfaceError) as error:
        raise _plain(error) from error


def _plain(error: DBAPIError) -> Exception:
    state = getattr(error.orig, "sqlstate", None)
    if state in _AGAIN:
        return TryAgain("Another transaction was in the way, and this one was undone. Try again.")
    if state is None or error.connection_invalidated or state[:2] in {"08", "57", "53", "28", "3D"}:
        return Unavailable(f"The database can't be reached: {_first_line(error.orig)}")
    return error


def _first_line(error: object) -> str:
    return str(error).strip().split("\n", 1)[0]


def driver(session: OrmSession) -> psycopg.Connection[Any]:
    """Return the psycopg connection of a session, to enqueue work in its transaction. Never commit or close it."""
    connection = session.connection().connection.driver_connection
    assert isinstance(connection, psycopg.Connection)  # noqa: S101 (the engine is always psycopg)
    return connection


def sqlalchemy_url(url: str) -> URL:
    """Return `url` for SQLAlchemy, whichever PostgreSQL spelling it came in."""
    parsed = make_url(url)
    if parsed.get_backend_name() not in {"postgresql", "postgres"}:
        raise Unavailable(f"The database must be PostgreSQL, and this address starts with '{parsed.drivername}'.")
    return parsed.set(drivername="postgresql+psycopg")


def libpq_url(url: str) -> str:
    """Return `url` as libpq and psycopg read it."""
    return sqlalchemy_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def write_anew(url: str) -> None:
    """Write every table anew, so that no data file keeps bytes of rows that were changed or deleted.

    Everything else waits meanwhile. The write-ahead log and backups are beyond this.
    """
    with psycopg.connect(url, autocommit=True, application_name="answerable-scrub") as connection:
        connection.execute("VACUUM (FULL)")
        connection.execute("CHECKPOINT")
