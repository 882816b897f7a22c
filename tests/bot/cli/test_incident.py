"""`answerable incident` and `answerable issue`, against a real database."""

from datetime import UTC, datetime, timedelta

import pytest

from storage import incidents, issues, users
from storage.database import Database
from storage.incidents import NewClock, Report, Told
from tests.storage.stage import Stage

NOW = datetime.now(UTC)


@pytest.fixture
def opened(database_url):
    database = Database(database_url)
    stage = Stage.build(database)
    clock = NewClock("us/report", "us", "Report", "within 24 hours", "16 CFR 1115.14(e)", NOW + timedelta(days=1))
    with database.session() as session:
        boss = users.create(session, login="boss", name="Bea Ross", initials="BR", roles=["executive"], now=NOW)
        report = Report(
            stage.case_id, stage.message_id, frozenset({"safety"}), ("halo-pro",), "en", "", NOW, NOW,
            (clock,), (Told("role:executive", (boss.id,)),),
        )  # fmt: skip
        incidents.open_many(session, [report], now=NOW)
        issues.make(session, "Halo Pro: heat", "halo-pro", "heat", "", actor="desk", now=NOW, due_at=NOW)
    yield database
    database.close()


def test_an_incident_is_listed_and_acknowledged_by_somebody_who_may(desk, opened):
    listed = desk("incident", "list", "--json")
    (one,) = listed.json
    assert listed.code == 1
    assert (one["incident"], one["state"], one["kinds"], one["running"]) == (1, "open", ["safety"], 1)
    refused = desk("incident", "acknowledge", "I-1", "--as", "mara")
    assert (refused.code, "may not acknowledge" in refused.err) == (2, True)
    assert "no incident's number" in desk("incident", "acknowledge", "x", "--as", "boss").err
    assert "acknowledged by Bea Ross" in desk("incident", "acknowledge", "I-1", "--as", "boss").out
    assert "Bea Ross acknowledged it" in desk("incident", "acknowledge", "1", "--as", "boss").err
    listed = desk("incident", "list")
    assert (listed.code, "I-1" in listed.out) == (0, True)
    assert "no such incident" in desk("incident", "list", "--closed").out


def test_issues_are_listed_and_say_what_is_overdue(desk, opened):
    assert "Halo Pro: heat  overdue" in desk("issue", "list").out
    assert desk("issue", "list", "--state", "closed", "--json").json == []
