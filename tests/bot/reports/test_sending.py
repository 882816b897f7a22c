"""The weekly report and urgent news reach everyone once, by mail and webhook, through failures and restarts."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest

from bot import news as telling
from bot import urgent
from bot.config import Config
from bot.mail import MAIL
from bot.reports import sending
from bot.reports.ground import Ground
from bot.reports.weeks import Week
from bot.wiring import Desk, build
from storage import crises, news, weekly_reports
from storage.crises import NewCrisis
from storage.database import Database
from tests.bot.desks import Clock, minds
from tests.bot.mail_server import Box, mail_server
from tests.bot.reports.conftest import WEEK

TO = ("boss@example.com", "quality@example.com")


@pytest.fixture
def box() -> Iterator[Box]:
    with mail_server() as box:
        yield box


@pytest.fixture
def mailing(ground: Ground, box: Box) -> Ground:
    return replace(ground, config=with_mail(ground.config, box))


def with_mail(config: Config, box: Box) -> Config:
    roles = {"executive": TO[:1], "approver": TO[1:]}
    mail = {"host": "127.0.0.1", "port": box.port, "tls": "none", "sender": "desk@example.com", "to": roles}
    hooks = {"bi": {"url": "http://127.0.0.1:9/hook", "secret_env": "X", "events": ["report.weekly", "crisis.opened"]}}
    found = config.model_dump() | {
        "mail": mail, "webhooks": hooks, "reports": {"to": TO, "attach": ("html", "csv", "pdf")}
    }  # fmt: skip
    return Config.model_validate(found)


def jobs(database: Database, task: str) -> list[int]:
    with psycopg.connect(database.url) as connection:
        rows = connection.execute(
            "SELECT args->>'notice_id', args->>'delivery_id' FROM procrastinate_jobs WHERE task_name = %s ORDER BY id",
            [task],
        ).fetchall()
    return [int(one or other) for one, other in rows]


def test_the_report_goes_to_everybody_once(mailing: Ground, box: Box) -> None:
    assert sending.send(mailing, WEEK, actor="test") == 3
    assert sending.send(mailing, WEEK, actor="test") == 0
    waiting = jobs(mailing.database, MAIL)
    assert len(waiting) == 2
    assert len(jobs(mailing.database, "webhook")) == 1
    deliver(mailing, *waiting, *waiting)
    assert sorted(str(one["To"]) for one in box.letters) == sorted(TO)
    letter = box.letters[0]
    assert letter["Subject"] == "Aurora Electronics: what customers said in week 2026-W13"
    body = letter.get_body(("plain",))
    assert body is not None
    assert "210 cases were opened" in body.get_content()
    files = {one.get_filename(): one for one in letter.iter_attachments()}
    assert set(files) == {"2026-W13.html", "2026-W13.csv", "2026-W13.pdf"}
    assert "210" in files["2026-W13.html"].get_content()
    assert files["2026-W13.pdf"].get_content().startswith(b"%PDF")


def deliver(ground: Ground, *notices: int, last: bool = False) -> None:
    for one in notices:
        telling._deliver(ground, one, last, {sending.WEEKLY: sending.enclosed})  # type: ignore[arg-type]


def test_what_was_sent_stays_what_was_sent(mailing: Ground) -> None:
    sending.send(mailing, WEEK, actor="test")
    with psycopg.connect(mailing.database.url) as connection:
        connection.execute("DELETE FROM case_file")
    sending.send(mailing, WEEK, actor="test")
    with mailing.database.session() as session:
        kept = weekly_reports.read(session, str(WEEK))
    assert kept is not None
    assert kept.facts["cases"]["cases"] == 210


def test_a_week_that_is_not_over_is_not_sent(mailing: Ground) -> None:
    with pytest.raises(sending.NotOver):
        sending.send(mailing, WEEK.plus(1), actor="test")


def test_a_failure_is_retried_and_in_the_end_shown(mailing: Ground, box: Box) -> None:
    sending.send(mailing, WEEK, actor="test")
    first, second = jobs(mailing.database, MAIL)
    box.answers.append("451 later")
    with pytest.raises(telling.Undelivered):
        deliver(mailing, first)
    with mailing.database.session() as session:
        found = news.figures(session)
        assert (found.waiting, found.failing, found.dead) == (2, 1, 0)
        assert "answered 451" in found.problem
    deliver(mailing, first)
    box.refused.add(TO[1])
    deliver(mailing, second)
    with mailing.database.session() as session:
        found = news.figures(session)
        assert (found.waiting, found.dead) == (0, 1)
        assert [one.state for one in news.about(session, sending.event(WEEK))] == ["delivered", "dead", "handed"]
    box.refused.clear()
    deliver(mailing, second)
    assert len(box.letters) == 2


@pytest.fixture
def desk(mailing: Ground) -> Iterator[Desk]:
    clock = Clock()
    config = mailing.config.model_copy(update={"platforms": ()})
    desk = build(config, url=mailing.database.url, clock=clock, minds=minds())
    yield desk
    asyncio.run(desk.close())


def test_the_calendar_sends_the_latest_week_that_is_due(mailing: Ground, desk: Desk) -> None:
    at = sending.due(desk).when(WEEK)
    desk = replace(desk, clock=lambda: at)
    assert asyncio.run(sending.send_due(desk)) == 3
    assert asyncio.run(sending.send_due(desk)) == 0
    early = replace(desk, clock=lambda: at - timedelta(days=30))
    assert asyncio.run(sending.send_due(early)) == 0, "the desk did not stand yet"
    with desk.database.session() as session:
        assert list(weekly_reports.made(session)) == [str(WEEK)]
    assert sending.due(desk).latest(at) == Week.read("2026-W13")


def test_a_crisis_is_told_once_and_a_rehearsal_is_stamped(desk: Desk, box: Box) -> None:
    with desk.database.session() as session:
        for title, rehearsal in (("Fire in lot 7", False), ("Drill", True)):
            crises.open_(session, crisis(title, rehearsal=rehearsal), actor="desk", now=desk.clock())
    assert asyncio.run(urgent.tell_urgent(desk)) == 6
    assert asyncio.run(urgent.tell_urgent(desk)) == 0
    for one in jobs(desk.database, MAIL):
        asyncio.run(telling.deliver(desk, one, last=False))
    subjects = sorted({str(one["Subject"]) for one in box.letters})
    assert subjects == [
        "Crisis C-1, severity 2, was opened: Fire in lot 7", "[Rehearsal] Crisis C-2, severity 2, was opened: Drill"
    ]  # fmt: skip


def crisis(title: str, *, rehearsal: bool) -> NewCrisis:
    return NewCrisis(title, "product-safety", "accidental", severity=2, rehearsal=rehearsal, freeze=False)


def test_without_mail_and_webhooks_nothing_is_kept(desk: Desk) -> None:
    config = desk.config.model_copy(update={"mail": Config().mail, "webhooks": {}})
    quiet = replace(desk, config=config)
    with desk.database.session() as session:
        crises.open_(session, crisis("Fire", rehearsal=False), actor="desk", now=desk.clock())
    assert asyncio.run(urgent.tell_urgent(quiet)) == 0
    assert jobs(desk.database, MAIL) == []
