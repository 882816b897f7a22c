"""Recorded traffic as a platform: a file or folder of JSON Lines, played at a chosen pace.

A recording can't be answered; with `loopback` the desk's replies are kept beside it (in memory, or in a file), so that
a demonstration shows where they would have gone.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from bot.platforms.base import (
    Event,
    EventKind,
    Health,
    Limits,
    Outgoing,
    Permission,
    Post,
    Refused,
    Sent,
    Thread,
    Unavailable,
)
from bot.platforms.counting import COUNTINGS, counter
from bot.platforms.options import OptionError, Options
from bot.platforms.publishing import Unpublished
from bot.platforms.replay.loopback import Loopback
from bot.platforms.replay.pacing import RECORDED, Pacer
from bot.platforms.replay.recording import LineError, Recorded
from bot.platforms.replay.tape import Played, Tape

_BATCH: Final = 200
_LOOK_AGAIN: Final = 0.5
_REFUSAL: Final = "Recorded traffic can't be answered."
_RULE: Final = "A replay only reads. Set loopback = true to keep replies beside the recording."


def open(options: Mapping[str, object], *, account: str = "replay") -> "Replay":  # noqa: A001
    """Return a replay of `options["path"]`; raise OptionError with the nearest right name.

    Options: path (required; file or folder), pace (lines a second, 0 = as fast as possible, or "recorded"),
    select (field -> allowed values), ours (field -> values that mark our own posts; default dir = reply),
    on_error ("skip" or "stop"), at_end ("wait" or "stop"), loopback (false), loopback_path, limit (280),
    counting ("weighted" or "characters").
    """
    read = Options("replay", options)
    path = read.path("path")
    kept = read.path("loopback_path") if read.has("loopback_path") else None
    replay = Replay(
        Tape(
            path,
            select=read.values("select", {}),
            ours=read.values("ours", {"dir": frozenset({"reply"})}),
            stop_at_error=read.choice("on_error", ("skip", "stop"), "skip") == "stop",
        ),
        account=account,
        pace=_pace(read, options),
        wait_at_end=read.choice("at_end", ("wait", "stop"), "wait") == "wait",
        loopback=Loopback(kept) if read.flag("loopback", default=kept is not None) else None,
        limit=read.whole("limit", 280, least=1),
        counting=read.choice("counting", COUNTINGS, "weighted"),
    )
    read.done()
    if not path.exists():
        raise OptionError(f"replay: {path} doesn't exist. Point `path` at a JSON Lines file or a folder of them.")
    return replay


class Replay(Unpublished):
    """A recording as one account on a platform (satisfies Platform)."""

    name = "replay"
    mirror_within = timedelta(days=365)
    removal = ""
    models_may_write = True
    private_kept: timedelta | None = None

    def __init__(
        self,
        tape: Tape,
        *,
        account: str = "replay",
        pace: float | str = 0.0,
        wait_at_end: bool = True,
        loopback: Loopback | None = None,
        limit: int = 280,
        counting: str = "weighted",
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.account = account
        self.limits = Limits(reply=limit, direct_message=10_000, attachments=0)
        self.tape = tape
        self._pace = pace
        self._wait_at_end = wait_at_end
        self._loopback = loopback
        self._count = counter(counting)
        self._clock = clock

    async def listen(self, cursor: str | None) -> AsyncIterator[tuple[Event, ...]]:
        """Yield batches after `cursor` (a file's name and a byte offset); wait at the end for lines to be added."""
        at = cursor
        while True:
            async for events, reached in self._play(at):
                at = reached
                if events:
                    yield events
            if not self._wait_at_end:
                return
            await asyncio.sleep(_LOOK_AGAIN)

    async def _play(self, cursor: str | None) -> AsyncIterator[tuple[tuple[Event, ...], str]]:
        batch: list[Event] = []
        reached = cursor or ""
        pacer = Pacer(self._pace, asyncio.get_running_loop().time)
        try:
            for played in self.tape.play(cursor, now=self._clock()):
                if played.recorded is not None:
                    post = played.recorded.post
                    delay = pacer.delay((post.edited_at or post.created_at) if post else None)
                    if delay or len(batch) >= _BATCH:
                        yield tuple(batch), reached
                        batch = []
                        await asyncio.sleep(delay)
                    batch.extend(self._events(played, played.recorded))
                reached = played.cursor
        except (OSError, LineError) as error:
            yield tuple(batch), reached
            raise Unavailable(f"The recording can't be read further: {error}") from error
        yield tuple(batch), reached

    async def fetch(self, post_id: str) -> Thread:
        """Return the post as the recording left it, with its conversation and our loopback replies."""
        kept = self._loopback.in_conversation if self._loopback else lambda _: ()
        thread = await asyncio.to_thread(self.tape.thread, post_id)
        if thread.post is None:
            return thread
        seen = {post.id for post in thread.after}
        after = (*thread.after, *(post for post in kept(thread.post.conversation_id) if post.id not in seen))
        answered = next((post.id for post in after if post.ours and post.parent_id == post_id), None)
        return replace(thread, after=after, answered_by=thread.answered_by or answered)

    async def look_up(
        self, post_ids: Sequence[str], *, private: frozenset[str] = frozenset()
    ) -> Mapping[str, Post | None]:
        """Return posts as the recording left them."""
        del private  # direct messages are kept as posts are
        return {post_id: (await self.fetch(post_id)).post for post_id in post_ids}

    async def may_reply(self, post: Post) -> Permission:
        """Say no, or with `loopback` yes for a public post of somebody else."""
        return self._may(post, allowed=not post.private, otherwise="This is a private message: answer it in private.")

    async def may_message(self, post: Post) -> Permission:
        """Say no, or with `loopback` yes for one who wrote in private."""
        return self._may(post, allowed=post.private, otherwise="They haven't written in private in this recording.")

    async def reply(self, post: Post, message: Outgoing) -> Sent:
        """Keep a reply beside the recording, or refuse."""
        permission = await self.may_reply(post)
        return await self._send(post, message, permission, private=False)

    async def message(self, post: Post, message: Outgoing) -> Sent:
        """Keep a direct message beside the recording, or refuse."""
        permission = await self.may_message(post)
        return await self._send(post, message, permission, private=True)

    async def find_own(self, post: Post, message: Outgoing) -> Sent | None:
        """Look among the replies that were kept."""
        return self._loopback.find(post, message) if self._loopback else None

    async def edit_own(self, post_id: str, message: Outgoing) -> Sent:
        """Replace a reply that was kept, or refuse."""
        return await asyncio.to_thread(self._kept().edit, post_id, message.text, self._clock())

    async def delete_own(self, post_id: str) -> None:
        """Forget a reply that was kept, or refuse."""
        await asyncio.to_thread(self._kept().delete, post_id)

    async def may_remove(self, post: Post) -> Permission:  # noqa: ARG002 - the answer is the same for every post
        """Say no: a recording can't be changed."""
        return Permission(allowed=False, reason=_REFUSAL, rule=_RULE)

    async def remove(self, post: Post) -> None:  # noqa: ARG002 - the answer is the same for every post
        """Refuse."""
        raise Refused(_REFUSAL, rule="replay")

    def advice(self, text: str) -> tuple[str, ...]:  # noqa: ARG002 - nothing goes out
        """Return nothing: nothing goes out."""
        return ()

    def length(self, text: str) -> int:
        """Count as the options say."""
        return self._count(text)

    async def check(self) -> Health:
        """Look whether the recording is there and readable."""
        try:
            files = self.tape.files()
        except OSError as error:
            return Health(ok=False, account=self.account, problems=(f"The recording can't be read: {error}.",))
        if not files:
            missing = f"There is no .jsonl file in {self.tape.path}. Put one there, or correct `path`."
            return Health(ok=False, account=self.account, problems=(missing,))
        skipped = (f"{self.tape.skipped} lines were skipped; the last: {self.tape.last_skipped}",)
        return Health(ok=True, account=self.account, notes=skipped if self.tape.skipped else ())

    async def close(self) -> None:
        """Nothing is held open."""

    def _events(self, played: Played, recorded: Recorded) -> list[Event]:
        now = self._clock()
        # Turns that a line carries with it are told as well, so that the desk sees the whole thread.
        turns = [Event(f"{post.id}", EventKind.MENTION, post.id, now, post, played.cursor) for post in recorded.before]
        event_id, post = f"{played.line.file}:{played.line.offset}", recorded.post
        revision = post.revision if post else 0
        told = Event(event_id, recorded.kind, recorded.post_id, now, post, played.cursor, revision)
        return [*turns, told]

    def _may(self, post: Post, *, allowed: bool, otherwise: str) -> Permission:
        if self._loopback is None:
            return Permission(allowed=False, reason=_REFUSAL, rule=_RULE)
        if post.ours:
            return Permission(allowed=False, reason="This is our own post.", rule=_RULE)
        rule = "Loopback: replies are kept beside the recording and reach nobody."
        return Permission(allowed=allowed, reason="Kept beside the recording." if allowed else otherwise, rule=rule)

    async def _send(self, post: Post, message: Outgoing, permission: Permission, *, private: bool) -> Sent:
        if not permission.allowed:
            raise Refused(permission.reason, rule="replay")
        if message.attachments:
            raise Refused("Pictures can't be kept beside a recording. Send the words alone.", rule="attachments")
        if self._count(message.text) > self.limits.reply and not private:
            raise Refused(f"{self._count(message.text)} of {self.limits.reply}: shorten it.", rule="length")
        if (await self.fetch(post.id)).deleted:
            raise Refused("The post was deleted.", rule="gone")
        return await asyncio.to_thread(self._kept().add, post, message, self._clock(), self.account, private=private)

    def _kept(self) -> Loopback:
        if self._loopback is None:
            raise Refused(_REFUSAL, rule="replay")
        return self._loopback


def _pace(read: Options, options: Mapping[str, object]) -> float | str:
    if options.get("pace") == RECORDED:
        return read.text("pace")
    return read.number("pace", 0.0)
