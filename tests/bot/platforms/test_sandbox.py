"""What the sandbox does beyond the contract: rules, events, double sends, bursts, resets."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2 as httpx
import pytest

from bot.platforms.base import EventKind, Outgoing, Post, Refused
from bot.platforms.options import OptionError
from bot.platforms.sandbox import adapter
from bot.platforms.sandbox.server import create_app, serving
from tests.bot.platforms.contract import told
from tests.bot.platforms.test_sandbox_contract import OwnStage

pytestmark = pytest.mark.anyio
MESSAGE = Outgoing("Sam, that is ours to mend. ^AB", "key-1")


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[OwnStage]:
    async with serving(create_app(tmp_path / "journal.jsonl", demo=False)) as url:
        opened = OwnStage(url)
        yield opened
        await opened.close()


async def _post(stage: OwnStage, **message: object) -> Post:
    answer = await stage.admin.post("/messages", json={"handle": "sam_demo", "text": "hello", **message})
    thread = await stage.platform.fetch(answer.json()["id"])
    assert thread.post is not None
    return thread.post


async def test_a_double_send_is_seen_as_two_posts_of_one_key(stage: OwnStage) -> None:
    post = await _post(stage, text="@AuroraCare hello")
    await stage.platform.reply(post, MESSAGE)
    await stage.platform.reply(post, MESSAGE)
    posts = (await stage.admin.get("/posts", params={"key": "key-1"})).json()["posts"]
    assert len(posts) == 2


async def test_deduplication_can_be_asked_for(tmp_path: Path) -> None:
    async with serving(create_app(None, demo=False, deduplicate=True)) as url:
        stage = OwnStage(url)
        post = await _post(stage, text="@AuroraCare hello")
        assert await stage.platform.reply(post, MESSAGE) == await stage.platform.reply(post, MESSAGE)
        assert len(await stage.posted()) == 1
        await stage.close()


async def test_who_did_not_mention_us_is_found_but_not_answered(stage: OwnStage) -> None:
    post = await _post(stage, text="the Orbit is good", found=True)
    assert [event.post_id for event in await told(stage.platform, None, 1)] == [post.id]
    permission = await stage.platform.may_reply(post)
    assert not permission.allowed
    assert "didn't mention" in permission.reason
    with pytest.raises(Refused):
        await stage.platform.reply(post, MESSAGE)


async def test_bystanders_are_part_of_the_thread_but_no_event(stage: OwnStage) -> None:
    post = await _post(stage, text="@AuroraCare hello")
    await _post(stage, handle="kim_demo", text="same here", in_reply_to=post.id)
    await _post(stage, handle="kim_demo", text="@AuroraCare me too", in_reply_to=post.id)
    events = await told(stage.platform, None, 2)
    assert [event.post.text for event in events if event.post] == ["@AuroraCare hello", "@AuroraCare me too"]
    assert [later.text for later in (await stage.platform.fetch(post.id)).after] == ["same here", "@AuroraCare me too"]


async def test_our_own_answer_by_hand_is_told_and_the_desks_is_not(stage: OwnStage) -> None:
    post = await _post(stage, text="@AuroraCare hello")
    await stage.platform.reply(post, MESSAGE)
    await stage.admin.post("/messages", json={"ours": True, "text": "By hand.", "in_reply_to": post.id})
    events = await told(stage.platform, None, 2)
    assert [(event.post.ours, event.post.text) for event in events if event.post][1:] == [(True, "By hand.")]
    assert (await stage.platform.fetch(post.id)).answered_by is not None


async def test_messages_are_open_to_those_who_allow_them(stage: OwnStage) -> None:
    post = await _post(stage, text="@AuroraCare hello")
    assert not (await stage.platform.may_message(post)).allowed
    await stage.admin.patch("/people/sam_demo", json={"dms_open": True})
    assert (await stage.platform.may_message(post)).allowed
    await stage.platform.message(post, MESSAGE)
    assert await stage.platform.find_own(post, MESSAGE) is not None


async def test_who_blocked_us_gets_nothing(stage: OwnStage) -> None:
    post = await _post(stage, text="@AuroraCare hello")
    await stage.admin.patch("/people/sam_demo", json={"blocks_us": True})
    for permission in (await stage.platform.may_reply(post), await stage.platform.may_message(post)):
        assert not permission.allowed
        assert "blocked" in permission.reason
    with pytest.raises(Refused) as refused:
        await stage.platform.reply(post, MESSAGE)
    assert refused.value.rule == "blocked"


async def test_a_person_can_edit_between_the_look_and_the_send(stage: OwnStage) -> None:
    post = await _post(stage, text="@AuroraCare hello")
    await stage.admin.post("/faults", json={"kind": "edit", "on": "fetch", "count": 1, "text": "@AuroraCare solved"})
    thread = await stage.platform.fetch(post.id)
    assert thread.post is not None
    assert (thread.post.text, thread.post.revision) == ("@AuroraCare solved", 1)
    await stage.admin.post("/faults", json={"kind": "deletion", "on": "reply", "count": 1})
    with pytest.raises(Refused) as refused:
        await stage.platform.reply(post, MESSAGE)
    assert refused.value.rule == "gone"
    kinds = [event.kind for event in await told(stage.platform, None, 3)]
    assert kinds == [EventKind.MENTION, EventKind.EDIT, EventKind.DELETION]


async def test_a_burst_of_a_thousand_mentions_loses_none_and_repeats_none(stage: OwnStage) -> None:
    listening = asyncio.create_task(told(stage.platform, None, 1000))
    writes = (
        stage.admin.post(
            "/messages", json=[{"handle": f"p{n}_demo", "text": f"@AuroraCare {n}-{m}"} for m in range(50)]
        )
        for n in range(20)
    )
    await asyncio.gather(*writes)
    counted = Counter(event.post.text for event in await listening if event.post)
    assert len(counted) == 1000
    assert set(counted.values()) == {1}


async def test_a_burst_is_told_in_order_under_redelivery(stage: OwnStage) -> None:
    await stage.admin.post("/faults", json={"kind": "redelivery", "probability": 0.5})
    for n in range(8):
        batch = [{"handle": "sam_demo", "text": f"@AuroraCare {n}-{m}"} for m in range(50)]
        await stage.admin.post("/messages", json=batch)
    seen: dict[str, str] = {}
    async with asyncio.timeout(60):
        async for batch in stage.platform.listen(None):
            seen |= {event.id: event.post.text for event in batch if event.post}
            if len(seen) == 400:
                break
    assert sorted(seen.values()) == sorted(f"@AuroraCare {n}-{m}" for n in range(8) for m in range(50))


async def test_a_hundred_sends_at_once_are_each_posted_once(stage: OwnStage) -> None:
    post = await _post(stage, text="@AuroraCare hello")
    sends = (stage.platform.reply(post, Outgoing(f"Answer {n}. ^AB", f"k{n}")) for n in range(100))
    sent = await asyncio.gather(*sends)
    assert len({one.id for one in sent}) == 100
    posts = (await stage.admin.get("/posts", params={"ours": "true"})).json()["posts"]
    assert Counter(one["key"] for one in posts) == {f"k{n}": 1 for n in range(100)}


async def test_reset_forgets_posts_but_not_where_a_listener_was(stage: OwnStage) -> None:
    await _post(stage, text="@AuroraCare before")
    (before,) = await told(stage.platform, None, 1)
    await stage.admin.post("/reset")
    after = await _post(stage, text="@AuroraCare after")
    events = await told(stage.platform, before.cursor, 1)
    assert [event.post_id for event in events] == [after.id]
    assert events[0].id != before.id


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/messages", b"{oops"),
        ("POST", "/messages", b'{"text": "no handle"}'),
        ("POST", "/messages", b'["text"]'),
        ("POST", "/faults", b'{"kind": "nonsense"}'),
        ("POST", "/api/posts", b"[]"),
        ("POST", "/api/posts", b'{"post_id": "1"}'),
        ("GET", "/api/events?after=soon", b""),
        ("GET", "/api/events?wait=nan", b""),
    ],
)
async def test_what_cant_be_understood_is_refused(stage: OwnStage, method: str, path: str, body: bytes) -> None:
    answer = await stage.admin.request(method, path, content=body)
    assert answer.status_code == 400
    assert answer.json()["error"]["message"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({}, "'url' is missing"),
        ({"url": "localhost:80"}, "should start with http"),
        ({"url": "http://x", "timeout": 3}, "Did you mean 'timeout_seconds'?"),
        ({"url": "http://x", "timeout_seconds": "long"}, "a number of 0.05 or more"),
        ({"url": "http://x", "limit": 2.5}, "a whole number"),
        ({"url": 7}, "should be a text"),
    ],
)
def test_wrong_options_are_refused_with_a_way_to_mend_them(options: dict, said: str) -> None:
    with pytest.raises(OptionError) as refused:
        adapter.open(options)
    assert said in str(refused.value)


async def test_a_taken_port_is_told(stage: OwnStage) -> None:
    port = httpx.URL(stage.url).port
    with pytest.raises(OSError, match="in use"):
        async with serving(create_app(None, demo=False), port=port):
            pass


async def test_a_wrong_account_is_found_by_the_check(stage: OwnStage) -> None:
    other = adapter.open({"url": stage.url}, account="SomebodyElse")
    health = await other.check()
    assert not health.ok
    assert "AuroraCare" in health.problems[0]
    await other.close()
