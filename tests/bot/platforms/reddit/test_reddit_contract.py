"""Reddit's adapter against the contract of every platform, over the sandbox as Reddit.

Reddit tells no edits and no deletions, and a list shows only how a comment stands now: the tests that need two
wordings of one post listen in between, as the desk does.
"""

import asyncio
from collections.abc import AsyncIterator
from itertools import pairwise
from pathlib import Path

import pytest

from bot.platforms import reddit
from bot.platforms.base import Event, EventKind, Outgoing, Platform, Refused, Unmetered
from bot.platforms.reddit import Reddit
from bot.platforms.sandbox.faces.reddit import RedditFace
from bot.platforms.sandbox.server import create_app, serving
from tests.bot.desks import Clock
from tests.bot.platforms.contract import Contract
from tests.bot.platforms.reddit.conversing import SUBREDDIT
from tests.bot.platforms.staging import SandboxStage

KEYS = {"client_id": "client", "client_secret": "a secret", "password": "sesame"}


class RedditStage(SandboxStage[Reddit]):
    def __init__(self, url: str, clock: Clock) -> None:
        self._clock = clock
        super().__init__(url)

    def adapter(self, url: str, **options: object) -> Reddit:
        asked = {
            "publish": {"to": f"r/{SUBREDDIT}"},
            "url": url,
            "subreddits": [SUBREDDIT],
            "poll_seconds": 0.02,
            "timeout_seconds": 2.0,
            **options,
        }
        return reddit.open(asked, account="AuroraCare", keys=KEYS, meter=Unmetered())

    async def edit(self, post_id: str, text: str) -> None:
        # Reddit tells an edit by its second: two within one can't be told apart.
        self._clock.forward(seconds=2)
        await super().edit(post_id, text)

    def moderator(self) -> Reddit:
        """Return an adapter that moderates its subreddit."""
        return self.open(self.url, moderates=[SUBREDDIT])


@pytest.mark.anyio
class TestReddit(Contract):
    @pytest.fixture
    async def stage(self, tmp_path: Path) -> AsyncIterator[RedditStage]:
        face, clock = RedditFace(allowance=1_000_000), Clock()
        app = create_app(tmp_path / "journal.jsonl", speaks=face, demo=False, clock=clock)
        async with serving(app) as url:
            stage = RedditStage(url, clock)
            yield stage
            await stage.close()

    async def test_an_edit_is_told_with_the_new_words_and_a_higher_revision(self, stage: RedditStage) -> None:
        async with _Ear(stage.platform) as ear:
            post_id = await stage.mention("@AuroraCare it hisses")
            first = await ear.next()
            await stage.edit(post_id, "@AuroraCare it hisses and hums")
            second = await ear.next()
            await stage.edit(post_id, "@AuroraCare never mind")
            third = await ear.next()
        assert [event.kind for event in (first, second, third)] == [EventKind.MENTION, EventKind.EDIT, EventKind.EDIT]
        assert {event.post_id for event in (first, second, third)} == {post_id}
        assert third.post is not None
        assert third.post.text == "@AuroraCare never mind"
        assert all(one.revision < two.revision for one, two in pairwise((first, second, third)))
        assert len({event.id for event in (first, second, third)}) == 3

    async def test_a_deletion_is_told_without_the_words(self, stage: RedditStage) -> None:
        async with _Ear(stage.platform) as ear:
            post_id = await stage.mention("@AuroraCare it hisses")
            await ear.next()
            await stage.delete(post_id)
            gone = await ear.next()
        assert (gone.kind, gone.post_id, gone.post) == (EventKind.DELETION, post_id, None)

    async def test_fetch_tells_the_thread_oldest_first(self, stage: RedditStage) -> None:
        first = await stage.mention("@AuroraCare it hisses")
        second = await stage.mention("@AuroraCare still", parent_id=first)
        third = await stage.mention("@AuroraCare hello?", parent_id=second)
        thread = await stage.platform.fetch(second)
        assert thread.post is not None
        assert thread.post.parent_id == first
        # A comment on Reddit stands under a submission, and that comes first.
        assert [post.id for post in thread.before] == [f"t3_{first[3:]}", first]
        assert [post.id for post in thread.after] == [third]
        assert thread.answered_by is None
        assert len({post.conversation_id for post in (*thread.before, thread.post, *thread.after)}) == 1

    async def test_moderator_mail_is_told_and_answered(self, stage: RedditStage) -> None:
        mail = {"handle": "sam_demo", "text": "Why was I removed?", "private": True, "place": "modmail"}
        written = await stage.admin.post("/messages", json=mail)
        moderator = stage.moderator()
        async with _Ear(moderator) as ear:
            told = await ear.next()
        assert (told.kind, told.post_id) == (EventKind.DIRECT_MESSAGE, written.json()["id"])
        assert told.post is not None
        assert told.post.text == "Why was I removed?"
        assert (await moderator.may_message(told.post)).allowed
        message = Outgoing("By mistake, sorry. ^AB", "key-1")
        sent = await moderator.message(told.post, message)
        assert await moderator.find_own(told.post, message) == sent
        thread = await moderator.fetch(told.post.id)
        assert [(one.id, one.ours) for one in thread.after] == [(sent.id, True)]
        assert list(await stage.posted()) == [message.text]

    async def test_a_moderator_removes_a_comment(self, stage: RedditStage) -> None:
        moderator = stage.moderator()
        post = (await moderator.fetch(await stage.mention("@AuroraCare buy pills"))).post
        assert post is not None
        assert (await moderator.may_remove(post)).allowed
        await moderator.remove(post)
        await moderator.remove(post)
        (kept,) = (await stage.admin.get("/posts")).json()["posts"]
        assert kept["hidden_at"]
        assert (await moderator.look_up([post.id])) == {post.id: None}

    async def test_a_subreddit_that_is_not_listed_is_not_answered(self, stage: RedditStage) -> None:
        message = {"handle": "sam_demo", "text": "@AuroraCare hello", "place": "gadgets"}
        written = await stage.admin.post("/messages", json=message)
        post = (await stage.platform.fetch(written.json()["id"])).post
        assert post is not None
        assert not (await stage.platform.may_reply(post)).allowed
        with pytest.raises(Refused):
            await stage.platform.reply(post, Outgoing("Hello. ^AB", "key-1"))
        assert list(await stage.posted()) == []


class _Ear:
    """Listens on one connection for as long as the block lasts."""

    def __init__(self, platform: Platform) -> None:
        self._batches = platform.listen(None)
        self._waiting: list[Event] = []

    async def __aenter__(self) -> "_Ear":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._batches.aclose()  # type: ignore[attr-defined]

    async def next(self) -> Event:
        """Return the next event."""
        async with asyncio.timeout(20):
            while not self._waiting:
                self._waiting.extend(await anext(self._batches))
        return self._waiting.pop(0)
