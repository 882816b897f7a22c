"""Who hears of alarms, of overdue tasks and of what nobody found out: once, and the right people."""

from datetime import timedelta

import pytest

from bot.config import Config
from bot.crisis import telling
from bot.news import News, tell
from storage import alarm_events, crises, crisis_alarms, crisis_facts, crisis_work, users
from storage.crises import NewCrisis
from storage.crisis_alarms import NewAlarm
from storage.database import Database
from storage.errors import NotAllowed
from tests.bot.crisis.test_watching import NOW

LATER = NOW + timedelta(hours=3)
MAIL = {
    "host": "mail.example.com",
    "to": {"approver": ["pr@example.com"], "user:maya": ["maya@example.com"], "executive": ["pr@example.com"]},
}
CONFIG = Config.model_validate({"mail": MAIL})


@pytest.fixture
def crisis(database: Database) -> tuple[int, int, int]:
    """A crisis with two colleagues, Maya and Tom."""
    with database.session() as session:
        maya, tom = (
            users.create(session, login=name, name=name.title(), initials=name[:2], roles=["approver"], now=NOW).id
            for name in ("maya", "tom")
        )
        new = NewCrisis("Halo Pro overheats", "product-safety", "preventable", 3, freeze=False)
        return crises.open_(session, new, actor=f"user:{maya}", now=NOW), maya, tom


def late(database: Database) -> list[News]:
    with database.session() as session:
        return list(telling.late(session, CONFIG, since=NOW - timedelta(days=1), now=LATER))


def test_an_overdue_task_tells_its_owner_or_who_leads_and_a_done_one_nobody(
    database: Database, crisis: tuple[int, int, int]
) -> None:
    room, maya, tom = crisis
    with database.session() as session:
        for owner, text in ((maya, "Call the plant"), (tom, "Stop the ads"), (maya, "Done in time")):
            crisis_work.add_task(
                session, room, text=text, owner_id=owner, due_at=NOW + timedelta(hours=1), actor="user:1", now=NOW
            )
        done = max(one.id for one in crisis_work.tasks(session, room))
        crisis_work.finish_task(session, room, done, actor="user:1", now=NOW)
    found = late(database)
    assert [(one.kind, one.to, one.text.splitlines()[0]) for one in found] == [
        ("crisis.task_overdue", ("maya@example.com",), "Call the plant"),
        ("crisis.task_overdue", ("pr@example.com",), "Stop the ads"),
    ]
    with database.session() as session:
        assert [tell(session, CONFIG, one) for one in (*found, *found)] == [1, 1, 0, 0]
        users.disable(session, maya, now=NOW, actor="user:1")
    assert {one.to for one in late(database)} == {("pr@example.com",)}


def test_what_nobody_found_out_in_time_is_told_until_it_is_known(
    database: Database, crisis: tuple[int, int, int]
) -> None:
    room, maya, _ = crisis
    by = NOW + timedelta(hours=2)
    with database.session() as session:
        fact = crisis_facts.add(
            session, room, standing="unknown", text="Which batch?", source="", as_of=NOW, actor="user:1", now=NOW
        )
        crisis_facts.ask(session, room, fact, checker_id=maya, by=by, actor="user:1", now=NOW)
        assert [one.checker for one in crisis_facts.of(session, room)] == ["Maya"]
    [news] = late(database)
    assert (news.kind, news.to, news.facts["fact"]) == ("crisis.check_overdue", ("maya@example.com",), fact)
    with database.session() as session:
        crisis_facts.move(session, room, fact, "known", source="the plant", actor="user:1", now=NOW)
        with pytest.raises(NotAllowed, match="Only what is believed"):
            crisis_facts.ask(session, room, fact, checker_id=maya, by=by, actor="user:1", now=NOW)
    assert late(database) == []


def test_an_alarm_tells_who_leads_and_who_is_on_duty_once_an_event(
    database: Database, crisis: tuple[int, int, int]
) -> None:
    room, maya, _ = crisis

    def rising() -> list[News]:
        with database.session() as session:
            return list(telling.rising(session, CONFIG, since=NOW - timedelta(days=1), now=LATER))

    def raised(series: str, hours: float) -> int:
        at = NOW + timedelta(hours=hours)
        with database.session() as session:
            kept = crisis_alarms.keep(session, NewAlarm(series, at, at, 1, 44, 3, 11, ()), now=at)
        assert kept
        return kept

    assert rising() == []
    first = raised("product:halo-pro", 0)
    assert [one.to for one in rising()] == [("pr@example.com",)]
    with database.session() as session:
        crisis_work.begin_duty(session, room, user_id=maya, role="lead", actor="user:1", now=NOW)
    [news] = rising()
    assert news.to == ("pr@example.com", "maya@example.com")
    assert "product:halo-pro: 44 in an hour, usual 3, limit 11." in news.text
    second = raised("product:halo-pro safety", 1)
    assert [one.event for one in rising()] == [news.event]
    with database.session() as session:
        alarm_events.dismiss(session, first, [first, second], "The launch.", actor="user:1", now=LATER)
    assert rising() == []
    raised("product:halo-pro language:de", 2)
    assert [one.event for one in rising()] != [news.event]
    with database.session() as session:
        assert sum(tell(session, silent(), one) for one in rising()) == 0, "nothing is set up to tell by"


def silent() -> Config:
    return Config.model_validate({"mail": {}})
