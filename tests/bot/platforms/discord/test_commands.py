"""Checking a text from within Discord: made known, answered in time to the caller alone, and nothing kept."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pytest

from bot.platforms.base import Unmetered
from bot.platforms.consulting import Adviser, Consulted, Question
from bot.platforms.discord import commands
from bot.platforms.discord import open as open_discord
from bot.platforms.sandbox.faces.discord import DiscordFace
from bot.platforms.sandbox.faces.discord.interactions import use
from bot.platforms.sandbox.server import create_app, serving
from tests.bot.platforms.discord.documented import watched

pytestmark = pytest.mark.anyio


class Server:
    """A sandbox as Discord with a bot that listens, and a person who uses its commands."""

    def __init__(self, url: str, app: Any) -> None:
        self.url = url
        self.app = app
        self.guild: Any = app.state.site.face.gate.guild(app.state.site)

    async def until_known(self) -> None:
        async with asyncio.timeout(20):
            while len(self.guild.commands.known) < 2 or not self.guild.sessions.all():  # noqa: ASYNC110
                await asyncio.sleep(0.02)

    @property
    def person(self) -> Any:
        return next(one for one in self.guild.site.world.people.values() if one.id != "us")

    async def ask(self, **values: str) -> Any:
        return await self._answered(use(self.guild, commands.SLASH, self.person, values=values))

    async def ask_about(self, post_id: str) -> Any:
        return await self._answered(use(self.guild, commands.ACTION, self.person, values={}, target=post_id))

    async def _answered(self, made: Any) -> Any:
        assert await made.answer(20) is not None
        return made


@asynccontextmanager
async def listening(adviser: Adviser, *, shared: Path | None = None, **options: Any) -> AsyncIterator[Server]:
    app = create_app(None, speaks=DiscordFace(), demo=False)
    watch = watched(app, shared) if shared else None
    async with serving(app) as url:
        async with httpx.AsyncClient(base_url=url, trust_env=False) as admin:
            message = {"handle": "sam_demo", "name": "Sam", "text": "Ask jane.roe@gmail.com"}
            (await admin.post("/messages", json=message)).raise_for_status()
        bot = open_discord(
            {"url": url, **options}, account="AuroraCare", keys={"bot_token": "a.bot.token"}, meter=Unmetered()
        )  # fmt: skip
        assert isinstance(bot, Consulted)
        bot.consult(adviser)

        async def listen() -> None:
            async for _ in bot.listen(None):
                pass

        task = asyncio.create_task(listen())
        server = Server(url, app)
        try:
            await server.until_known()
            yield server
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await bot.close()
    if watch:
        watch.verify()


async def test_both_commands_are_answered_to_their_caller_alone(shared: Path) -> None:
    asked: list[Question] = []

    async def adviser(question: Question) -> str:
        asked.append(question)
        return "Fine. @everyone"

    async with listening(adviser, shared=shared) as server:
        made = await server.ask(text="Off to the lake", account="company", platform="x")
        assert (made.words, made.alone) == ("Fine. @everyone", True)
        [post] = server.guild.site.world.posts
        assert (await server.ask_about(post)).alone
    assert asked[0].text == "Off to the lake"
    assert (asked[0].account, asked[0].goes_to) == ("company", "x")
    assert asked[0].person.isdigit()
    assert asked[0].roles
    assert (asked[1].text, asked[1].account) == ("Ask jane.roe@gmail.com", "")


async def test_a_slow_answer_is_promised_in_time_and_follows(shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "DEFER_AFTER", 0.05)
    ready = asyncio.Event()

    async def adviser(question: Question) -> str:
        await ready.wait()
        return "Fine, after all."

    async with listening(adviser, shared=shared) as server:
        made = use(server.guild, commands.SLASH, server.person, values={"text": "Hello"})
        async with asyncio.timeout(20):
            await made.news.wait()
        assert (made.deferred, made.alone, made.words) == (True, True, None)
        ready.set()
        assert await made.answer(20) == "Fine, after all."
        assert made.alone


async def test_what_goes_wrong_is_told_and_listening_goes_on() -> None:
    async def adviser(question: Question) -> str:
        if question.text == "break":
            raise RuntimeError("a fault")
        return "x" * 3_000

    async with listening(adviser) as server:
        assert "our fault" in (await server.ask(text="break")).words
        assert len((await server.ask(text="long")).words) == commands.LONGEST_ANSWER


async def test_other_servers_are_told_to_ask_elsewhere() -> None:
    async def adviser(question: Question) -> str:
        raise AssertionError("not asked")

    async with listening(adviser, guilds=["123"]) as server:
        assert "other servers" in (await server.ask(text="Hello")).words


async def test_somebody_can_try_it_on_the_sandboxs_page() -> None:
    async def adviser(question: Question) -> str:
        return f"You wrote: {question.text}"

    async with (
        listening(adviser) as server,
        httpx.AsyncClient(base_url=server.url, trust_env=False, timeout=30) as person,
    ):
        page = (await person.get("/commands")).text
        assert "/check" in page
        form = {"command": "1 check", "handle": "sam_demo", "text": "Off <to> the lake"}
        page = (await person.post("/commands", data=form)).text
        assert re.search(r'<pre id="answer"[^>]*>You wrote: Off &lt;to&gt; the lake</pre>', page)
        assert "Only you can see this." in page
        page = (await person.post("/commands", data=form | {"handle": "nobody"})).text
        assert "Choose a person" in page


@pytest.mark.parametrize(
    "data",
    [{}, {"type": 1}, {"type": 2, "data": {"type": 1, "name": "other"}}, {"type": 3, "data": {"custom_id": "x"}}],
)
def test_what_is_not_ours_is_left_alone(data: dict[str, Any]) -> None:
    assert commands.read(data) is None
