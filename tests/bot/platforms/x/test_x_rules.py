from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.platforms.base import Attachment, Outgoing, Person, Post, Refused, SignedOut
from bot.platforms.sandbox.faces.x.numbers import OUR_USER_ID
from bot.platforms.x.reading import newest_id
from tests.bot.platforms.contract import told

pytestmark = pytest.mark.anyio

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64
HELLO = Outgoing("Sorry, Sam. ^AB", "key-1")


async def _read(one, post_id) -> Post:
    thread = await one.fetch(post_id)
    assert thread.post is not None
    return thread.post


async def _posted(face) -> list[dict]:
    posts = (await face.admin.get("/posts", params={"ours": "true"})).json()["posts"]
    return [post for post in posts if post["deleted_at"] is None]


async def _found(face, opening, **options) -> tuple:
    await face.write("My Halo Pro hisses")
    one = opening(face.url, search='"Halo Pro"', **options)
    (event,) = await told(one, None, 1)
    return one, event.post


async def test_who_mentioned_us_may_be_answered_once(face, opening):
    one = opening(face.url)
    post = await _read(one, await face.write("@AuroraCare it hisses"))
    allowed = await one.may_reply(post)
    assert allowed.allowed
    assert allowed.reason.startswith("X allows one reply here, because @sam_demo mentioned us; for as long")
    assert one.limits.once
    await one.reply(post, HELLO)
    again = await one.may_reply(post)
    assert (again.allowed, again.rule) == (False, "one reply per interaction")
    with pytest.raises(Refused):
        await one.reply(post, Outgoing("And another thing. ^AB", "key-2"))
    assert len(await _posted(face)) == 1


async def test_an_answer_by_another_hand_counts(face, opening):
    one, other = opening(face.url), opening(face.url)
    post = await _read(one, await face.write("@AuroraCare it hisses"))
    sent = await one.reply(post, HELLO)
    assert (await other.fetch(post.id)).answered_by == sent.id
    assert not (await other.may_reply(post)).allowed
    await other.delete_own(sent.id)
    assert (await other.may_reply(post)).allowed


async def test_what_a_search_found_is_listen_only(face, opening):
    one, post = await _found(face, opening)
    said = await one.may_reply(post)
    assert (said.allowed, said.rule) == (False, "mentioned or quoted")
    assert said.reason.startswith("A search found this, and @sam_demo neither mentioned nor quoted us.")
    with pytest.raises(Refused) as refused:
        await one.reply(post, HELLO)
    assert refused.value.rule == "mentioned or quoted"
    assert not await _posted(face)


async def test_enterprise_access_may_answer_what_a_search_found(face, opening):
    one, post = await _found(face, opening, access="enterprise")
    assert (await one.may_reply(post)).allowed


async def test_who_quotes_us_may_be_answered(face, opening):
    one = opening(face.url, search="hisses")
    mention = await _read(one, await face.write("@AuroraCare hello"))
    ours = await one.reply(mention, HELLO)
    await face.write(f"it hisses still https://x.com/AuroraCare/status/{ours.id}", handle="jo_demo")
    events = await told(one, None, 2)
    quote = next(event.post for event in events if event.post.author.handle == "jo_demo")
    assert quote.addressed
    assert quote.quoted_id == ours.id
    assert (await one.may_reply(quote)).allowed


async def test_nothing_private_is_answered_in_public(face, opening):
    one = opening(face.url)
    post = await _read(one, await face.write("hello", private=True))
    assert (await one.may_reply(post)).rule == "private stays private"
    assert (await one.may_message(post)).allowed


async def test_who_blocked_us_is_not_tried_again(face, opening):
    one = opening(face.url)
    post = await _read(one, await face.write("@AuroraCare it hisses"))
    await face.fault("blocked", "reply")
    with pytest.raises(Refused):
        await one.reply(post, HELLO)
    assert (await one.may_reply(post)).reason == "@sam_demo has blocked our account on X."


