"""Incidents: opened with the case, told to the accountable person, passed on along the chain, closed by people."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import psycopg
import pytest

from bot import assessing
from bot import incidents as opening
from policies.code import ClockRule, load_code
from storage import erasure, incident_proofs, incident_views, incidents, record, users
from storage.errors import Conflict, NotAllowed
from storage.incident_views import IncidentView
from tests.bot.desks import Stage, run

FIRE = "my Halo Pro caught fire while charging and burned my hand"
BREACH = "I can see other customers' addresses in the Aurora app when I log in, you leaked our data"


def colleague(stage: Stage, login: str, *roles: str) -> int:
    with stage.desk.database.session() as session:
        made = users.create(
            session, login=login, name=login.title(), initials=login[:2].upper(), roles=roles, now=stage.clock()
        )
    return made.id


def board(stage: Stage) -> list[IncidentView]:
    now = stage.clock()
    with stage.desk.database.session() as session:
        return [
            incident_views.read(session, one.id, now=now) for one in reversed(incident_views.board(session, now=now))
        ]


def kinds(stage: Stage, incident_id: int) -> list[str]:
    with stage.desk.database.session() as session:
        return [one.kind for one in reversed(record.about(session, [f"incident:{incident_id}"]))]


def test_a_fire_opens_an_incident_with_its_case_tells_the_executive_and_starts_clocks(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        boss = colleague(stage, "boss", "executive")
        await stage.write(FIRE)
        await stage.take_in()
        (found,) = board(stage)
        case = stage.case()
        assert (found.line.case_id, found.line.kinds, found.line.state) == (case.row.id, ["safety"], "open")
        assert found.line.products == ["halo-pro"]
        assert [(one.by_role, one.user_id, one.seen_at) for one in found.notices] == [("role:executive", boss, None)]
        received = case.message.received_at
        assert found.line.ingested_at == received
        due = {one.rule: one.due_at for one in found.clocks}
        assert due["us/report"] == received + timedelta(hours=24)
        assert due["jp/accident"] == received + timedelta(days=10)
        assert due["eu/accident"] is None
        assert all(one.source for one in found.clocks)
        await assessing.assess(stage.desk, [case.message.id])
        assert [one.line for one in board(stage)] == [found.line]

    run(body, database_url)


def test_silence_is_passed_on_along_the_chain_and_round_again_until_somebody_acknowledges(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        boss, officer = colleague(stage, "boss", "executive"), colleague(stage, "olga", "quality_officer")
        await stage.write(FIRE)
        await stage.take_in()
        (found,) = board(stage)
        incident_id = found.line.id
        assert await opening.chase(stage.desk) == 0
        for told in ([boss, officer], [boss, officer, boss]):
            stage.clock.forward(minutes=61)
            assert await opening.chase(stage.desk) == 1
            assert await opening.chase(stage.desk) == 0
            assert [one.user_id for one in board(stage)[0].notices] == told
        now = stage.clock()
        with stage.desk.database.session() as session:
            assert incident_views.unanswered(session, officer) == [incident_id]
            incident_proofs.delivered(session, officer, now=now)
            incidents.acknowledge(session, incident_id, user_id=officer, now=now)
        (found,) = board(stage)
        proof = found.notices[1]
        assert (proof.delivered_at, proof.seen_at, found.line.acknowledged_by) == (now, now, officer)
        with pytest.raises(Conflict, match="Olga"), stage.desk.database.session() as session:
            incidents.acknowledge(session, incident_id, user_id=boss, now=now)
        stage.clock.forward(days=2)
        assert await opening.chase(stage.desk) == 0
        assert kinds(stage, incident_id)[:3] == ["incident.opened", "incident.passed_on", "incident.passed_on"]
        assert "incident.clock_missed" in kinds(stage, incident_id)

    run(body, database_url)


def test_nobody_in_a_role_is_passed_over_at_once_and_said_so(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        officer = colleague(stage, "olga", "quality_officer")
        await stage.write(FIRE)
        await stage.take_in()
        (found,) = board(stage)
        assert [(one.by_role, one.user_id) for one in found.notices] == [
            ("role:executive", None), ("role:quality_officer", officer),
        ]  # fmt: skip

    run(body, database_url)


def test_whoever_gets_a_role_that_nobody_held_is_told_once_and_the_page_says_so(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        officer = colleague(stage, "olga", "quality_officer")
        await stage.write(FIRE)
        await stage.take_in()
        await opening.chase(stage.desk)
        assert board(stage)[0].notices[0].name == ""
        bosses = {colleague(stage, "boss", "executive"), colleague(stage, "bea", "executive")}
        mail = stage.desk.config.mail.model_copy(update={"host": "h", "to": {"user:bea": ("bea@example.com",)}})
        desk = replace(stage.desk, config=stage.desk.config.model_copy(update={"mail": mail}))
        for _ in range(2):
            await opening.chase(desk)
            (found,) = board(stage)
            assert {(one.step, one.user_id) for one in found.notices} == {(0, one) for one in bosses} | {(1, officer)}
        assert kinds(stage, found.line.id).count("incident.filled") == 1
        with psycopg.connect(stage.desk.database.url) as connection:
            assert connection.execute("SELECT recipient FROM notice").fetchall() == [("mail:bea@example.com",)]
        with stage.desk.database.session() as session:
            assert all(incident_views.unanswered(session, one) == [found.line.id] for one in bosses)

    run(body, database_url)


def test_it_closes_only_when_every_clock_is_settled_and_somebody_says_what_came_of_it(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        boss = colleague(stage, "boss", "executive")
        await stage.write(BREACH)
        await stage.take_in()
        (found,) = board(stage)
        incident_id, now = found.line.id, stage.clock()
        assert found.line.kinds == ["security"]
        assert {one.market for one in found.clocks} == {"eu", "uk"}
        with pytest.raises(NotAllowed, match="Acknowledge it first"), stage.desk.database.session() as session:
            incidents.close(session, incident_id, outcome="done", user_id=boss, now=now)
        with stage.desk.database.session() as session:
            incidents.acknowledge(session, incident_id, user_id=boss, now=now)
        with pytest.raises(NotAllowed, match="clocks still run"), stage.desk.database.session() as session:
            incidents.close(session, incident_id, outcome="done", user_id=boss, now=now)
        for clock in found.clocks:
            with stage.desk.database.session() as session:
                incidents.settle_clock(
                    session, incident_id, clock.id, note="Not exploited.", applies=False, user_id=boss, now=now
                )
        with stage.desk.database.session() as session:
            incidents.close(session, incident_id, outcome="A cache was shared; mended.", user_id=boss, now=now)
        assert board(stage) == []
        assert kinds(stage, incident_id)[-1] == "incident.closed"
        with stage.desk.database.session() as session:
            erasure.erase(session, stage.case().message.author.id, user_id=boss, now=now)
        with stage.desk.database.session() as session:
            gone = incident_views.read(session, incident_id, now=now)
            assert (gone.line.said, gone.line.outcome, {one.note for one in gone.clocks}) == ("", "", {""})
            assert not [one for one in record.about(session, [f"incident:{incident_id}"]) if one.content]
            assert record.verify(session).sound

    run(body, database_url)


def test_an_ordinary_complaint_opens_none(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        await stage.write("my third Halo Pro stopped playing after a week, what will you do?")
        await stage.take_in()
        assert board(stage) == []

    run(body, database_url)


def test_clocks_count_hours_days_and_working_days_and_every_rule_names_its_law() -> None:
    friday = datetime(2026, 11, 20, 15, tzinfo=UTC)
    utc = ZoneInfo("UTC")

    def due(after: int, unit: str) -> datetime | None:
        return opening.due_at(ClockRule("x", "us", frozenset({"safety"}), "d", after, unit, "s"), friday, utc)

    assert due(24, "hours") == friday + timedelta(days=1)
    assert due(10, "days") == friday + timedelta(days=10)
    assert due(5, "weekdays") == datetime(2026, 11, 27, 15, tzinfo=UTC)
    assert due(0, "hours") is None
    rules = load_code().clocks
    assert {rule.market for rule in rules} >= {"us", "eu", "jp"}
    assert all(rule.source and rule.duty for rule in rules)
