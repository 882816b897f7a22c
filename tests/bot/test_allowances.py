"""The meter: never overdrawn, never a dead end, whatever order answers come in and whatever the database does."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import permutations

import psycopg
import pytest

from bot import allowances
from bot.allowances import Allowances, sparing
from bot.platforms.base import Allowance, Throttled
from storage import accounts
from storage.allowances import INVALID_LIMIT, barred_until
from storage.database import Database
from tests.bot.desks import Clock, until

MINUTES = timedelta(minutes=15)


class Worker(Allowances):
    """One worker's allowances, with the account that all workers share."""

    def __init__(self, url: str, clock: Clock) -> None:
        self.opened = Database(url)
        super().__init__(url, clock)
        with self.opened.session() as session:
            self.account = accounts.ensure(session, "x", "AuroraCare", now=clock()).id
        self.mine = self.meter(self.account, "x")

    def left(self, endpoint: str = "reply") -> int | None:
        with self.opened.session() as session:
            found = {one.endpoint: one.remaining for one in accounts.allowances(session, self.account)}
        return found.get(endpoint)

    async def taken(self, count: int, endpoint: str = "reply") -> int:
        """Ask for `count` turns at once and return how many there were."""
        asked = await asyncio.gather(*(self.mine.turn(endpoint) for _ in range(count)), return_exceptions=True)
        strange = [one for one in asked if one is not None and not isinstance(one, Throttled)]
        assert not strange
        return asked.count(None)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def workers(database_url: str, clock: Clock) -> Iterator[list[Worker]]:
    opened = [Worker(database_url, clock) for _ in range(3)]
    yield opened
    for one in opened:
        one.close()
        one.opened.close()


def saying(remaining: int, resets_at: datetime, whole: int | None = 100, endpoint: str = "reply") -> Allowance:
    return Allowance(endpoint, remaining, whole, resets_at)


def test_what_nobody_knows_passes(workers: list[Worker]) -> None:
    assert asyncio.run(workers[0].taken(20)) == 20
    assert workers[0].left() is None


def test_many_workers_together_take_exactly_what_is_left(workers: list[Worker], clock: Clock) -> None:
    async def body() -> None:
        workers[0].mine.note(saying(50, clock() + MINUTES))
        await until(lambda: workers[0].left() == 50)
        taken = await asyncio.gather(*(one.taken(40) for one in workers))
        assert sum(taken) == 50
        assert workers[1].left() == 0
        with pytest.raises(Throttled, match="X allows no more of “reply”") as told:
            await workers[2].mine.turn("reply")
        assert abs(told.value.until - clock() - MINUTES) < timedelta(seconds=20)
        assert await workers[2].taken(1, "search") == 1, "other endpoints go on"

    asyncio.run(body())


def test_a_window_that_is_over_begins_with_its_whole_allowance(workers: list[Worker], clock: Clock) -> None:
    async def body() -> None:
        workers[0].mine.note(saying(0, clock() + MINUTES, whole=7))
        await until(lambda: workers[0].left() == 0)
        assert await workers[0].taken(3) == 0
        clock.forward(minutes=16)
        taken = await asyncio.gather(*(one.taken(5) for one in workers))
        assert sum(taken) == 7, "until an answer says more"
        workers[0].mine.note(saying(93, clock() + MINUTES))
        await until(lambda: workers[0].left() == 93)

    asyncio.run(body())


def test_answers_in_any_order_say_the_same(workers: list[Worker], clock: Clock) -> None:
    async def body() -> None:
        now = clock()
        for turn, order in enumerate(permutations([30, 29, 28])):
            at = now + MINUTES * (turn + 1)
            for remaining, worker in zip(order, workers, strict=True):
                worker.mine.note(saying(remaining, at + timedelta(milliseconds=remaining)))
            workers[0].mine.note(saying(99, at - MINUTES))
            await until(lambda: workers[0].left() == 28)

    asyncio.run(body())