async def test_protected_posts_are_not_answered_in_public(site, opening):
    person = {"id": "7", "username": "sam_demo", "name": "Sam", "protected": True}
    told_post = {"id": "1994000000000000000", "text": "@AuroraCare psst", "author_id": "7"}
    site.says("GET /2/tweets", {"data": [told_post], "includes": {"users": [person]}})
    one = opening(site.url)
    found = (await one.look_up(["1994000000000000000"]))["1994000000000000000"]
    said = await one.may_reply(found)
    assert (said.allowed, said.rule) == (False, "protected posts")


async def test_who_never_wrote_in_private_gets_a_link_to_us(face, opening):
    one = opening(face.url)
    post = await _read(one, await face.write("@AuroraCare it hisses"))
    said = await one.may_message(post)
    assert (said.allowed, said.rule) == (False, "they write first")
    assert said.link == f"https://x.com/messages/compose?recipient_id={OUR_USER_ID}"
    with pytest.raises(Refused):
        await one.message(post, HELLO)
    await face.write("hello, in private", private=True)
    assert (await opening(face.url).may_message(post)).allowed


async def test_whether_somebody_wrote_is_not_asked_twice(face, opening):
    one = opening(face.url)
    post = await _read(one, await face.write("@AuroraCare it hisses"))
    await one.may_message(post)
    await face.fault("unavailable", "find")
    assert not (await one.may_message(post)).allowed


async def test_a_limit_on_reading_messages_offers_the_link(site, opening):
    site.says("GET /2/dm_conversations/with/7/dm_events", {"status": 429}, status=429)
    now = datetime.now(UTC)
    post = Post("5", "5", Person("7", "sam_demo"), "@AuroraCare", now)
    said = await opening(site.url).may_message(post)
    assert not said.allowed
    assert said.link


async def test_only_replies_in_our_conversations_can_be_hidden(face, opening):
    one = opening(face.url)
    mention = await _read(one, await face.write("@AuroraCare it hisses"))
    assert not (await one.may_remove(mention)).allowed
    below = await _read(one, await face.write("@AuroraCare mine too", in_reply_to=mention.id, handle="jo_demo"))
    said = await one.may_remove(below)
    assert (said.allowed, said.rule) == (False, "replies in our own conversations")
    with pytest.raises(Refused):
        await one.remove(below)


async def test_a_reply_in_our_conversation_is_hidden(site, opening):
    ours = {"id": "50", "text": "News", "author_id": "1468001914293121024"}
    site.says("GET /2/tweets", {"data": [ours]})
    site.says("GET /2/users", {"data": [{"id": "1468001914293121024", "username": "AuroraCare"}]})
    site.says("PUT /2/tweets/61/hidden", {"data": {"hidden": True}})
    one = opening(site.url)
    post = Post("60", "50", Person("7", "sam_demo"), "rude", datetime.now(UTC), url="https://x.com/sam_demo/status/61")
    assert newest_id(post) == "61"
    assert (await one.may_remove(post)).allowed
    await one.remove(post)
    await one.remove(post)
    assert site.count("PUT /2/tweets/61/hidden") == 2
    assert site.count("GET /2/tweets") == 1
    assert site.bodies[-1] == b'{"hidden": true}'


TOO_MUCH = [
    (Outgoing("a" * 281, "k"), "length"),
    (Outgoing("字" * 141, "k"), "length"),
    (Outgoing("👩‍👩‍👧‍👧" * 141, "k"), "length"),
    (Outgoing("a" * 257 + " https://example.com/a", "k"), "length"),
    (Outgoing("  ", "k"), "length"),
    (Outgoing("x", "k", (Attachment("image", "/1.png", content=PNG),) * 5), "attachments"),
    (Outgoing("x", "k", (Attachment("video", "/1.mp4", content=PNG),)), "attachments"),
    (Outgoing("x", "k", (Attachment("image", "/1.png"),)), "attachments"),
    (Outgoing("x", "k", (Attachment("image", "/1.png", content=b"\x89PNG" * 1_250_001),)), "attachments"),
    (Outgoing("x", "k", (Attachment("image", "/1.png", "a" * 1_001, content=PNG),)), "alt text"),
]


