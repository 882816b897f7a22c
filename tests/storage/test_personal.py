"""Every text column is classified once; an erased person's marker, planted in all of them, is found nowhere after."""

import re
import secrets
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from storage import erasure, exporting, ingest, promises, record, revealing, weekly_reports
from storage.database import Database, Session
from storage.errors import NotFound
from storage.ingest import Arrival, Author
from storage.personal import COLUMNS, OF, Kind, columns
from tests.storage.stage import NOW, Stage, post
from tests.storage.test_erasure import LATER, known, survivors, worked

_TYPES = ("text", "character varying", "character", "jsonb", "json", "bytea", "tsvector", "ARRAY")


def written(session: Session) -> set[tuple[str, str]]:
    """Return every (table, column) of the database in which words could stand."""
    rows = session.execute(
        text(
            "SELECT c.table_name, c.column_name FROM information_schema.columns c JOIN information_schema.tables t"
            " USING (table_schema, table_name) WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE'"
            " AND c.data_type = ANY(:types) AND NOT (c.data_type = 'ARRAY' AND c.udt_name IN ('_int8', '_int4'))"
        ),
        {"types": list(_TYPES)},
    )
    return {(table, column) for table, column in rows}


def test_every_column_in_which_words_could_stand_is_classified(session: Session) -> None:
    classified = {(table, column) for table, found in COLUMNS.items() for column in found}
    assert written(session) - classified == set(), "say in storage/personal.py what these hold"
    assert classified - written(session) == set(), "storage/personal.py names columns that don't exist"


def test_a_kind_gives_its_reason_and_personal_tables_say_whose_rows_are_whose() -> None:
    assert all(len(kind.value.split()) >= 4 for kind in Kind)
    assert {table for table, _ in columns(Kind.PERSONAL)} == set(OF)


def plant(session: Session, table: str, column: str, said: str) -> bool:
    """Write `said` into a free column of one new or existing row; False if the table has no row to write into."""
    kind = session.scalar(
        text(
            "SELECT data_type FROM information_schema.columns WHERE table_schema = 'public' AND table_name = :table"
            " AND column_name = :column"
        ),
        {"table": table, "column": column},
    )
    value = f'{{"said": "{said}"}}' if kind == "jsonb" else said
    row = session.scalar(text(f"SELECT ctid::text FROM {table} LIMIT 1"))
    if row is None:
        return False
    session.execute(
        text(f'UPDATE {table} SET "{column}" = CAST(:said AS {kind}) WHERE ctid = CAST(:row AS tid)'),
        {"said": value, "row": row},
    )
    return True


