"""Posts of our own on their way: once on the platform whatever goes wrong, held by a freeze, found, taken back."""

import asyncio
import signal
from datetime import datetime, timedelta

import psycopg
import pytest

from bot import posting as door
from bot import posting_care
from bot.crisis import room
from responders.posting_lifecycle import State
from storage import posting, posting_settling, record
from storage.crises import NewCrisis
from storage.errors import NotAllowed
from storage.posting import PostingView
from tests.bot.desks import Stage, run, until
from tests.bot.test_crashes import sender, work_until
from tests.bot.test_outbox import struck

WORDS = "Unplug the Halo Pro now. Next update at 18:00 UTC."
NEW = NewCrisis("The Halo Pro gets hot", "product-safety", "preventable", 3)


def plan(
    stage: Stage, text: str = WORDS, *, after: int | None = None, not_after: datetime | None = None
) -> int:  # fmt: skip
    with stage.desk.database.session() as session:
        return posting.plan(
            session, account_id=stage.account_id, text=text, ref="notice:1", now=stage.clock(),
            actor=f"user:{stage.user_id}", after=after, not_after=not_after,
        )  # fmt: skip


def enqueue(stage: Stage) -> int:
    with stage.desk.database.session() as session:
        return door.enqueue_due(session, stage.clock())


def view(stage: Stage, posting_id: int) -> PostingView:
    with stage.desk.database.session() as session:
        return posting.get(session, posting_id)


def attempts(stage: Stage) -> list[tuple[int, str]]:
    with psycopg.connect(stage.desk.database.url) as connection:
        return connection.execute("SELECT posting_id, outcome FROM posting_attempt ORDER BY id").fetchall()


