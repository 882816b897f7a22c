"""Listening to a Discord that is acted out over loopback: gateway, gaps, edits, deletions, ends of connections."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2 as httpx
import orjson
import pytest

from bot.platforms.base import Event, EventKind, Outgoing, SignedOut, Throttled, Unavailable, Unmetered
from bot.platforms.discord import Discord
from bot.platforms.discord import open as open_discord
from bot.platforms.discord.gateway import Gateway
from bot.platforms.sandbox.faces.discord import DiscordFace, Settings
from bot.platforms.sandbox.server import create_app, serving
from tests.bot.platforms.discord.loopback import loopback
from tests.bot.platforms.staging import OtherSide

pytestmark = pytest.mark.anyio


class Heard:
    """A listener that runs beside the test, and what it told."""

    def __init__(self, adapter: Discord) -> None:
        self._adapter = adapter
        self.events: list[Event] = []
        self._news = asyncio.Event()
        self.task: asyncio.Task[None] | None = None

    async def listen(self, cursor: str | None) -> None:
        async for batch in self._adapter.listen(cursor):
            self.events += batch
            self._news.set()

    async def until(self, count: int) -> list[Event]:
        async with asyncio.timeout(20):
            while len(self.events) < count:
                assert self.task is not None
                if self.task.done():
                    await self.task
                self._news.clear()
                await asyncio.wait({self.task, asyncio.create_task(self._news.wait())}, return_when="FIRST_COMPLETED")
        return self.events

    async def failure(self) -> BaseException | None:
        assert self.task is not None
        async with asyncio.timeout(20):
            await asyncio.wait({self.task})
        return self.task.exception()


class Stage(OtherSide):
    """One sandbox as Discord, with adapters and the other side's hand."""

    def __init__(self, url: str, site: Any, face: DiscordFace) -> None:
        self.url = url
        self.site = site
        self.face = face
        self.admin = httpx.AsyncClient(base_url=url, trust_env=False)
        self.opened: list[Discord] = []
        self.listeners: list[Heard] = []

    def adapter(self, **options: Any) -> Discord:
        options = {"url": self.url, "timeout_seconds": 2.0, **options}
        self.opened.append(
            open_discord(options, account="AuroraCare", keys={"bot_token": "a.bot.token"}, meter=Unmetered())
        )
        return self.opened[-1]

    async def hear(self, cursor: str | None = None, **options: Any) -> Heard:
        """Listen, and return once the session has begun."""
        heard = Heard(self.adapter(**options))
        heard.task = asyncio.create_task(heard.listen(cursor))
        self.listeners.append(heard)
        marker = await self.write("@AuroraCare are you there?")
        while not any(event.post_id == marker for event in heard.events):
            await heard.until(len(heard.events) + 1)
        return heard

    async def fail(self, kind: str, **more: Any) -> None:
        await self.fault(kind, "listen", **more)

    async def close(self) -> None:
        for heard in self.listeners:
            if heard.task is not None:
                heard.task.cancel()
                await asyncio.gather(heard.task, return_exceptions=True)
        for adapter in self.opened:
            await adapter.close()
        await self.admin.aclose()


@asynccontextmanager
async def opened(settings: Settings | None = None) -> AsyncIterator[Stage]:
    face = DiscordFace(settings)
    app = create_app(None, speaks=face, demo=False)
    async with serving(app) as url:
        stage = Stage(url, app.state.site, face)
        yield stage
        await stage.close()


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with opened() as here:
        yield here


