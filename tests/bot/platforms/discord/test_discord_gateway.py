"""The sandbox's gateway: sessions, intents, resuming, closing, faults; each dispatch is checked against the spec."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import discord
import pytest

from bot.platforms.sandbox.faces.discord import Settings
from bot.platforms.sandbox.faces.discord.snowflakes import BOT_ID, GUILD_ID
from tests.bot.platforms.discord.documented import Payloads
from tests.bot.platforms.discord.gateway_client import EVERY_INTENT, GatewayClient
from tests.bot.platforms.discord.test_discord_face import Place, discord_at, opened, place

__all__ = ["discord_at", "place"]
pytestmark = pytest.mark.anyio
GUILDS, MEMBERS, GUILD_MESSAGES, DIRECT_MESSAGES, CONTENT = 1, 1 << 1, 1 << 9, 1 << 12, 1 << 15

Connect = Callable[..., Any]


@pytest.fixture
def connect(place: Place, shared: Path) -> Connect:
    @asynccontextmanager
    async def connected(**more: Any) -> AsyncIterator[GatewayClient]:
        async with GatewayClient(place.url, payloads=Payloads.at(shared), **more) as client:
            yield client
        assert not client.problems, "\n".join(client.problems)

    return connected


async def test_a_session_begins_with_the_guild(place: Place, connect: Connect) -> None:
    root = await place.write()
    await place.write("in a thread", in_reply_to="-".join(root), place="thread")
    async with connect() as client:
        ready = await client.identify()
        assert (ready["user"]["id"], ready["guilds"]) == (BOT_ID, [{"id": GUILD_ID, "unavailable": True}])
        guild = await client.until("GUILD_CREATE")
        assert {channel["name"] for channel in guild["channels"]} == {"welcome", "support", "general"}
        assert [thread["id"] for thread in guild["threads"]] == [root[1]]
        assert guild["member_count"] == len(guild["members"]) == 2


async def test_what_happens_is_dispatched_in_order(place: Place, connect: Connect) -> None:
    async with connect(compress=True) as client:
        await client.identify()
        channel, message = await place.write("@AuroraCare one")
        await place.admin.patch(f"/messages/{channel}-{message}", json={"text": "@AuroraCare two"})
        await place.admin.patch(f"/messages/{channel}-{message}", json={"text": "three"})
        await place.admin.delete(f"/messages/{channel}-{message}")
        assert (await client.until("GUILD_MEMBER_ADD"))["user"]["username"] == "sam_demo"
        created = await client.until("MESSAGE_CREATE")
        assert (created["id"], created["guild_id"], created["content"]) == (message, GUILD_ID, f"<@{BOT_ID}> one")
        assert created["mentions"][0]["member"]["roles"]
        assert "user" not in created["member"]
        edits = [await client.until("MESSAGE_UPDATE") for _ in range(2)]
        assert [edit["content"] for edit in edits] == [f"<@{BOT_ID}> two", "three"]
        assert await client.until("MESSAGE_DELETE") == {"id": message, "channel_id": channel, "guild_id": GUILD_ID}


async def test_our_own_messages_come_back_with_their_nonce(place: Place, connect: Connect) -> None:
    channel, _ = await place.write()
    async with connect() as client:
        await client.identify()
        await place.send(channel, content="Sorry.", nonce="n1")
        created = await client.until("MESSAGE_CREATE")
        assert (created["author"]["id"], created["nonce"]) == (BOT_ID, "n1")


async def test_private_messages_carry_no_guild(place: Place, connect: Connect) -> None:
    async with connect() as client:
        await client.identify(DIRECT_MESSAGES)
        await place.write("in public")
        channel, message = await place.write("psst", private=True)
        created = await client.until("MESSAGE_CREATE")
        assert (created["id"], created["channel_id"], created["content"]) == (message, channel, "psst")
        assert "guild_id" not in created


async def test_without_the_content_intent_only_what_is_said_to_us_has_words(place: Place, connect: Connect) -> None:
    async with connect() as client:
        await client.identify(GUILDS | GUILD_MESSAGES)
        assert len((await client.until("GUILD_CREATE"))["members"]) == 1
        await place.write("just talking")
        await place.write("@AuroraCare hello")
        said = [(await client.until("MESSAGE_CREATE"))["content"] for _ in range(2)]
        assert said == ["", f"<@{BOT_ID}> hello"]


async def test_many_deleted_at_once_are_one_event(place: Place, connect: Connect) -> None:
    posts = [await place.write(f"number {number}") for number in range(3)]
    async with connect() as client:
        await client.identify()
        ids = [message for _, message in posts]
        await place.bot.post(f"/channels/{posts[0][0]}/messages/bulk-delete", json={"messages": ids})
        assert (await client.until("MESSAGE_DELETE_BULK"))["ids"] == ids


async def test_a_thread_is_told_before_its_first_message(place: Place, connect: Connect) -> None:
    root = await place.write()
    async with connect() as client:
        await client.identify()
        await client.until("GUILD_CREATE")
        await place.write("in a thread", in_reply_to="-".join(root), place="thread")
        thread = await client.until("THREAD_CREATE")
        assert (thread["id"], thread["newly_created"]) == (root[1], True)
        assert (await client.until("MESSAGE_CREATE"))["channel_id"] == root[1]


async def test_members_can_be_asked_for(place: Place, connect: Connect) -> None:
    await place.write()
    async with connect() as client:
        await client.identify()
        await client.say(8, {"guild_id": GUILD_ID, "query": "sam", "limit": 0, "nonce": "n1"})
        chunk = await client.until("GUILD_MEMBERS_CHUNK")
        assert ([one["user"]["username"] for one in chunk["members"]], chunk["nonce"]) == (["sam_demo"], "n1")


async def test_heartbeats_are_answered(connect: Connect) -> None:
    async with connect() as client:
        await client.identify()
        await client.until("GUILD_CREATE")
        await client.say(1, client.last)
        assert (await client.hear())["op"] == 11


async def test_a_session_is_resumed_with_all_that_was_missed(place: Place, connect: Connect) -> None:
    async with connect() as client:
        ready = await client.identify()
        await client.until("GUILD_CREATE")
        last = client.last
    missed = [(await place.write(f"number {number}"))[1] for number in range(3)]
    async with connect() as client:
        await client.hear()
        await client.say(6, {"token": "a.bot.token", "session_id": ready["session_id"], "seq": last})
        told = [await client.until("MESSAGE_CREATE") for _ in range(3)]
        assert [one["id"] for one in told] == missed
        await client.until("RESUMED")
        _, later = await place.write("later")
        assert (await client.until("MESSAGE_CREATE"))["id"] == later


async def test_the_newer_connection_takes_a_session_over(connect: Connect) -> None:
    async with connect() as first, connect() as second:
        ready = await first.identify()
        await second.hear()
        await second.say(6, {"token": "a.bot.token", "session_id": ready["session_id"], "seq": 1})
        await second.until("RESUMED")
        while "closed" not in (heard := await first.hear()):
            pass
        assert heard["closed"] == 4000


@pytest.mark.parametrize("session", ["unknown", "reset"])
async def test_a_session_that_is_gone_is_called_invalid(place: Place, connect: Connect, session: str) -> None:
    async with connect() as client:
        ready = await client.identify()
    if session == "reset":
        await place.admin.post("/reset")
    async with connect() as client:
        await client.hear()
        session_id = "nonsense" if session == "unknown" else ready["session_id"]
        await client.say(6, {"token": "a.bot.token", "session_id": session_id, "seq": 1})
        heard = await client.hear()
        assert (heard["op"], heard["d"]) == (9, False)


async def test_a_reset_invalidates_the_session_at_once(place: Place, connect: Connect) -> None:
    async with connect() as client:
        await client.identify()
        await client.until("GUILD_CREATE")
        await place.admin.post("/reset")
        heard = await client.hear()
        assert (heard["op"], heard["d"]) == (9, False)


IDENTIFY = {"token": "a.bot.token", "intents": EVERY_INTENT, "properties": {}}


@pytest.mark.parametrize(
    ("op", "data", "code"),
    [
        (2, {**IDENTIFY, "token": ""}, 4004),
        (2, {**IDENTIFY, "intents": 1 << 40}, 4013),
        (2, {**IDENTIFY, "shard": [1, 1]}, 4010),
        (6, {"token": "", "session_id": "x", "seq": 1}, 4004),
        (3, {}, 4003),
        (77, {}, 4001),
        (2, "nonsense", 4002),
    ],
)
async def test_what_a_client_does_wrong_closes_the_connection(connect: Connect, op: int, data: Any, code: int) -> None:
    async with connect() as client:
        await client.hear()
        assert await client.closed_after(op, data) == code


async def test_more_that_closes_a_connection(place: Place, connect: Connect) -> None:
    async with connect() as client:
        ready = await client.identify()
        assert await client.closed_after(2, IDENTIFY) == 4005
    async with connect() as client:
        await client.hear()
        resume = {"token": "a.bot.token", "session_id": ready["session_id"], "seq": 999}
        assert await client.closed_after(6, resume) == 4007
    async with connect() as client:
        await client.hear()
        await client.socket.send_str("{")
        assert (await client.hear())["closed"] == 4002


async def test_settings_of_the_gateway_are_kept(shared: Path) -> None:
    async with opened(shared, Settings(token="right", privileged=CONTENT)) as place:
        async with GatewayClient(place.url) as client:
            await client.hear()
            assert await client.closed_after(2, IDENTIFY) == 4004
        async with GatewayClient(place.url) as client:
            await client.hear()
            assert await client.closed_after(2, {**IDENTIFY, "token": "right", "intents": MEMBERS}) == 4014
        async with GatewayClient(place.url) as client:
            assert await client.identify(GUILDS | CONTENT, "right")
            for _ in range(121):
                await client.say(3, {})
            while "closed" not in (heard := await client.hear()):
                pass
            assert heard["closed"] == 4008


@pytest.mark.parametrize(
    ("fault", "status"), [("throttled", 429), ("unavailable", 503), ("throttled_without_headers", 429)]
)
async def test_a_fault_turns_a_client_away(place: Place, connect: Connect, fault: str, status: int) -> None:
    await place.fault(fault, "listen")
    answer = await place.bot.get("/gateway/bot")
    assert answer.status_code == status
    await place.fault(fault, "listen")
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        async with connect():
            pass
    assert refused.value.status == status
    async with connect() as client:
        assert await client.identify()


async def test_a_dropped_connection_is_cut_without_a_word(place: Place, connect: Connect) -> None:
    # Twice, because aiohttp tries a GET once more.
    await place.fault("dropped_before", "listen", count=2)
    with pytest.raises(aiohttp.ClientError):
        async with connect():
            pass


async def test_signed_out_closes_with_4004(place: Place, connect: Connect) -> None:
    await place.fault("signed_out", "listen")
    async with connect() as client:
        await client.hear()
        assert await client.closed_after(2, IDENTIFY) == 4004


LIVE = {
    "signed_out": (4004, 0),
    "throttled": (4008, 0),
    "unavailable": (4000, 0),
    "dropped_before": (1006, 0),
    "dropped_after": (1006, 1),
}


@pytest.mark.parametrize("fault", LIVE)
async def test_a_fault_strikes_while_something_is_told(place: Place, connect: Connect, fault: str) -> None:
    code, told = LIVE[fault]
    async with connect() as client:
        ready = await client.identify()
        await client.until("GUILD_CREATE")
        await place.fault(fault, "listen")
        _, message = await place.write()
        heard = [await client.hear()]
        while "closed" not in heard[-1]:
            heard.append(await client.hear())
        assert heard[-1]["closed"] == code
        assert len([one for one in heard if one["t"] == "MESSAGE_CREATE"]) == told
        last = client.last
    async with connect() as client:
        await client.hear()
        await client.say(6, {"token": "a.bot.token", "session_id": ready["session_id"], "seq": last})
        missed = [] if told else [(await client.until("MESSAGE_CREATE"))["id"]]
        assert missed == ([] if told else [message])
        await client.until("RESUMED")


async def test_a_redelivered_event_comes_twice(place: Place, connect: Connect) -> None:
    async with connect() as client:
        await client.identify()
        await place.fault("redelivery", "listen")
        _, message = await place.write()
        twice = [await client.until("MESSAGE_CREATE") for _ in range(2)]
        assert [one["id"] for one in twice] == [message, message]
    await place.fault("redelivery", "listen")
    assert (await place.bot.get("/gateway/bot")).json()["url"].startswith("ws://127.0.0.1:")
    async with connect() as client:
        await client.identify()
        assert (await client.until("MESSAGE_CREATE"))["id"] == message


async def test_garbage_and_silence(place: Place, connect: Connect) -> None:
    async with connect(compress=True) as client:
        await client.identify()
        await client.until("GUILD_CREATE")
        await place.fault("garbled_after", "listen")
        await place.write()
        with pytest.raises(ValueError, match=r"Unterminated|Expecting"):
            await client.until("MESSAGE_CREATE")
    async with connect() as client:
        await client.identify()
        await client.until("GUILD_CREATE")
        await place.fault("silent_after", "listen")
        _, message = await place.write("the last word")
        assert (await client.until("MESSAGE_CREATE"))["id"] == message
        await client.say(1, client.last)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(client.hear(), 0.1)


async def test_discord_py_listens_through_edits_and_reconnects(place: Place, discord_at: Any) -> None:
    discord_at(place.url)
    heard: asyncio.Queue[tuple[str, int]] = asyncio.Queue()

    class Bot(discord.Client):
        async def on_message(self, message: discord.Message) -> None:
            heard.put_nowait((f"said {message.content}", message.id))

        async def on_raw_message_edit(self, edit: discord.RawMessageUpdateEvent) -> None:
            heard.put_nowait((f"edited {edit.message.content}", edit.message_id))

        async def on_raw_message_delete(self, deleted: discord.RawMessageDeleteEvent) -> None:
            heard.put_nowait(("deleted", deleted.message_id))

        async def on_resumed(self) -> None:
            heard.put_nowait(("resumed", 0))

    async with Bot(intents=discord.Intents.all()) as bot:
        await bot.login("a.bot.token")
        following = asyncio.create_task(bot.connect())
        await bot.wait_until_ready()
        guild = bot.get_guild(int(GUILD_ID))
        assert guild is not None
        assert guild.me.guild_permissions.send_messages
        channel, message = await place.write("hello")
        assert await heard.get() == ("said hello", int(message))
        # The connection is cut while an edit is told; the library resumes, and is told then.
        await place.fault("dropped_before", "listen")
        await place.admin.patch(f"/messages/{channel}-{message}", json={"text": "hello again"})
        assert await heard.get() == ("edited hello again", int(message))
        assert (await heard.get())[0] == "resumed"
        await place.admin.delete(f"/messages/{channel}-{message}")
        assert await heard.get() == ("deleted", int(message))
    await following