def test_a_post_is_published_once_and_the_next_points_to_it(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        first = plan(stage)
        second = plan(stage, "All we know: {link}", after=first)
        assert (await door.deliver(stage.desk, second, worker="1")).outcome == "nothing to send"
        assert (await door.deliver(stage.desk, first, worker="1")).outcome == "published"
        assert (await door.deliver(stage.desk, first, worker="1")).outcome == "nothing to send"
        assert (await door.deliver(stage.desk, second, worker="1")).outcome == "published"
        one, two = view(stage, first), view(stage, second)
        assert two.text == f"All we know: {one.link}"
        assert [post["text"] for post in await stage.ours()] == [WORDS, two.text]
        with stage.desk.database.session() as session:
            assert record.verify(session).sound

    run(body, database_url)


@pytest.mark.parametrize(
    ("fault", "state", "found"),
    [
        ("dropped_after", State.UNCONFIRMED, State.PUBLISHED),
        ("garbled_after", State.UNCONFIRMED, State.PUBLISHED),
        ("dropped_before", State.UNCONFIRMED, State.UNCONFIRMED),
        ("unavailable", State.UNCONFIRMED, State.UNCONFIRMED),
        ("duplicate", State.REFUSED, State.REFUSED),
        ("throttled", State.WAITING, State.WAITING),
        ("signed_out", State.WAITING, State.WAITING),
    ],
)
def test_every_outcome_is_told_truly_and_what_is_unclear_is_looked_for(
    database_url: str, fault: str, state: State, found: State
) -> None:
    async def body(stage: Stage) -> None:
        posting_id = plan(stage)
        await stage.fault(fault, on=["publish"], count=1, seconds=60)
        await door.deliver(stage.desk, posting_id, worker="1")
        assert view(stage, posting_id).state is state
        assert view(stage, posting_id).said
        before = len(await stage.ours())
        await posting_care.look_after(stage.desk)
        await door.deliver(stage.desk, posting_id, worker="2")
        assert view(stage, posting_id).state is found
        assert len(await stage.ours()) == before, "nothing is sent again by itself"
        assert len(attempts(stage)) == 1

    run(body, database_url)


def test_a_post_that_was_put_off_goes_out_later_and_not_after_its_time(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        soon = plan(stage, "This one has time.")
        late = plan(stage, "This one has not.", not_after=stage.clock() + timedelta(seconds=90))
        await stage.fault("throttled", on=["publish"], count=1, seconds=100)
        assert (await door.deliver(stage.desk, soon, worker="1")).outcome == "throttled"
        # The whole account waits, as it does for answers.
        assert (await door.deliver(stage.desk, late, worker="1")).outcome == "throttled"
        stage.clock.forward(seconds=120)
        assert (await door.deliver(stage.desk, soon, worker="1")).outcome == "published"
        assert (await door.deliver(stage.desk, late, worker="1")).outcome == "nothing to send"
        assert view(stage, late).state is State.EXPIRED
        assert len(await stage.ours()) == 1

    run(body, database_url)


def test_a_freeze_stops_what_nobody_signed_and_what_is_in_flight_ends_truthfully(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        flying, *waiting = [plan(stage, f"Number {number}: our stores open at nine.") for number in range(5)]
        await stage.fault("slow", on=["publish"], seconds=1, count=1)
        sending = asyncio.create_task(door.deliver(stage.desk, flying, worker="1"))
        await struck(stage, "slow")
        desk = stage.desk
        crisis = await asyncio.to_thread(
            room.open_room, desk.database, NEW, actor=f"user:{stage.user_id}", clock=desk.clock
        )
        assert {view(stage, one).held_by for one in waiting} == {crisis.crisis_id}
        later = await asyncio.gather(*(door.deliver(desk, one, worker=str(one)) for one in waiting))
        assert {one.outcome for one in later} == {"nothing to send"}
        assert (await sending).outcome == "published"
        assert attempts(stage) == [(flying, "posted")]
        assert len(await stage.ours()) == 1
        assert enqueue(stage) == 0

    run(body, database_url)


@pytest.mark.parametrize(
    ("fault", "found", "ends"),
    [("silent_after", 1, State.PUBLISHED), ("silent_before", 0, State.UNCONFIRMED)],
)
def test_kill_9_in_the_middle_of_a_post_never_posts_twice(
    database_url: str, fault: str, found: int, ends: State
) -> None:
    async def body(stage: Stage) -> None:
        posting_id = plan(stage)
        await stage.fault(fault, on=["publish"], count=1)
        with sender(stage) as doomed:
            enqueue(stage)
            await _struck_in_another_process(stage, fault)
            doomed.send_signal(signal.SIGKILL)
            await asyncio.to_thread(doomed.wait)
        assert view(stage, posting_id).state is State.SENDING
        await work_until(stage, lambda: not _jobs(stage))
        assert view(stage, posting_id).state is State.SENDING, "another worker must not touch it"
        with psycopg.connect(stage.desk.database.url, autocommit=True) as connection:
            connection.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '30 seconds'")
        assert await posting_care.look_after(stage.desk) == found
        assert view(stage, posting_id).state is ends
        assert len(await stage.ours()) == found
        assert len(attempts(stage)) == 1

    run(body, database_url)


async def _struck_in_another_process(stage: Stage, fault: str) -> None:
    """Wait until a fault has struck; a process of its own takes its time to start."""
    async with asyncio.timeout(90):
        while fault not in (await stage.sandbox.get("/faults")).json()["struck"]:  # noqa: ASYNC110 - over HTTP
            await asyncio.sleep(0.1)


def _jobs(stage: Stage) -> bool:
    with psycopg.connect(stage.desk.database.url) as connection:
        query = "SELECT 1 FROM procrastinate_jobs WHERE status IN ('todo', 'doing') AND task_name = 'post'"
        return bool(connection.execute(query).fetchone())


def test_two_hundred_posts_under_every_fault_stand_once_each_or_are_unclear(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        ids = [plan(stage, f"Notice {number}: unplug the Halo Pro now.") for number in range(200)]
        for fault in ("dropped_after", "garbled_after", "dropped_before", "unavailable", "duplicate"):
            await stage.fault(fault, on=["publish"], probability=0.08)
        for start in range(0, len(ids), 8):
            # Every post by two workers at once: the ledger lets one of them through.
            some = [*ids[start : start + 8], *ids[start : start + 8]]
            await asyncio.gather(*(door.deliver(stage.desk, one, worker=str(place)) for place, one in enumerate(some)))
        await stage.calm()
        await posting_care.look_after(stage.desk)
        texts = [post["text"] for post in await stage.ours()]
        assert len(texts) == len(set(texts)), "none stands twice"
        with stage.desk.database.session() as session:
            views = {one.text: one for one in posting.of(session, "notice:1")}
            assert record.verify(session).sound
        assert {one.state for one in views.values()} <= {State.PUBLISHED, State.REFUSED, State.UNCONFIRMED}
        assert {text for text, one in views.items() if one.state is State.PUBLISHED} == set(texts)
        assert len(attempts(stage)) == len(ids)

    run(body, database_url)


def test_the_queue_sends_what_is_due_and_a_worker_takes_it(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        first = plan(stage)
        second = plan(stage, "All we know: {link}", after=first)
        assert await posting_care.send_due(stage.desk) == 1
        await work_until(stage, lambda: view(stage, second).state is State.PUBLISHED)
        assert len(await stage.ours()) == 2
        assert enqueue(stage) == 0

    run(body, database_url)


def test_an_account_that_the_settings_no_longer_name_refuses_what_waits(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        posting_id = plan(stage)
        platform = stage.desk.accounts.pop(stage.account_id)  # type: ignore[attr-defined]
        assert (await door.deliver(stage.desk, posting_id, worker="1")).outcome == "refused"
        assert (view(stage, posting_id).state, view(stage, posting_id).said) == (State.REFUSED, door.NOWHERE)
        await platform.close()

    run(body, database_url)


def test_a_person_takes_a_post_back(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        posting_id, actor = plan(stage), f"user:{stage.user_id}"
        with pytest.raises(NotAllowed, match="Only a post that is out"):
            await door.remove(stage.desk, posting_id, actor=actor, reason="A takedown notice.")
        await door.deliver(stage.desk, posting_id, worker="1")
        await stage.fault("dropped_before", on=["delete"], count=1)
        first = await door.remove(stage.desk, posting_id, actor=actor, reason="A takedown notice.")
        assert not first.done
        assert "Ask once more" in first.words
        assert (await door.remove(stage.desk, posting_id, actor=actor, reason="A takedown notice.")).done
        assert view(stage, posting_id).state is State.REMOVED
        # Whoever was interrupted here asks again, and comes on.
        assert (await door.remove(stage.desk, posting_id, actor=actor, reason="A takedown notice.")).done
        assert [post for post in await stage.ours() if post["deleted_at"] is None] == []

    run(body, database_url)


def test_a_database_that_is_away_for_a_moment_costs_nothing(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        posting_id = plan(stage)
        await stage.fault("slow", on=["publish"], seconds=1, count=1)
        sending = asyncio.create_task(door.deliver(stage.desk, posting_id, worker="1"))
        await struck(stage, "slow")
        with psycopg.connect(stage.desk.database.url, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        assert (await sending).outcome == "published"
        await until(lambda: view(stage, posting_id).state is State.PUBLISHED)
        with stage.desk.database.session() as session:
            assert posting_settling.unsure(session) == []

    run(body, database_url)
