"""Permissions, checks and re-readings, against a server that answers as each test says."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.platforms.base import Outgoing, Person, Refused, SignedOut, Unavailable
from bot.platforms.discord import Discord, ids, threads
from bot.platforms.discord.checking import invitation
from bot.platforms.discord.refusals import MEANINGS
from bot.platforms.options import OptionError
from tests.bot.platforms.discord.loopback import BOT, DM, GUILD, MENTION, ROOM, ROUTES, Loopback, message
from tests.bot.platforms.discord.test_sending_once import POST

pytestmark = pytest.mark.anyio
HISTORY = f"GET /channels/{ROOM}/messages"
ONE = f"GET /channels/{ROOM}/messages/{MENTION}"
OURS = {"id": str(BOT), "username": "AuroraCare", "bot": True}


def _server(rights: int) -> dict[str, Any]:
    roles = [{"id": str(GUILD), "name": "@everyone", "permissions": str(rights)}]
    return {"id": str(GUILD), "name": "Aurora", "owner_id": "1", "roles": roles}


@pytest.mark.parametrize(
    ("rights", "room", "lacking"),
    [
        (1 << 11 | 1 << 16, {}, "View Channel"),
        (1 << 10 | 1 << 16, {}, "Send Messages"),
        (1 << 10 | 1 << 11, {}, "Read Message History"),
        (1 << 10 | 1 << 11 | 1 << 16, {"type": 11, "parent_id": "201"}, "Send Messages in Threads"),
    ],
)
async def test_a_right_that_is_missing_is_named(
    here: Loopback, desk: Discord, rights: int, room: dict[str, Any], lacking: str
) -> None:
    here.answers[f"GET /guilds/{GUILD}"] = _server(rights)
    here.answers[f"GET /channels/{ROOM}"] = {**ROUTES[f"GET /channels/{ROOM}"], **room}
    here.answers["GET /channels/201"] = {"id": "201", "type": 0, "guild_id": str(GUILD), "name": "help"}
    said = await desk.may_reply(POST)
    assert not said.allowed
    assert lacking in said.reason
    assert said.rule_url


async def test_locked_threads_and_time_outs_keep_us_silent(here: Loopback, desk: Discord) -> None:
    thread = {"id": str(ROOM), "type": 11, "parent_id": "201", "guild_id": str(GUILD), "name": "hiss"}
    here.answers["GET /channels/201"] = {"id": "201", "type": 0, "guild_id": str(GUILD), "name": "help"}
    here.answers[f"GET /channels/{ROOM}"] = {**thread, "thread_metadata": {"archived": True, "locked": True}}
    assert "locked" in (await desk.may_reply(POST)).reason
    here.answers[f"GET /channels/{ROOM}"] = {**thread, "thread_metadata": {"archived": True, "locked": False}}
    until = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=1)
    other = here.adapter()
    assert (await other.may_reply(POST)).allowed
    here.answers[f"GET /guilds/{GUILD}/members/{BOT}"] = {
        "roles": [], "communication_disabled_until": until.isoformat()
    }  # fmt: skip
    third = here.adapter()
    said = await third.may_reply(POST)
    assert (said.allowed, said.until) == (False, until)
    for adapter in (other, third):
        await adapter.close()


async def test_only_listed_channels_are_answered(here: Loopback) -> None:
    desk = here.adapter(channels=["999"])
    with pytest.raises(Refused, match="settings don't list"):
        await desk.reply(POST, Outgoing("Hello. ^AB", "key-1"))
    assert here.count(f"POST /channels/{ROOM}/messages") == 0
    await desk.close()


async def test_direct_messages_go_to_those_who_turned_to_us(desk: Discord) -> None:
    assert (await desk.may_message(POST)).allowed
    assert (await desk.may_message(replace(POST, private=True))).allowed
    unasked = await desk.may_message(replace(POST, addressed=False))
    assert not unasked.allowed
    assert "first" in unasked.reason
    gone = replace(POST, author=Person("gone:1-2", "[deleted]"))
    assert not (await desk.may_message(gone)).allowed
    with pytest.raises(Refused):
        await desk.message(replace(POST, addressed=False), Outgoing("Hello. ^AB", "key-1"))


async def test_many_posts_are_looked_up_in_one_request(here: Loopback, desk: Discord) -> None:
    numbers = [MENTION + step for step in range(50)]
    here.answers[HISTORY] = [message(number) for number in numbers if number % 7]
    found = await desk.look_up([ids.post_id(ROOM, number) for number in numbers])
    assert len(found) == 50
    assert {post_id for post_id, post in found.items() if post is None} == {
        ids.post_id(ROOM, number) for number in numbers if not number % 7
    }
    assert here.count(HISTORY) == 1


async def test_a_look_up_goes_on_where_a_page_ends(here: Loopback, desk: Discord) -> None:
    everything = [MENTION + step for step in range(500)]

    def page(request: Any) -> Any:
        after, limit = int(request.query["after"]), int(request.query["limit"])
        return [message(number) for number in everything if number > after][:limit]

    here.answers[HISTORY] = page
    wanted = [MENTION, MENTION + 1, MENTION + 350, MENTION + 499, MENTION + 5_000]
    found = await desk.look_up([*(ids.post_id(ROOM, number) for number in wanted), "nonsense"])
    assert [found[ids.post_id(ROOM, number)] is not None for number in wanted] == [True, True, True, True, False]
    assert "nonsense" not in found
    assert here.count(HISTORY) <= 4


async def test_nothing_counts_as_deleted_where_history_may_not_be_read(here: Loopback, desk: Discord) -> None:
    here.answers[f"GET /guilds/{GUILD}"] = _server(1 << 10 | 1 << 11)
    assert await desk.look_up([POST.id]) == {}
    assert here.count(HISTORY) == 0


async def test_a_channel_that_is_gone_took_its_messages_along(here: Loopback, desk: Discord) -> None:
    here.answers[f"GET /channels/{ROOM}"] = (404, {"code": 10003, "message": "Unknown Channel"})
    assert await desk.look_up([POST.id]) == {POST.id: None}
    assert (await desk.fetch(POST.id)).deleted


_BARRED = (403, {"code": 50001, "message": "Missing Access"})


@pytest.mark.parametrize(
    ("call", "answer"),
    [(f"GET /channels/{ROOM}", _BARRED), (f"GET /guilds/{GUILD}", _BARRED), (HISTORY, _BARRED),
     (f"GET /guilds/{GUILD}", (404, {"code": 10004})), (f"GET /guilds/{GUILD}/members/{BOT}", (404, {"code": 10007}))],
)  # fmt: skip
async def test_a_channel_that_is_closed_to_us_leaves_its_messages_out_and_the_others_go_on(
    here: Loopback, desk: Discord, call: str, answer: Any
) -> None:
    here.answers[call] = answer
    here.answers[f"GET /channels/{DM}/messages"] = [message(MENTION + 1, room=DM)]
    known, gone = ids.post_id(DM, MENTION + 1), ids.post_id(DM, MENTION + 2)
    found = await desk.look_up([POST.id, known, gone], private=frozenset({known, gone}))
    assert found.keys() == {known, gone}
    assert found[known] is not None
    assert found[gone] is None


async def test_a_channel_that_fails_otherwise_stops_the_look_up(here: Loopback, desk: Discord) -> None:
    here.answers[HISTORY] = (503, {})
    with pytest.raises(Unavailable):
        await desk.look_up([POST.id])


async def test_a_message_that_names_a_channel_that_is_closed_to_us_is_read(here: Loopback, desk: Discord) -> None:
    here.answers["GET /channels/888"] = _BARRED
    here.answers[HISTORY] = [message(content="see <#888>")]
    post = (await desk.look_up([POST.id]))[POST.id]
    assert post is not None
    assert post.text == "see #channel"


async def test_a_message_that_may_not_be_seen_is_not_taken_for_deleted(here: Loopback, desk: Discord) -> None:
    here.answers[ONE] = (403, {"code": 50001, "message": "Missing Access"})
    with pytest.raises(Unavailable, match="View Channel"):
        await desk.fetch(POST.id)


async def test_a_reply_by_another_hand_is_found(here: Loopback, desk: Discord) -> None:
    reference = {"type": 0, "message_id": str(MENTION), "channel_id": str(ROOM)}
    here.answers[ONE] = message()
    here.answers[HISTORY] = [
        message(MENTION + 3, "we see", author=OURS, message_reference=reference, type=19),
        message(MENTION + 2, "chatter"),
        message(MENTION + 1, "me too", message_reference=reference, type=19),
    ]
    thread = await desk.fetch(POST.id)
    assert [post.text for post in thread.after] == ["me too", "we see"]
    assert thread.answered_by == ids.post_id(ROOM, MENTION + 3)
    assert {post.conversation_id for post in thread.after} == {POST.id}


@pytest.mark.parametrize(
    ("written", "place", "requests", "seen"),
    [(1_500, 50, 1, True), (300, 180, 3, True), (1_500, 1_499, 2, True), (1_500, 1_250, 4, True),
     (1_500, 700, 4, False), (1_500, None, 4, False), (99, None, 1, False)],
)  # fmt: skip
async def test_an_answer_in_a_busy_channel_is_looked_for_at_both_ends(
    here: Loopback, desk: Discord, written: int, place: int | None, requests: int, seen: bool
) -> None:
    reference = {"type": 0, "message_id": str(MENTION), "channel_id": str(ROOM)}
    everything = [message(MENTION + step) for step in range(1, written + 1)]
    if place is not None:
        everything[place] = message(MENTION + place + 1, "we see", author=OURS, message_reference=reference, type=19)

    def page(request: Any) -> Any:
        after, before = int(request.query.get("after", 0)), int(request.query.get("before", 2**63))
        limit = int(request.query["limit"])
        between = [one for one in everything if after < int(one["id"]) < before]
        return between[:limit] if "after" in request.query else between[-limit:][::-1]

    here.answers[ONE] = message()
    here.answers[HISTORY] = page
    thread = await desk.fetch(POST.id)
    assert thread.answered_by == (ids.post_id(ROOM, MENTION + (place or 0) + 1) if seen else None)
    assert here.count(HISTORY) == requests


async def test_what_is_older_than_the_attempt_is_not_it(here: Loopback, desk: Discord) -> None:
    this = {"type": 0, "message_id": str(MENTION), "channel_id": str(ROOM)}
    words, hour = Outgoing("Sorry. ^AB", "key-1"), 3_600_000 << 22
    here.answers[HISTORY] = [message(MENTION + hour, words.text, author=OURS, message_reference=this)]
    written = ids.created_at(MENTION + hour)
    assert await desk.find_own(POST, replace(words, since=written + timedelta(minutes=30))) is None
    assert await desk.find_own(POST, replace(words, since=written + timedelta(minutes=1))) is not None


async def test_addresses_lead_to_the_site_that_is_named(here: Loopback) -> None:
    here.answers[ONE] = message()
    for options, site in (
        ({}, "https://discord.com"),
        ({"web_url": "http://sandbox.example/"}, "http://sandbox.example"),
    ):
        desk = here.adapter(**options)
        post = (await desk.fetch(POST.id)).post
        assert post is not None
        assert post.url == f"{site}/channels/{GUILD}/{ROOM}/{MENTION}"
        assert post.author.url.startswith(f"{site}/users/")
        await desk.close()


async def test_our_own_words_are_found_only_below_the_post_that_they_answer(here: Loopback, desk: Discord) -> None:
    words = Outgoing("That is  ours to mend. ^AB", "key-1")
    other = {"type": 0, "message_id": "77", "channel_id": str(ROOM)}
    this = {"type": 0, "message_id": str(MENTION), "channel_id": str(ROOM)}
    here.answers[HISTORY] = [message(MENTION + 1, words.text, author=OURS, message_reference=other)]
    assert await desk.find_own(POST, words) is None
    here.answers[HISTORY] = [message(MENTION + 2, words.text, message_reference=this)]
    assert await desk.find_own(POST, words) is None
    here.answers[HISTORY] = [
        message(MENTION + 3, "That is ours to mend. ^AB ", author=OURS, message_reference=this)
    ]  # fmt: skip
    found = await desk.find_own(POST, words)
    assert found is not None
    assert found.id == ids.post_id(ROOM, MENTION + 3)
    here.answers[HISTORY] = []
    here.answers[f"GET /channels/{DM}/messages"] = [message(MENTION + 4, words.text, room=DM, author=OURS)]
    found = await desk.find_own(POST, words)
    assert found is not None
    assert found.id == ids.post_id(DM, MENTION + 4)


async def test_a_send_is_found_behind_much_that_was_written_and_never_called_missing_unread(
    here: Loopback, desk: Discord, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = Outgoing("Sorry. ^AB", "key-1")
    this = {"type": 0, "message_id": str(MENTION), "channel_id": str(ROOM)}
    everything = [message(MENTION + step) for step in range(-300, 1_500)]
    everything[900] = message(MENTION + 600, words.text, author=OURS, message_reference=this)

    def page(request: Any) -> Any:
        after, limit = int(request.query["after"]), int(request.query["limit"])
        return [one for one in everything if int(one["id"]) > after][:limit]

    here.answers[HISTORY] = page
    found = await desk.find_own(POST, words)
    assert found is not None
    assert found.id == ids.post_id(ROOM, MENTION + 600)
    assert await desk.find_own(POST, replace(words, text="Other words. ^AB")) is None
    monkeypatch.setattr(threads, "_PAGES_SEARCHED", 3)
    with pytest.raises(Unavailable):
        await desk.find_own(POST, words)


async def test_in_a_busy_channel_an_unclear_send_is_looked_for_only_around_its_attempt(
    here: Loopback, desk: Discord
) -> None:
    second = 1000 << 22
    words = Outgoing("Sorry. ^AB", "key-1", since=ids.created_at(MENTION + 3_600 * second))
    this = {"type": 0, "message_id": str(MENTION), "channel_id": str(ROOM)}
    everything = [message(MENTION + step * second) for step in range(1, 9_000)]
    everything[3_619] = message(MENTION + 3_620 * second, words.text, author=OURS, message_reference=this)

    def page(request: Any) -> Any:
        after, limit = int(request.query["after"]), int(request.query["limit"])
        return [one for one in everything if int(one["id"]) > after][:limit]

    here.answers[HISTORY] = page
    found = await desk.find_own(POST, words)
    assert found is not None
    assert found.id == ids.post_id(ROOM, MENTION + 3_620 * second)
    assert here.count(HISTORY) <= 3
    assert await desk.find_own(POST, replace(words, text="Other words. ^AB")) is None
    assert here.count(HISTORY) <= 20


async def test_a_nonce_that_is_told_settles_it(here: Loopback, desk: Discord) -> None:
    this = {"type": 0, "message_id": str(MENTION), "channel_id": str(ROOM)}
    words = Outgoing("Sorry. ^AB", "key-1")
    told = message(MENTION + 1, words.text, author=OURS, message_reference=this, nonce=ids.nonce("key-2"))
    here.answers[HISTORY] = [told]
    assert await desk.find_own(POST, words) is None
    assert await desk.find_own(POST, replace(words, key="key-2")) is not None


async def test_role_mentions_and_threads_that_we_take_part_in_turn_to_us(here: Loopback, desk: Discord) -> None:
    here.answers[f"GET /guilds/{GUILD}/members/{BOT}"] = {"roles": ["9"]}
    roles = [*_server(1 << 10 | 1 << 16)["roles"], {"id": "9", "name": "Care", "permissions": "0"}]
    here.answers[f"GET /guilds/{GUILD}"] = {**_server(0), "roles": roles}
    here.answers[ONE] = message(content="<@&9> help", mention_roles=["9"])
    post = (await desk.fetch(POST.id)).post
    assert post is not None
    assert (post.text, post.addressed) == ("@Care help", True)
    here.answers[ONE] = message(content="@everyone help", mention_everyone=True)
    post = (await desk.fetch(POST.id)).post
    assert post is not None
    assert not post.addressed
    here.answers[f"GET /channels/{ROOM}"] = {
        "id": str(ROOM), "type": 11, "guild_id": str(GUILD), "name": "hiss", "member": {"flags": 0}
    }  # fmt: skip
    other = here.adapter()
    post = (await other.fetch(POST.id)).post
    assert post is not None
    assert (post.addressed, post.conversation_id) == (True, str(ROOM))
    await other.close()


APPLICATION = {"id": "500", "flags": 1 << 19}
ENOUGH = str(1 << 10 | 1 << 11 | 1 << 13 | 1 << 15 | 1 << 16 | 1 << 36 | 1 << 38)


def _healthy(here: Loopback, **changes: Any) -> None:
    here.answers["GET /applications/@me"] = {**APPLICATION, **changes}
    here.answers["GET /users/@me/guilds"] = [{"id": str(GUILD), "name": "Aurora", "permissions": ENOUGH}]


async def test_a_good_account_is_told_to_be_good(here: Loopback, desk: Discord) -> None:
    _healthy(here)
    health = await desk.check()
    assert health.ok, health.problems
    assert health.account == "AuroraCare"
    assert len(health.granted) == 2
    assert health.notes == ()
    assert {one.call.split()[0] for one in here.asked} == {"GET"}


async def test_each_thing_that_is_missing_is_told_with_its_remedy(here: Loopback) -> None:
    _healthy(here, flags=0)
    here.answers["GET /users/@me"] = {"id": str(BOT), "username": "Other", "bot": True}
    here.answers["GET /users/@me/guilds"] = [{"id": str(GUILD), "name": "Aurora", "permissions": str(1 << 10)}]
    here.answers["GET /channels/888"] = (403, {"code": 50001, "message": "Missing Access"})
    desk = here.adapter(guilds=[str(GUILD), "777"])
    told = "\n".join((await desk.check()).problems)
    for words in ("@Other", "Message Content Intent is off", "server 777", "lacks Send Messages", invitation(500)):
        assert words in told
    await desk.close()
    listed = here.adapter(channels=["888", str(ROOM)])
    health = await listed.check()
    assert any("channel 888" in problem for problem in health.problems)
    assert any("#care" in granted for granted in health.granted)
    await listed.close()


async def test_the_invitation_asks_for_what_the_desk_uses_and_no_more() -> None:
    assert f"permissions={ENOUGH}" in invitation(500)
    assert "scope=bot" in invitation(500)


async def test_a_wrong_token_is_a_problem_not_a_crash(here: Loopback, desk: Discord) -> None:
    here.answers["GET /users/@me"] = (401, {"message": "401: Unauthorized", "code": 0})
    health = await desk.check()
    assert not health.ok
    assert "answerable connect discord" in health.problems[0]
    here.answers[ONE] = (401, {"code": 0})
    with pytest.raises(SignedOut):
        await desk.fetch(POST.id)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"guilds": ["care"]}, "no id"),
        ({"channel": []}, "Did you mean 'channels'"),
        ({"url": "ftp://x"}, "http"),
        ({"timeout_seconds": 0}, "number"),
    ],
)
async def test_options_that_can_not_be_used_say_how_to_mend_them(here: Loopback, options: Any, words: str) -> None:
    with pytest.raises(OptionError, match=words):
        here.adapter(**options)


def test_every_meaning_is_a_sentence() -> None:
    assert all(meaning.words.endswith(".") and len(meaning.words) > 20 for meaning in MEANINGS.values())
