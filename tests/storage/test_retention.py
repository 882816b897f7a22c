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


def test_what_an_open_incident_or_notice_or_request_rests_on_stays_until_that_is_over(database: Database) -> None:
    _, case_id = closed(database)
    needing = (
        (
            (
                "INSERT INTO incident (case_id, message_id, kinds, answer_by, ingested_at, opened_at, updated_at)"
                " SELECT id, message_id, '{safety}', now(), now(), now(), now() FROM case_file WHERE id = :case"
            ),
            "UPDATE incident SET state = 'closed', acknowledged_by = 1, closed_at = now()",
        ),
        (
            (
                "INSERT INTO takedown_notice (law, sender, claim, url, received_at, due_at, made_by, target)"
                " SELECT 'dmca', 'A. Photographer', 'It is mine', '', now(), now(), 'user:1', 'reply:' || min(id)"
                " FROM reply WHERE case_id = :case"
            ),
            "UPDATE takedown_notice SET closed_at = now(), state = 'rejected'",
        ),
        (
            (
                "INSERT INTO rights_request (kind, law, platform, handle, received_at, due_at, made_by, person_id)"
                " SELECT 'export', 'gdpr', 'sandbox', 'x', now(), now(), 'user:1', person_id FROM case_file"
                " WHERE id = :case"
            ),
            "UPDATE rights_request SET closed_at = now(), state = 'refused'",
        ),
    )
    for begins, ends in needing:
        with database.session() as session:
            session.execute(text(begins), {"case": case_id})
        with database.session() as session:
            assert retention.due(session, RULES, now=LATER)[1].count == 0
            retention.run(session, RULES, actor="desk", now=LATER, dry=False)
            assert cases.read(session, case_id).row.excerpt != ""
            session.execute(text(ends))
    with database.session() as session:
        assert retention.due(session, RULES, now=LATER)[1].count == 1


def test_the_log_of_a_run_says_how_much_really_went(database: Database) -> None:
    stage, case_id = closed(database)
    with database.session() as session:
        session.execute(
            text(
                "INSERT INTO note (case_id, user_id, text, created_at)"
                " SELECT :case, :user, 'phoned', :at FROM generate_series(1, 600)"
            ),
            {"case": case_id, "user": stage.tom, "at": NOW},
        )
    with database.session() as session:
        retention.run(session, [Rule("notes", "", 5)], actor="desk", now=LATER, dry=False)
    with database.session() as session:
        assert retention.runs(session)[0].counts["notes.others"] >= 600
