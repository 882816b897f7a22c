"""The chores of the calendar, and the calendar itself."""

import asyncio
import json
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from sqlalchemy import text

from bot import care, jobs, outbox, outcomes, schedule
from bot.outcomes import Done
from bot.queueing import enqueue_delivery
from bot.wiring import Desk
from bot.workers import keep_working
from responders.lifecycle import State
from storage import accounts, calendar, casework, presence, replies, sending
from tests.bot.desks import Stage, meanwhile, run, until
from tests.bot.naps import FAST

ASKED = "My Halo speaker stopped working after the update. Can you help?"


def waiting(stage: Stage, task: str = "") -> list[str]:
    with psycopg.connect(stage.desk.database.url) as connection:
        rows = connection.execute(
            "SELECT coalesce(queueing_lock, lock, task_name) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')"
            " AND (%s = '' OR task_name = %s) ORDER BY id",
            [task, task],
        ).fetchall()
    return [row[0] for row in rows]


async def drafted(stage: Stage) -> int:
    await stage.write(ASKED)
    await stage.take_in()
    reply = stage.case().reply
    assert reply is not None
    return reply.id


def test_a_firing_happens_once_however_many_clocks_ring(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        def ring() -> bool:
            return schedule.fire(stage.desk, "check-sources")

        rang = await asyncio.gather(*(asyncio.to_thread(ring) for _ in range(5)))
        assert rang.count(True) == 1
        assert waiting(stage) == ["calendar:check-sources"]

    run(body, database_url)


def test_work_of_a_firing_that_still_waits_is_not_enqueued_twice(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        assert schedule.fire(stage.desk, "check-sources")
        stage.clock.forward(minutes=5)
        assert schedule.fire(stage.desk, "check-sources")
        assert waiting(stage) == ["calendar:check-sources"]

    run(body, database_url)


def test_chores_go_before_a_long_line_of_deliveries(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        with stage.desk.database.session() as session:
            for number in range(5):
                enqueue_delivery(session, reply_id=number, conversation_id=number, at=stage.clock())
        assert schedule.fire(stage.desk, "settle-unclear")
        with psycopg.connect(stage.desk.database.url) as connection:
            row = connection.execute(
                "SELECT task_name FROM procrastinate_jobs ORDER BY priority DESC, id LIMIT 1"
            ).fetchone()
        assert row == ("calendar",)

    run(body, database_url)


@pytest.mark.parametrize(("every", "at"), [(15, "12:34:45"), (30, "12:34:30"), (300, "12:30:00"), (3600, "12:00:00")])
def test_clocks_that_ring_a_little_apart_name_the_same_firing(every: int, at: str) -> None:
    for second in (45, 52, 59):
        moment = datetime(2026, 11, 22, 12, 34, second, 250_000, tzinfo=UTC)
        assert schedule.slot(moment, every).time().isoformat() == at


def test_every_entry_divides_a_day() -> None:
    assert all(86_400 % entry.every == 0 for entry in schedule.ENTRIES.values() if not entry.weekly)


def test_only_the_leader_rings_and_another_takes_over(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedule, "ENTRIES", {"settle-unclear": schedule.Entry(1, care.settle_unclear)})

    async def body(stage: Stage) -> None:
        leader = calendar.Leadership(stage.desk.database.url)
        assert leader.hold()
        async with meanwhile(schedule.keep_calendar(stage.desk, asyncio.Event())):
            await asyncio.sleep(0.5)
            assert waiting(stage) == []
            leader.let_go()
            await until(lambda: "calendar:settle-unclear" in waiting(stage), 40)

    run(body, database_url)


def test_the_queue_does_the_whole_line(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        stop = asyncio.Event()

        def app() -> object:
            return jobs.build_app(stage.desk, connections=5)

        async def newest_draft() -> int:
            # The queue assesses as well: only when it has, does the draft stand.
            await until(lambda: waiting(stage) == [])
            reply = stage.case().reply
            assert reply is not None
            return reply.id

        working = asyncio.create_task(keep_working(app, concurrency=2, stop=stop, pulse=FAST))  # type: ignore[arg-type]
        await drafted(stage)
        reply_id = await newest_draft()
        stage.approve(reply_id)
        await until(lambda: stage.reply(reply_id).state is State.SENT)
        await stage.fault("throttled", on=["reply"], seconds=1, count=1)
        await stage.write("Thanks! Where can I return it?", handle="eli")
        await stage.take_in()
        second = await newest_draft()
        stage.approve(second)
        await until(lambda: stage.reply(second).state is State.SENT)
        await until(lambda: waiting(stage) == [])
        stop.set()
        await working
        assert len(await stage.ours()) == 2

    run(body, database_url)


def test_a_delivery_that_got_lost_is_found(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        reply_id = await drafted(stage)
        stage.approve(reply_id)
        with psycopg.connect(stage.desk.database.url, autocommit=True) as connection:
            connection.execute("DELETE FROM procrastinate_jobs")
        assert await care.send_due(stage.desk) == 0, "it is not overdue yet"
        stage.clock.forward(minutes=1)
        assert await care.send_due(stage.desk) == 1
        assert await care.send_due(stage.desk) == 0
        assert waiting(stage, "deliver") == [f"deliver:{reply_id}"]

    run(body, database_url)


def failed_jobs(stage: Stage) -> None:
    """Let every waiting job fail for good, as the queue itself does it."""
    with psycopg.connect(stage.desk.database.url, autocommit=True) as connection:
        connection.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE status = 'todo'")
        connection.execute("SELECT procrastinate_finish_job_v1(id, 'failed', false) FROM procrastinate_jobs")


def test_a_delivery_that_failed_for_good_goes_back_to_a_person_who_can_send_it_again(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        reply_id = await drafted(stage)
        stage.approve(reply_id)
        failed_jobs(stage)
        stage.clock.forward(minutes=1)
        assert await care.send_due(stage.desk) == 0
        reply = stage.reply(reply_id)
        assert (reply.state, reply.outcome) == (State.DRAFTED, care.NOT_SENT)
        stage.approve(reply_id)
        assert waiting(stage, "deliver") == [f"deliver:{reply_id}"]
        assert (await outbox.deliver(stage.desk, reply_id, worker="1")).outcome == "posted"

    run(body, database_url)


def test_an_old_failure_does_not_hide_what_was_approved_since(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        reply_id = await drafted(stage)
        stage.approve(reply_id, delay=600)
        failed_jobs(stage)
        with stage.desk.database.session() as session:
            replies.undo(session, reply_id, user_id=stage.user_id, now=stage.clock())
            accounts.pause(session, stage.account_id, "a test", actor="user:1", now=stage.clock())
        stage.approve(reply_id)
        with psycopg.connect(stage.desk.database.url, autocommit=True) as connection:
            connection.execute("DELETE FROM procrastinate_jobs WHERE status IN ('todo', 'doing')")
        with stage.desk.database.session() as session:
            accounts.resume(session, stage.account_id, actor="user:1", now=stage.clock())
        stage.clock.forward(minutes=1)
        assert await care.send_due(stage.desk) == 1
        assert stage.reply(reply_id).state is State.APPROVED

    run(body, database_url)


def test_waiting_out_an_outage_is_no_failed_attempt(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outcomes, "_FIRST_LOOK", timedelta())

    async def body(stage: Stage) -> None:
        reply_id = await drafted(stage)
        await stage.fault("unavailable", on=["fetch"], count=4)
        stage.approve(reply_id)
        looked: list[int] = []
        deliver = outbox.deliver

        async def watched(desk: Desk, one: int, *, worker: str) -> Done:
            with psycopg.connect(stage.desk.database.url) as connection:
                (attempts,) = connection.execute("SELECT max(attempts) FROM procrastinate_jobs").fetchone() or (0,)
            looked.append(attempts)
            return await deliver(desk, one, worker=worker)

        monkeypatch.setattr(outbox, "deliver", watched)
        stop = asyncio.Event()
        working = keep_working(lambda: jobs.build_app(stage.desk, connections=5), concurrency=1, stop=stop, pulse=FAST)
        async with meanwhile(working):
            await until(lambda: stage.reply(reply_id).state is State.SENT)
            stop.set()
        assert looked == [0, 0, 0, 0, 0]

    run(body, database_url)


def test_a_worker_is_judged_by_the_clock_that_its_heartbeat_is_written_by(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        reply_id = await drafted(stage)
        stage.approve(reply_id)
        with psycopg.connect(stage.desk.database.url, autocommit=True) as connection:
            connection.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now())")
            (worker,) = connection.execute("SELECT max(id) FROM procrastinate_workers").fetchone() or (0,)
        with stage.desk.database.session() as session:
            assert sending.start_attempt(session, reply_id, worker=str(worker), now=stage.clock())
        stage.clock.forward(seconds=45)
        await care.settle_unclear(stage.desk)
        assert stage.reply(reply_id).state is State.SENDING
        with psycopg.connect(stage.desk.database.url, autocommit=True) as connection:
            connection.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '11 seconds'")
        await care.settle_unclear(stage.desk)
        assert stage.reply(reply_id).state is State.UNCONFIRMED

    run(body, database_url)


def test_the_delivery_of_an_undone_reply_leaves_the_queue(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        reply_id = await drafted(stage)
        stage.approve(reply_id, delay=600)
        await care.send_due(stage.desk)
        assert waiting(stage, "deliver") == [f"deliver:{reply_id}"]
        with stage.desk.database.session() as session:
            replies.undo(session, reply_id, user_id=stage.user_id, now=stage.clock())
        await care.send_due(stage.desk)
        assert waiting(stage, "deliver") == []
        stage.approve(reply_id, delay=5)
        assert waiting(stage, "deliver") == [f"deliver:{reply_id}"]

    run(body, database_url)


def test_what_a_resumed_account_owes_is_delivered(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        reply_id = await drafted(stage)
        stage.approve(reply_id)
        with stage.desk.database.session() as session:
            accounts.pause(session, stage.account_id, "a test", actor="user:1", now=stage.clock())
        assert (await outbox.deliver(stage.desk, reply_id, worker="1")).outcome == "account paused"
        with psycopg.connect(stage.desk.database.url, autocommit=True) as connection:
            connection.execute("DELETE FROM procrastinate_jobs")
        stage.clock.forward(minutes=1)
        assert await care.send_due(stage.desk) == 0
        with stage.desk.database.session() as session:
            accounts.resume(session, stage.account_id, actor="user:1", now=stage.clock())
        assert await care.send_due(stage.desk) == 1

    run(body, database_url)


def test_a_source_that_changed_unseen_voids_the_approval(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        reply_id = await drafted(stage)
        stage.approve(reply_id, delay=600)
        await stage.fault("deletion", on=["fetch"], count=1)
        assert await care.check_sources(stage.desk) == 1
        assert stage.reply(reply_id).state is State.EXPIRED
        assert stage.case().row.state == "closed"

    run(body, database_url)


def test_a_snoozed_case_wakes_up(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        await drafted(stage)
        case_id = stage.case().row.id
        with stage.desk.database.session() as session:
            until_then = stage.clock() + timedelta(hours=1)
            casework.snooze(session, case_id, stage.user_id, until=until_then, now=stage.clock())
        assert await care.wake_snoozed(stage.desk) == []
        stage.clock.forward(hours=2)
        assert await care.wake_snoozed(stage.desk) == [case_id]

    run(body, database_url)


def test_a_case_that_becomes_overdue_is_told_once(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        await drafted(stage)
        row = stage.case().row
        assert row.due_at is not None
        assert await care.tell_overdue(stage.desk) == []
        stage.clock.forward(seconds=(row.due_at - stage.clock()).total_seconds() + 1)
        with psycopg.connect(stage.desk.database.url, autocommit=True) as connection:
            connection.execute("LISTEN answerable")
            assert await care.tell_overdue(stage.desk) == [row.id]
            (notice,) = connection.notifies(timeout=10, stop_after=1)
        assert json.loads(notice.payload) == {"kind": "case", "case": row.id, "data": {"change": "overdue"}}
        assert await care.tell_overdue(stage.desk) == []

    run(body, database_url)


def test_a_draft_that_nobody_used_lapses(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        reply_id = await drafted(stage)
        assert await care.expire_drafts(stage.desk) == 0
        stage.clock.forward(days=15)
        assert await care.expire_drafts(stage.desk) == 1
        assert stage.reply(reply_id).state is State.EXPIRED
        with stage.desk.database.session() as session:
            reply = stage.reply(reply_id)
            replies.reopen(session, reply_id, reply.version, user_id=stage.user_id, now=stage.clock())

    run(body, database_url)


def test_looks_for_an_unclear_send_become_rarer() -> None:
    looked = [minute for minute in range(24 * 60) if care.look_again(timedelta(minutes=minute))]
    assert looked[:8] == [0, 1, 2, 3, 4, 5, 10, 15]
    assert looked[-1] == 23 * 60


def test_tidying_keeps_what_failed_and_forgets_who_looked(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        await stage.write("Is the Halo waterproof?")
        await stage.take_in()
        with stage.desk.database.session() as session:
            presence.seen(session, stage.case().row.id, stage.user_id, typing=False, now=stage.clock())
        schedule.fire(stage.desk, "check-sources")
        schedule.fire(stage.desk, "send-due")
        with psycopg.connect(stage.desk.database.url, autocommit=True) as connection:
            connection.execute(
                "UPDATE procrastinate_jobs SET status = CASE args->>'job' WHEN 'send-due'"
                " THEN 'failed'::procrastinate_job_status ELSE 'cancelled'::procrastinate_job_status END"
            )
        stage.clock.forward(days=3)
        assert await care.tidy_queue(stage.desk) == 2  # the calendar's, and the draft of the answer
        with stage.desk.database.session() as session:
            assert session.scalar(text("SELECT count(*) FROM presence")) == 0
        await care.sign_out_idle(stage.desk)
        assert schedule.fire(stage.desk, "check-sources")

    run(body, database_url)
