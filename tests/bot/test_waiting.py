"""Waiting for a platform: nothing is lost, nobody else waits, and a dead token is told once."""

import asyncio
from datetime import timedelta

import httpx2 as httpx
import psycopg
import pytest

from bot import care, jobs, listening, mirroring, outbox, outcomes
from bot.listening import Timing
from bot.platforms.sandbox.adapter import Sandbox
from bot.platforms.sandbox.server import create_app, serving
from bot.queueing import enqueue_delivery
from bot.workers import keep_working
from responders.lifecycle import State
from storage import accounts, casework, ingest, record, replies
from storage.accounts import Allowance
from storage.database import Database
from tests.bot.desks import Stage, drafted, meanwhile, run, until
from tests.bot.naps import FAST
from tests.storage import stage as samples

QUICK = Timing(lease=0.6, first_pause=0.05, longest_pause=0.2)


def waiting_line(stage: Stage, account_id: int, count: int) -> list[int]:
    """Approve `count` replies of an account, to be sent now, and enqueue their deliveries."""
    now = stage.clock()
    with stage.desk.database.session() as session:
        arrivals = [samples.mention(f"w{n}") for n in range(count)]
        stored = ingest.store(session, account_id, arrivals)
        openings = [casework.Opening(one.message_id or 0, samples.triage(), now) for one in stored]
        opened = casework.open_or_update(session, openings, now=now)
        new = [replies.NewDraft(one.case_id, one.message_id, 0, samples.draft(), samples.ALLOW) for one in opened]
        ids = replies.save_drafts(session, new, now=now)
        for reply_id in ids:
            standing = replies.approve(
                session, reply_id, 1, user_id=stage.user_id, initials="AB", text=f"{samples.REPLY} ^AB",
                send_after=now, now=now,
            )  # fmt: skip
            enqueue_delivery(session, reply_id=reply_id, conversation_id=standing.conversation_id, at=now)
    return ids


@pytest.mark.parametrize("operation", ["fetch", "permissions", "reply"])
def test_a_throttle_keeps_the_approval_whatever_was_asked(database_url: str, operation: str) -> None:
    async def body(stage: Stage) -> None:
        reply_id = await drafted(stage)
        stage.approve(reply_id)
        await stage.fault("throttled", on=[operation], seconds=300, count=1)
        done = await outbox.deliver(stage.desk, reply_id, worker="1")
        assert done.outcome == "throttled"
        assert done.again_at is not None
        assert stage.reply(reply_id).state is State.APPROVED
        assert (await outbox.deliver(stage.desk, reply_id, worker="1")).outcome == (
            "too early" if operation == "reply" else "throttled"
        )
        stage.clock.forward(seconds=301)
        assert (await outbox.deliver(stage.desk, reply_id, worker="1")).outcome == "posted"

    run(body, database_url)


