"""Reading single posts and threads on Reddit, and finding what we wrote."""

import asyncio
import time
from dataclasses import replace
from typing import Final
from unicodedata import normalize

from praw.endpoints import API_PATH

from bot.platforms.base import Outgoing, Post, Sent, Thread
from bot.platforms.reddit import mail, modmail, reading
from bot.platforms.reddit.lists import PAGE, look_up, read_down
from bot.platforms.reddit.outcomes import Absent
from bot.platforms.reddit.requesting import Line
from bot.platforms.reddit.threads import Read, answered_by, read_thread, why_closed

_GONE: Final = Thread(post=None, deleted=True)
# How many parents are read with a comment, and how far below it. Reddit caps both.
_ABOVE: Final = 8
_BELOW: Final = 10
_FRESH_SECONDS: Final = 60.0


class Finder:
    """Read posts by their full names. `links` remembers under which submission a comment stands."""

    def __init__(self, line: Line, us: str) -> None:
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
            raise

    async def sent(self, post: Post, message: Outgoing) -> Sent | None:
        """Look for our own words right under a post, or in its private conversation."""
        found = await self._ours_below(post)
        return next((Sent(one.id, one.url) for one in found if same(one.text, message.text)), None)

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
            data = found[post_id][1] if post_id in found else {}
            if not data or reading.is_gone(data):
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
                raise
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
        own = [one for one in await self._ours_listed(thread.post) if one.id not in known]
        after = tuple(sorted((*thread.after, *own), key=lambda one: (one.created_at, one.id)))
        return replace(thread, after=after, answered_by=answered_by(thread.post, after))

    async def _ours_below(self, post: Post) -> tuple[Post, ...]:
        """Return our own answers to a post: the list of what we wrote lags a little, a thread may leave some out."""
        if post.private:
            return tuple(one for one in await self.conversation(post.id) if one.ours and one.id != post.id)
        listed = await self._ours_listed(post)
        thread = await self.thread(post.id)
        known = {one.id for one in listed}
        return (*listed, *(one for one in thread.after if one.ours and one.id not in known))

    async def _ours_listed(self, post: Post) -> tuple[Post, ...]:
        path = API_PATH["user"].format(user=self._us) + "comments/"
        found, _ = await read_down(self._line, "read own", path, None)
        posts = [reading.comment(data, self._us) for kind, data in found.values() if kind == reading.COMMENT]
        return tuple(one for one in posts if one.parent_id == post.id)


def same(one: str, other: str) -> bool:
    """Say whether two texts are the same but for spacing and composition."""
    return " ".join(normalize("NFC", one).split()) == " ".join(normalize("NFC", other).split())


def _around(posts: tuple[Post, ...], post_id: str) -> Thread:
    place = next((place for place, post in enumerate(posts) if post.id == post_id), None)
    if place is None:
        return _GONE
    later = posts[place + 1 :]
    answer = next((one.id for one in later if one.ours), None)
    return Thread(posts[place], False, posts[:place], later, answer)
