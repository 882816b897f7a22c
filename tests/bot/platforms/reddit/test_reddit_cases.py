"""Recorded traffic of Reddit on its whole way: PRAW, the adapter, PostgreSQL, the judge, a case to read."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row

from bot import assessing, pipeline
from bot.config import Config
from bot.mentions import gather, nobody_may_answer
from bot.permissions import ask
from bot.platforms.base import Event, EventKind, Thread
from bot.platforms.reddit import Reddit
from bot.posts import post_of
from bot.wiring import Desk, build
from policies.finding import Action
from storage import cases
from storage.ingest import Change
from tests.bot.desks import minds
from tests.bot.platforms.reddit import oracle
from tests.bot.platforms.reddit.oracle import Thing
from tests.bot.platforms.reddit.recorded import (
    BOXES,
    HOME,
    US,
    Recorded,
    every_exchange,
    first_batch,
    subreddit_in,
    within_thread,
)
from tests.recordings.cassettes import Cassette, playing

pytestmark = pytest.mark.anyio

_STORED = """
SELECT message.platform_post_id AS id, message.text, message.url, message.created_at, message.private,
       message.platform_parent_id AS parent, person.handle, person.platform_id AS author,
       conversation.platform_conversation_id AS conversation, case_file.id AS case_id,
       message.id AS message_id, message.addressed