async def test_what_happens_while_listening_is_told_in_order(stage: Stage) -> None:
    heard = await stage.hear()
    first = await stage.write("@AuroraCare it hisses")
    await stage.edit(first, "@AuroraCare it hisses and hums")
    await stage.edit(first, "never mind")
    second = await stage.write("in private", private=True)
    await stage.delete(first)
    events = (await heard.until(6))[1:]
    assert [(event.kind, event.post_id) for event in events] == [
        (EventKind.MENTION, first),
        (EventKind.EDIT, first),
        (EventKind.EDIT, first),
        (EventKind.DIRECT_MESSAGE, second),
        (EventKind.DELETION, first),
    ]
    assert [event.post.text for event in events[:3] if event.post] == [
        "@AuroraCare it hisses", "@AuroraCare it hisses and hums", "never mind"
    ]  # fmt: skip
    assert 0 == events[0].revision < events[1].revision < events[2].revision
    assert events[3].post is not None
    assert events[3].post.private


async def test_the_same_revision_is_read_again_as_it_was_told(stage: Stage) -> None:
    heard = await stage.hear()
    post_id = await stage.write("@AuroraCare it hisses")
    await stage.edit(post_id, "@AuroraCare it hums")
    told = (await heard.until(3))[-1]
    reader = stage.adapter()
    readings = [(await reader.fetch(post_id)).post for _ in range(2)]
    readings.append((await reader.look_up([post_id]))[post_id])
    assert [post.revision for post in readings if post] == [told.revision] * 3
    assert readings == [told.post] * 3


async def test_what_was_written_during_a_gap_is_read_after_it(stage: Stage) -> None:
    heard = await stage.hear()
    first = await stage.write("in private", private=True)
    cursor = (await heard.until(2))[-1].cursor
    assert heard.task is not None
    heard.task.cancel()
    await asyncio.gather(heard.task, return_exceptions=True)
    second = await stage.write("@AuroraCare in between")
    third = await stage.write("in private, in between", private=True)
    again = await stage.hear(cursor)
    events = again.events
    assert first not in {event.post_id for event in events}
    assert [event.post_id for event in events][:2] == [second, third]


@pytest.mark.parametrize("fault", ["dropped_before", "dropped_after", "unavailable", "garbled_after"])
async def test_a_session_is_resumed_and_loses_neither_posts_nor_edits(stage: Stage, fault: str) -> None:
    heard = await stage.hear()
    first = await stage.write("@AuroraCare number 0")
    await heard.until(2)
    await stage.fail(fault)
    await stage.edit(first, "@AuroraCare number 0, edited")
    second = await stage.write("@AuroraCare number 1")
    events = await heard.until(4)
    assert [(event.kind, event.post_id) for event in events[1:]] == [
        (EventKind.MENTION, first),
        (EventKind.EDIT, first),
        (EventKind.MENTION, second),
    ]


async def test_a_redelivered_event_is_told_once(stage: Stage) -> None:
    heard = await stage.hear()
    await stage.fail("redelivery")
    first = await stage.write("@AuroraCare twice")
    second = await stage.write("@AuroraCare after that")
    assert [event.post_id for event in await heard.until(3)][1:] == [first, second]


async def test_an_invalid_session_begins_anew_and_reads_what_it_missed(stage: Stage) -> None:
    heard = await stage.hear()
    stage.face.gate.guild(stage.site).sessions._end_all()
    missed = await stage.write("@AuroraCare nobody was there")
    assert (await heard.until(2))[-1].post_id == missed


@pytest.mark.parametrize(
    ("fault", "expected"),
    [("throttled", Throttled), ("throttled_without_headers", Throttled), ("unavailable", Unavailable),
     ("signed_out", SignedOut), ("dropped_before", Unavailable)],
)  # fmt: skip
async def test_what_keeps_listening_from_beginning_is_told(stage: Stage, fault: str, expected: type[Exception]) -> None:
    await stage.fail(fault)
    with pytest.raises(expected):
        await anext(aiter(stage.adapter().listen(None)))


async def test_a_missing_intent_says_which_switch_to_set() -> None:
    async with opened(Settings(privileged=0)) as stage:
        with pytest.raises(SignedOut, match="Message Content Intent"):
            await anext(aiter(stage.adapter().listen(None)))


async def test_a_wrong_token_signs_the_account_out() -> None:
    async with opened(Settings(token="another")) as stage:
        with pytest.raises(SignedOut, match="token"):
            await anext(aiter(stage.adapter().listen(None)))


