"""A whole desk on a fresh database and a sandbox of its own, for tests that go from end to end."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import httpx2 as httpx
import psycopg

from bot import assessing, pipeline
from bot.config import Config
from bot.platforms.sandbox.faces.base import Face
from bot.platforms.sandbox.server import create_app, serving
from bot.queueing import enqueue_delivery
from bot.wiring import Desk, Minds, build, load_minds
from responders.signoff import sign
from storage import cases, replies, users
from storage.cases import CaseView, ReplyView
from storage.ingest import Change


class Clock:
    """A clock that can be put forward, and stopped."""

    def __init__(self) -> None:
        self.ahead = timedelta()
        self.stopped: datetime | None = None

    def __call__(self) -> datetime:
        return (self.stopped or datetime.now(UTC)) + self.ahead

    def forward(self, **by: float) -> None:
        """Put the clock forward, as a timedelta says."""
        self.ahead += timedelta(**by)

    def stop(self) -> None:
        """From here on move only when put forward."""
        self.stopped = datetime.now(UTC)


ASKED = "My Halo speaker stopped working after the update. Can you help?"


@dataclass(frozen=True)
class Stage:
    """A desk, its one sandbox account, and the sandbox's own API."""

    desk: Desk
    account_id: int
    sandbox: httpx.AsyncClient
    clock: Clock
    user_id: int
    cursor: list[str | None] = field(default_factory=lambda: [None])

    async def write(self, text: str, **more: Any) -> str:
        """Write to the sandbox as a customer and return the post's id."""
        asked = {"handle": "dana", "name": "Dana", "text": f"@AuroraCare {text}", **more}
        response = await self.sandbox.post("/messages", json=asked)
        response.raise_for_status()
        return str(response.json()["id"])

    async def fault(self, kind: str, **more: Any) -> None:
        """Switch a fault on."""
        (await self.sandbox.post("/faults", json={"kind": kind, **more})).raise_for_status()

    async def calm(self) -> None:
        """Switch every fault off."""
        await self.sandbox.delete("/faults")

    async def ours(self) -> list[dict[str, Any]]:
        """Return what stands on the sandbox by our account."""
        posts = (await self.sandbox.get("/posts", params={"ours": "true"})).json()["posts"]
        return [post for post in posts if post["via"] == "api"]

    async def take_in(self) -> None:
        """Listen once and do all assessing that follows."""
        async with aclosing(self.desk.platform(self.account_id).listen(self.cursor[-1])) as batches:
            batch = await anext(batches)
        stored = await pipeline.ingest(self.desk, self.account_id, batch)
        self.cursor.append(batch[-1].cursor)
        changed = [one for one in stored if one.change in {Change.NEW, Change.EDITED} and not one.ours]
        await assessing.assess(self.desk, [one.message_id for one in changed if one.message_id])

    def case(self) -> CaseView:
        """Return the newest case."""
        with psycopg.connect(self.desk.database.url) as connection:
            row = connection.execute("SELECT max(id) FROM case_file").fetchone()
        assert row is not None
        with self.desk.database.session() as session:
            return cases.read(session, row[0])

    def reply(self, reply_id: int) -> ReplyView:
        """Return a reply as it stands."""
        with self.desk.database.session() as session:
            return cases.reply(session, reply_id)

    def approve(self, reply_id: int, *, delay: float = 0) -> None:
        """Approve a draft as a person would, and enqueue its delivery in the same transaction."""
        with self.desk.database.session() as session:
            reply = cases.reply(session, reply_id)
            at = self.clock() + timedelta(seconds=delay)
            standing = replies.approve(
                session,
                reply_id,
                reply.version,
                user_id=self.user_id,
                initials="AB",
                text=sign(reply.unsigned_text, "AB"),
                send_after=at,
                now=self.clock(),
                override_reason="a test",
            )
            enqueue_delivery(session, reply_id=reply_id, conversation_id=standing.conversation_id, at=at)


@cache
def minds() -> Minds:
    """Return judge and drafter, loaded once for all tests of a process."""
    return load_minds(Config())


def account_at(address: str, speaks: str) -> dict[str, Any]:
    """Return the settings of an account whose platform is the sandbox at `address`, as it speaks."""
    web = {} if speaks == "sandbox" else {"web_url": address}
    more = {"reddit": {"subreddits": ["AuroraElectronics"], "moderates": ["AuroraElectronics"]}}
    return {"kind": speaks, "account": "AuroraCare", "url": address, **web, **more.get(speaks, {})}


@asynccontextmanager
async def staged(
    url: str, *, speaks: str = "sandbox", face: Face | None = None, account: Mapping[str, Any] = {}, **settings: Any
) -> AsyncIterator[Stage]:
    """Yield a desk with one account, on a sandbox that may speak as another platform, and one approver.

    `face` is that platform ready made; `account` are more of the account's settings.
    """
    clock = Clock()
    app = create_app(None, speaks=face or speaks, demo=False, **settings)
    async with serving(app) as address, httpx.AsyncClient(base_url=address, trust_env=False, timeout=20) as sandbox:
        platforms = [{**account_at(address, speaks), **account}]
        config = Config.model_validate({"desk": {"send_delay_seconds": 0}, "platforms": platforms})
        desk = await asyncio.to_thread(
            build, config, url=url, sandboxes={"AuroraCare": address}, clock=clock, minds=minds()
        )
        try:
            with desk.database.session() as session:
                user = users.create(
                    session, login="ann", name="Ann Bell", initials="AB", roles=["approver"], now=clock()
                )
            yield Stage(desk, next(iter(desk.accounts)), sandbox, clock, user.id)
        finally:
            await desk.close()


def run(body: Callable[[Stage], Awaitable[None]], url: str, **settings: Any) -> None:
    """Run `body` with a staged desk."""

    async def whole() -> None:
        async with staged(url, **settings) as stage:
            await body(stage)

    asyncio.run(whole())


async def drafted(stage: Stage, text: str = ASKED, **more: object) -> int:
    """Have a customer write, take it in, and return the reply that was drafted."""
    await stage.write(text, **more)
    await stage.take_in()
    reply = stage.case().reply
    assert reply is not None
    return reply.id


def assessments(stage: Stage) -> list[list[int]]:
    """Return which messages each job that waits is to assess."""
    with psycopg.connect(stage.desk.database.url) as connection:
        rows = connection.execute("SELECT args->'message_ids' FROM procrastinate_jobs WHERE task_name = 'assess'")
        return [row[0] for row in rows.fetchall()]


async def until(condition: Callable[[], bool], seconds: float = 60) -> None:
    """Wait until `condition` holds; fail after so many seconds."""
    give_up = time.monotonic() + seconds
    while not await asyncio.to_thread(condition):
        assert time.monotonic() < give_up, "it did not happen in time"
        await asyncio.sleep(0.02)


@asynccontextmanager
async def meanwhile(*running: Coroutine[Any, Any, Any]) -> AsyncIterator[None]:
    """Run coroutines beside the block, and cancel them at its end; an error of theirs is the block's."""
    tasks = [asyncio.create_task(one) for one in running]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        for outcome in await asyncio.gather(*tasks, return_exceptions=True):
            if isinstance(outcome, Exception):
                raise outcome
