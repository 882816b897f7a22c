"""A write goes out once, whatever Discord answers; a limit is told at once, and what counts as invalid is counted."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.platforms.base import (
    Attachment,
    Outgoing,
    Person,
    Post,
    Refused,
    SignedOut,
    Throttled,
    Unavailable,
    Unconfirmed,
)
from bot.platforms.discord import Discord, ids
from bot.platforms.discord.refusals import MEANINGS
from tests.bot.platforms.discord.loopback import DM, GUILD, MENTION, ROOM, SAM, Loopback, drop, loopback, message

pytestmark = pytest.mark.anyio
SHARED = {"X-RateLimit-Scope": "shared", "X-RateLimit-Remaining": "3"}
SEND = f"POST /channels/{ROOM}/messages"
POST = Post(
    id=ids.post_id(ROOM, MENTION), conversation_id=ids.post_id(ROOM, MENTION), author=Person(str(SAM), "sam"),
    text="it hisses", created_at=datetime(2026, 11, 22, tzinfo=UTC),
)  # fmt: skip
WORDS = Outgoing("That is ours to mend. ^AB", "key-1")


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ((500, {"message": "Internal", "code": 0}), Unconfirmed),
        ((502, "<h1>Bad Gateway</h1>"), Unconfirmed),
        ((503, "<h1>Over capacity</h1>"), Unconfirmed),
        ((504, "<h1>Gateway Timeout</h1>"), Unconfirmed),
        ((524, "<h1>A timeout occurred</h1>"), Unconfirmed),
        ((408, "late"), Unconfirmed),
        ((307, "", {"Location": "/elsewhere"}), Unconfirmed),
        ((200, "{"), Unconfirmed),
        ((200, {"no": "id"}), Unconfirmed),
        (drop, Unconfirmed),
        ((401, {"message": "401: Unauthorized", "code": 0}), SignedOut),
        ((429, {"retry_after": 1.5, "global": False}, {"X-RateLimit-Remaining": "0"}), Throttled),
        ((429, "<h1>error code: 1015</h1>"), Throttled),
        ((400, {"code": 50035, "message": "Invalid Form Body"}), Refused),
        ((403, {"code": 50013, "message": "Missing Permissions"}), Refused),
        ((404, {"code": 10008, "message": "Unknown Message"}), Refused),
    ],
)
async def test_a_write_goes_out_once(here: Loopback, desk: Discord, answer: Any, expected: type[Exception]) -> None:
    here.answers[SEND] = answer
    with pytest.raises(expected) as raised:
        await desk.reply(POST, WORDS)
    assert type(raised.value) is expected
    assert here.count(SEND) == 1


@pytest.mark.parametrize("method", ["edit_own", "delete_own", "fetch"])
async def test_no_request_is_repeated_after_a_broken_connection(here: Loopback, desk: Discord, method: str) -> None:
    # The first request leaves a connection behind that the library would reuse, and repeat the second request over.
    await desk.check()
    verb = {"edit_own": "PATCH", "delete_own": "DELETE", "fetch": "GET"}[method]
    call = f"{verb} /channels/{ROOM}/messages/{MENTION}"
    here.answers[call] = drop
    arguments = [POST.id, WORDS] if method == "edit_own" else [POST.id]
    with pytest.raises(Unavailable if method == "fetch" else Unconfirmed):
        await getattr(desk, method)(*arguments)
    assert here.count(call) == 1


async def test_a_server_that_is_not_there_gets_nothing() -> None:
    async with loopback() as gone:
        adapter = gone.adapter()
    with pytest.raises(Refused) as refused:
        await adapter.reply(POST, WORDS)
    assert not refused.value.permanent
    await adapter.close()


async def test_a_connection_that_can_not_be_made_for_the_write_itself_is_no_unclear_send(here: Loopback) -> None:
    adapter = here.adapter()
    await adapter.may_reply(POST)
    async with loopback() as other:
        pass
    adapter._tools().wire._base = f"{other.url}/api/v10"
    with pytest.raises(Refused) as refused:
        await adapter.reply(POST, WORDS)
    assert not refused.value.permanent
    await adapter.close()


@pytest.mark.parametrize(
    ("answer", "seconds", "endpoint", "counted"),
    [
        ((429, {"retry_after": 1.25, "global": False}, {"Retry-After": "2", "X-RateLimit-Remaining": "0"}), 1.25,
         "reply in #care", [429]),
        ((429, {"retry_after": 3.5, "global": True}, {"X-RateLimit-Global": "true"}), 3.5,
         "everything", [429]),
        ((429, {"retry_after": 9.0, "global": False}, SHARED), 9.0, "reply in #care", []),
        ((429, "<h1>Banned</h1>", {"Retry-After": "0.75"}), 0.75, "everything", [429]),
        ((429, "<h1>Banned</h1>"), 60.0, "everything", [429]),
        ((429, {"retry_after": "soon"}, {"Retry-After": "later", "X-RateLimit-Remaining": "0"}), 60.0,
         "reply in #care", [429]),
        ((429, {"retry_after": 1e300, "global": False}, {"X-RateLimit-Remaining": "0"}), 60.0, "reply in #care", [429]),
    ],
)  # fmt: skip
async def test_a_limit_is_told_at_once(
    here: Loopback, desk: Discord, answer: Any, seconds: float, endpoint: str, counted: list[int]
) -> None:
    here.answers[SEND] = answer
    before = datetime.now(UTC)
    with pytest.raises(Throttled) as raised:
        await desk.reply(POST, WORDS)
    after = datetime.now(UTC)
    wait = timedelta(seconds=seconds)
    assert before + wait <= raised.value.until <= after + wait
    assert here.meter.invalids == counted
    note = here.meter.noted[-1]
    assert (note.endpoint, note.remaining, note.resets_at) == (endpoint, 0, raised.value.until)


async def test_what_is_left_is_noted_by_name(here: Loopback, desk: Discord) -> None:
    headers = {"X-RateLimit-Limit": "5", "X-RateLimit-Remaining": "3", "X-RateLimit-Reset-After": "1.5"}
    here.answers[SEND] = (200, message(7), headers)
    here.answers[f"POST /channels/{DM}/messages"] = (200, message(8, room=DM), headers)
    await desk.reply(POST, WORDS)
    await desk.message(POST, WORDS)
    told = [(note.endpoint, note.remaining, note.allowance) for note in here.meter.noted]
    assert told == [("reply in #care", 3, 5), ("message", 3, 5)]
    assert {"everything", "reply in #care", "message", "open a direct message"} <= set(here.meter.turns)


async def test_headers_that_can_not_be_read_are_left_alone(here: Loopback, desk: Discord) -> None:
    here.answers[SEND] = (200, message(7), {"X-RateLimit-Remaining": "many"})
    assert (await desk.reply(POST, WORDS)).id == ids.post_id(ROOM, 7)
    assert here.meter.noted == []


async def test_a_write_does_not_wait_for_its_turn(here: Loopback, desk: Discord) -> None:
    await desk.may_reply(POST)
    here.meter.closed["reply in #care"] = datetime.now(UTC) + timedelta(seconds=5)
    with pytest.raises(Throttled):
        await desk.reply(POST, WORDS)
    assert here.count(SEND) == 0


async def test_a_read_waits_a_moment_for_its_turn_but_not_long(here: Loopback, desk: Discord) -> None:
    here.answers[f"GET /channels/{ROOM}/messages/{MENTION}"] = message()
    here.meter.closed["read a post"] = datetime.now(UTC) + timedelta(milliseconds=50)
    assert (await desk.fetch(POST.id)).post is not None
    here.meter.closed["read a post"] = datetime.now(UTC) + timedelta(minutes=1)
    with pytest.raises(Throttled):
        await desk.fetch(POST.id)


async def test_every_answer_that_counts_against_the_address_is_counted(here: Loopback, desk: Discord) -> None:
    for status in (401, 403, 429, 404, 500):
        here.answers[SEND] = (status, {"code": 0, "message": ""})
        with pytest.raises(Exception, match="Discord"):
            await desk.reply(POST, WORDS)
    assert here.meter.invalids == [401, 403, 429]


async def test_a_channel_that_we_may_not_see_is_not_asked_for_again_and_again(here: Loopback, desk: Discord) -> None:
    call = f"GET /channels/{ROOM}"
    here.answers[call] = (403, {"code": 50001, "message": "Missing Access"})
    for _ in range(20):
        with pytest.raises(Unavailable, match="View Channel"):
            await desk.fetch(POST.id)
    assert here.count(call) == 1
    assert here.meter.invalids == [403]


@pytest.mark.parametrize("code", sorted(MEANINGS))
async def test_each_known_code_is_refused_in_words_for_people(here: Loopback, desk: Discord, code: int) -> None:
    here.answers[SEND] = (403, {"code": code, "message": "Some words"})
    with pytest.raises(Refused) as refused:
        await desk.reply(POST, WORDS)
    assert str(refused.value) == MEANINGS[code].words
    assert refused.value.permanent
    assert refused.value.rule == str(code)


@pytest.mark.parametrize("code", [20016, 20028, 40003, 40062])
async def test_slow_mode_and_its_like_are_limits_whatever_their_status(
    here: Loopback, desk: Discord, code: int
) -> None:
    here.answers[SEND] = (400, {"code": code, "message": "Slow down"})
    with pytest.raises(Throttled):
        await desk.reply(POST, WORDS)


async def test_an_unknown_code_is_refused_with_discords_own_words(here: Loopback, desk: Discord) -> None:
    errors = {"content": {"_errors": [{"code": "X", "message": "Not like that."}]}}
    here.answers[SEND] = (400, {"code": 50035, "message": "Invalid Form Body", "errors": errors})
    with pytest.raises(Refused, match="In content: Not like that"):
        await desk.reply(POST, WORDS)


async def test_two_bots_on_two_addresses_live_in_one_process() -> None:
    async with loopback() as one, loopback() as other:
        first, second = one.adapter(), other.adapter()
        for here in (one, other):
            here.answers[SEND] = message(7)
        await first.reply(POST, WORDS)
        await second.reply(POST, WORDS)
        await second.reply(POST, replace(WORDS, key="key-2"))
        assert (one.count(SEND), other.count(SEND)) == (1, 2)
        await first.close()
        await second.close()


async def test_a_reply_names_what_it_answers_and_notifies_nobody_else(here: Loopback, desk: Discord) -> None:
    here.answers[SEND] = message(7)
    await desk.reply(POST, Outgoing("@everyone <@1> Sorry. ^AB", "key-1"))
    sent = here.last(SEND).json
    assert sent["message_reference"] == {
        "message_id": str(MENTION), "channel_id": str(ROOM), "fail_if_not_exists": True
    }  # fmt: skip
    assert sent["allowed_mentions"] == {"parse": [], "replied_user": True}
    assert sent["enforce_nonce"] is True
    assert sent["nonce"] == ids.nonce("key-1")
    assert here.last(SEND).headers["Authorization"] == "Bot a.bot.token"


async def test_pictures_go_with_their_descriptions(here: Loopback, desk: Discord) -> None:
    here.answers[SEND] = message(7)
    pictures = tuple(
        Attachment("image", "", f"picture {number}", "image/png", f"bytes {number}".encode()) for number in range(10)
    )
    await desk.reply(POST, replace(WORDS, attachments=pictures))
    sent = here.last(SEND)
    assert sent.headers["Content-Type"].startswith("multipart/form-data")
    assert all(f"bytes {number}".encode() in sent.body for number in range(10))
    assert all(
        f'"description":"picture {number}"'.encode() in sent.body.replace(b'": "', b'":"') for number in range(10)
    )
    assert b'name="files[9]"; filename="picture-10.png"' in sent.body


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"text": "   "}, "empty"),
        ({"text": "a" * 2_001}, "2,001"),
        ({"attachments": tuple(Attachment("image", "", content=b"x") for _ in range(11))}, "10 pictures"),
        ({"attachments": (Attachment("image", "/a.png"),)}, "no content"),
        ({"attachments": (Attachment("image", "", "a" * 1_025, content=b"x"),)}, "description"),
        ({"attachments": (Attachment("image", "", content=bytes(10 * 1024 * 1024 + 1)),)}, "10 MiB"),
    ],
)
async def test_what_discord_would_not_take_is_refused_before_any_request(
    here: Loopback, desk: Discord, change: dict[str, Any], words: str
) -> None:
    for send in (desk.reply, desk.message):
        with pytest.raises(Refused, match=words):
            await send(POST, replace(WORDS, **change))
    assert here.asked == []


async def test_opening_a_direct_message_is_no_unclear_send(here: Loopback, desk: Discord) -> None:
    here.answers["POST /users/@me/channels"] = (502, "<h1>Bad Gateway</h1>")
    with pytest.raises(Refused) as refused:
        await desk.message(POST, WORDS)
    assert not refused.value.permanent
    assert here.count("POST /users/@me/channels") == 1
    assert here.count(f"POST /channels/{DM}/messages") == 0


async def test_a_closed_direct_message_is_refused_for_good(here: Loopback, desk: Discord) -> None:
    here.answers[f"POST /channels/{DM}/messages"] = (403, {"code": 50007, "message": "Cannot send"})
    with pytest.raises(Refused, match="Answer in public") as refused:
        await desk.message(POST, WORDS)
    assert refused.value.permanent


async def test_removing_tells_the_audit_log_why_and_needs_the_right(here: Loopback, desk: Discord) -> None:
    call = f"DELETE /channels/{ROOM}/messages/{MENTION}"
    with pytest.raises(Refused, match="Manage Messages"):
        await desk.remove(POST)
    assert here.count(call) == 0
    rights = 1 << 10 | 1 << 11 | 1 << 13 | 1 << 16
    here.answers[f"GET /guilds/{GUILD}"] = {
        "id": str(GUILD), "name": "Aurora", "owner_id": "1",
        "roles": [{"id": str(GUILD), "name": "@everyone", "permissions": str(rights)}],
    }  # fmt: skip
    other = here.adapter()
    here.answers[call] = (204, {})
    await other.remove(POST)
    assert "X-Audit-Log-Reason" in here.last(call).headers
    here.answers[call] = (404, {"code": 10008, "message": "Unknown Message"})
    await other.remove(POST)
    await other.close()
