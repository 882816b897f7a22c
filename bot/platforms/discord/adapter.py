"""Discord as a platform: REST wherever the desk reads or writes, the gateway only while it listens."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta

from bot.platforms.base import (
    Event,
    Health,
    Meter,
    Outgoing,
    Permission,
    PlatformError,
    Post,
    Refused,
    Sent,
    Thread,
)
from bot.platforms.consulting import Adviser
from bot.platforms.discord import commands, ids, outcomes, private, publishing, sending
from bot.platforms.discord.apart import Apart
from bot.platforms.discord.checking import Check
from bot.platforms.discord.cursor import Cursor
from bot.platforms.discord.gateway import Gateway, quiet
from bot.platforms.discord.listening import Listening
from bot.platforms.discord.reading import SITE
from bot.platforms.discord.scope import Scope
from bot.platforms.discord.tools import Tools
from bot.platforms.discord.wire import Wire
from bot.platforms.publishing import permission


class Discord:
    """One bot on Discord (satisfies Platform). Use it within one event loop."""

    name = "discord"
    mirror_within = timedelta(hours=24)
    removal = "remove"
    models_may_write = True
    private_kept: timedelta | None = None
    limits = sending.LIMITS

    def __init__(
        self,
        account: str,
        token: str,
        *,
        meter: Meter,
        scope: Scope,
        publishes_to: str = "",
        by_thread: bool = False,
        url: str = "",
        web_url: str = "",
        timeout: float = 10.0,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        quiet()
        self.account = account
        self.publishes_to = publishes_to
        self._by_thread = by_thread
        self._token = token
        self._meter = meter
        self._scope = scope
        self._url = url
        self._site = web_url or SITE
        self._timeout = timeout
        self._clock = clock
        self._made: Tools | None = None
        self._listening: set[AsyncExitStack] = set()
        self._adviser: Adviser | None = None

    def consult(self, adviser: Adviser) -> None:
        """Offer the commands that check a text, and answer them by `adviser`, while listening (satisfies Consulted)."""
        self._adviser = adviser

    async def listen(self, cursor: str | None) -> AsyncIterator[tuple[Event, ...]]:
        """Yield batches of events after `cursor` (None: from a day ago), for ever."""
        async with self._listener(cursor) as batches:
            try:
                async for batch in batches:
                    yield batch
            except outcomes.KNOWN as error:
                raise outcomes.read_failed(error, self._clock()) from error

    async def fetch(self, post_id: str) -> Thread:
        """Re-read one message with its thread; one that is unknown counts as deleted."""
        place = ids.place(post_id)
        return await self._tools().read(self._tools().threads.fetch(place)) if place else Thread(None, deleted=True)

    async def look_up(
        self, post_ids: Sequence[str], *, private: frozenset[str] = frozenset()
    ) -> Mapping[str, Post | None]:
        """Re-read many messages, up to a hundred of one channel in one request; `private` are no different."""
        del private
        places = [place for post_id in post_ids if (place := ids.place(post_id))]
        return await self._tools().read(self._tools().threads.look_up(places))

    async def may_reply(self, post: Post) -> Permission:
        """Say whether the bot may answer where the message stands."""
        return await self._tools().read(self._tools().permits.reply(post))

    async def may_message(self, post: Post) -> Permission:
        """Say whether the author may be sent a direct message."""
        return await self._tools().read(self._tools().permits.message(post))

    async def reply(self, post: Post, message: Outgoing) -> Sent:
        """Post a reply once; every outcome is a Sent or an error of `base`."""
        sending.checked(message)
        await self._allowed(self.may_reply(post))
        place = _placed(post.id)
        room = await self._tools().before_writing(self._tools().directory.room(place.channel))
        return await self._tools().write(self._tools().sending.post(room, message, answering=place))

    async def message(self, post: Post, message: Outgoing) -> Sent:
        """Send a direct message to the author once."""
        sending.checked(message)
        await self._allowed(self.may_message(post))
        room = await private.room_with(self._tools(), post)
        place = _placed(post.id) if post.private else None
        return await self._tools().write(self._tools().sending.post(room, message, answering=place))

    async def find_own(self, post: Post, message: Outgoing) -> Sent | None:
        """Look for `message` below the post, then in our direct messages to its author and in their private thread."""
        return await private.find_own(self._tools(), post, message)

    async def may_open_thread(self, post: Post) -> Permission:
        """Say whether the author may be invited to a private thread (satisfies Threading)."""
        return await self._tools().read(Apart(self._tools()).permit(post))

    async def open_thread(self, post: Post, message: Outgoing) -> Sent:
        """Open a private thread with the author, and say this there once."""
        sending.checked(message)
        await self._allowed(self.may_open_thread(post))
        return await Apart(self._tools()).open(post, message)

    async def close_thread(self, post_id: str) -> None:
        """Archive the private thread that a message of ours stands in."""
        await Apart(self._tools()).archive(_placed(post_id).channel)

    async def may_publish(self, message: Outgoing) -> Permission:
        """Say whether the channel that the settings name would take this."""
        return await permission(publishing.may(self._tools(), self.publishes_to, message))

    async def publish(self, message: Outgoing) -> Sent:
        """Post something of our own once, in the channel that the settings name."""
        return await publishing.publish(self._tools(), self.publishes_to, message)

    async def find_published(self, message: Outgoing) -> Sent | None:
        """Look in that channel for the same words of ours that answer nobody."""
        return await publishing.find(self._tools(), self.publishes_to, message)

    async def edit_own(self, post_id: str, message: Outgoing) -> Sent:
        """Replace the words of our own message."""
        sending.checked(message)
        place = _placed(post_id)
        room = await self._tools().before_writing(self._tools().directory.room(place.channel))
        return await self._tools().write(self._tools().sending.edit(place, room, message))

    async def delete_own(self, post_id: str) -> None:
        """Delete our own message; one that is gone already is no error."""
        await self._delete(post_id, reason=None)

    async def may_remove(self, post: Post) -> Permission:
        """Say whether the bot may remove somebody's message."""
        return await self._tools().read(self._tools().permits.remove(post))

    async def remove(self, post: Post) -> None:
        """Remove somebody's message; one that is gone already is no error."""
        await self._allowed(self.may_remove(post))
        await self._delete(post.id, reason="Removed by a moderator of the desk")

    def length(self, text: str) -> int:
        """Count code points, as Discord does."""
        return sending.length(text)

    def advice(self, text: str) -> tuple[str, ...]:
        """Say that nobody but the person answered is notified, where the text looks as if others were."""
        return sending.advice(text)

    async def check(self) -> Health:
        """Read the account; what is wrong is told, not raised."""
        tools = self._tools()
        check = Check(tools.wire, tools.directory, self._scope, self.account, self.publishes_to)
        try:
            return await tools.read(check.health())
        except PlatformError as error:
            return Health(ok=False, account=self.account, problems=(str(error),))

    async def close(self) -> None:
        """Close every connection, also that of a listener that was left alone."""
        for left in list(self._listening):
            await left.aclose()
        made, self._made = self._made, None
        if made is not None:
            await made.wire.close()

    def _tools(self) -> Tools:
        if self._made is None:
            self._made = Tools(
                self._wire(), meter=self._meter, scope=self._scope, site=self._site, clock=self._clock,
                by_thread=self._by_thread,
            )  # fmt: skip
        return self._made

    def _wire(self) -> Wire:
        return Wire(self._token, url=self._url, meter=self._meter, timeout=self._timeout, clock=self._clock)

    @asynccontextmanager
    async def _listener(self, cursor: str | None) -> AsyncIterator[AsyncIterator[tuple[Event, ...]]]:
        tools, stack = self._tools(), AsyncExitStack()
        answering = commands.Answering(tools.wire, self._adviser, self._scope) if self._adviser else None
        listening = Listening(
            Cursor.read(cursor, self._clock()), reader=tools.reader, directory=tools.directory, scope=self._scope,
            clock=self._clock, asked=answering.take if answering else None,
        )  # fmt: skip
        url = await tools.read(tools.gateway_url())
        if answering:
            await commands.offer(tools.wire)
            stack.push_async_callback(answering.close)
        gateway = await stack.enter_async_context(Gateway(self._wire(), url))
        self._listening.add(stack)
        try:
            yield listening.batches(gateway)
        finally:
            self._listening.discard(stack)
            tools.directory.forget()
            await stack.aclose()

    async def _delete(self, post_id: str, *, reason: str | None) -> None:
        place = _placed(post_id)
        try:
            await self._tools().sending.delete(place, reason=reason)
        except outcomes.KNOWN as error:
            if not outcomes.is_gone(error):
                raise outcomes.write_failed(error, self._clock()) from error

    async def _allowed(self, asked: Awaitable[Permission]) -> None:
        said = await self._tools().before_writing(asked)
        if not said.allowed:
            raise Refused(said.reason, rule=said.rule)


def _placed(post_id: str) -> ids.Place:
    place = ids.place(post_id)
    if place is None:
        raise Refused("This is no message on Discord.")
    return place
