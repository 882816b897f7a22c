"""Messages that the machine can't read: they hold nothing up, and a person sees them."""

import asyncio
from dataclasses import replace
from typing import Any, cast

import psycopg
import pytest

from bot import jobs, pipeline
from bot.platforms.base import Event, EventKind, Person, Post
from bot.unread import REASON, show_unread
from bot.workers import keep_working
from tests.bot.desks import Stage, meanwhile, run, until
from tests.bot.naps import FAST

UNREADABLE = "UNREADABLE @AuroraCare hello"


class Stumbling:
    """A judge that can't read one kind of message."""

    def __init__(self, judge: Any) -> None:
        self._judge = judge

    def __getattr__(self, name: str) -> Any:
        return getattr(self._judge, name)

    def triage_many(self, subjects: Any) -> Any:
        """Triage, or stumble."""
        if any("UNREADABLE" in one.text for one in subjects):
            raise RuntimeError("stumbled")
        return self._judge.triage_many(subjects)


def stumbling(stage: Stage) -> Stage:
    return replace(stage, desk=replace(stage.desk, judge=cast("Any", Stumbling(stage.desk.judge))))


async def arrive(stage: Stage, key: str, text: str, conversation: str) -> None:
    now = stage.clock()
    post = Post(key, conversation, Person(key, f"h{key}", "N"), text, now)
    await pipeline.ingest(stage.desk, stage.account_id, [Event(f"e{key}", EventKind.MENTION, key, now, post)])


def rows(stage: Stage, query: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(stage.desk.database.url, autocommit=True) as connection:
        return connection.execute(query).fetchall()


def test_a_message_that_can_not_be_read_does_not_hold_up_its_lane(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.queueing.SHARDS", 1)

    async def body(given: Stage) -> None:
        stage = stumbling(given)
        await arrive(stage, "bad", UNREADABLE, "one")
        await arrive(stage, "good", "@AuroraCare my Halo speaker stopped working. Can you help?", "two")
        stop = asyncio.Event()
        working = keep_working(lambda: jobs.build_app(stage.desk, connections=5), concurrency=1, stop=stop, pulse=FAST)
        async with meanwhile(working):
            await until(lambda: len(rows(stage, "SELECT 1 FROM case_file")) == 1)
            stop.set()
        assert rows(stage, "SELECT lock FROM procrastinate_jobs") == [(None,)]

    run(body, database_url)


def test_a_message_that_was_given_up_is_a_case_for_a_person(database_url: str) -> None:
    async def body(given: Stage) -> None:
        stage = stumbling(given)
        await arrive(stage, "bad", UNREADABLE, "one")
        assert await show_unread(stage.desk) == 0, "it is still being tried"
        rows(stage, "UPDATE procrastinate_jobs SET status = 'doing' RETURNING id")
        rows(stage, "SELECT procrastinate_finish_job_v1(id, 'failed', false) FROM procrastinate_jobs")
        assert await show_unread(stage.desk) == 1
        assert await show_unread(stage.desk) == 0
        row = stage.case().row
        assert (row.action, row.reason, row.state) == ("review", REASON, "open")
        ((due, owed),) = rows(stage, "SELECT due_at, answer_owed FROM case_file")
        assert owed
        assert due > stage.clock()

    run(body, database_url)
