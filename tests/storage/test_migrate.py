"""Migrations: they agree with the tables, go up and down, and take the job queue along."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, text

from responders.statement_lifecycle import Step
from storage import migrate, posting, posting_sending, statement_publishing, statements
from storage.database import Database, sqlalchemy_url
from storage.errors import Unavailable
from storage.tables import Table
from tests.storage.posted import WHOLE, Room, sign
from tests.storage.stage import NOW


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


def test_statements_and_posts_of_an_older_release_live_on(fresh_database_url: str) -> None:
    """What is drafted, before the signers, signed, out and withdrawn there stands so after the upgrade."""
    database = Database(fresh_database_url)
    try:
        room = Room.build(database, freeze=False)
        out = room.publish((room.first, WHOLE))
        with database.session() as session:
            ids = [sign(session, room, ((room.first, WHOLE),), channel="sandbox", now=NOW) for _ in range(3)]
            statement_publishing.withdraw(session, ids[0], "Wrong product.", actor=room.actor, now=NOW)
            statements.take_back(session, ids[1], "", actor=room.actor, now=NOW, step=Step.EDIT)
            session.execute(text("SET LOCAL session_replication_role = replica"))
            for table in ("statement", "statement_version"):
                session.execute(text(f"UPDATE {table} SET next_update_at = :at"), {"at": NOW + timedelta(hours=1)})
            before = [statements.read(session, one).state for one in (out, *ids)]
        database.close()
        migrate.downgrade(fresh_database_url, "0021")
        migrate.upgrade(fresh_database_url)
        with database.session() as session:
            assert [statements.read(session, one).state for one in (out, *ids)] == before
            assert len(room.posts(out)) == 1
            statement_publishing.publish(session, ids[2], actor=room.actor, now=NOW)
            revision = statements.read(session, ids[1]).revision
            statements.submit(session, ids[1], revision, needs=[["pr"]], hours=4, actor=room.actor, now=NOW)
            waiting = posting.open_ones(session)
            assert len(waiting) == 2
            assert all(posting_sending.start(session, one.id, worker="w", now=NOW) for one in waiting)
    finally:
        database.close()