def fill(session: Session) -> None:
    """Put one row into every table that has none, with words wherever words are wanted and no constraint asked."""
    session.execute(text("SET LOCAL session_replication_role = replica"))
    for table in COLUMNS:
        if session.scalar(text(f"SELECT EXISTS (SELECT FROM {table})")):
            continue
        wanted = session.execute(
            text(
                "SELECT column_name, data_type, udt_name FROM information_schema.columns WHERE table_schema = 'public'"
                " AND table_name = :table AND is_nullable = 'NO' AND column_default IS NULL AND is_identity = 'NO'"
                " AND is_generated = 'NEVER'"
            ),
            {"table": table},
        ).all()
        checks = session.scalars(
            text("SELECT conname FROM pg_constraint WHERE conrelid = CAST(:table AS regclass) AND contype = 'c'"),
            {"table": table},
        ).all()
        for name in checks:
            session.execute(text(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"'))
        names = ", ".join(f'"{one.column_name}"' for one in wanted)
        values = ", ".join(_EXAMPLES.get(one.data_type, _EXAMPLES.get(one.udt_name, "NULL")) for one in wanted)
        session.execute(text(f"INSERT INTO {table} ({names}) VALUES ({values})" if names else f"INSERT INTO {table} DEFAULT VALUES"))  # fmt: skip  # noqa: E501


_EXAMPLES = {
    "text": "'x'", "character varying": "'x'", "bigint": "1", "integer": "1", "boolean": "false", "jsonb": "'{}'",
    "timestamp with time zone": "now()", "date": "current_date", "double precision": "1", "bytea": "'x'",
    "_text": "'{}'", "_int8": "'{}'",
}  # fmt: skip


def test_a_marker_in_every_table_is_found_nowhere_afterwards(fresh_database_url: str) -> None:
    mark = "zq" + re.sub(r"[^a-z]", "", secrets.token_hex(20)).ljust(8, "y")
    database = Database(fresh_database_url)
    try:
        stage = Stage.build(database)
        with database.session() as session:
            worked(stage, session, known(session, stage.account_id, mark), mark)
            fill(session)
            session.execute(text("SET LOCAL session_replication_role = replica"))
            planted = [one for one in columns(Kind.FREE) if plant(session, *one, f"@{mark}er wrote: {mark}er!")]
            assert {table for table, _ in planted} == {table for table, _ in columns(Kind.FREE)}
            session.execute(text("UPDATE promise SET reply_id = 1 WHERE true"))
        with database.session() as session:
            assert len(survivors(session, mark)) >= 30
            (person_id,) = erasure.find(session, "sandbox", f"{mark}er")
            done = erasure.erase(session, person_id, user_id=stage.tom, now=LATER)
        with database.session() as session:
            assert survivors(session, mark) == []
            assert done.struck >= len(planted)
            assert done.left == {}
            assert record.verify(session).sound
    finally:
        database.close()
    _rewrite(fresh_database_url)
    assert _in_files(fresh_database_url, mark) == []


def _rewrite(url: str) -> None:
    """Do what `answerable person scrub` does: write all tables anew, so that no page keeps what was taken out."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM FULL")
        connection.execute("CHECKPOINT")


def _in_files(url: str, word: str) -> list[str]:
    """Return the files of the server's data directory that hold a word; the write-ahead log is another matter."""
    with psycopg.connect(url) as connection:
        (home,) = connection.execute("SHOW data_directory").fetchone() or ("",)
    found = []
    for path in Path(home).parent.rglob("*"):
        try:
            if path.is_file() and "pg_wal" not in path.parts and word.encode() in path.read_bytes():
                found.append(str(path.relative_to(home)))
        except (FileNotFoundError, PermissionError):
            continue
    return found


def test_what_can_not_be_struck_out_is_named(database: Database) -> None:
    stage = Stage.build(database)
    with database.session() as session:
        known(session, stage.account_id)
        session.execute(text("UPDATE message SET text = 'ask @quuxmarker about it' WHERE id = 1"))
        (person_id,) = erasure.find(session, "sandbox", "quuxmarker")
        done = erasure.erase(session, person_id, user_id=stage.tom, now=LATER)
    assert done.left == {"message.text": 1}


def test_an_export_holds_what_is_kept_and_nobody_elses(database: Database) -> None:
    stage = Stage.build(database)
    with database.session() as session:
        worked(stage, session, known(session, stage.account_id))
    with database.session() as session:
        (person_id,) = erasure.find(session, "sandbox", "quuxmarker")
        given = exporting.export(session, person_id, user_id=stage.tom, now=LATER)
    held = given["held"]
    assert {"person", "message", "case_file", "reply", "note", "content", "message_revision"} <= set(held)
    assert held["person"][0]["handle"] == "quuxmarker"
    assert "third Halo Pro died" not in str(held["message"]), "the words of others stay with them"
    assert not {"changed_by", "user_id", "sha256", "approval_id"} & set(held["note"][0]) | set()
    with database.session() as session:
        assert record.latest(session, kind="person.exported")[0].facts["rows"]["message"] == len(held["message"])
        erasure.erase(session, person_id, user_id=stage.tom, now=LATER)
        with pytest.raises(NotFound):
            exporting.export(session, person_id, user_id=stage.tom, now=LATER)


def test_a_message_is_revealed_to_who_asked_for_some_minutes_and_on_the_record(database: Database) -> None:
    stage = Stage.build(database)
    with database.session() as session:
        revealing.reveal(session, stage.message_id, user_id=stage.mara, now=NOW)
    with database.session() as session:
        ids = [stage.message_id]
        assert revealing.revealed(session, ids, user_id=stage.mara, now=NOW) == {stage.message_id}
        assert revealing.revealed(session, ids, user_id=stage.tom, now=NOW) == frozenset()
        late = NOW + revealing.LASTS
        assert revealing.revealed(session, ids, user_id=stage.mara, now=late) == frozenset()
        assert record.latest(session, kind="message.revealed")[0].subject == f"message:{stage.message_id}"


def test_a_short_handle_inside_another_word_makes_nobody_elses_answer_theirs(database: Database) -> None:
    stage = Stage.build(database)
    with database.session() as session:
        ann = Author("ann-id", "ann", "")
        joanna = post("j8", "Mine is broken too", author=Author("j-id", "joanna"), conversation_id="c8")
        ours = Author("us", "aurora", "Aurora")
        to_joanna = post("o8", "Hi Joanna, your number is 4711.", author=ours, conversation_id="c8", ours=True)
        to_both = post("o9", "Hi @ann, here is the link.", author=ours, conversation_id="c8", ours=True)
        ingest.store(
            session, stage.account_id,
            [
                Arrival("e7", "mention", "p7", NOW, post("7a", "Help", author=ann, conversation_id="c8")),
                Arrival("e8", "mention", "pj8", NOW, joanna),
                Arrival("e9", "mention", "po8", NOW, to_joanna),
                Arrival("e10", "mention", "po9", NOW, to_both),
            ],
        )  # fmt: skip
    with database.session() as session:
        (person_id,) = erasure.find(session, "sandbox", "ann")
        given = str(exporting.export(session, person_id, user_id=stage.tom, now=LATER)["held"]["message"])
        assert "here is the link" in given
        assert "4711" not in given


def test_what_a_kept_report_says_of_an_erased_person_goes_with_them(database: Database) -> None:
    stage = Stage.build(database)
    with database.session() as session:
        case_id = worked(stage, session, known(session, stage.account_id))
        reply_id = session.scalar(text("SELECT min(id) FROM reply WHERE case_id = :case"), {"case": case_id})
        promises.agree(
            session, f"reply:{reply_id}", [("We will send Dana quuxmark a new one to Elm Road 5.", NOW)],
            owner_id=None, actor="user:1", now=NOW, reply_id=reply_id, case_id=case_id,
        )  # fmt: skip
        promise_id = session.scalar(text("SELECT id FROM promise"))
        said = "We will send Dana quuxmark a new one to Elm Road 5."
        facts = {
            "cases": {"cases": 1}, "promises": [{"id": promise_id, "text": said, "link": "https://x/quuxmark"}],
            "fixed": [{"kind": "promise", "number": f"P-{promise_id}", "done": said, "proof": said, "link": ""}],
            "issues": [{"title": "@quuxmarker's charger"}],
        }  # fmt: skip
        weekly_reports.keep(session, "2026-W40", starts_at=NOW, ends_at=NOW, facts=facts, actor="desk", now=NOW)
    with database.session() as session:
        (person_id,) = erasure.find(session, "sandbox", "quuxmarker")
        erasure.erase(session, person_id, user_id=stage.tom, now=LATER)
    with database.session() as session:
        assert survivors(session, "quuxmark") == []
        assert survivors(session, "Elm Road") == []
        kept = weekly_reports.read(session, "2026-W40")
        assert kept is not None
        assert kept.facts["cases"] == {"cases": 1}
        assert kept.facts["promises"][0]["id"] == promise_id
