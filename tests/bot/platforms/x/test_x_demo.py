"""The shipped messages as X tells them, read back by the adapter: nothing may be lost or changed on the way."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest

from bot.platforms.base import Event, EventKind
from tests.bot.platforms.x.conftest import Opening
from tests.bot.platforms.x.staging import Staged, staged

pytestmark = pytest.mark.anyio


@pytest.fixture
async def full(shared: Path) -> AsyncIterator[Staged]:
    async with staged(shared, demo=True, pace=0) as stage:
        yield stage


async def heard(opening: Opening, url: str, **options: Any) -> dict[str, Event]:
    """Listen once; of several versions of a post the newest is kept."""
    platform = opening(url, timeout_seconds=9, search="AuroraCare OR Aurora OR Halo OR -nothing", **options)
    async with asyncio.timeout(30), aclosing(platform.listen(None)) as batches:
        return {event.post_id: event for event in await anext(batches)}


async def test_every_shipped_message_is_read_as_it_was_written(full: Staged, opening: Opening) -> None:
    events = await heard(opening, full.url)
    posts = (await full.admin.get("/posts")).json()["posts"]
    theirs = {post["id"]: post for post in posts if not post["ours"] and not post["deleted_at"]}
    assert len(theirs) > 150
    for number, event in events.items():
        written, read = theirs[number], event.post
        assert read is not None
        # X puts the handle of whoever is answered before an answer that does not name them.
        assert read.text in {written["text"], f"@AuroraCare {written['text']}"}
        assert read.author.name == written["author"]["name"]
        assert read.parent_id == (None if read.private else written["parent_id"])
        assert read.revision == written["revision"]
        assert read.private is written["private"]
        assert event.kind is (EventKind.DIRECT_MESSAGE if read.private else event.kind)
        assert [(part.url, part.alt) for part in read.attachments] == [
            (part["url"], part["alt"]) for part in written["attachments"]
        ]
        if not read.private:
            assert read.language == written["language"]
            assert read.conversation_id == written["conversation_id"]
            assert read.quoted_id == written["quoted_id"]
            assert read.addressed is ("@auroracare" in read.text.casefold() or addressed(posts, written))
    missed = [post for number, post in theirs.items() if number not in events]
    assert missed == []


def addressed(posts: list[Any], post: Any) -> bool:
    """Say whether a post answers or quotes one of ours."""
    ours = {one["id"] for one in posts if one["ours"]}
    return bool(ours & {post["parent_id"], post["quoted_id"]})
