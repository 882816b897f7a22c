"""Discord's adapter over the sandbox's Discord: the contract with every fault, each exchange checked as it happens."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from itertools import pairwise
from pathlib import Path

import pytest

from bot.platforms import discord
from bot.platforms.base import Event, EventKind, Outgoing, Platform, Unmetered
from bot.platforms.sandbox.faces.discord.snowflakes import made_up
from bot.platforms.sandbox.server import create_app, serving
from tests.bot.platforms.contract import Contract, told
from tests.bot.platforms.discord.documented import watched
from tests.bot.platforms.staging import SandboxStage

GENERAL = made_up("channel general")
Heard = Callable[[int], Awaitable[list[Event]]]


class DiscordStage(SandboxStage[Platform]):
    def adapter(self, url: str, **options: object) -> Platform:
        asked = {"url": url, "timeout_seconds": 2.0, "publish": {"to": GENERAL}, **options}
        return discord.open(asked, account="AuroraCare", keys={"bot_token": "a.bot.token"}, meter=Unmetered())

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[Heard]:
        """Have the platform listen, from before anything happens; yields what waits for so many events."""
        heard: list[Event] = []
        news = asyncio.Event()

        async def listen() -> None:
            async for batch in self.platform.listen(None):
                heard.extend(batch)
                news.set()

        async def wait_for(count: int) -> list[Event]:
            async with asyncio.timeout(30):
                while len(heard) <= count:
                    news.clear()
                    await news.wait()
            return heard[1:]

        # Once this is told, everything that was written before has been read.
        await self.mention("@AuroraCare are you there?")
        task = asyncio.create_task(listen())
        try:
            await wait_for(0)
            yield wait_for
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


class TestDiscord(Contract):
    """Discord tells edits, deletions and the first direct message only to those who are connected.

    Its history knows neither, and it lists no direct messages; so in these three, listening begins first.
    """

    @pytest.fixture
    async def stage(self, tmp_path: Path, shared: Path) -> AsyncIterator[DiscordStage]:
        app = create_app(tmp_path / "journal.jsonl", speaks="discord", demo=False)
        watching = watched(app, shared)
        async with serving(app) as url:
            stage = DiscordStage(url)
            yield stage
            await stage.close()
        watching.verify()

    async def test_an_edit_is_told_with_the_new_words_and_a_higher_revision(self, stage: DiscordStage) -> None:
        async with stage.listening() as heard:
            post_id = await stage.mention("@AuroraCare it hisses")
            await stage.edit(post_id, "@AuroraCare it hisses and hums")
            await stage.edit(post_id, "@AuroraCare never mind")
            events = [event for event in await heard(3) if event.kind is EventKind.EDIT]
        assert [event.post_id for event in events] == [post_id, post_id]
        assert events[-1].post is not None
        assert events[-1].post.text == "@AuroraCare never mind"
        assert all(earlier.revision < later.revision for earlier, later in pairwise(events))
        assert events[0].revision > 0

    async def test_a_deletion_is_told_without_the_words(self, stage: DiscordStage) -> None:
        async with stage.listening() as heard:
            post_id = await stage.mention("@AuroraCare it hisses")
            await stage.delete(post_id)
            events = await heard(2)
        assert (events[-1].kind, events[-1].post_id, events[-1].post) == (EventKind.DELETION, post_id, None)

    async def test_a_private_message_is_told_as_one(self, stage: DiscordStage) -> None:
        async with stage.listening() as heard:
            await stage.message("hello, in private")
            (event,) = await heard(1)
        assert event.kind is EventKind.DIRECT_MESSAGE
        assert event.post is not None
        assert event.post.private
        later = await stage.message("and again")
        (missed,) = await told(await stage.reopen(), event.cursor, 1)
        assert missed.post_id == later

    async def test_redelivered_events_are_told_once_to_one_who_listens(self, stage: DiscordStage) -> None:
        async with stage.listening() as heard:
            await stage.redeliver()
            first = await stage.mention("@AuroraCare first")
            second = await stage.mention("@AuroraCare second")
            events = await heard(2)
        assert [event.post_id for event in events] == [first, second]

    @pytest.mark.parametrize("fault", ["dropped_before", "dropped_after", "unavailable"])
    async def test_a_connection_that_breaks_loses_nothing(self, stage: DiscordStage, fault: str) -> None:
        async with stage.listening() as heard:
            first = await stage.mention("@AuroraCare first")
            await heard(1)
            await stage.fail(fault, "listen")
            await stage.edit(first, "@AuroraCare second")
            await stage.delete(first)
            kinds = [event.kind for event in await heard(3)]
        assert kinds == [EventKind.MENTION, EventKind.EDIT, EventKind.DELETION]

    async def test_a_reply_in_a_thread_stays_there(self, stage: DiscordStage) -> None:
        root = await stage.mention("@AuroraCare a long story")
        second = await stage.write("@AuroraCare part two", in_reply_to=root, place="thread")
        thread = await stage.platform.fetch(second)
        assert thread.post is not None
        message = Outgoing("Sam, thank you. ^AB", "key-1")
        sent = await stage.platform.reply(thread.post, message)
        assert sent.id.partition("-")[0] == thread.post.id.partition("-")[0] == root.partition("-")[2]
        assert await stage.platform.find_own(thread.post, message) == sent
