from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.platforms.base import Outgoing, Person, Post, Refused, Throttled, Unavailable
from bot.platforms.x.snowflake import first_id
from tests.bot.platforms.contract import told

pytestmark = pytest.mark.anyio

US = "1468001914293121024"
GROUP = "1582103724607971332"
ALONE = f"7-{US}"
MENTIONS = f"GET /2/users/{US}/mentions"
WITH_SAM = "GET /2/dm_conversations/with/7/dm_events"
NOTHING = {"meta": {"result_count": 0}}
NOW = datetime.now(UTC)
WRITTEN = first_id(NOW - timedelta(minutes=10))
SAM = Person("7", "sam_demo", "Sam")
MESSAGE = Post(str(WRITTEN), ALONE, SAM, "hello", NOW, private=True)
IN_GROUP = replace(MESSAGE, conversation_id=GROUP)
UNNAMED = replace(MESSAGE, conversation_id="with:7")
HELLO = Outgoing("Hello, Sam. ^AB", "k")
SINGLE = "GET /2/dm_events/"


def _event(number: int, conversation: str | None, *, sender: str = "7", text: str = "hello") -> dict[str, object]:
    named = {"dm_conversation_id": conversation} if conversation else {}
    return {"id": str(number), "event_type": "MessageCreate", "text": text, "sender_id": sender, **named}


def _page(*events: dict[str, object]) -> dict[str, object]:
    users = [{"id": "7", "username": "sam_demo", "name": "Sam"}, {"id": US, "username": "AuroraCare"}]
    return {"data": list(events), "includes": {"users": users}, "meta": {"result_count": len(events)}}


def _one(number: int, conversation: str | None) -> dict[str, object]:
    page = _page(_event(number, conversation))
    return {"data": _event(number, conversation), "includes": page["includes"]}


async def test_a_group_is_shown_and_never_written_to(site, opening):
    site.says(MENTIONS, NOTHING)
    site.says("GET /2/dm_events", _page(_event(WRITTEN, GROUP)))
    one = opening(site.url)
    (event,) = await told(one, None, 1)
    assert (event.post.private, event.post.conversation_id) == (True, GROUP)
    said = await one.may_message(event.post)
    assert (said.allowed, said.rule, said.link) == (False, "group conversations", "")
    assert "in a group conversation on X" in said.reason
    assert not (await one.may_reply(event.post)).allowed
    with pytest.raises(Refused) as refused:
        await one.message(event.post, HELLO)
    assert (refused.value.rule, refused.value.permanent) == ("group conversations", True)
    assert not [request for request in site.asked if request.method == "POST"]


async def test_who_wrote_only_in_a_group_did_not_write_to_us(site, opening):
    site.says(MENTIONS, NOTHING)
    site.says("GET /2/dm_events", _page(_event(WRITTEN, GROUP)))
    site.says(WITH_SAM, _page(_event(WRITTEN, GROUP)))
    one = opening(site.url)
    await told(one, None, 1)
    mention = Post("5", "5", SAM, "@AuroraCare hello", NOW)
    said = await one.may_message(mention)
    assert not said.allowed
    assert said.link
    with pytest.raises(Refused):
        await one.message(mention, HELLO)


async def test_who_wrote_to_us_alone_may_be_answered(site, opening):
    site.says("POST /2/dm_conversations/with/7/messages", {"data": {"dm_conversation_id": ALONE, "dm_event_id": "9"}})
    one = opening(site.url)
    assert (await one.may_message(MESSAGE)).allowed
    assert (await one.message(MESSAGE, HELLO)).id == "9"


async def test_a_conversation_of_others_is_not_ours(opening, site):
    assert not (await opening(site.url).may_message(replace(MESSAGE, conversation_id="7-8"))).allowed


@pytest.mark.parametrize(("conversation", "allowed"), [(ALONE, True), (GROUP, False)])
async def test_what_was_kept_knows_its_conversation_by_its_address(site, opening, conversation, allowed):
    kept = replace(MESSAGE, conversation_id="", url=f"https://x.com/messages/{conversation}")
    one = opening(site.url)
    site.says(WITH_SAM, _page(_event(WRITTEN + 9, ALONE, sender=US, text=HELLO.text)))
    assert (await one.may_message(kept)).allowed is allowed
    assert bool(await one.find_own(kept, HELLO)) is allowed


@pytest.mark.parametrize(("conversation", "allowed"), [(ALONE, True), (GROUP, False)])
async def test_a_message_of_an_unknown_conversation_is_read_again(site, opening, conversation, allowed):
    site.says(f"{SINGLE}{WRITTEN}", _one(WRITTEN, conversation))
    site.says(WITH_SAM, _page(_event(WRITTEN - 9, ALONE)))
    assert (await opening(site.url).may_message(UNNAMED)).allowed is allowed


@pytest.mark.parametrize(("wrote", "allowed"), [(ALONE, True), (GROUP, False)])
async def test_where_a_message_can_t_be_read_again_it_counts_who_wrote(site, opening, wrote, allowed):
    site.says(WITH_SAM, _page(_event(WRITTEN, wrote)))
    said = await opening(site.url).may_message(UNNAMED)
    assert said.allowed is allowed


