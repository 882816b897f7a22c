"""Recorded answers of the real X, played byte for byte to the real library, and what adapter and desk make of them.

An answer of an endpoint that the adapter doesn't ask (one post by its id, somebody's likes) is played where it asks
for the same things: X tells posts, people and messages in one form everywhere. Beside it nothing ever happened, but
one made-up post or message, which shows that listening came to its end.
"""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest
from tweepy.asynchronous import AsyncClient
from tweepy.errors import HTTPException
from tweepy.parsers import JSONParser

from bot.platforms.base import Event, EventKind, Outgoing, PlatformError
from storage.views import MessageView
from tests.bot.platforms.x.playing import (
    LAST,
    ME,
    NOTHING,
    adapter,
    at,
    desk_on,
    heard,
    mention,
    message,
    played,
    somebodys,
    taken_in,
)
from tests.bot.platforms.x.staging import KEYS, Loopback
from tests.recordings import x_reading
from tests.recordings.cassettes import Cassette, answered, playing
from tests.recordings.x_endpoints import Recorded, recorded

pytestmark = pytest.mark.anyio


def check_told(said: Sequence[x_reading.Said], events: Sequence[Event]) -> None:
    """Assert that exactly these posts were told, each as X said it, with what it answers beside it."""
    told = {event.post_id: event for event in events if event.kind is not EventKind.DIRECT_MESSAGE}
    assert sorted(told) == sorted({post.id for post in said})
    for post in said:
        event = told[post.id]
        assert event.post is not None
        post.agrees(event.post)
        assert {one.id for one in event.context} == set(post.along)


def check_stored(said: x_reading.Said, stored: MessageView) -> None:
    """Assert that a case holds what X said."""
    assert stored.text == said.text
    assert stored.created_at == said.created_at
    assert stored.url.endswith(f"/status/{said.newest}")
    assert stored.platform_parent_id == said.parent_id
    assert stored.quoted_platform_id == said.quoted_id
    assert stored.author.platform_id == (said.author_id or f"unknown:{said.id}")
    assert [part["url"] for part in stored.attachments] == list(said.pictures)
    if said.names is not None:
        assert (stored.author.handle, stored.author.name) == said.names


@asynccontextmanager
async def refused(one: Recorded, *, unless: int = 0) -> AsyncIterator[None]:
    """Expect an error of the desk's, if X refused this while it was recorded."""
    if one.status < 400 or one.status == unless:
        yield
        return
    with pytest.raises(PlatformError):
        yield


@pytest.mark.parametrize("one", recorded("mentions", "search", "posts"))
async def test_recorded_posts_become_cases(one: Recorded, database_url: str) -> None:
    me = {**ME, "id": one.asked.path.split("/")[3]} if one.use == "mentions" else ME
    theirs = [post for post in x_reading.posts(one.json()) if post.author_id != me["id"]]
    place = f"/2/users/{me['id']}/mentions"
    cassette = played(message(), at(place, one.exchange), at("/2/tweets", one.exchange), me=me)
    async with desk_on(cassette, database_url) as (desk, account_id):
        events, stored = await taken_in(desk, account_id)
    check_told(theirs, events)
    for post in theirs:
        # Nobody may answer those in public, so what asks nothing is no case.
        if post.id in stored or not post.protected:
            check_stored(post, stored[post.id])
    talks = {(post.conversation_id, stored[post.id].conversation_id) for post in theirs if post.id in stored}
    assert len(talks) == len({theirs for theirs, _ in talks}) == len({ours for _, ours in talks})


@pytest.mark.parametrize("one", recorded("search"))
async def test_a_recorded_search_finds_what_nobody_addressed_to_us(one: Recorded) -> None:
    said = [post for post in x_reading.posts(one.json()) if post.author_id != ME["id"]]
    async with adapter(played(message(), at(one.asked.path, one.exchange)), search="anything") as platform:
        events = await heard(platform)
    check_told(said, events)
    for event in events:
        addressed = (
            event.kind is EventKind.DIRECT_MESSAGE or "@auroracare" in (event.post or somebodys()).text.casefold()
        )
        assert event.post is not None
        assert event.post.addressed is addressed


@pytest.mark.parametrize("one", recorded("mentions", "search", "posts"))
async def test_recorded_posts_are_read_again_by_their_ids(one: Recorded) -> None:
    said, gone = x_reading.posts(one.json()), x_reading.missing(one.json())
    if not said and not gone:
        pytest.skip("there is nothing in it")
    cassette = played(at("/2/tweets", one.exchange), answered("GET", "/2/users", NOTHING))
    async with adapter(cassette) as platform:
        found = await platform.look_up([*(post.id for post in said), *gone])
        threads = [await platform.fetch(post.id) for post in said[:3]]
    for post in said:
        read = found[post.id]
        assert read is not None
        post.agrees(read)
    assert all(found[number] is None for number in gone)
    for post, thread in zip(said, threads, strict=False):
        assert thread.post is not None
        post.agrees(thread.post)


@pytest.mark.parametrize("one", recorded("messages"))
async def test_recorded_messages_are_told_in_private(one: Recorded, database_url: str) -> None:
    said = x_reading.messages(one.json())
    async with desk_on(played(mention(), at("/2/dm_events", one.exchange)), database_url) as (desk, account_id):
        events, stored = await taken_in(desk, account_id)
    told = [event for event in events if event.kind is EventKind.DIRECT_MESSAGE]
    assert [event.post_id for event in told] == [one["id"] for one in said]
    for content, event in zip(said, told, strict=True):
        assert event.post is not None
        assert event.post.private
        assert event.post.text == x_reading.words(content)
        assert event.post.author.id == content.get("sender_id", f"unknown:{content['id']}")
        assert event.post.conversation_id == content.get("dm_conversation_id", event.post.conversation_id)
        # Without a sender there is nobody to answer, so what asks nothing is no case.
        if content["id"] in stored or "sender_id" in content:
            kept = stored[content["id"]]
            assert (kept.text, kept.private) == (event.post.text, True)


