"""A freeze while the outbox works: what is in flight ends truthfully, and nothing else begins on the platform."""

import asyncio
from dataclasses import replace

import psycopg

from bot import outbox
from bot.crisis import room
from responders.lifecycle import State
from storage import crises, record
from storage.crises import NewCrisis
from tests.bot.desks import Stage, run
from tests.bot.test_outbox import drafted, struck

ASKED = "My Halo speaker number {} stopped working after the update. Can you help?"
NEW = NewCrisis("The update breaks speakers", "outage", "preventable", 2)


def started(stage: Stage) -> list[tuple[int, str]]:
    with psycopg.connect(stage.desk.database.url) as connection:
        return connection.execute("SELECT reply_id, outcome FROM attempt ORDER BY id").fetchall()


def test_what_is_in_flight_ends_truthfully_and_nothing_else_begins(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        waiting = []
        for number in range(4):
            waiting.append(await drafted(stage, ASKED.format(number), handle=f"dana{number}", name=f"Dana {number}"))
            stage.approve(waiting[-1])
        flying, *queued = waiting
        await stage.fault("slow", on=["reply"], seconds=1, count=1)
        sending = asyncio.create_task(outbox.deliver(stage.desk, flying, worker="1"))
        await struck(stage, "slow")
        desk = stage.desk
        crisis = await asyncio.to_thread(room.open_room, desk.database, NEW, actor="user:1", clock=desk.clock)
        assert crisis.held == len(queued)
        later = await asyncio.gather(*(outbox.deliver(desk, one, worker=str(one)) for one in queued))
        assert {one.outcome for one in later} == {"is held"}
        assert (await sending).outcome == "posted"
        assert started(stage) == [(flying, "posted")]
        assert len(await stage.ours()) == 1
        assert {stage.reply(one).state for one in queued} == {State.HELD}
        assert await room.hold_left(desk) == 0
        with desk.database.session() as session:
            assert record.verify(session).sound
            assert [one.crisis_id for one in crises.frosts(session)] == [crisis.crisis_id]

    run(body, database_url)


def test_a_reply_that_the_platform_put_off_meanwhile_is_held(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        reply_id = await drafted(stage, ASKED.format(1))
        stage.approve(reply_id)
        desk = stage.desk
        await stage.fault("throttled", on=["reply"], seconds=120, count=1)
        with desk.database.session() as session:
            crisis_id = crises.open_(session, replace(NEW, freeze=False), actor="user:1", now=desk.clock())
        assert (await outbox.deliver(desk, reply_id, worker="1")).outcome == "throttled"
        assert stage.reply(reply_id).state is State.APPROVED
        with desk.database.session() as session:
            crises.freeze(session, crisis_id, actor="user:1", now=desk.clock())
        stage.clock.forward(seconds=200)
        # Frozen, and the queue not held yet: the outbox holds it itself.
        assert (await outbox.deliver(desk, reply_id, worker="1")).outcome == "nothing to send"
        assert stage.reply(reply_id).state is State.HELD
        assert started(stage) == [(reply_id, "deferred")]

    run(body, database_url)
