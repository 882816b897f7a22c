"""Playing recorded answers of X to an adapter, or to a whole desk, of an account where nothing else happened."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import aclosing, asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import psycopg

from bot import assessing, pipeline
from bot.config import Config
from bot.platforms import x
from bot.platforms.base import Event, Person, Post
from bot.platforms.x import X
from bot.wiring import Desk, build
from storage import cases
from storage.views import MessageView
from tests.bot.desks import minds
from tests.recordings.cassettes import Asked, Cassette, Exchange, answered, playing

KEYS = dict.fromkeys(("api_key", "api_secret", "access_token", "access_secret"), "sandbox")
ME = {"id": "1", "name": "Aurora Electronics", "username": "AuroraCare"}
# As far back as ids of X carry a time.
LOOK_BACK = 138_000
NOTHING = {"meta": {"result_count": 0}}
LAST = "2000000000000000000"
CUSTOMER = Person("2", "sam_demo", "Sam")


def played(*exchanges: Exchange, me: Mapping[str, str] = ME) -> Cassette:
    """Return a cassette with these exchanges, of an account on which nothing else ever happened."""
    quiet = (f"/2/users/{me['id']}/mentions", f"/2/users/{me['id']}/tweets", "/2/dm_events", "/2/tweets/search/recent")
    beside = [answered("GET", path, NOTHING) for path in quiet]
    return Cassette("recorded", (*exchanges, answered("GET", "/2/users/me", {"data": me}), *beside))


def at(path: str, exchange: Exchange) -> Exchange:
    """Return the exchange with the same answer at another address."""
    return Exchange(Asked(exchange.asked.method, path), exchange.answer)


def mention(**more: Any) -> Exchange:
    """Return a made-up mention, later than every recorded one."""
    told = {"id": LAST, "text": "@AuroraCare the last word", "author_id": CUSTOMER.id, **more}
    return answered("GET", "/2/users/1/mentions", {"data": [told], "meta": {"result_count": 1}})


def message() -> Exchange:
    """Return a made-up private message, later than every recorded one."""
    told = {"id": LAST, "event_type": "MessageCreate", "text": "the last word", "sender_id": CUSTOMER.id}
    return answered("GET", "/2/dm_events", {"data": [told], "meta": {"result_count": 1}})


def options(url: str, **more: Any) -> dict[str, Any]:
    """Return the settings of an account that asks at `url`."""
    return {"url": url, "poll_seconds": 30, "timeout_seconds": 5, "look_back_hours": LOOK_BACK, **more}


@asynccontextmanager
async def adapter(cassette: Cassette, *, account: str = "AuroraCare", **more: Any) -> AsyncIterator[X]:
    """Play a cassette to an adapter."""
    async with playing(cassette) as url:
        opened = x.open(options(url, **more), account=account, keys=KEYS)
        try:
            yield opened
        finally:
            await opened.close()


@asynccontextmanager
async def desk_on(cassette: Cassette, database_url: str, **more: Any) -> AsyncIterator[tuple[Desk, int]]:
    """Play a cassette to a whole desk."""
    async with playing(cassette) as url:
        account = {"kind": "x", "account": "AuroraCare", **options(url, **more)}
        config = Config.model_validate({"platforms": [account]})
        desk = await asyncio.to_thread(build, config, url=database_url, minds=minds())
        try:
            yield desk, next(iter(desk.accounts))
        finally:
            await desk.close()


async def heard(platform: Any) -> Sequence[Event]:
    """Listen until something is told."""
    async with asyncio.timeout(30), aclosing(platform.listen(None)) as batches:
        return tuple(await anext(batches))


async def taken_in(desk: Desk, account_id: int) -> tuple[Sequence[Event], dict[str, MessageView]]:
    """Listen once, store and assess; return the events, and every message of every case by its id on X."""
    events = await heard(desk.platform(account_id))
    stored = await pipeline.ingest(desk, account_id, events)
    await assessing.assess(desk, [one.message_id for one in stored if one.message_id])
    with psycopg.connect(desk.database.url) as connection:
        numbers = [row[0] for row in connection.execute("SELECT id FROM case_file")]
    with desk.database.session() as session:
        views = [cases.read(session, number) for number in numbers]
    return events, {part.platform_post_id: part for view in views for part in view.thread}


def somebodys(
    number: str = LAST, *, conversation: str = LAST, private: bool = False, author: str = CUSTOMER.id
) -> Post:
    """Return a made-up post by a customer."""
    return Post(
        id=number,
        conversation_id=conversation,
        author=Person(author, "sam_demo", "Sam"),
        text="@AuroraCare hello",
        created_at=datetime.now(UTC),
        url=f"https://x.com/sam_demo/status/{number}",
        private=private,
    )
