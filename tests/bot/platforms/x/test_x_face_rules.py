"""What the sandbox as X refuses, counts, breaks and sends: rules, keys, limits, faults, pictures, the stream."""

import asyncio
import base64
import json
from collections.abc import Awaitable
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from tweepy import errors
from tweepy.asynchronous import AsyncClient, AsyncStreamingClient
from tweepy.streaming import StreamRule

from bot.platforms.sandbox.faces.x import XFace
from bot.platforms.sandbox.faces.x.numbers import OUR_USER_ID
from bot.platforms.sandbox.faults import FaultKind
from tests.bot.desks import Clock
from tests.bot.platforms.official import Excused
from tests.bot.platforms.x.staging import EXCUSED, STREAM, Staged, staged

pytestmark = pytest.mark.anyio

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40
# A test that asks with no key, or with one of the wrong kind, breaks the document by asking so.
UNSIGNED = (
    Excused("This test asks without keys.", status=401, sides=("request",)),
    Excused("This test asks with keys of the wrong kind.", f"GET {STREAM}/rules", status=403, sides=("request",)),
)


async def refused(asking: Awaitable[Any], kind: type[errors.HTTPException], says: str) -> errors.HTTPException:
    with pytest.raises(kind) as raised:
        await asking
    content = await raised.value.response.json()
    assert says in json.dumps(content)
    assert raised.value.response.headers["content-type"].endswith("json")
    return raised.value


def answer(client: AsyncClient, number: str, text: str = "Sorry. ^AB", **more: Any) -> Awaitable[Any]:
    return client.create_tweet(text=text, in_reply_to_tweet_id=number, **more)


async def test_an_answer_is_posted_once_and_only_once_in_the_same_words(face: Staged, client: AsyncClient) -> None:
    number, other = await face.write("@AuroraCare hum"), await face.write("@AuroraCare hum", handle="kim")
    sent = await answer(client, number)
    assert sent["data"]["text"] == "@sam_demo Sorry. ^AB"
    await refused(answer(client, number), errors.Forbidden, "duplicate content")
    await answer(client, other)
    own = await client.get_users_tweets(OUR_USER_ID, user_auth=True, tweet_fields=["referenced_tweets"])
    assert [post["referenced_tweets"][0]["id"] for post in own["data"]] == [other, number]


async def test_who_did_not_turn_to_us_is_not_answered(face: Staged, client: AsyncClient) -> None:
    ours = await face.write("Our new Halo", ours=True)
    stranger, quoting = await face.write("AuroraCare is bad", found=True), await face.write("tsk", quotes=ours)
    linking = await face.write(f"look https://x.com/AuroraCare/status/{ours}", handle="lee")
    await refused(answer(client, stranger), errors.Forbidden, "have not been mentioned")
    await answer(client, quoting)
    await answer(client, linking)
    face.face.writing.open_to_all = True
    await answer(client, stranger)


async def test_what_x_refuses_is_not_written(face: Staged, client: AsyncClient) -> None:
    number, gone = await face.write("@AuroraCare hum"), await face.write("@AuroraCare hiss")
    await face.delete(gone)
    await refused(answer(client, gone), errors.Forbidden, "deleted or not visible")
    await refused(answer(client, "17"), errors.Forbidden, "deleted or not visible")
    await refused(answer(client, number, "a" * 281), errors.Forbidden, "too long")
    await refused(client.create_tweet(text="  "), errors.BadRequest, "invalid-request")
    (await face.admin.patch("/people/sam_demo", json={"blocks_us": True})).raise_for_status()
    await refused(answer(client, number), errors.Forbidden, "blocked")
    await refused(client.delete_tweet(number), errors.Forbidden, "not authorized")
    await refused(client.delete_tweet("17"), errors.NotFound, "resource-not-found")
    assert (await face.admin.get("/posts", params={"ours": "true"})).json()["posts"] == []


async def test_our_own_posts_are_edited_and_deleted(face: Staged, client: AsyncClient) -> None:
    number = await face.write("@AuroraCare hum")
    sent = (await answer(client, number))["data"]["id"]
    edit = {"text": "So sorry. ^AB", "edit_options": {"previous_post_id": sent}}
    told = (await (await client.request("POST", "/2/tweets", {}, edit, user_auth=True)).json())["data"]
    assert told["edit_history_tweet_ids"] == [sent, told["id"]]
    face.face.writing.edits = False
    await refused(
        client.request("POST", "/2/tweets", {}, edit, user_auth=True), errors.Forbidden, "not allowed to edit"
    )
    assert await client.delete_tweet(told["id"]) == {"data": {"deleted": True}}
    assert "data" not in await client.get_tweet(sent, user_auth=True)