def test_a_limit_on_messages_keeps_no_public_reply_back(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        reply_id = await drafted(stage)
        stage.approve(reply_id)
        used_up = Allowance(outcomes.SEND_IN["private"], 0, None, stage.clock() + timedelta(hours=20))
        with stage.desk.database.session() as session:
            accounts.save_allowance(session, stage.account_id, used_up)
        assert (await outbox.deliver(stage.desk, reply_id, worker="1")).outcome == "posted"

    run(body, database_url)


def test_who_waits_comes_back_in_line(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        ids = waiting_line(stage, stage.account_id, 5)
        until = stage.clock() + timedelta(minutes=10)
        with stage.desk.database.session() as session:
            accounts.save_allowance(session, stage.account_id, Allowance(outcomes.SEND, 0, None, until))
        done = [await outbox.deliver(stage.desk, one, worker="1") for one in ids]
        assert [one.again_at for one in done] == [until + outcomes.STEP * place for place in range(5)]

    run(body, database_url)


def test_many_replies_that_wait_for_their_platform_keep_no_other_accounts_waiting(database_url: str) -> None:
    """A hundred and fifty replies of one account, whose platform says no to each read, and one of another account."""

    async def body(stage: Stage) -> None:
        async with (
            serving(create_app(None, demo=False, handle="AuroraShop")) as address,
            httpx.AsyncClient(base_url=address, trust_env=False) as admin,
        ):
            with stage.desk.database.session() as session:
                slow = accounts.ensure(session, "sandbox", "AuroraShop", now=stage.clock()).id
            stage.desk.accounts[slow] = shop = Sandbox(address, account="AuroraShop")  # type: ignore[index]
            faults = {"kind": "throttled", "on": ["fetch", "permissions", "reply"], "seconds": 1}
            (await admin.post("/faults", json=faults)).raise_for_status()
            ids = waiting_line(stage, slow, 150)
            reply_id = await drafted(stage)
            stage.approve(reply_id)
            stop = asyncio.Event()

            def app() -> object:
                return jobs.build_app(stage.desk, connections=5)

            working = keep_working(app, concurrency=2, stop=stop, pulse=FAST)  # type: ignore[arg-type]
            async with meanwhile(working):
                await until(lambda: stage.reply(reply_id).state is State.SENT, 120)
                struck = (await admin.get("/faults")).json()["struck"]
                stop.set()
            assert struck["throttled"] < len(ids) / 3, "the platform is left alone, not asked once for each that waits"
            assert all(stage.reply(one).state is State.APPROVED for one in ids[:3])
            await shop.close()
            del stage.desk.accounts[slow]  # type: ignore[attr-defined]

    run(body, database_url)


def test_however_many_notice_a_dead_token_one_of_them_tells(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        others = [Database(database_url) for _ in range(4)]

        def notice(database: Database) -> bool:
            with database.session() as session:
                return accounts.pause(session, stage.account_id, "401", actor="platform:x", now=stage.clock())

        first = await asyncio.gather(*(asyncio.to_thread(notice, one) for one in others))
        assert first.count(True) == 1
        await asyncio.gather(*(outcomes.pause(stage.desk, stage.account_id, "401") for _ in range(3)))
        assert told(stage) == ["account.paused"]
        for one in others:
            one.close()

    run(body, database_url)


def told(stage: Stage) -> list[str]:
    with stage.desk.database.session() as session:
        return [one.kind for one in record.about(session, [f"account:{stage.account_id}"])]


def test_a_dead_token_stills_everything_and_loses_nothing(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        reply_id = await drafted(stage)
        stage.approve(reply_id)
        unclear = await drafted(stage, "My Vista TV has no sound, can you help?", handle="eli")
        stage.approve(unclear)
        await stage.fault("dropped_after", on=["reply"], count=1)
        assert (await outbox.deliver(stage.desk, unclear, worker="1")).outcome == "unconfirmed"
        await stage.fault("signed_out")
        listener = listening.listen_to(stage.desk, stage.account_id, "one", asyncio.Event(), timing=QUICK)
        async with meanwhile(listener):
            outcome, _, _ = await asyncio.gather(
                outbox.deliver(stage.desk, reply_id, worker="1"),
                care.settle_unclear(stage.desk),
                mirroring.mirror(stage.desk),
            )
            assert outcome.outcome in {"signed_out", "account paused"}
            await until(lambda: told(stage) == ["account.paused"])
            await stage.write("And where can I return it?", handle="fay")
            assert (await outbox.deliver(stage.desk, reply_id, worker="1")).outcome == "account paused"
            assert await care.settle_unclear(stage.desk) == 0
            await stage.calm()
            with stage.desk.database.session() as session:
                accounts.resume(session, stage.account_id, actor="user:1", now=stage.clock())
            await until(lambda: "fay" in handles(stage))
        assert told(stage) == ["account.resumed", "account.paused"]
        assert await care.settle_unclear(stage.desk) == 1
        stage.clock.forward(seconds=30)
        empty_queue(stage)
        assert await care.send_due(stage.desk) == 1, "what nobody would deliver any more is found"
        assert (await outbox.deliver(stage.desk, reply_id, worker="1")).outcome == "posted"

    run(body, database_url)


def handles(stage: Stage) -> set[str]:
    with psycopg.connect(stage.desk.database.url) as connection:
        return {row[0] for row in connection.execute("SELECT handle FROM person")}


def empty_queue(stage: Stage) -> None:
    """As a worker leaves it that ran every delivery while the account was still."""
    with psycopg.connect(stage.desk.database.url) as connection:
        connection.execute("DELETE FROM procrastinate_jobs WHERE queue_name = 'deliver'")


def test_a_source_that_cannot_be_read_is_waited_for_in_sight_and_not_for_ever(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        reply_id = await drafted(stage)
        stage.approve(reply_id)
        await stage.fault("unavailable", on=["fetch"])
        stage.clock.stop()
        waits = []
        while (done := await outbox.deliver(stage.desk, reply_id, worker="1")).again_at is not None:
            assert done.outcome == "source unreadable"
            waits.append(round((done.again_at - stage.clock()).total_seconds()))
            assert "sandbox" in stage.reply(reply_id).outcome.lower()
            assert stage.reply(reply_id).last_step == "wait"
            stage.clock.forward(seconds=waits[-1])
        assert waits[:2] == [5, 5]
        assert waits[2:6] == [10, 20, 40, 80]
        assert max(waits) == 300
        reply = stage.reply(reply_id)
        assert (done.outcome, reply.state, reply.last_step) == ("void", State.DRAFTED, "void")
        assert reply.outcome.startswith("The message could not be read for 30 minutes.")
        assert reply.outcome.endswith("To retry, approve it again.")
        with stage.desk.database.session() as session:
            kinds = [one.kind for one in record.about(session, [f"reply:{reply_id}"])]
            assert kinds.count("reply.wait") == 1
        await stage.calm()
        stage.approve(reply_id)
        assert (await outbox.deliver(stage.desk, reply_id, worker="1")).outcome == "posted"

    run(body, database_url)