async def test_hardly_any_sessions_left_is_a_limit() -> None:
    async with loopback() as here:
        starts = {"total": 1000, "remaining": 2, "reset_after": 3_600_000, "max_concurrency": 1}
        here.answers["GET /gateway/bot"] = {"url": "ws://127.0.0.1:9", "shards": 1, "session_start_limit": starts}
        adapter = here.adapter()
        with pytest.raises(Throttled):
            await anext(aiter(adapter.listen(None)))
        assert [(note.endpoint, note.remaining, note.allowance) for note in here.meter.noted] == [("connect", 2, 1000)]
        await adapter.close()


async def test_a_server_that_keeps_closing_is_not_asked_without_end() -> None:
    async with loopback() as here:
        starts = {"total": 1000, "remaining": 900, "reset_after": 3_600_000, "max_concurrency": 1}
        here.answers["GET /gateway/bot"] = {
            "url": here.url.replace("http", "ws", 1), "shards": 1, "session_start_limit": starts
        }  # fmt: skip
        here.answers["GET /"] = (500, {})
        adapter = here.adapter()
        with pytest.raises(Unavailable):
            await anext(aiter(adapter.listen(None)))
        await adapter.close()


async def test_only_what_turns_to_us_is_told(stage: Stage) -> None:
    heard = await stage.hear()
    aside = await stage.write("just talking about phones")
    await stage.edit(aside, "just talking about headphones")
    await stage.delete(aside)
    asked = await stage.write("@AuroraCare hello?")
    assert [event.post_id for event in await heard.until(2)][1:] == [asked]
    assert not (await stage.adapter().fetch(asked)).deleted


async def test_in_a_listed_channel_everything_counts_and_elsewhere_nothing(stage: Stage) -> None:
    somewhere = await stage.write("@AuroraCare hello")
    channel = somewhere.partition("-")[0]
    heard = await stage.hear(channels=[channel])
    aside = await stage.write("my phone is slow")
    events = await heard.until(3)
    assert events[-1].post_id == aside
    assert events[-1].post is not None
    assert events[-1].post.addressed
    deaf = aiter(stage.adapter(channels=["12345678901234567"]).listen(None))
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(anext(deaf), 0.5)


async def test_a_reply_to_us_comes_with_what_it_answers(stage: Stage) -> None:
    heard = await stage.hear()
    first = await stage.write("@AuroraCare it hisses")
    thread = await stage.adapter().fetch(first)
    assert thread.post is not None
    ours = await stage.adapter().reply(thread.post, Outgoing("Which one? ^AB", "key-1"))
    answer = await stage.write("the small one", in_reply_to=ours.id)
    events = await heard.until(4)
    assert [event.post_id for event in events[1:]] == [first, ours.id, answer]
    assert events[2].post is not None
    assert events[2].post.ours
    last = events[3].post
    assert last is not None
    assert (last.parent_id, last.conversation_id) == (ours.id, first)
    assert [post.id for post in events[3].context] == [ours.id]


async def test_more_than_can_be_stored_ends_the_connection_instead_of_the_memory() -> None:
    async with loopback() as here:
        gateway = Gateway(here.adapter()._wire(), "ws://127.0.0.1:9", waiting=3)
        for number in range(5):
            gateway.put("MESSAGE_CREATE", {"id": number})
        assert len(await gateway.take()) == 3


async def test_a_cursor_is_small_and_readable(stage: Stage) -> None:
    heard = await stage.hear()
    cursor = orjson.loads(heard.events[-1].cursor)
    assert set(cursor) == {"since", "rooms"}
    assert len(heard.events[-1].cursor) < 500


async def test_closing_the_adapter_ends_a_listener_that_was_left(stage: Stage) -> None:
    await stage.write("@AuroraCare hello")
    adapter = stage.adapter()
    async for _ in adapter.listen(None):
        break
    await adapter.close()
    assert not adapter._listening