async def test_replies_are_hidden_in_our_own_conversations_only(face: Staged, client: AsyncClient) -> None:
    ours, elsewhere = await face.write("Our new Halo", ours=True), await face.write("@AuroraCare hum")
    reply = await face.write("rude", in_reply_to=ours)
    assert await client.hide_reply(reply) == {"data": {"hidden": True}}
    assert (await face.admin.get("/posts")).json()["posts"][-1]["hidden_at"]
    await refused(client.hide_reply(elsewhere), errors.Forbidden, "your own posts")


async def test_messages_reach_only_those_who_wrote_first_or_let_everyone(face: Staged, client: AsyncClient) -> None:
    number = await face.write("@AuroraCare hum")
    person = (await client.get_tweet(number, user_auth=True, tweet_fields=["author_id"]))["data"]["author_id"]
    sending = lambda text: client.create_direct_message(participant_id=person, text=text)  # noqa: E731
    await refused(sending("hello"), errors.Forbidden, "permission to DM")
    await face.write("hello?", private=True)
    sent = (await sending("hello"))["data"]
    again = await client.create_direct_message(dm_conversation_id=sent["dm_conversation_id"], text="and more")
    events = await client.get_direct_message_events(participant_id=person, dm_event_fields=["sender_id"])
    assert [event["id"] for event in events["data"]][:2] == [again["data"]["dm_event_id"], sent["dm_event_id"]]
    assert events["data"][0]["sender_id"] == OUR_USER_ID
    path = f"/2/dm_events/{sent['dm_event_id']}"
    assert (await (await client.request("GET", path, {}, user_auth=True)).json())["data"]["text"] == "hello"
    await client.request("DELETE", path, {}, user_auth=True)
    assert "data" not in await (await client.request("GET", path, {}, user_auth=True)).json()
    await refused(client.request("DELETE", path, {}, user_auth=True), errors.NotFound, "event_id")


async def test_pictures_are_uploaded_described_and_shown(face: Staged, client: AsyncClient) -> None:
    number = await face.write("@AuroraCare show me")
    picture = {"media": base64.b64encode(PNG).decode(), "media_category": "tweet_image", "media_type": "image/png"}
    kept = (await (await client.request("POST", "/2/media/upload", {}, picture, user_auth=True)).json())["data"]["id"]
    alt = {"id": kept, "metadata": {"alt_text": {"text": "a halo"}}}
    await client.request("POST", "/2/media/metadata", {}, alt, user_auth=True)
    sent = (await answer(client, number, media_ids=[kept]))["data"]["id"]
    asked = {"expansions": ["attachments.media_keys"], "media_fields": ["url", "alt_text"]}
    (media,) = (await client.get_tweet(sent, user_auth=True, **asked))["includes"]["media"]
    assert media["alt_text"] == "a halo"
    assert (await face.admin.get(media["url"])).content == PNG
    await refused(answer(client, number, "No.", media_ids=["17"]), errors.BadRequest, "media IDs are invalid")
    await refused(client.request("POST", "/2/media/upload", {}, {**picture, "media": "aGVsbG8="}, user_auth=True),
                  errors.BadRequest, "unrecognized")  # fmt: skip


async def test_the_older_upload_takes_pictures_too(face: Staged, client: AsyncClient) -> None:
    headers = {"Authorization": 'OAuth oauth_consumer_key="k", oauth_token="t", oauth_signature="s"'}
    form = {"media": ("halo.png", PNG, "image/png")}
    kept = (await face.admin.post("/1.1/media/upload.json", files=form, headers=headers)).json()["media_id_string"]
    alt = {"media_id": kept, "alt_text": {"text": "a halo"}}
    assert (await face.admin.post("/1.1/media/metadata/create.json", json=alt, headers=headers)).status_code == 200
    sent = await answer(client, await face.write("@AuroraCare show me"), media_ids=[kept])
    assert "https://t.co/" in sent["data"]["text"]


async def test_only_keys_that_work_come_in(shared: Path) -> None:
    async with staged(shared, excused=(*EXCUSED, *UNSIGNED)) as face:
        wrong = face.client(access_token_secret="guessed")
        await refused(wrong.get_me(), errors.Unauthorized, "Unauthorized")
        assert (await face.admin.get("/2/users/me")).status_code == 401
        other = face.client(access_token="some-token", access_token_secret="some-secret")
        await other.get_me()
        face.face.access.revoked.add("some-token")
        await refused(other.get_me(), errors.Unauthorized, "Unauthorized")
        await face.client().search_recent_tweets("halo", user_auth=False)
        asking = face.client().request("GET", f"{STREAM}/rules", {}, user_auth=True)
        await refused(asking, errors.Forbidden, "unsupported-authentication")
        face.face.access.credits = 1
        await face.client().get_me()
        await refused(face.client().get_me(), errors.HTTPException, "CreditsDepleted")
        assert face.watching.exchanges[-1].status == 402


