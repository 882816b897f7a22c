"""X as a platform: one account, through tweepy. Each part of it has a module of its own; here they are put together."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.platforms.base import Event, Health, Meter, Outgoing, Permission, Post, Sent, Thread
from bot.platforms.counting import weighted
from bot.platforms.publishing import PROFILE, checked_place, permission
from bot.platforms.x import checking, finding, telling, threads
from bot.platforms.x.calling import Calls
from bot.platforms.x.costs import advice
from bot.platforms.x.cursor import Cursor
from bot.platforms.x.gathering import Parts
from bot.platforms.x.identity import Identity
from bot.platforms.x.known import Known
from bot.platforms.x.line import Line
from bot.platforms.x.polling import Polling, search_query, told_in_order, told_out_of_turn
from bot.platforms.x.reading import Reader
from bot.platforms.x.rules import Rules, limits
from bot.platforms.x.sending import Sending
from bot.platforms.x.service import Service, client
from bot.platforms.x.streaming import Stream, Streaming


@dataclass(frozen=True, slots=True)
class Settings:
    """What the account's entry in the settings says."""

    search: str = ""
    stream: bool = False
    poll_seconds: float = 60.0
    look_back: timedelta = timedelta(hours=24)
    self_serve: bool = True
    ai_replies_approved: bool = False
    premium: bool = False
    publish_to: str = ""
    url: str = ""
    web_url: str = "https://x.com"
    timeout: float = 8.0
    default_wait: timedelta = timedelta(seconds=60)


def utc_now() -> datetime:
    """Return now, in UTC."""
    return datetime.now(UTC)