async def test_a_message_of_a_group_is_read_without_another_conversation(site, opening):
    site.says("GET /2/tweets", _gone(WRITTEN))
    site.says(f"{SINGLE}{WRITTEN}", _one(WRITTEN, GROUP))
    site.says(WITH_SAM, _page(_event(WRITTEN + 9, ALONE, sender=US, text="Hello, Sam. ^AB")))
    thread = await opening(site.url).fetch(str(WRITTEN))
    assert thread.post is not None
    assert (thread.before, thread.after, thread.answered_by) == ((), (), None)
    assert site.count(WITH_SAM) == 0


async def test_no_answer_is_looked_for_where_none_is_sent(site, opening):
    site.says(WITH_SAM, _page(_event(WRITTEN + 9, ALONE, sender=US, text=HELLO.text)))
    one = opening(site.url)
    assert await one.find_own(IN_GROUP, HELLO) is None
    assert site.count(WITH_SAM) == 0
    found = await one.find_own(MESSAGE, HELLO)
    assert found is not None
    assert found.id == str(WRITTEN + 9)


async def test_of_two_messages_in_the_same_words_the_attempt_s_own_is_found(site, opening):
    since = NOW - timedelta(minutes=1)
    earlier, later = first_id(NOW - timedelta(minutes=5)), first_id(NOW)
    site.says(WITH_SAM, _page(_event(earlier, ALONE, sender=US, text=HELLO.text)))
    one = opening(site.url)
    assert await one.find_own(MESSAGE, replace(HELLO, since=since)) is None
    assert await one.find_own(MESSAGE, HELLO) is not None
    site.answers.clear()
    site.says("GET /2/users/me", {"data": {"id": US, "username": "AuroraCare"}})
    mine = [_event(number, ALONE, sender=US, text=HELLO.text) for number in (earlier, later - 1, later)]
    site.says(WITH_SAM, _page(*mine))
    found = await one.find_own(MESSAGE, replace(HELLO, since=since))
    assert found is not None
    assert found.id == str(later)


async def test_a_message_is_looked_up_only_if_it_is_one(site, opening):
    numbers = [str(WRITTEN + number) for number in range(40)]
    site.says("GET /2/tweets", _gone(*numbers))
    assert await opening(site.url).look_up(numbers) == dict.fromkeys(numbers)
    assert [request.path for request in site.asked if request.path.startswith("/2/dm")] == []


async def test_messages_are_looked_up_until_x_asks_to_wait(site, opening):
    numbers = [str(WRITTEN + number) for number in range(30)]
    for number in numbers[:20]:
        site.says(f"{SINGLE}{number}", _one(int(number), ALONE))
    site.says(f"{SINGLE}{numbers[20]}", {"errors": [_error(numbers[20])]})
    site.says(f"{SINGLE}{numbers[21]}", {"status": 429}, status=429)
    found = await opening(site.url).look_up(numbers, private=frozenset(numbers))
    assert list(found) == numbers[:21]
    assert found[numbers[20]] is None
    assert all(post is not None and post.private for post in list(found.values())[:20])
    assert site.count("GET /2/tweets") == 0


@pytest.mark.parametrize(("status", "error"), [(429, Throttled), (503, Unavailable)])
async def test_a_look_that_found_nothing_says_why(site, opening, status, error):
    site.says(f"{SINGLE}5", {"status": status}, status=status)
    with pytest.raises(error):
        await opening(site.url).look_up(["5"], private=frozenset({"5"}))


@pytest.mark.parametrize(
    ("said", "status"), [({"detail": "no"}, 403), ({"errors": [{"type": "about:blank", "title": "Odd"}]}, 200)]
)
async def test_a_message_that_x_does_not_tell_of_is_not_gone(site, opening, said, status):
    site.says("GET /2/tweets", {"data": [{"id": "4", "text": "@AuroraCare hi", "author_id": "7"}]})
    site.says("GET /2/users", {"data": [{"id": "7", "username": "sam_demo"}]})
    site.says(f"{SINGLE}5", said, status=status)
    found = await opening(site.url).look_up(["4", "5"], private=frozenset({"5"}))
    assert list(found) == ["4"]


async def test_posts_known_before_x_asked_to_wait_are_told(site, opening):
    numbers = [str(WRITTEN + number) for number in range(150)]
    site.says("GET /2/tweets", _gone(*numbers[:100]))
    site.says("GET /2/tweets", {"status": 429}, status=429)
    assert await opening(site.url).look_up(numbers) == dict.fromkeys(numbers[:100])


async def test_the_message_of_somebody_else_is_not_deleted(site, opening):
    site.says("GET /2/tweets", _gone(WRITTEN))
    site.says(f"{SINGLE}{WRITTEN}", _one(WRITTEN, ALONE))
    with pytest.raises(Refused, match="not our own message"):
        await opening(site.url).delete_own(str(WRITTEN))
    assert not [request for request in site.asked if request.method == "DELETE"]


async def test_messages_of_the_sandbox_s_people_stand_between_two(face, opening):
    await face.write("hello, in private", private=True)
    one = opening(face.url)
    async with aclosing(one.listen(None)) as batches:
        (event,) = await anext(batches)
    assert (await one.may_message(event.post)).allowed


def _error(number: object) -> dict[str, str]:
    kind = "https://api.twitter.com/2/problems/resource-not-found"
    return {"type": kind, "parameter": "ids", "resource_id": str(number), "value": str(number)}


def _gone(*numbers: object) -> dict[str, object]:
    return {"errors": [_error(number) for number in numbers]}
