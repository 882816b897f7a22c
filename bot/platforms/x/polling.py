"""Listening by asking: mentions, direct messages and a search, each read from where it was left.

A page that follows is read before anything is told, so that the oldest comes first and no gap is left behind.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from bot.platforms.base import Event, Throttled
from bot.platforms.x import telling
from bot.platforms.x.calling import Json
from bot.platforms.x.cursor import Cursor, Source
from bot.platforms.x.gathering import Parts
from bot.platforms.x.outcomes import NotPermitted
from bot.platforms.x.reading import listed
from bot.platforms.x.snowflake import SEARCHED, first_id
from bot.platforms.x.telling import News

_PAGES: Final = 32
_LATER: Final = timedelta(hours=1)


@dataclass(slots=True)
class Polling:
    """Reads what is new. Mentions come first and may raise; messages and search are put off when X asks for it."""

    parts: Parts
    search: str
    clock: Callable[[], datetime]
    _later: dict[Source, datetime] = field(default_factory=dict)

    async def news(self, cursor: Cursor) -> list[News]:
        """Return everything new since the cursor, the oldest first; raise as a read does."""
        news = await self._mentions(cursor)
        reading: dict[Source, Callable[[Cursor], Awaitable[list[News]]]] = {
            "messages": self._messages,
            "search": self._search,
        }
        for source, read in reading.items():
            news += await self._put_off(source, read, cursor)
        return sorted(_once(news), key=lambda one: one.told_id)

    async def _put_off(
        self, source: Source, reading: Callable[[Cursor], Awaitable[list[News]]], cursor: Cursor
    ) -> list[News]:
        if self._later.get(source, self.clock()) > self.clock():
            return []
        try:
            return await reading(cursor)
        except Throttled as error:
            # Mentions must not wait because messages do.
            self._later[source] = error.until
        except NotPermitted:
            # `check` tells what to do about it; it may have been done in an hour.
            self._later[source] = self.clock() + _LATER
        return []

    async def _mentions(self, cursor: Cursor) -> list[News]:
        me = await self.parts.identity.me()
        since = cursor.since("mentions")
        pages = await _pages(lambda token: self.parts.service.mentions(me.id, since=since, token=token))
        return await telling.of_posts(self.parts, pages, "mentions", cursor, self.clock(), sure=True)

    async def _search(self, cursor: Cursor) -> list[News]:
        if not self.search:
            return []
        # X refuses to search after an id that lies outside its seven days.
        since = max(cursor.since("search"), first_id(self.clock() - SEARCHED))
        query = search_query(self.search, (await self.parts.identity.me()).handle)
        pages = await _pages(lambda token: self.parts.service.search(query, since=since, token=token))
        return await telling.of_posts(self.parts, pages, "search", cursor, self.clock())

    async def _messages(self, cursor: Cursor) -> list[News]:
        since = cursor.since("messages")
        pages = await _pages(
            lambda token: self.parts.service.messages(token=token),
            enough=lambda page: any(int(one["id"]) <= since for one in listed(page)),
        )
        return await telling.of_messages(self.parts, pages, cursor, self.clock())


def search_query(search: str, handle: str) -> str:
    """Return a search without reposts and without our own posts."""
    return f"({search}) -is:retweet -from:{handle}"


def told_in_order(news: list[News], cursor: Cursor) -> tuple[tuple[Event, ...], Cursor]:
    """Return the events, each with the cursor that resumes right after it, and the last of these."""
    events = []
    for one in news:
        cursor = cursor.after(one.source, one.told_id)
        events.append(replace(one.event, cursor=cursor.write()))
    return tuple(events), cursor


def told_out_of_turn(news: list[News], cursor: Cursor) -> tuple[tuple[Event, ...], Cursor]:
    """Return the events as a stream tells them: the next poll reads again from where the last one ended."""
    events = []
    for one in sorted(news, key=lambda one: one.told_id):
        cursor = cursor.noting(one.told_id)
        events.append(replace(one.event, cursor=cursor.write()))
    return tuple(events), cursor


async def _pages(
    read: Callable[[str | None], Awaitable[Json]], *, enough: Callable[[Json], bool] = lambda _: False
) -> list[Json]:
    pages: list[Json] = []
    token: str | None = None
    while len(pages) < _PAGES:
        pages.append(await read(token))
        meta = pages[-1].get("meta")
        token = meta.get("next_token") if isinstance(meta, dict) else None
        if not token or enough(pages[-1]):
            break
    return pages


def _once(news: list[News]) -> list[News]:
    """Keep one of what two sources told: the mention, if it is one."""
    kept: dict[tuple[str, int], News] = {}
    for one in news:
        kept.setdefault((one.event.id, one.event.revision), one)
    return list(kept.values())