class X:
    """One account on X (satisfies Platform). Use it within one event loop."""

    name = "x"
    mirror_within = timedelta(hours=24)
    private_kept: timedelta | None = timedelta(days=29)  # X shows them for 30 days; one is left for clocks
    removal = "hide"

    def __init__(
        self,
        settings: Settings,
        *,
        account: str,
        keys: Mapping[str, str],
        meter: Meter,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.account = account
        self.publishes_to = settings.publish_to
        self.limits = limits(premium=settings.premium)
        self.models_may_write = settings.ai_replies_approved
        self._settings = settings
        self._clock = clock
        self._calls = Calls(meter, clock, settings.default_wait)
        self._line = Line(settings.url, timeout=settings.timeout)
        self._service = Service(client(dict(keys), self._line), self._calls)
        identity, reader = Identity(self._service, account), Reader(settings.web_url)
        self._parts = Parts(self._service, reader, identity, Known())
        self._rules = Rules(self._parts, settings.self_serve, account.removeprefix("@"))
        self._sending = Sending(self._parts, self._rules, self.limits, settings.premium, clock)
        self._polling = Polling(self._parts, settings.search, clock)
        self._bearer_token = keys.get("bearer_token", "") if settings.stream else ""
        self._streaming = Streaming(self._bearer_token, self._stream_line, self._calls) if settings.stream else None

    async def listen(self, cursor: str | None) -> AsyncIterator[tuple[Event, ...]]:
        """Yield batches of events after `cursor` (None: from a day ago), for ever; raise as a read does."""
        here = Cursor.read(cursor, now=self._clock(), look_back=self._settings.look_back)
        try:
            while True:
                events, here = told_in_order(await self._polling.news(here), here)
                if events:
                    yield events
                if self._streaming is None:
                    await asyncio.sleep(self._settings.poll_seconds)
                    continue
                until = asyncio.get_running_loop().time() + self._settings.poll_seconds
                while (left := until - asyncio.get_running_loop().time()) > 0:
                    events, here = await self._streamed(self._streaming, here, left)
                    if events:
                        yield events
        finally:
            if self._streaming is not None:
                await self._streaming.close()

    async def fetch(self, post_id: str) -> Thread:
        """Re-read one post or message with its thread; one that X no longer shows counts as deleted."""
        return await threads.fetch(self._parts, post_id, self._clock())

    async def look_up(
        self, post_ids: Sequence[str], *, private: frozenset[str] = frozenset()
    ) -> Mapping[str, Post | None]:
        """Re-read posts a hundred at a time, messages one by one; None is gone, what X did not tell is left out."""
        return await threads.look_up(self._parts, post_ids, private)

    async def may_reply(self, post: Post) -> Permission:
        """Say whether the desk may reply in public, under which rule."""
        return self._rules.reply(post)

    async def may_message(self, post: Post) -> Permission:
        """Say whether the desk may send the author a direct message, under which rule."""
        return await self._rules.message(post, self._clock())

    async def reply(self, post: Post, message: Outgoing) -> Sent:
        """Post a public reply once; every outcome is a Sent or an error of `base`."""
        return await self._sending.reply(post, message)

    async def message(self, post: Post, message: Outgoing) -> Sent:
        """Send a direct message to the author once."""
        return await self._sending.message(post, message)

    async def find_own(self, post: Post, message: Outgoing) -> Sent | None:
        """Look on X for the same words by us under the post, or in private to its author.

        X takes no key of ours with a post. A slow write may still land after this found nothing.
        """
        return await finding.find_own(self._parts, post, message, self._clock())

    async def may_publish(self, message: Outgoing) -> Permission:
        """Say whether X would take this on the account's profile, as far as its limits tell."""
        return await permission(self._ready(message))

    async def publish(self, message: Outgoing) -> Sent:
        """Post something of our own once, on the account's profile."""
        checked_place(self.publishes_to, example=PROFILE)
        return await self._sending.publish(message)

    async def _ready(self, message: Outgoing) -> str:
        checked_place(self.publishes_to, example=PROFILE)
        self._sending.fits_profile(message)
        return f"It goes to the profile of @{self.account}."

    async def find_published(self, message: Outgoing) -> Sent | None:
        """Look on our timeline for the same words that answer nobody."""
        return await finding.find_published(self._parts, message)

    async def edit_own(self, post_id: str, message: Outgoing) -> Sent:
        """Replace the text of our own post; Refused without Premium, and where X allows no edit."""
        return await self._sending.edit_own(post_id, message)

    async def delete_own(self, post_id: str) -> None:
        """Delete our own post or message; one that is gone already is no error."""
        await self._sending.delete_own(post_id)

    async def may_remove(self, post: Post) -> Permission:
        """Say whether the desk may hide somebody's reply: only in conversations that we began."""
        return await self._rules.remove(post)

    async def remove(self, post: Post) -> None:
        """Hide somebody's reply; one that is hidden or gone already is no error."""
        await self._sending.remove(post)

    def length(self, text: str) -> int:
        """Count `text` as X counts it: a link 23, an emoji and most of the world's scripts 2 a character."""
        return weighted(text)

    def advice(self, text: str) -> tuple[str, ...]:
        """Return what is worth knowing before this text goes out, such as what a link costs."""
        return advice(text)

    async def check(self) -> Health:
        """Read who the keys belong to and what they may do; what is wrong is told, not raised."""
        health = await checking.check(self._service, self.account)
        if not self._settings.stream:
            return health
        line = self._stream_line()
        try:
            reading = Stream(self._bearer_token, line)
            problems = await checking.check_stream(self._calls, reading.get_rules)
        finally:
            await line.close()
        return checking.with_problems(health, problems)

    async def close(self) -> None:
        """Hang up."""
        if self._streaming is not None:
            await self._streaming.close()
        await self._line.close()

    async def _streamed(self, streaming: Streaming, here: Cursor, seconds: float) -> tuple[tuple[Event, ...], Cursor]:
        if not streaming.is_open:
            handle = (await self._parts.identity.me()).handle
            query = search_query(self._settings.search, handle) if self._settings.search else ""
            await streaming.open(handle, query)
        answers = await streaming.next(seconds)
        if not answers:
            return (), here
        news = await telling.of_posts(self._parts, answers, "mentions", here, self._clock())
        return told_out_of_turn(news, here)

    def _stream_line(self) -> Line:
        return Line(self._settings.url, timeout=self._settings.timeout, streaming=True)
