"""Reading single posts and threads on Reddit, and finding what we wrote."""

import asyncio
import time
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from praw.endpoints import API_PATH

from bot.platforms.base import CLOCK_SKEW, Outgoing, Post, Sent, Thread, Unavailable
from bot.platforms.reddit import mail, modmail, reading
from bot.platforms.reddit.lists import PAGE, look_up, read_down
from bot.platforms.reddit.outcomes import Absent
from bot.platforms.reddit.requesting import Line
from bot.platforms.reddit.settings import Us
from bot.platforms.reddit.threads import Read, answered_by, read_thread, why_closed

_GONE: Final = Thread(post=None, deleted=True)
# How many parents are read with a comment, and how far below it. Reddit caps both.
_ABOVE: Final = 8
_BELOW: Final = 10
_FRESH_SECONDS: Final = 60.0
_LEFT_OUT: Final = "Reddit left this comment out of its answer, without saying that it is deleted. It is tried again."
_TOO_MUCH: Final = "Too much was written to find our message on Reddit by itself. Look for it there."


class Finder:
    """Read posts by their full names. `links` remembers under which submission a comment stands."""

    def __init__(self, line: Line, us: Us) -> None:
        self._line = line
        self._us = us
        self._links: dict[str, str] = {}
        self._closed: dict[str, str] = {}
        self._latest: dict[str, str] = {}
        self._read_at = float("-inf")
        self._asking = asyncio.Lock()

    def closed(self, post: Post) -> str:
        """Return why nobody can answer a post, as of the last reading; nothing if people can, or it wasn't read."""
        return self._closed.get(post.id, "")

    def remember(self, post: Post) -> None:
        """Remember where a post stands, so that its thread takes one request."""
        if post.id.startswith("t1_") and post.conversation_id.startswith("t3_"):
            self._links[post.id] = post.conversation_id
            for name in list(self._links)[:-5000]:
                del self._links[name]

    async def thread(self, post_id: str) -> Thread:
        """Read a post with its thread; one that can't be is deleted."""
        if modmail.is_modmail(post_id):
            return _around(await self.conversation(post_id), post_id)
        kind = post_id.partition("_")[0]
        if kind == reading.MESSAGE:
            return _around(await self.conversation(post_id), post_id)
        if kind == reading.SUBMISSION:
            return await self._public(post_id, post_id)
        if kind != reading.COMMENT:
            return _GONE
        return await self._comment(post_id)

    async def conversation(self, post_id: str) -> tuple[Post, ...]:
        """Read the whole private conversation around a message, oldest first; nothing if it isn't there."""
        own = modmail.conversation_of(post_id)
        try:
            if own:
                path = API_PATH["modmail_conversation"].format(id=own)
                return modmail.messages(await self._line.read("read modmail", path), self._us)
            path = API_PATH["message"].format(id=post_id.partition("_")[2])
            return mail.conversation(await self._line.read("read messages", path, mark="false"), self._us)
        except Absent as error:
            if error.status == 404:
                return ()
            raise _closed(error) from error

    async def sent(self, post: Post, message: Outgoing) -> Sent | None:
        """Look for our own words right under a post, then among our messages to its author; what is newest first."""
        ours = await (self._ours_after(post) if post.private else self._ours_below(post, message))
        found = _same(ours, message)
        if found is None and not post.private:
            found = _same(await self._ours_to(post, message), message)
        return found

    async def published(self, message: Outgoing) -> Sent | None:
        """Look for our own words among what we submitted, the newest first."""
        down_to = (message.since - CLOCK_SKEW).timestamp() if message.since else None
        path = API_PATH["user"].format(user=self._us.account) + "submitted/"
        found, reached = await read_down(self._line, "read own", path, down_to, needed=True)
        posts = [reading.submission(data, self._us) for kind, data in found.values() if not reading.is_gone(data)]
        sent = _same(posts, message)
        if sent is None and not reached:
            raise Unavailable(_TOO_MUCH)
        return sent

    async def latest_message_of(self, post: Post, *, anew: bool) -> str:
        """Return the full name of the newest message that a post's author sent us; nothing if they never did.

        Without `anew`, what was read a minute ago will do: the desk asks for every mention.
        """
        async with self._asking:
            now = time.monotonic()
            if anew or now - self._read_at > _FRESH_SECONDS:
                self._latest = await self._writers()
                self._read_at = now
        return self._latest.get(post.author.handle.casefold(), "")

    async def _writers(self) -> dict[str, str]:
        """Return who wrote to us in private, with the full name of their newest message."""
        found, _ = await read_down(self._line, "read messages", API_PATH["messages"], None)
        told = (
            mail.message(part, self._us)
            for kind, data in found.values()
            if kind == reading.MESSAGE
            for part in mail.with_replies(data)
        )
        theirs = sorted((one for one in told if not one.ours), key=lambda one: one.created_at)
        return {one.author.handle.casefold(): one.id for one in theirs}

    async def _comment(self, post_id: str) -> Thread:
        link = self._links.get(post_id, "")
        if not link:
            found = await look_up(self._line, [post_id])
            if post_id not in found:
                # So does Reddit with what stands in a subreddit that is closed to us.
                raise Unavailable(_LEFT_OUT)
            data = found[post_id][1]
            if reading.is_gone(data):
                return _GONE
            post = reading.comment(data, self._us)
            self.remember(post)
            if not post.conversation_id.startswith("t3_"):
                return Thread(post)
            link = post.conversation_id
            return await self._public(post_id, link, otherwise=post, closed=why_closed(data))
        return await self._public(post_id, link)

    async def _public(self, post_id: str, link: str, *, otherwise: Post | None = None, closed: str = "") -> Thread:
        path = API_PATH["submission"].format(id=link.partition("_")[2])
        around: dict[str, str | int] = {"limit": PAGE, "sort": "old"}
        if link != post_id:
            path = f"{path}_/{post_id.partition('_')[2]}"
            around = {"context": _ABOVE, "depth": _ABOVE + _BELOW, "sort": "old"}
        try:
            read = read_thread(await self._line.read("read thread", path, **around), post_id, self._us)
        except Absent as error:
            if error.status != 404:
                raise _closed(error) from error
            read = Read(Thread(otherwise) if otherwise else _GONE, closed)
        self._keep(post_id, read)
        if read.more and read.thread.answered_by is None:
            return await self._with_hidden(read.thread)
        return read.thread

    def _keep(self, post_id: str, read: Read) -> None:
        self._closed.pop(post_id, None)
        self._closed[post_id] = read.closed
        for name in list(self._closed)[:-5000]:
            del self._closed[name]

    async def _with_hidden(self, thread: Thread) -> Thread:
        """Add our own answers that Reddit left out of a long thread."""
        if thread.post is None:
            return thread
        known = {one.id for one in thread.after}
        own = [one for one in await self._ours_listed(thread.post, None) if one.id not in known]
        after = tuple(sorted((*thread.after, *own), key=lambda one: (one.created_at, one.id)))
        return replace(thread, after=after, answered_by=answered_by(thread.post, after))

    async def _ours_after(self, post: Post) -> tuple[Post, ...]:
        """Return what we wrote in a private conversation after one message of it."""
        posts = await self.conversation(post.id)
        place = next((place for place, one in enumerate(posts) if one.id == post.id), len(posts))
        return tuple(one for one in posts[place + 1 :] if one.ours)

    async def _ours_below(self, post: Post, message: Outgoing) -> tuple[Post, ...]:
        """Return our own answers to a post: the list of what we wrote lags a little, a thread may leave some out."""
        listed = await self._ours_listed(post, _begun(post, message))
        thread = await self.thread(post.id)
        known = {one.id for one in listed}
        return (*listed, *(one for one in thread.after if one.ours and one.id not in known))

    async def _ours_listed(self, post: Post, down_to: float | None) -> tuple[Post, ...]:
        path = API_PATH["user"].format(user=self._us.account) + "comments/"
        found, _ = await read_down(self._line, "read own", path, down_to)
        posts = [reading.comment(data, self._us) for kind, data in found.values() if kind == reading.COMMENT]
        return tuple(one for one in posts if one.parent_id == post.id)

    async def _ours_to(self, post: Post, message: Outgoing) -> tuple[Post, ...]:
        """Return what we wrote in private to a post's author since the post, or since the attempt began."""
        begun = _begun(post, message)
        found, reached = await read_down(self._line, "read messages", API_PATH["sent"], begun, needed=True)
        sent = [data for kind, data in found.values() if kind == reading.MESSAGE]
        if not reached:
            raise Unavailable(_TOO_MUCH)
        them = post.author.handle.casefold()
        told = [mail.message(data, self._us) for data in sent if str(data.get("dest") or "").casefold() == them]
        return tuple(one for one in told if one.created_at.timestamp() >= begun)


def _around(posts: tuple[Post, ...], post_id: str) -> Thread:
    place = next((place for place, post in enumerate(posts) if post.id == post_id), None)
    if place is None:
        return _GONE
    later = posts[place + 1 :]
    answer = next((one.id for one in later if one.ours), None)
    return Thread(posts[place], False, posts[:place], later, answer)


def _begun(post: Post, message: Outgoing) -> float:
    """Return from when on an answer to a post may stand, in seconds: after the post, and after the attempt began."""
    begun = post.created_at.timestamp()
    return begun if message.since is None else max(begun, (message.since - CLOCK_SKEW).timestamp())


def _same(ours: Iterable[Post], message: Outgoing) -> Sent | None:
    newest = sorted(ours, key=lambda one: (one.created_at, len(one.id), one.id), reverse=True)
    told = (one for one in newest if message.may_be(one.created_at) and message.says(one.text))
    return next((Sent(one.id, one.url) for one in told), None)


def _closed(error: Absent) -> Unavailable:
    return Unavailable(
        f"Reddit doesn't show this to the account ({error.status}): its subreddit may be private now, or may have "
        "banned the account. Nothing is known to be deleted; look on Reddit."
    )