@pytest.mark.parametrize("one", recorded("people"))
async def test_recorded_people_are_who_wrote(one: Recorded) -> None:
    people = x_reading.things(one.json())
    if not people:
        pytest.skip("there is nobody in it")
    for person in people[:5]:
        async with adapter(played(mention(author_id=person["id"]), at("/2/users", one.exchange))) as platform:
            (event,) = await heard(platform)
        assert event.post is not None
        author = event.post.author
        assert (author.id, author.handle, author.name) == (person["id"], person["username"], person["name"])
        assert author.followers == person.get("public_metrics", {}).get("followers_count")


@pytest.mark.parametrize("one", recorded("me"))
async def test_a_recorded_account_is_checked(one: Recorded) -> None:
    (account,) = x_reading.things(one.json())
    level = {name.lower(): value for name, value in one.exchange.answer.headers}.get("x-access-level")
    async with adapter(Cassette("me", (one.exchange,)), account=account["username"]) as platform:
        health = await platform.check()
    assert health.account == account["username"]
    assert health.ok is (level in {"read-write-directmessages", None})
    assert health.ok is not bool(health.problems)
    async with adapter(Cassette("me", (one.exchange,)), account="SomebodyElse") as platform:
        health = await platform.check()
    assert not health.ok
    assert account["username"] in health.problems[0]


@pytest.mark.parametrize("one", recorded("reply"))
async def test_a_recorded_post_is_sent_once(one: Recorded) -> None:
    text = str(json.loads(one.asked.body or b"{}").get("text") or "Thank you. ^AB")
    cassette = played(one.exchange)
    async with adapter(cassette) as platform, refused(one):
        sent = await platform.reply(somebodys(), Outgoing(text, "key-1"))
        assert sent.id == one.json()["data"]["id"]
        assert sent.url.endswith(f"/AuroraCare/status/{sent.id}")
    (write,) = cassette.writes
    assert json.loads(write.body) == {"text": text, "reply": {"in_reply_to_tweet_id": LAST}}


@pytest.mark.parametrize("one", recorded("delete"))
async def test_a_recorded_deletion_is_done_once(one: Recorded) -> None:
    number = one.asked.path.rpartition("/")[2]
    ours = {"data": [{"id": number, "text": "Test", "author_id": "1", "edit_history_tweet_ids": [number]}]}
    cassette = played(one.exchange, answered("GET", "/2/tweets", ours))
    async with adapter(cassette) as platform, refused(one, unless=404):
        await platform.delete_own(number)
    assert [str(write) for write in cassette.writes] == [str(one.asked)]


@pytest.mark.parametrize("one", recorded("hide"))
async def test_a_recorded_hiding_is_done_once(one: Recorded) -> None:
    if not json.loads(one.asked.body or b"{}").get("hidden"):
        pytest.skip("the desk shows no hidden reply again")
    number = one.asked.path.split("/")[3]
    root = {"data": [{"id": "20", "text": "Test", "author_id": "1", "conversation_id": "20"}]}
    cassette = played(one.exchange, answered("GET", "/2/tweets", root))
    async with adapter(cassette) as platform, refused(one, unless=404):
        await platform.remove(somebodys(number, conversation="20"))
    (write,) = cassette.writes
    assert (str(write), json.loads(write.body)) == (str(one.asked), {"hidden": True})


@pytest.mark.parametrize("one", recorded("message"))
async def test_a_recorded_message_is_sent_once(one: Recorded) -> None:
    text = str(json.loads(one.asked.body or b"{}").get("text") or "Thank you. ^AB")
    person = one.asked.path.split("/")[-2].partition("-")[0]
    cassette = played(at(f"/2/dm_conversations/with/{person}/messages", one.exchange))
    async with adapter(cassette) as platform, refused(one):
        post = somebodys(private=True, author=person, conversation=f"{ME['id']}-{person}")
        sent = await platform.message(post, Outgoing(text, "key-1"))
        data = one.json()["data"]
        assert sent.id == data["dm_event_id"]
        assert data["dm_conversation_id"] in sent.url
    (write,) = cassette.writes
    assert json.loads(write.body) == {"text": text}


@pytest.mark.parametrize("one", recorded("mentions", "search", "posts", "people", "messages", "me", failed=True))
async def test_a_recorded_error_of_a_read_is_one_of_the_desks(one: Recorded) -> None:
    async with adapter(played(at("/2/tweets", one.exchange))) as platform:
        with pytest.raises(PlatformError):
            await platform.fetch(LAST)


@pytest.mark.parametrize("one", recorded("unused"))
async def test_what_the_desk_does_not_use_is_at_least_read_by_the_library(one: Recorded) -> None:
    asked = one.asked
    if not asked.path.startswith("/2/"):
        JSONParser().parse(one.exchange.answer.text() or "{}")
        pytest.skip(f"JSON, and no more: {one.reason}")
    async with playing(Cassette("unused", (one.exchange,))) as url:
        client = AsyncClient("sandbox", **KEYS)
        client.session = session = Loopback(url)
        try:
            body = json.loads(asked.body) if asked.body else None
            answer = await client.request(asked.method, asked.path, dict(asked.query), body, user_auth=True)
            client._construct_response(await answer.json())
        except HTTPException as error:
            assert error.response.status == one.status  # noqa: PT017 - X said no while it was recorded
        finally:
            await session.close()
    pytest.skip(f"read by the library, and no more: {one.reason}")
