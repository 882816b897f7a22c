"""A code on trial beside the one in force, and the desk's exceptions, on a real desk."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot import shadowing
from bot.set_aside import InForce
from policies.articles import ARTICLES
from policies.code import load_code
from policies.engine import Judge
from policies.exceptions import rule_exception
from policies.finding import Finding, Severity, Verdict
from policies.subject import Subject, SubjectKind
from storage import exceptions, shadows
from storage.database import Database
from tests.bot.desks import Stage, run

NOW = datetime(2026, 11, 2, tzinfo=UTC)
ASKED = "My Halo Pro stopped working after the update. Can you help?"


class Strict:
    """An article that lets no mention pass."""

    ID = "inclusion"

    @staticmethod
    def check(subject: Subject, measured: object) -> Iterator[Finding]:
        if subject.kind is SubjectKind.MENTION:
            yield Finding("inclusion/present", Severity.BLOCK, "x")


@pytest.fixture
def stricter() -> Judge:
    """A code on trial that lets no mention pass."""
    return Judge(replace(load_code(), digest="trial"), articles=[*ARTICLES, Strict])  # type: ignore[list-item]


def test_a_code_on_trial_is_counted_and_has_no_say(database_url: str, stricter: Judge) -> None:
    async def body(stage: Stage) -> None:
        trial = replace(stage, desk=replace(stage.desk, shadow=stricter))
        await trial.write(ASKED)
        await trial.take_in()
        case = trial.case()
        assert case.reply is not None
        with trial.desk.database.session() as session:
            [tally] = shadows.tallies(session)
            seen = shadows.seen(session, "trial")
        assert (tally.judged, tally.failed) == (2, 0)
        assert tally.code_digest == trial.desk.judge.code.digest
        assert [(one.kind, one.case_id) for one in seen] == [("mention", case.row.id)]
        assert "inclusion/present" in seen[0].difference.gained

    run(body, database_url)


class Broken(Judge):
    """A code on trial that fails."""

    def judge_many(self, subjects: object) -> list[object]:  # type: ignore[override]
        raise RuntimeError("a fault in a proposed code")


def test_a_code_on_trial_that_fails_disturbs_nothing(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        broken = Broken(stage.desk.judge.code, stage.desk.judge._instruments)
        trial = replace(stage, desk=replace(stage.desk, shadow=broken))
        await trial.write(ASKED)
        await trial.take_in()
        assert trial.case().reply is not None
        with trial.desk.database.session() as session:
            [tally] = shadows.tallies(session)
        assert (tally.changed, tally.failed) == (0, 2)

    run(body, database_url)


def test_a_code_on_trial_that_can_not_be_loaded_is_none(tmp_path: Path) -> None:
    assert shadowing.load(None) is None
    assert shadowing.load(tmp_path) is None


def test_books_that_can_not_be_kept_disturb_nothing(stricter: Judge) -> None:
    nowhere = Database("postgresql://127.0.0.1:1/none")
    mention = Subject(SubjectKind.MENTION, ASKED, NOW)
    decided = [shadowing.Decided("mention", 1, mention, stricter.judge(mention))]
    shadowing.compare(stricter, "d", decided, nowhere, NOW)
    nowhere.close()


def test_the_desk_sets_aside_what_its_database_holds(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        desk = stage.desk
        now = desk.clock()
        post = Subject(SubjectKind.BRAND_POST, "We ship the Lumen 5 on 3 March.", now, author_role="press")
        before = desk.judge.judge(post)
        assert before.verdict is Verdict.BLOCK
        rules = {one.rule for one in before.findings if one.severity is not Severity.NOTE}
        made = [
            rule_exception(
                id=f"e{number}", rule=rule, reason="Known.", approver="Lee", team="press",
                since=now - timedelta(hours=1), until=now + timedelta(days=2),
            )
            for number, rule in enumerate(sorted(rules))
        ]  # fmt: skip
        with desk.database.session() as session:
            for one in made:
                exceptions.add(session, one, by="user:1", now=now)
        held = InForce(desk.database, desk.clock)
        assert held() == ()
        held.refresh()
        assert held() == tuple(made)
        assert desk.judge.with_exceptions(held).judge(post).verdict is Verdict.ALLOW

    run(body, database_url)


def test_a_database_out_of_reach_leaves_the_last_known(database_url: str) -> None:
    nowhere = Database("postgresql://127.0.0.1:1/none")
    held = InForce(nowhere, lambda: NOW)
    held._reading.acquire()
    held._read_and_release()
    assert held() == ()
    nowhere.close()
