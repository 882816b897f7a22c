"""The record: one chain, append-only, and every alteration is named."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text

from storage import erasure, ingest, record, replies
from storage.database import Database
from storage.errors import NotAllowed
from tests.storage.stage import NOW, Stage, mention

COLUMNS = {
    "seq": "seq + 100",
    "at": "at + interval '1 microsecond'",
    "kind": "kind || 'x'",
    "actor": "'user:2'",
    "subject": "subject || '1'",
    "facts": "facts || '{\"n\": 99}'",
    "content_id": "NULL",
    "content_sha256": "NULL",
    "previous": "repeat('1', 64)",
    "hash": "repeat('2', 64)",
}
BODY = "my third pair, ça suffit"


def write(database: Database, count: int = 3) -> None:
    with database.session() as session:
        for n in range(count):
            facts = {"n": n, "deep": {"ü": [True, None, "x"]}}
            record.append(
                session, "test.done", "user:1", f"case:{n}", facts, content=f"{BODY} {n}", person_id=7, at=NOW
            )


def tamper(database: Database, statement: str) -> None:
    """Do what only somebody with the run of the server can do: alter rows with the triggers off."""
    with database.session() as session:
        session.execute(text("SET LOCAL session_replication_role = replica"))
        session.execute(text(statement))


def test_entries_follow_each_other_and_verify(database: Database) -> None:
    write(database)
    write(database, 2)
    with database.session() as session:
        found = record.verify(session)
        assert (found.sound, found.entries, found.head_seq, found.tombstones) == (True, 5, 5, 0)
        assert record.head(session) == (found.head_seq, found.head_hash)
        assert [one.subject for one in record.about(session, ["case:2", "case:0"])] == [
            "case:0", "case:2", "case:0",
        ]  # fmt: skip


@pytest.mark.parametrize("column", COLUMNS)
def test_any_altered_column_is_named(database: Database, column: str) -> None:
    write(database)
    tamper(database, f"UPDATE record_entry SET {column} = {COLUMNS[column]} WHERE seq = 2")
    with database.session() as session:
        found = record.verify(session)
    named = 102 if column == "seq" else 2
    assert not found.sound
    assert named in {fault.seq for fault in found.faults}


def test_every_column_is_under_the_hash(database: Database) -> None:
    with database.session() as session:
        columns = session.scalars(
            text("SELECT column_name FROM information_schema.columns WHERE table_name = 'record_entry'")
        )
        assert set(columns) == set(COLUMNS)


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("UPDATE content SET body = body || '.' WHERE id = 2", "content was altered"),
        ("UPDATE content SET sha256 = repeat('0', 64) WHERE id = 2", "content was exchanged"),
        ("UPDATE content SET body = NULL WHERE id = 2", "without an erasure"),
        ("DELETE FROM content WHERE id = 2", "content is missing"),
        ("DELETE FROM record_entry WHERE seq = 1", "missing"),
        ("UPDATE record_entry SET facts = facts || '{\"n\": 1.0}' WHERE seq = 2", "altered"),
    ],
)
def test_other_alterations_are_named(database: Database, statement: str, what: str) -> None:
    write(database)
    tamper(database, statement)
    with database.session() as session:
        faults = record.verify(session).faults
    assert [fault.seq for fault in faults if what in fault.what] == [2]


def test_a_rewritten_end_is_found_by_a_head_that_was_noted(database: Database) -> None:
    write(database)
    with database.session() as session:
        noted = record.head(session)
    tamper(database, "DELETE FROM record_entry WHERE seq = 3")
    with database.session() as session:
        assert record.verify(session).sound
        assert record.verify(session, expected_head=noted).faults[0].seq == 3
    write(database, 1)
    with database.session() as session:
        assert [fault.seq for fault in record.verify(session, expected_head=noted).faults] == [3]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE record_entry SET actor = 'x'",
        "UPDATE record_entry SET actor = 'x' WHERE false",
        "DELETE FROM record_entry",
        "TRUNCATE record_entry",
        "DELETE FROM content",
        "TRUNCATE content",
        "UPDATE content SET body = 'other'",
        "UPDATE content SET body = NULL, erased_at = now(), person_id = 8",
    ],
)
def test_the_database_refuses_to_change_the_record(database: Database, statement: str) -> None:
    write(database)
    with pytest.raises(NotAllowed, match=r"append-only|erased, and never changed"), database.session() as session:
        session.execute(text(statement))
    with database.session() as session:
        assert record.verify(session).sound


def test_concurrent_writers_make_one_chain_without_gaps(database: Database) -> None:
    def work(worker: int) -> None:
        for turn in range(15):
            with database.session() as session:
                facts = {"worker": worker, "turn": turn}
                for _ in range(3):
                    record.append(session, "test.done", f"worker:{worker}", "case:1", facts, at=NOW)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, range(6)))
    with database.session() as session:
        found = record.verify(session)
    assert (found.sound, found.entries, found.head_seq) == (True, 270, 270)


def test_what_is_rolled_back_is_not_recorded(database: Database) -> None:
    with database.session() as session:
        record.append(session, "test.done", "user:1", "case:1", {}, at=NOW)
        session.rollback()
    write(database, 1)
    with database.session() as session:
        assert record.head(session)[0] == 1


def test_an_entry_written_inside_a_savepoint_shares_its_fate(database: Database) -> None:
    with database.session() as session:
        record.append(session, "test.kept", "user:1", "case:1", {}, at=NOW)
        savepoint = session.begin_nested()
        record.append(session, "test.lost", "user:1", "case:1", {}, at=NOW)
        savepoint.rollback()
        with session.begin_nested():
            record.append(session, "test.kept", "user:1", "case:1", {}, at=NOW)
    with database.session() as session:
        assert [one.kind for one in record.about(session, ["case:1"])] == ["test.kept", "test.kept"]


@pytest.mark.parametrize("fact", [0.5, b"x", NOW, {1: 2}, [0.5], {"a": {"b": 1.5}}])
def test_facts_that_would_not_read_back_the_same_are_refused(database: Database, fact: object) -> None:
    with pytest.raises(TypeError), database.session() as session:
        record.append(session, "test.done", "user:1", "case:1", {"fact": fact}, at=NOW)


def test_erasure_leaves_tombstones_and_the_chain_verifies(database: Database) -> None:
    stage = Stage.build(database)
    approved = stage.approve()
    with database.session() as session:
        person = session.scalars(text("SELECT person_id FROM message")).one()
        with pytest.raises(NotAllowed, match="approved"):
            erasure.erase(session, person, user_id=stage.tom, now=NOW)
    with database.session() as session:
        replies.undo(session, stage.reply_id, user_id=stage.mara, now=NOW)
    with database.session() as session:
        done = erasure.erase(session, person, user_id=stage.tom, now=NOW)
        assert (done.messages, done.replies, done.cases) == (1, 1, 1)
    with database.session() as session:
        found = record.verify(session)
        assert found.sound
        assert found.tombstones == done.contents == 2
        exported = [json.loads(line) for line in record.export(session)]
        assert len(exported) == found.entries
        left = session.scalars(
            text(
                "SELECT row_to_json(t)::text FROM (SELECT * FROM message) t UNION ALL SELECT row_to_json(t)::text FROM"
                " (SELECT * FROM person) t UNION ALL SELECT row_to_json(t)::text FROM (SELECT * FROM reply) t UNION ALL"
                " SELECT row_to_json(t)::text FROM (SELECT * FROM case_file) t UNION ALL SELECT row_to_json(t)::text"
                " FROM (SELECT * FROM content) t UNION ALL SELECT row_to_json(t)::text FROM record_entry t"
            )
        ).all()
    everything = " ".join(left) + json.dumps(exported)
    for word in ("dana", "Dana", "Halo Pro", "third pair"):
        assert word not in everything
    assert approved.sha256 in everything


def test_an_erased_person_who_writes_again_is_not_mixed_up(database: Database) -> None:
    stage = Stage.build(database)
    with database.session() as session:
        person = session.scalars(text("SELECT person_id FROM message")).one()
        erasure.erase(session, person, user_id=stage.tom, now=NOW)
    with database.session() as session:
        assert ingest.store(session, stage.account_id, [mention()])[0].change == "duplicate"
        assert session.scalars(text("SELECT handle FROM person")).one() == ""
    with database.session() as session:
        later = mention("1", event="new", id="p1b", created_at=NOW + timedelta(days=1))
        assert ingest.store(session, stage.account_id, [later])[0].change == "new"
        assert session.scalars(text("SELECT handle FROM person")).one() == "dana1"
