import asyncio
from dataclasses import replace

import psycopg
import pytest

from bot import listening, pipeline
from bot.listening import Timing
from storage import accounts
from storage.accounts import Account
from tests.bot.desks import Stage, assessments, meanwhile, run, until

QUICK = Timing(lease=0.6, first_pause=0.05, longest_pause=0.2)


def account(stage: Stage) -> Account:
    with stage.desk.database.session() as session:
        return accounts.get(session, stage.account_id)


def texts(stage: Stage) -> list[str]:
    with psycopg.connect(stage.desk.database.url) as connection:
        rows = connection.execute("SELECT text FROM message ORDER BY id").fetchall()
    return [row[0].removeprefix("@AuroraCare ") for row in rows]


def test_what_arrives_is_stored_with_its_cursor_and_its_work(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        await stage.write("Is the Halo waterproof?")
        await stage.write("My screen is cracked")
        async with meanwhile(listening.listen_to(stage.desk, stage.account_id, "one", asyncio.Event(), timing=QUICK)):
            await until(lambda: len(texts(stage)) == 2)
        assert account(stage).cursor
        assert sorted(one for job in assessments(stage) for one in job) == [1, 2]

    run(body, database_url)


def test_two_listeners_never_overlap_and_the_second_takes_over(database_url: str) -> None:
    timing = replace(QUICK, lease=2.0)  # what a busy machine needs to renew one in time

    async def body(stage: Stage) -> None:
        stop = asyncio.Event()
        first = asyncio.create_task(listening.listen_to(stage.desk, stage.account_id, "one", stop, timing=timing))
        await until(lambda: account(stage).holder == "one")
        second = listening.listen_to(stage.desk, stage.account_id, "two", asyncio.Event(), timing=timing)
        async with meanwhile(second):
            await stage.write("first")
            await until(lambda: texts(stage) == ["first"])
            await asyncio.sleep(timing.lease * 1.5)
            assert account(stage).holder == "one"
            stop.set()
            await first
            await until(lambda: account(stage).holder == "two")
            await stage.write("second")
            await until(lambda: texts(stage) == ["first", "second"])

    run(body, database_url)


def test_a_listener_that_was_killed_is_taken_over_when_its_lease_runs_out(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        with stage.desk.database.session() as session:
            accounts.lease(session, stage.account_id, "killed", now=stage.clock(), seconds=0.5)
        await stage.write("hello")
        async with meanwhile(listening.listen_to(stage.desk, stage.account_id, "next", asyncio.Event(), timing=QUICK)):
            assert account(stage).holder == "killed"
            await until(lambda: texts(stage) == ["hello"])
            assert account(stage).holder == "next"

    run(body, database_url)


def test_who_lost_the_lease_stores_nothing(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        await stage.write("hello")
        batch = await anext(stage.desk.platform(stage.account_id).listen(None))
        with stage.desk.database.session() as session:
            accounts.lease(session, stage.account_id, "other", now=stage.clock(), seconds=60)
        with pytest.raises(pipeline.LeaseLost):
            await pipeline.ingest(stage.desk, stage.account_id, batch, holder="late")
        assert texts(stage) == []
        assert assessments(stage) == []
        assert account(stage).cursor is None
        bare = [replace(event, cursor="") for event in batch]
        with pytest.raises(pipeline.LeaseLost):
            await pipeline.ingest(stage.desk, stage.account_id, bare, holder="late")
        assert texts(stage) == []
        with stage.desk.database.session() as session:
            accounts.advance_cursor(session, stage.account_id, "other", "kept", now=stage.clock())
        await pipeline.ingest(stage.desk, stage.account_id, bare, holder="other")
        assert texts(stage) == ["hello"]
        assert account(stage).cursor == "kept"

    run(body, database_url)


def test_redelivery_changes_nothing(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        await stage.fault("redelivery")
        listener = listening.listen_to(stage.desk, stage.account_id, "one", asyncio.Event(), timing=QUICK)
        async with meanwhile(listener):
            for text in ("one", "two", "three"):
                await stage.write(text)
                await until(lambda text=text: text in texts(stage))
        assert texts(stage) == ["one", "two", "three"]
        assert len(assessments(stage)) == 3

    run(body, database_url)


@pytest.mark.parametrize("fault", ["unavailable", "throttled", "dropped_before"])
def test_trouble_while_listening_is_waited_out(database_url: str, fault: str) -> None:
    async def body(stage: Stage) -> None:
        await stage.fault(fault, on=["listen"], count=2, seconds=0)
        await stage.write("hello")
        async with meanwhile(listening.listen_to(stage.desk, stage.account_id, "one", asyncio.Event(), timing=QUICK)):
            await until(lambda: texts(stage) == ["hello"])
        assert account(stage).last_error == ""

    run(body, database_url)


def test_keys_that_no_longer_work_pause_the_account_once_until_a_person_resumes_it(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        await stage.fault("signed_out", on=["listen"])
        await stage.write("hello")
        async with meanwhile(listening.listen_to(stage.desk, stage.account_id, "one", asyncio.Event(), timing=QUICK)):
            await until(lambda: account(stage).paused_at is not None)
            await stage.calm()
            await asyncio.sleep(QUICK.lease)
            assert texts(stage) == []
            with stage.desk.database.session() as session:
                accounts.resume(session, stage.account_id, actor="user:1", now=stage.clock())
            await until(lambda: texts(stage) == ["hello"])

    run(body, database_url)
