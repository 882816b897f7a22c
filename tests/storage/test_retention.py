"""Retention takes the words of what was kept long enough, region by region, and nothing that is held or live."""

from datetime import timedelta

from sqlalchemy import text

from storage import cases, casework, holds, record, retention
from storage.database import Database
from storage.retention import Rule
from tests.storage.stage import NOW, Stage
from tests.storage.test_erasure import known, survivors, worked

MARK = "quuxmark"
LATER = NOW + timedelta(days=31)
RULES = [
    Rule("cases", "dach", 10, ("de",)), Rule("cases", "", 30, but=("de",)), Rule("notes", "", 5), Rule("posts", "", 30),
]  # fmt: skip


def closed(database: Database) -> tuple[Stage, int]:
    stage = Stage.build(database)
    with database.session() as session:
        case_id = worked(stage, session, known(session, stage.account_id))
    with database.session() as session:
        casework.close(session, case_id, stage.tom, reason="solved", now=NOW)
    return stage, case_id


def test_a_dry_run_says_what_a_run_takes_and_the_run_leaves_no_word_of_it(database: Database) -> None:
    stage, case_id = closed(database)
    for now, count in ((NOW + timedelta(days=29), 0), (LATER, 1)):
        with database.session() as session:
            assert [one.count for one in retention.run(session, RULES, actor="desk", now=now, dry=True)][:2] == [
                0,
                count,
            ]
    with database.session() as session:
        assert cases.read(session, case_id).row.excerpt != ""
        retention.run(session, RULES, actor="desk", now=LATER, dry=False)
    with database.session() as session:
        assert survivors(session, MARK) == []
        case = cases.read(session, case_id)
        assert (case.row.excerpt, case.message.text, case.closed_reason) == ("", "", "solved")
        assert all(one.text == "" for one in case.replies)
        assert "third Halo Pro" in cases.read(session, stage.case_id).message.text, "a live case is left alone"
        assert record.verify(session).sound
        assert [one.dry for one in retention.runs(session)] == [False, True, True]
    with database.session() as session:
        assert [one.count for one in retention.due(session, RULES, now=LATER)] == [0, 0, 0, 0]


def test_a_region_has_its_own_days(database: Database) -> None:
    _, case_id = closed(database)
    with database.session() as session:
        session.execute(text("UPDATE case_file SET language = 'de' WHERE id = :id"), {"id": case_id})
    with database.session() as session:
        found = retention.due(session, RULES, now=NOW + timedelta(days=11))
    assert [one.count for one in found] == [1, 0, 2, 0]


def test_what_is_held_stays_whole_until_the_hold_ends(database: Database) -> None:
    stage, case_id = closed(database)
    with database.session() as session:
        hold = holds.place(session, case_id, reason="Court 12 C 34/26", user_id=stage.tom, now=NOW)
    with database.session() as session:
        found = retention.run(session, RULES, actor="desk", now=LATER, dry=False)
        assert [(one.count, one.held) for one in found] == [(0, 0), (0, 1), (0, 2), (2, 0)]
    with database.session() as session:
        assert cases.read(session, case_id).row.excerpt != ""
        holds.end(session, hold, user_id=stage.tom, now=LATER)
    with database.session() as session:
        retention.run(session, RULES, actor="desk", now=LATER, dry=False)
    with database.session() as session:
        assert cases.read(session, case_id).row.excerpt == ""