FROM message
JOIN person ON person.id = message.person_id
JOIN conversation ON conversation.id = message.conversation_id
LEFT JOIN case_file ON case_file.conversation_id = message.conversation_id AND case_file.person_id = message.person_id
WHERE NOT message.ours AND NOT message.context AND message.deleted_at IS NULL
"""


def _lists() -> list[Any]:
    return _those(lambda one: one.asked.path.removeprefix("/message/") in BOXES or _is_stream(one))


def _threads() -> list[Any]:
    return _those(lambda one: within_thread(one.asked) is not None or one.asked.path.startswith("/message/messages/"))


def _is_stream(recorded: Recorded) -> bool:
    return bool(subreddit_in(recorded.asked)) and recorded.asked.path == f"/r/{subreddit_in(recorded.asked)}/comments"


def _those(wanted: Any) -> list[Any]:
    found = [
        one
        for one in every_exchange()
        if one.values[0] is None or (one.values[0].asked.method == "GET" and one.values[0].ok and wanted(one.values[0]))
    ]
    return found or [pytest.param(None, marks=pytest.mark.skip("no such exchange was recorded"))]


@pytest.mark.parametrize("recorded", _lists())
async def test_what_a_list_tells_becomes_cases(recorded: Recorded, database_url: str) -> None:
    home = subreddit_in(recorded.asked)
    cassette = recorded.cassette()
    async with _desk(cassette, database_url, subreddits=_homes(recorded), follow_comments=bool(home)) as (
        desk,
        adapter,
    ):
        events = await first_batch(adapter, cassette, recorded.asked.path)
        await _take_in(desk, events)
        await _shows(desk, [oracle.read(kind, data, US) for kind, data in oracle.tree(recorded.answer.json())])


@pytest.mark.parametrize("recorded", _threads())
async def test_what_a_thread_tells_becomes_cases(recorded: Recorded, database_url: str) -> None:
    target, cassette, things = _reading(recorded)
    async with _desk(cassette, database_url, subreddits=_homes(recorded)) as (desk, adapter):
        thread = await adapter.fetch(target)
        await _take_in(desk, _events(thread))
        await _shows(desk, things if thread.post else [])


def _homes(recorded: Recorded) -> list[str]:
    """Return every subreddit that an answer names: it is for their own moderators to let us answer there."""
    content = recorded.answer.json()
    parts = [part for listing in (content if isinstance(content, list) else [content]) for part in oracle.tree(listing)]
    return sorted(
        {str(data["subreddit"]) for _, data in parts if data.get("subreddit")} | {subreddit_in(recorded.asked) or HOME}
    )


def _reading(recorded: Recorded) -> tuple[str, Cassette, list[Thing]]:
    threaded = within_thread(recorded.asked)
    if threaded is None:
        parts = list(oracle.tree(recorded.answer.json()))
        target, cassette = f"t4_{recorded.asked.path.rpartition('/')[2]}", recorded.cassette()
        return target, cassette, [oracle.read(kind, data, US) for kind, data in parts]
    target, cassette, raw = recorded.around(threaded)
    things = {name: oracle.read(*part, US) for name, part in raw.items()}
    near = [things[target]] if target in things else []
    near += [one for thing in near for one in (*oracle.ancestors(thing, things), *oracle.descendants(thing, things))]
    return target, cassette, near


@asynccontextmanager
async def _desk(cassette: Cassette, url: str, **options: Any) -> AsyncIterator[tuple[Desk, Reddit]]:
    async with playing(cassette) as address:
        account = {
            "kind": "reddit",
            "account": US,
            "url": address,
            "web_url": oracle.SITE,
            "poll_seconds": 0.1,
            **options,
        }
        desk = await asyncio.to_thread(build, Config.model_validate({"platforms": [account]}), url=url, minds=minds())
        try:
            (adapter,) = desk.accounts.values()
            assert isinstance(adapter, Reddit)
            yield desk, adapter
        finally:
            await desk.close()


def _events(thread: Thread) -> list[Event]:
    posts = [*thread.before, *([thread.post] if thread.post else []), *thread.after]
    return [Event(post.id, EventKind.MENTION, post.id, post.created_at, post, revision=post.revision) for post in posts]


async def _take_in(desk: Desk, events: Sequence[Event]) -> None:
    (account_id,) = desk.accounts
    stored = await pipeline.ingest(desk, account_id, events)
    fresh = [one.message_id for one in stored if one.change is Change.NEW and not one.ours and one.message_id]
    await assessing.assess(desk, fresh)


async def _shows(desk: Desk, things: Sequence[Thing]) -> None:
    """Prove that everything somebody else wrote, and that stands, is in a case with its words, author and links."""
    wanted = {one.id: one for one in things if not one.ours and not one.gone}
    rows = {str(row["id"]): row for row in await asyncio.to_thread(_rows, desk.database.url)}
    assert set(rows) == set(wanted)
    for name, thing in wanted.items():
        row = rows[name]
        assert all(part in row["text"] for part in thing.text)
        expected = (thing.handle, thing.author_id, thing.conversation, thing.parent, thing.at, thing.private)
        told = ("handle", "author", "conversation", "parent", "created_at", "private")
        assert tuple(row[field] for field in told) == expected
        assert oracle.leads_to(thing, row["url"])
        assert row["case_id"] is not None or await _needs_no_case(desk, row)
    for case_id in {row["case_id"] for row in rows.values() if row["case_id"]}:
        with desk.database.session() as session:
            case = cases.read(session, case_id)
        thing = wanted[case.message.platform_post_id]
        assert case.message.text == rows[thing.id]["text"]
        assert case.message.author.handle == thing.handle
        assert oracle.leads_to(thing, case.message.url)


async def _needs_no_case(desk: Desk, row: dict[str, Any]) -> bool:
    """Say whether nobody may answer this, and it wants no answer: of that nobody makes a case."""
    (mention,) = await asyncio.to_thread(gather, desk, [row["message_id"]])
    (adapter,) = desk.accounts.values()
    post = post_of(mention.message)
    may = await ask(adapter, post)
    closed = nobody_may_answer(mention, may) or not row["addressed"]
    return closed and desk.judge.triage(mention.subject).action is Action.LEAVE


def _rows(url: str) -> list[dict[str, Any]]:
    with psycopg.connect(url, row_factory=dict_row) as connection:
        return connection.execute(_STORED).fetchall()