@pytest.mark.parametrize(("message", "rule"), TOO_MUCH)
async def test_what_is_too_much_never_leaves(face, opening, message, rule):
    one = opening(face.url)
    post = await _read(one, await face.write("@AuroraCare it hisses"))
    with pytest.raises(Refused) as refused:
        await one.reply(post, message)
    assert (refused.value.rule, refused.value.permanent) == (rule, True)
    assert not await _posted(face)


@pytest.mark.parametrize("text", ["a" * 280, "字" * 140, "👩‍👩‍👧‍👧" * 140, "a" * 256 + " https://example.com/a"])
async def test_what_just_fits_is_posted(face, opening, text):
    one = opening(face.url)
    assert one.length(text) == one.limits.reply == 280
    await one.reply(await _read(one, await face.write("@AuroraCare it hisses")), Outgoing(text, "k"))
    assert [post["text"] for post in await _posted(face)] == [text]


async def test_premium_writes_longer(opening):
    assert opening("http://127.0.0.1:9", premium=True).limits.reply == 25_000


async def test_edits_need_premium_and_their_time(site, opening):
    with pytest.raises(Refused, match="Premium"):
        await opening(site.url).edit_own("1994000000000000000", HELLO)
    controls = {"is_edit_eligible": True, "editable_until": "2025-11-27T10:00:00.000Z", "edits_remaining": 5}
    old = {"id": "1994000000000000000", "text": "x", "author_id": "1468001914293121024", "edit_controls": controls}
    site.says("GET /2/tweets", {"data": [old], "includes": {"users": [{"id": "1468001914293121024"}]}})
    with pytest.raises(Refused, match="older than 30 minutes"):
        await opening(site.url, premium=True).edit_own("1994000000000000000", HELLO)
    assert site.count("POST /2/tweets") == 0


async def test_keys_of_somebody_else_never_post(site, opening):
    site.answers.pop("GET /2/users/me")
    site.says("GET /2/users/me", {"data": {"id": "9", "username": "Other", "name": "Other"}})
    post = Post("5", "5", Person("7", "sam_demo"), "@AuroraCare", datetime.now(UTC))
    with pytest.raises(SignedOut):
        await opening(site.url).reply(post, HELLO)
    assert site.count("POST /2/tweets") == 0


async def test_an_unknown_person_is_named_so(opening):
    post = Post("5", "5", Person("unknown:5", "[unknown]"), "x", datetime.now(UTC), addressed=False)
    one = opening("http://127.0.0.1:9")
    assert "This person neither" in (await one.may_reply(replace(post))).reason.replace("and This", "This")


LEVELS = [("read", False, 1), ("read-write", False, 1), ("read-write-directmessages", True, 0), ("", True, 0)]


@pytest.mark.parametrize(("level", "ok", "problems"), LEVELS)
async def test_check_says_what_the_keys_may_do(face, opening, level, ok, problems):
    face.face.access.level = level
    health = await opening(face.url).check()
    assert (health.ok, len(health.problems)) == (ok, problems)
    assert all("console.x.com" in one for one in health.problems)
    assert health.granted[0] == "The keys read posts, mentions and search on X."
    assert bool(health.notes) is (level == "")


async def test_check_tries_the_stream_s_token_too(face, opening):
    assert (await opening(face.url, stream=True).check()).ok
    face.face.access.revoked.add("sandbox-bearer")
    keys = dict.fromkeys(("api_key", "api_secret", "access_token", "access_secret"), "sandbox")
    health = await opening(face.url, stream=True, keys={**keys, "bearer_token": "sandbox-bearer"}).check()
    assert not health.ok
    assert "bearer_token" in health.problems[0]


async def test_check_without_credits_says_what_to_buy(face, opening):
    face.face.access.credits = 0
    (problem,) = (await opening(face.url).check()).problems
    assert "Buy credits" in problem