@pytest.mark.parametrize("skew", [-3600, -30, 3600, 10**9])
def test_a_platform_whose_clock_is_wrong_stops_nobody_for_ever(workers: list[Worker], clock: Clock, skew: int) -> None:
    async def body() -> None:
        workers[0].mine.note(saying(0, clock() + timedelta(seconds=skew)))
        with pytest.raises(Throttled):
            await workers[0].mine.turn("reply")
        clock.forward(hours=25, seconds=1)
        assert await workers[0].taken(1) == 1

    asyncio.run(body())


def test_reads_that_can_wait_leave_a_reserve(workers: list[Worker], clock: Clock) -> None:
    async def body() -> None:
        workers[0].mine.note(saying(60, clock() + MINUTES))
        await until(lambda: workers[0].left() == 60)
        with sparing(0.5):
            assert await workers[0].taken(30) == 10
        assert await workers[0].taken(20) == 20, "who can't wait still goes on"

    asyncio.run(body())


def test_too_many_invalid_answers_stop_every_account_of_the_platform(workers: list[Worker], clock: Clock) -> None:
    async def body() -> None:
        for number in range(INVALID_LIMIT):
            workers[number % 2].mine.invalid((401, 403, 429)[number % 3])
            workers[2].mine.invalid(404)
        await until(lambda: counted(workers[0]) == INVALID_LIMIT)
        clock.forward(seconds=2)
        with pytest.raises(Throttled) as told:
            await workers[2].mine.turn("reply")
        assert timedelta(minutes=5) < told.value.until - clock() <= timedelta(minutes=11)
        other = workers[2].meter(workers[2].account, "discord")
        await other.turn("reply")
        clock.forward(minutes=12)
        await workers[2].mine.turn("reply")

    asyncio.run(body())


def counted(worker: Worker) -> int:
    with psycopg.connect(worker.opened.url) as connection:
        row = connection.execute("SELECT coalesce(sum(count), 0) FROM invalid_request").fetchone()
    assert row is not None
    return int(row[0])


def test_a_platform_is_left_alone_until_enough_minutes_are_past() -> None:
    first = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    minutes = [(first + timedelta(minutes=one), 300) for one in range(4)]
    assert barred_until(minutes[:3]) is None
    assert barred_until(minutes) == first + timedelta(minutes=11)
    assert barred_until([(first, INVALID_LIMIT * 5), minutes[3]]) == first + timedelta(minutes=11)


def test_without_a_database_requests_pass_and_what_was_said_is_kept(
    workers: list[Worker], clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = workers[0]
    whole = worker._database.session

    def away() -> None:
        raise psycopg.OperationalError("away")

    async def body() -> None:
        monkeypatch.setattr(worker._database, "session", away)
        worker.mine.note(saying(40, clock() + MINUTES))
        worker.mine.note(saying(0, clock() + MINUTES, endpoint="search"))
        worker.mine.invalid(403)
        assert await worker.taken(5) == 5
        with pytest.raises(Throttled):
            await worker.mine.turn("search")
        monkeypatch.setattr(worker._database, "session", whole)
        await until(lambda: worker.left() == 40 and counted(worker) == 1)

    asyncio.run(body())


def test_a_database_that_does_not_answer_keeps_nobody(
    workers: list[Worker], clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(allowances, "PATIENCE", 0.1)

    async def body() -> None:
        workers[0].mine.note(saying(40, clock() + MINUTES))
        await until(lambda: workers[0].left() == 40)
        with psycopg.connect(workers[0].opened.url) as connection:
            connection.execute("UPDATE rate_limit SET remaining = remaining")
            assert await workers[0].taken(3) == 3
            connection.rollback()

    asyncio.run(body())


def test_what_was_noted_last_is_written_at_the_end(database_url: str, clock: Clock) -> None:
    worker = Worker(database_url, clock)
    worker.mine.note(saying(12, clock() + MINUTES))
    worker.close()
    assert worker.left() == 12
    asyncio.run(worker.taken(1))
    worker.opened.close()
