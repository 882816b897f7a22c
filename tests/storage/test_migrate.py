"""Migrations: they agree with the tables, go up and down, and take the job queue along."""

from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine

from storage import migrate
from storage.database import Database, sqlalchemy_url
from storage.errors import Unavailable
from storage.tables import Table


def tables(url: str) -> set[str]:
    with psycopg.connect(url) as connection:
        rows = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    return {str(name) for (name,) in rows}


def test_tables_and_migrations_agree(fresh_database_url: str) -> None:
    engine = create_engine(sqlalchemy_url(fresh_database_url))
    with engine.connect() as connection:

        def ours(thing: object, name: str | None, kind: str, reflected: bool, other: object) -> bool:
            return not (kind == "table" and str(name).startswith("procrastinate_"))

        context = MigrationContext.configure(
            connection, opts={"include_object": ours, "compare_type": True, "compare_server_default": False}
        )
        assert compare_metadata(context, Table.metadata) == []
    engine.dispose()


def test_down_and_up_again(fresh_database_url: str) -> None:
    before = tables(fresh_database_url)
    migrate.downgrade(fresh_database_url)
    assert {name for name in tables(fresh_database_url) if not name.startswith("procrastinate")} == {"alembic_version"}
    with psycopg.connect(fresh_database_url) as connection:
        left = connection.execute(
            "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
            " AND proname NOT LIKE '%procrastinate%'"
        ).fetchall()
    assert left == []
    assert migrate.pending(fresh_database_url)
    migrate.upgrade(fresh_database_url)
    assert tables(fresh_database_url) == before
    assert not migrate.pending(fresh_database_url)


def test_two_processes_may_upgrade_at_once(fresh_database_url: str) -> None:
    migrate.downgrade(fresh_database_url)
    with psycopg.connect(fresh_database_url, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(migrate.upgrade, [fresh_database_url] * 3))
    assert not migrate.pending(fresh_database_url)


def test_a_queue_step_of_a_newer_release_is_applied_once(fresh_database_url: str) -> None:
    step = "03.04.00_50_post_add_retry_failed_job_procedure.sql"
    with psycopg.connect(fresh_database_url) as connection:
        connection.execute("DELETE FROM queue_schema WHERE step = %s", [step])
    assert migrate.pending(fresh_database_url)
    migrate.upgrade(fresh_database_url)
    assert not migrate.pending(fresh_database_url)


def test_a_database_that_is_not_there_is_said_so() -> None:
    for work in (migrate.upgrade, migrate.pending):
        with pytest.raises(Unavailable, match="brought up to date"):
            work("postgresql://nobody@127.0.0.1:1/none?connect_timeout=2")
    with pytest.raises(Unavailable, match="must be PostgreSQL"):
        migrate.upgrade("sqlite:///x.db")
    database = Database("postgres://nobody@127.0.0.1:1/none")
    with pytest.raises(Unavailable, match="can't be reached"), database.session() as session:
        session.connection()
