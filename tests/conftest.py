"""Fixtures for all tests: a private PostgreSQL for the run, a fresh database for each test that asks, shared data."""

import contextlib
import os
import shutil
import tempfile
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

from policies.kept import cache_folder, keep_in
from storage import embedded, migrate
from storage.database import Database, Session
from storage.errors import StorageError

if TYPE_CHECKING:
    from playwright.sync_api import Playwright

TEMPLATE = "template_desk"
PREFIX = "answerable-tests-"
EMPTY = """
DO $$
DECLARE
    name text;
BEGIN
    PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend';
    SET LOCAL session_replication_role = replica;
    FOR name IN SELECT tablename FROM pg_tables
        WHERE schemaname = 'public' AND tablename NOT IN ('alembic_version', 'queue_schema')
    LOOP
        EXECUTE format('DELETE FROM %I', name);
    END LOOP;
    PERFORM setval(format('%I', sequencename)::regclass, 1, false) FROM pg_sequences WHERE schemaname = 'public';
END $$;
"""


@pytest.fixture(scope="session", autouse=True)
def _cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What was compiled from a code is kept for all of a worker's tests, and never in the home of whoever runs them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        keep_in(cache_folder())
        yield


@pytest.fixture(scope="session")
def database_server(testrun_uid: str) -> Iterator[str]:
    """The address of a PostgreSQL that every worker of this run shares, with a migrated template database."""
    _sweep()
    home = Path(tempfile.gettempdir()) / f"{PREFIX}{testrun_uid}"
    address = embedded.start(home).replace("/answerable?", "/postgres?")
    _make_template(address)
    yield address
    if embedded.stop(home):
        shutil.rmtree(home, ignore_errors=True)


def _sweep() -> None:
    """Remove what runs that were killed left behind an hour ago or more."""
    for home in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError, StorageError):
            if home.stat().st_uid == os.getuid() and home.stat().st_mtime < time.time() - 3600:
                embedded.start(home)
                if embedded.stop(home):
                    shutil.rmtree(home, ignore_errors=True)


def _make_template(address: str) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(1)")
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [TEMPLATE]).fetchone():
            return
        # Only here, where nothing outlives the run: a fresh database for each test is then quick.
        connection.execute("ALTER SYSTEM SET fsync = off")
        connection.execute("SELECT pg_reload_conf()")
        connection.execute("CREATE DATABASE template_new")
        migrate.upgrade(address.replace("/postgres?", "/template_new?"))
        connection.execute(f"ALTER DATABASE template_new RENAME TO {TEMPLATE}")


@contextlib.contextmanager
def _fresh(server: str) -> Iterator[str]:
    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    yield server.replace("/postgres?", f"/{name}?")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def fresh_database_url(database_server: str) -> Iterator[str]:
    """A migrated database made for this test alone: for tests that change the schema."""
    with _fresh(database_server) as url:
        yield url


@pytest.fixture(scope="session")
def _emptied_database_url(database_server: str) -> Iterator[str]:
    with _fresh(database_server) as url:
        yield url


@pytest.fixture
def database_url(_emptied_database_url: str) -> str:
    """A migrated, empty database of this test's own."""
    with psycopg.connect(_emptied_database_url, autocommit=True) as connection:
        connection.execute(EMPTY)
    return _emptied_database_url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A pool of connections to an empty database of this test's own."""
    opened = Database(database_url)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def worker_database(database_server: str) -> Iterator[Database]:
    """A database that this worker's tests share because each takes back what it did."""
    with _fresh(database_server) as url:
        opened = Database(url)
        yield opened
        opened.close()


@pytest.fixture
def session(worker_database: Database) -> Iterator[Session]:
    """One transaction on an empty database, rolled back after the test: quick. To commit, ask for `database`."""

    class TakeBack(Exception):
        pass

    with contextlib.suppress(TakeBack), worker_database.session() as opened:
        yield opened
        raise TakeBack


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of shared data, named by ANSWERABLE_SHARED or beside the checkout; skips where there is none."""
    default = Path(__file__).resolve().parents[2] / "shared"
    folder = Path(os.environ.get("ANSWERABLE_SHARED") or default)
    if not folder.is_dir():
        pytest.skip("needs the shared data: set ANSWERABLE_SHARED to its folder")
    return folder


@pytest.fixture(scope="module")
def playwright() -> "Iterator[Playwright]":
    """What drives browsers: one at a time, gone after each file: no other loop runs beside its own."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as started:
        yield started
