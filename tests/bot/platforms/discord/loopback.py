"""A small server that answers as a test says, and keeps what it was asked."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bot.platforms.discord import Discord
from bot.platforms.discord import open as open_discord
from tests.bot.platforms.meters import Counting

TOKEN = "a.bot.token"
BOT, SAM, GUILD, ROOM, DM = 500, 600, 100, 200, 300
MENTION = 1_441_700_000_000_000_000

ROUTES: dict[str, Any] = {
    "GET /users/@me": {"id": str(BOT), "username": "AuroraCare", "discriminator": "0", "bot": True},
    f"GET /channels/{ROOM}": {"id": str(ROOM), "type": 0, "guild_id": str(GUILD), "name": "care"},
    f"GET /channels/{DM}": {"id": str(DM), "type": 1, "recipients": [{"id": str(SAM), "username": "sam"}]},
    f"GET /guilds/{GUILD}": {
        "id": str(GUILD),
        "name": "Aurora",
        "owner_id": "1",
        # View Channel, Send Messages, Read Message History, Send Messages in Threads.
        "roles": [{"id": str(GUILD), "name": "@everyone", "permissions": str(1 << 10 | 1 << 11 | 1 << 16 | 1 << 38)}],
    },
    f"GET /guilds/{GUILD}/members/{BOT}": {"roles": [], "communication_disabled_until": None},
    "POST /users/@me/channels": {"id": str(DM), "type": 1, "recipients": [{"id": str(SAM), "username": "sam"}]},
    f"GET /channels/{ROOM}/messages": [],
    f"GET /channels/{DM}/messages": [],
}


def message(number: int = MENTION, content: str = "it hisses", *, room: int = ROOM, **more: Any) -> dict[str, Any]:
    return {
        "id": str(number),
        "channel_id": str(room),
        "type": 0,
        "content": content,
        "author": {"id": str(SAM), "username": "sam", "global_name": "Sam", "discriminator": "0"},
        "mentions": [],
        "mention_roles": [],
        "attachments": [],
        "embeds": [],
        "edited_timestamp": None,
        **more,
    }


@dataclass
class Asked:
    """One request as it arrived."""

    call: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Loopback:
    """Answers `ROUTES`, unless `answers` has something else for a call, such as "GET /users/@me"."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.answers: dict[str, Any] = {}
        self.url = ""
        self.meter = Counting()

    def count(self, call: str) -> int:
        return len([one for one in self.asked if one.call == call])

    def last(self, call: str) -> Asked:
        return next(one for one in reversed(self.asked) if one.call == call)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        call = f"{request.method} {request.path.removeprefix('/api/v10')}"
        self.asked.append(Asked(call, dict(request.query), dict(request.headers), await request.read()))
        answer = self.answers.get(call, ROUTES.get(call, (404, {"message": "Unknown", "code": 10008})))
        if callable(answer):
            answer = answer(request)
            answer = await answer if asyncio.iscoroutine(answer) else answer
        if isinstance(answer, web.StreamResponse):
            return answer
        status, content, headers = (*answer, {})[:3] if isinstance(answer, tuple) else (200, answer, {})
        if isinstance(content, str):
            return web.Response(status=status, text=content, content_type="text/html", headers=headers)
        return web.json_response(content, status=status, headers=headers)

    def adapter(self, **options: Any) -> Discord:
        return open_discord(
            {"url": self.url, "timeout_seconds": 2.0, **options},
            account="AuroraCare",
            keys={"bot_token": TOKEN},
            meter=self.meter,
        )


@asynccontextmanager
async def loopback() -> AsyncIterator[Loopback]:
    here = Loopback()
    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", here.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    here.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield here
    finally:
        await runner.cleanup()


async def drop(request: web.Request) -> web.StreamResponse:
    """Break the connection without a word."""
    assert request.transport is not None
    request.transport.abort()
    return web.Response()
