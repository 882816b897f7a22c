"""Recorded exchanges with Reddit, each with its place, and what stands beside them while one is played."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bot.platforms import reddit
from bot.platforms.base import Event, Unmetered
from bot.platforms.reddit import Reddit
from tests.bot.platforms.reddit import oracle
from tests.recordings.cassettes import Answer, Asked, Cassette, Exchange, answered, load, playing, recordings, request

US = "AuroraCare"
HOME = "aurora_talk"
VALUES = {"<USERNAME>": US, "<TEST_SUBREDDIT>": HOME}
KEYS = {"client_id": "client", "client_secret": "a secret", "password": "sesame"}
BOXES = ("inbox", "unread", "mentions", "comments", "selfreply", "messages")
_THREAD = re.compile(r"(?:/r/[^/]+)?/comments/(?P<link>\w+)(?:/[^/]+(?:/(?P<comment>\w+))?)?")
EMPTY: dict[str, Any] = {"kind": "Listing", "data": {"after": None, "before": None, "children": [], "modhash": None}}
_TOKEN = {"access_token": "a token", "token_type": "bearer", "expires_in": 3600, "scope": "*"}
_NO_MAIL = {"conversations": {}, "conversationIds": [], "messages": {}}


@dataclass(frozen=True)
class Recorded:
    """One exchange of a recording, by its place in it."""

    path: Path
    place: int

    @property
    def exchange(self) -> Exchange:
        """The exchange, its placeholders filled."""
        return _loaded(self.path).exchanges[self.place]

    @property
    def asked(self) -> Asked:
        """What was asked."""
        return self.exchange.asked

    @property
    def answer(self) -> Answer:
        """What was answered."""
        return self.exchange.answer

    @property
    def ok(self) -> bool:
        """Whether it was answered with a success, and with JSON that can be read."""
        try:
            self.answer.json()
        except ValueError:
            return False
        return self.answer.status in {200, 201, 202}

    def cassette(self, *beside: Exchange) -> Cassette:
        """Return it alone, with nothing standing anywhere else on Reddit but what is given beside."""
        return _loaded(self.path).only(self.place).and_also(*beside, *_nothing_else())

    def around(self, target: str) -> tuple[str, Cassette, dict[str, tuple[str, Any]]]:
        """Return what a thread is about, it as the desk asks for it, and its raw things by full name."""
        parts = [part for listing in self.answer.json() for part in oracle.tree(listing)] if self.ok else []
        raw = {data["name"]: (kind, data) for kind, data in parts if kind in {"t1", "t3"}}
        known = [{"kind": kind, "data": data} for name, (kind, data) in raw.items() if name == target]
        link = _link_in(self.asked)
        if not known and self.answer.status != 404:
            # It stood a moment ago: the thread has to tell what became of it.
            known = [{"kind": "t1", "data": {"name": target, "link_id": f"t3_{link}", "body": "words", "author": "x"}}]
        asked_today = f"/comments/{link}" + (f"/_/{target[3:]}" if target.startswith("t1_") else "")
        elsewhere = Exchange(request("GET", asked_today), self.answer)
        return target, self.cassette(answered("GET", "/api/info", holding(*known)), elsewhere), raw

    def __str__(self) -> str:
        return f"{self.path.stem}-{self.place}-{self.asked.method}-{self.asked.path}"


@cache
def _loaded(path: Path) -> Cassette:
    return load(path).with_values(VALUES)


def every_exchange() -> list[Any]:
    """Return every exchange of every recording as parameters of a test."""
    found = [Recorded(path, place) for path in recordings("reddit") for place in range(len(_loaded(path).exchanges))]
    missing = pytest.param(None, marks=pytest.mark.skip("needs recordings: set ANSWERABLE_RECORDINGS to their folder"))
    return [pytest.param(one, id=str(one)) for one in found] or [missing]


def holding(*children: object) -> dict[str, Any]:
    """Return a listing."""
    return {"kind": "Listing", "data": {**EMPTY["data"], "children": list(children)}}


@asynccontextmanager
async def account(cassette: Cassette, **options: Any) -> AsyncIterator[Reddit]:
    """Play a cassette and yield the desk's adapter, pointed at it."""
    async with playing(cassette) as url:
        asked = {"url": url, "web_url": oracle.SITE, "subreddits": [HOME], "poll_seconds": 0.02, **options}
        adapter = reddit.open(asked, account=US, keys=KEYS, meter=Unmetered())
        try:
            yield adapter
        finally:
            await adapter.close()


async def first_batch(adapter: Reddit, cassette: Cassette, path: str) -> tuple[Event, ...]:
    """Listen until something is told, or until everything was read, `path` too, and began to be read again."""
    async with aclosing(adapter.listen(None)) as batches, asyncio.timeout(20):
        listening = asyncio.ensure_future(anext(batches))
        try:
            while not _read_twice(cassette, path):
                if listening.done():
                    return await listening
                await asyncio.sleep(0.01)
        finally:
            listening.cancel()
            await asyncio.wait([listening])
    return ()


def _read_twice(cassette: Cassette, path: str) -> bool:
    read = [asked.path.casefold() for asked in cassette.asked]
    # Some lists are read at the first start alone; our own comments are read every time.
    return path.casefold() in read and read.count(f"/user/{US}/comments".casefold()) >= 2


def within_thread(asked: Asked) -> str | None:
    """Return the full name of what a thread was asked about; None for an address that is no thread's."""
    found = _THREAD.fullmatch(asked.path)
    if found is None:
        return None
    return f"t1_{found['comment']}" if found["comment"] else f"t3_{found['link']}"


def _link_in(asked: Asked) -> str:
    found = _THREAD.fullmatch(asked.path)
    return found["link"] if found else ""


def subreddit_in(asked: Asked) -> str:
    """Return the subreddit that an address names, or nothing."""
    found = re.match(r"/r/([^/]+)/", asked.path + "/")
    return found[1] if found else ""


def _nothing_else() -> tuple[Exchange, ...]:
    about = {"kind": "t5", "data": {"display_name": HOME, "user_is_moderator": True, "user_is_banned": False}}
    return (
        answered("POST", "/api/v1/access_token", _TOKEN),
        *(answered("GET", f"/message/{box}", EMPTY) for box in BOXES),
        answered("GET", f"/user/{US}/comments", EMPTY),
        answered("GET", f"/r/{HOME}/comments", EMPTY),
        answered("GET", f"/r/{HOME}/about", about),
        answered("GET", "/api/info", EMPTY),
        answered("GET", "/api/mod/conversations", _NO_MAIL),
        answered("GET", "/api/v1/me", {"name": US}),
    )
