"""The desk's own mentions: counted by series, judged by the counts, alarms kept over restarts."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import cast

import pytest
from sqlalchemy import text

from bot.crisis.watching import EVERY, watch_volume
from bot.wiring import Desk
from storage import accounts, crisis_alarms, ingest
from storage.database import Database
from storage.ingest import Author
from tests.storage.stage import mention, opening

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@dataclass
class Watched:
    """What the watch needs of a desk."""

    database: Database
    now: datetime

    def clock(self) -> datetime:
        return self.now

    def look(self) -> list[int]:
        return asyncio.run(watch_volume(cast("Desk", self)))


@pytest.fixture
def desk(database: Database) -> Watched:
    """A desk to which somebody wrote every two hours for five days."""
    desk = Watched(database, NOW)
    write(desk, [NOW - timedelta(hours=2 * one + 1) for one in range(60)])
    return desk


def write(desk: Watched, moments: list[datetime]) -> list[int]:
    with desk.database.session() as session:
        account = accounts.ensure(session, "x", "aurora", now=NOW)
        arrivals = []
        for at in moments:
            key = f"{at.timestamp()}"
            arrivals.append(mention(key, author=Author(f"u{key}", f"dana{key}", "Dana"), created_at=at))
        ids = [one.message_id for one in ingest.store(session, account.id, arrivals)]
        assert None not in ids
        return [one for one in ids if one is not None]


def burst(desk: Watched, many: int = 40) -> list[int]:
    return write(desk, [desk.now - timedelta(seconds=10 * one + 10) for one in range(many)])


def test_a_burst_raises_one_alarm_a_series_that_says_what_rose(desk: Watched) -> None:
    assert desk.look() == []
    desk.now += timedelta(minutes=7)
    ids = burst(desk)
    desk.now += timedelta(seconds=EVERY)
    with desk.database.session() as session:
        opening(session, ids[0])
    raised = desk.look()
    with desk.database.session() as session:
        kept = crisis_alarms.latest(session, since=NOW)
        told = session.scalar(text("SELECT count(*) FROM record_entry WHERE kind = 'crisis.alarm'"))
    assert sorted(one.id for one in kept) == sorted(raised)
    assert told == len(raised)
    assert {one.series for one in kept} == {"all"}, "one message of a product is no crisis of the product"
    [alarm] = kept
    assert 10 <= alarm.count <= 40
    assert alarm.ceiling < 5
    assert alarm.expected < 5
    assert 10 <= len(alarm.messages) <= crisis_alarms.SAMPLE
    assert set(alarm.messages) <= set(ids)
    assert NOW - timedelta(minutes=5) <= alarm.since < alarm.at <= desk.now
    assert [one["minutes"] for one in alarm.levels] == [30, 60, 120]


def test_a_restart_or_a_second_look_raises_no_alarm_twice(desk: Watched) -> None:
    desk.look()
    desk.now += timedelta(minutes=5)
    burst(desk)
    assert len(desk.look()) == 1
    assert desk.look() == []
    for _ in range(4):
        desk.now += timedelta(minutes=5)
        burst(desk, 5)
        assert Watched(desk.database, desk.now).look() == []


def test_what_came_while_the_desk_was_down_is_counted(desk: Watched) -> None:
    desk.look()
    desk.now += timedelta(hours=5)
    write(desk, [desk.now - timedelta(hours=3, seconds=10 * one) for one in range(40)])
    desk.look()
    with desk.database.session() as session:
        [alarm] = crisis_alarms.latest(session, since=NOW)
    assert alarm.at <= desk.now - timedelta(hours=2, minutes=50)


def test_counts_name_product_kind_language_and_platform_and_are_forgotten(desk: Watched) -> None:
    ids = burst(desk, 3)
    with desk.database.session() as session:
        opening(session, ids[0])
    desk.look()
    with desk.database.session() as session:
        series = crisis_alarms.counts(session, since=NOW - timedelta(days=20), until=NOW + timedelta(minutes=5))
        assert sum(count for _, count in series["all"]) == 63
        assert set(series) >= {
            "product:halo-pro", "product:halo-pro intent:criticism", "language:en", "intent:criticism",
        }  # fmt: skip
        assert sum(count for _, count in series["product:halo-pro intent:criticism"]) == 1
    desk.now += timedelta(days=30)
    desk.look()
    with desk.database.session() as session:
        assert session.scalar(text("SELECT count(*) FROM mention_count")) == 0


def test_a_desk_without_mentions_raises_nothing(database: Database) -> None:
    assert Watched(database, NOW).look() == []