async def test_requests_are_counted_in_windows(shared: Path) -> None:
    clock = Clock()
    async with staged(shared, face=XFace({"GET /2/users/me": 2}), clock=clock) as face:
        client = face.client(return_type=aiohttp.ClientResponse)
        left = [(await client.get_me()).headers for _ in range(2)]
        assert [one["x-rate-limit-remaining"] for one in left] == ["1", "0"]
        assert [one["x-rate-limit-limit"] for one in left] == ["2", "2"]
        assert left[0]["x-access-level"] == "read-write-directmessages"
        error = await refused(client.get_me(), errors.TooManyRequests, "Too Many Requests")
        assert error.reset_time == int(left[0]["x-rate-limit-reset"])
        assert 0 < error.reset_time - clock().timestamp() <= timedelta(minutes=15).total_seconds() + 1
        clock.forward(minutes=15)
        assert (await client.get_me()).headers["x-rate-limit-remaining"] == "1"


@pytest.mark.parametrize("kind", FaultKind)
async def test_every_fault_is_acted_out_on_an_answer(face: Staged, client: AsyncClient, kind: FaultKind) -> None:
    number = await face.write("@AuroraCare hum")
    await face.fault(kind, "reply", seconds=0.01, post=number)
    kept = {"throttled": 429, "throttled_without_headers": 429, "unavailable": 503, "signed_out": 401,
            "duplicate": 403, "blocked": 403, "closed_messages": 403, "deletion": 403}  # fmt: skip
    posted = kind not in kept and not kind.endswith("_before")
    try:
        async with asyncio.timeout(1.5 if kind.startswith("silent") else 20):
            await answer(client, number)
        assert kind in {"slow", "redelivery", "edit"}
    except (errors.HTTPException, aiohttp.ClientError, TimeoutError, ValueError):
        assert face.watching.exchanges == [] or kind not in kept or face.watching.exchanges[-1].status == kept[kind]
    ours = (await face.admin.get("/posts", params={"ours": "true"})).json()["posts"]
    assert len(ours) == int(posted)
    assert (await face.admin.get("/faults")).json()["struck"] == {kind.value: 1}


async def test_no_excuse_is_kept_that_nothing_needs(face: Staged, client: AsyncClient) -> None:
    for kind, number in (("unavailable", "one"), ("garbled_after", "two")):
        await face.fault(kind, "reply")
        with pytest.raises((aiohttp.ClientError, ValueError)):
            await answer(client, await face.write(f"@AuroraCare {number}"))
    assert face.watching.used == set(EXCUSED)


async def test_a_fault_meets_listening_and_reading(face: Staged, client: AsyncClient) -> None:
    number = await face.write("@AuroraCare hum")
    await face.fault("redelivery", "listen")
    asking = client.get_users_mentions(OUR_USER_ID, user_auth=True, since_id=number)
    assert [post["id"] for post in (await asking)["data"]] == [number]
    await face.fault("edit", "fetch", post=number)
    history = (await client.get_tweets([number], user_auth=True))["data"][0]["edit_history_tweet_ids"]
    assert len(history) == 2
    await face.fault("edit", "fetch", post=history[-1])
    assert len((await client.get_tweet(history[-1], user_auth=True))["data"]["edit_history_tweet_ids"]) == 3
    await face.fault("deletion", "fetch", post=number)
    assert "data" not in await client.get_tweet(number, user_auth=True)


def streaming(face: Staged) -> AsyncStreamingClient:
    stream = AsyncStreamingClient("sandbox", return_type=dict)
    stream.session = face.session()
    return stream


async def test_the_stream_tells_what_its_rules_find(face: Staged) -> None:
    face.face.streaming.keep_alive = 0.05
    stream = streaming(face)
    made = await stream.add_rules([StreamRule("@AuroraCare", tag="us"), StreamRule("@AuroraCare")])
    assert (made["meta"]["summary"]["created"], made["meta"]["summary"]["not_created"]) == (1, 1)
    assert (await stream.get_rules())["data"] == made["data"]
    await face.write("@AuroraCare before")
    told: asyncio.Queue[Any] = asyncio.Queue()
    stream.on_data, stream.on_keep_alive = told.put, lambda: told.put(b"")
    listening = stream.filter()
    assert await told.get() == b""
    number = await face.write("@AuroraCare hum")
    await face.write("nobody's business")
    await face.edit(number, "@AuroraCare hiss")
    lines: list[Any] = []
    async with asyncio.timeout(10):
        while len(lines) < 2:
            lines += [json.loads(line) for line in [await told.get()] if line]
    assert [line["data"]["text"] for line in lines] == ["@AuroraCare hum", "@AuroraCare hiss"]
    assert lines[0]["matching_rules"] == [{"id": made["data"][0]["id"], "tag": "us"}]
    stream.disconnect()
    await listening
    gone = await streaming(face).delete_rules([made["data"][0]["id"]])
    assert gone["meta"]["summary"]["deleted"] == 1
