"""Exceptions of the desk, feedback on findings, and what a code on trial showed."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

from policies.differences import Difference, difference, rules
from policies.exceptions import rule_exception, sha256_of
from policies.finding import Finding, Judgement, Severity, Verdict
from storage import checks, exceptions, feedback, record, replaying, shadows
from storage.checks import Judged
from storage.database import Database
from storage.errors import NotAllowed, NotFound
from storage.shadows import Seen
from tests.storage.stage import NOW, Stage

MADE = rule_exception(
    id="press-day", rule="confidentiality/hint", reason="They have the figures.", approver="Lee", since=NOW,
    until=NOW + timedelta(days=30), text=sha256_of("x"), author="@Dana",
)  # fmt: skip
FOUND = Finding("inclusion/stereotype", Severity.REVISE, "x", 0, 3, signal="lexicon:bias")


def test_an_exception_is_made_listed_and_ended(database: Database) -> None:
    with database.session() as session:
        exceptions.add(session, MADE, by="user:1", now=NOW)
    with database.session() as session:
        assert exceptions.in_force(session, now=NOW) == (MADE,)
        assert exceptions.in_force(session, now=NOW + timedelta(days=30)) == ()
        with pytest.raises(NotAllowed, match="already"):
            exceptions.add(session, MADE, by="user:1", now=NOW)
        exceptions.end(session, "press-day", by="user:2", now=NOW)
        assert exceptions.in_force(session, now=NOW) == ()
        with pytest.raises(NotFound):
            exceptions.end(session, "press-day", by="user:2", now=NOW)
        [held] = exceptions.every(session)
        assert (held.created_by, held.ended_by) == ("user:1", "user:2")
    with database.session() as session:
        kinds = session.scalars(text("SELECT kind FROM record_entry ORDER BY seq")).all()
        assert kinds == ["exception.made", "exception.ended"]
        assert record.verify(session).sound


@pytest.mark.parametrize(
    "changes", ["text_sha256 = '', author = ''", "until = since + interval '2 years'", "reason = ''"]
)
def test_the_database_refuses_a_wide_one(database: Database, changes: str) -> None:
    with database.session() as session:
        exceptions.add(session, MADE, by="user:1", now=NOW)
    with pytest.raises(NotAllowed), database.session() as session:
        session.execute(text(f"UPDATE rule_exception SET {changes}"))


def test_what_is_called_wrong_is_listed_once_and_settled(database: Database) -> None:
    stage = Stage.build(database, Judgement(Verdict.REVISE, (FOUND,), "d", "1"))
    facts = {"kind": "reply", "code_digest": "d", "now": NOW, "subject": f"reply:{stage.reply_id}"}
    with database.session() as session:
        first = feedback.say_wrong(session, FOUND, case_id=stage.case_id, by=stage.mara, note=" no ", **facts)
        assert feedback.say_wrong(session, FOUND, by=stage.tom, **facts) == first
        [said] = feedback.to_review(session)
        assert (said.rule, said.note, said.by, said.case_id) == (FOUND.rule, "no", stage.mara, stage.case_id)
        [before] = [one for one in feedback.precision(session, since=NOW - timedelta(days=40)) if one.called_wrong]
        assert (before.found, before.called_wrong, before.wrong, before.at_most) == (1, 1, 0, 1.0)
        assert feedback.settle(session, first, "agreed", by="user:1", now=NOW).state == "agreed"
        assert feedback.to_review(session) == []
        with pytest.raises(NotAllowed):
            feedback.settle(session, first, "kept", by="user:1", now=NOW)
        with pytest.raises(NotFound):
            feedback.settle(session, 99, "kept", by="user:1", now=NOW)
        [after] = [one for one in feedback.precision(session, since=NOW - timedelta(days=40)) if one.called_wrong]
        assert (after.month, after.wrong, after.at_most) == ("2026-03", 1, 0.0)


def test_an_own_account_leaves_nobody_behind(database: Database) -> None:
    stage = Stage.build(database)
    with database.session() as session:
        feedback.say_wrong(
            session, FOUND, kind="employee_post", code_digest="d", now=NOW, by=stage.mara, case_id=1, note="me"
        )
        [said] = feedback.to_review(session)
        assert (said.subject, said.by, said.case_id, said.note) == ("", None, None, "")
    with pytest.raises(NotAllowed), database.session() as session:
        session.execute(text("UPDATE finding_feedback SET said_by = :user"), {"user": stage.mara})


def test_differences_are_of_verdicts_alone() -> None:
    block = Judgement(Verdict.BLOCK, (Finding("a/b", Severity.BLOCK, "x"), FOUND))
    revise = Judgement(Verdict.REVISE, (FOUND, Finding("c/d", Severity.NOTE, "x")))
    assert difference(revise, Judgement(Verdict.REVISE)) is None
    found = difference(revise, block)
    assert found == Difference(Verdict.REVISE, Verdict.BLOCK, ("a/b",), ())
    assert found.stricter
    back = difference(block, revise)
    assert back is not None
    assert (back.lost, back.stricter) == (("a/b",), False)
    assert rules([found, found, back]) == {"a/b": (2, 1)}


def test_what_a_trial_shows_is_summed_and_forgotten(database: Database) -> None:
    stage = Stage.build(database)
    seen = [Seen("mention", stage.case_id, Difference(Verdict.ALLOW, Verdict.BLOCK, ("a/b",), ("c/d",)))]
    for days in (0, 0, 1):
        with database.session() as session:
            shadows.note(session, "s", "c", judged=5, seen=seen, now=NOW + timedelta(days=days), failed=days)
    with database.session() as session:
        [tally] = shadows.tallies(session)
        assert (tally.judged, tally.changed, tally.failed) == (15, 3, 1)
        assert (tally.since, tally.until) == (date(2026, 3, 2), date(2026, 3, 3))
        assert shadows.seen(session, "s", limit=2) == seen * 2
        assert shadows.rules(session, "s") == {"a/b": (3, 0), "c/d": (0, 3)}
        shadows.forget(session, now=NOW + timedelta(days=181, hours=12))
        assert [one.judged for one in shadows.tallies(session)] == [5]


def test_everything_that_was_judged_is_read_and_nothing_can_be_written(database: Database) -> None:
    stage = Stage.build(database)
    facts = {"subject": "brand_post", "account": "company", "platform": "x", "rules": []}
    with database.session() as session:
        checks.keep(session, [Judged("ab", "user:1", "A post", facts, NOW)])
    with database.session() as session:
        replaying.read_only(session)
        found = {one.kind: one for one in replaying.judged(session, since=NOW - timedelta(days=1))}
        assert list(found) == ["mention", "reply", "brand_post"]
        assert found["mention"].case_id == found["reply"].case_id == stage.case_id
        assert found["reply"].answers == found["mention"].text
        assert (found["brand_post"].key, found["brand_post"].text) == ("check:ab", "A post")
        late = datetime(2100, 1, 1, tzinfo=UTC)
        assert list(replaying.judged(session, since=late)) == []
        with pytest.raises(Exception, match="read-only"):
            exceptions.add(session, MADE, by="user:1", now=NOW)
        session.rollback()
