"""What each kind of event of the gateway becomes, told by hand to a listener over a server that answers as asked."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.platforms.base import Event, EventKind
from bot.platforms.discord import Discord, ids
from bot.platforms.discord.cursor import Cursor
from bot.platforms.discord.gateway import Gateway
from bot.platforms.discord.listening import Listening
from bot.platforms.discord.scope import Scope
from bot.platforms.sandbox.faces.discord import Settings
from tests.bot.platforms.discord.loopback import BOT, GUILD, MENTION, ROOM, Loopback, message
from tests.bot.platforms.discord.test_listening import opened

pytestmark = pytest.mark.anyio
US = [{"id": str(BOT), "username": "AuroraCare", "bot": True}]
HERE = {"guild_id": str(GUILD), "channel_id": str(ROOM)}
ROOM_TOLD = {"id": str(ROOM), "type": 0, "guild_id": str(GUILD), "name": "care"}


class Told:
    """A listener to whom events are told by hand."""

    def __init__(self, adapter: Discord, scope: Scope) -> None:
        tools = adapter._tools()
        self._gateway = Gateway(adapter._wire(), "ws://127.0.0.1:9")
        listening = Listening(
            Cursor(0, {}), reader=tools.reader, directory=tools.directory, scope=scope, clock=lambda: datetime.now(UTC)
        )
        self._batches = listening.batches(self._gateway)
        self.tell("CHANNEL_UPDATE", ROOM_TOLD)

    def tell(self, name: str, data: dict[str, Any]) -> None:
        self._gateway.put(name, data)

    async def events(self) -> list[Event]:
        self.tell("MESSAGE_DELETE", {"id": "1", **HERE})
        batch = await asyncio.wait_for(anext(self._batches), 10)
        assert batch[-1].kind is EventKind.DELETION
        return list(batch[:-1])


@pytest.fixture
async def told(here: Loopback) -> AsyncIterator[Told]:
    adapter = here.adapter()
    yield Told(adapter, Scope())
    await adapter.close()


async def test_bots_webhooks_and_discord_itself_are_not_listened_to(told: Told) -> None:
    robot = {"id": "7", "username": "robot", "bot": True}
    told.tell("MESSAGE_CREATE", message(11, "<@500>", mentions=US, author=robot, **HERE_ONLY))
    told.tell("MESSAGE_CREATE", message(12, "<@500>", mentions=US, webhook_id="9", **HERE_ONLY))
    told.tell("MESSAGE_CREATE", message(13, "", mentions=US, type=7, **HERE_ONLY))
    assert await told.events() == []


HERE_ONLY = {"guild_id": str(GUILD)}


async def test_our_own_messages_are_told_as_ours(told: Told) -> None:
    told.tell("MESSAGE_CREATE", message(11, "by another hand", author=US[0], **HERE_ONLY))
    (event,) = await told.events()
    assert event.post is not None
    assert event.post.ours


async def test_the_preview_of_a_link_is_no_edit(told: Told) -> None:
    first = message(MENTION, "<@500> https://example.com", mentions=US, **HERE_ONLY)
    told.tell("MESSAGE_CREATE", first)
    told.tell("MESSAGE_UPDATE", {**first, "embeds": [{"type": "link"}]})
    edited = {**first, "edited_timestamp": "2027-01-01T00:00:00+00:00", "content": "<@500> other words"}
    told.tell("MESSAGE_UPDATE", edited)
    told.tell("MESSAGE_UPDATE", {**edited, "embeds": [{"type": "link"}]})
    assert [event.kind for event in await told.events()] == [EventKind.MENTION, EventKind.EDIT]


async def test_an_edit_that_takes_our_name_away_is_told(told: Told) -> None:
    told.tell("MESSAGE_CREATE", message(MENTION, "<@500> it hisses", mentions=US, **HERE_ONLY))
    told.tell(
        "MESSAGE_UPDATE", message(MENTION, "never mind", edited_timestamp="2027-01-01T00:00:00+00:00", **HERE_ONLY)
    )
    events = await told.events()
    assert [event.kind for event in events] == [EventKind.MENTION, EventKind.EDIT]
    assert events[1].post is not None
    assert events[1].post.text == "never mind"


async def test_an_edit_that_adds_our_name_is_told(told: Told) -> None:
    told.tell("MESSAGE_CREATE", message(MENTION, "it hisses", **HERE_ONLY))
    edit = message(
        MENTION, "<@500> it hisses", mentions=US, edited_timestamp="2027-01-01T00:00:00+00:00", **HERE_ONLY
    )  # fmt: skip
    told.tell("MESSAGE_UPDATE", edit)
    assert [event.kind for event in await told.events()] == [EventKind.EDIT]


async def test_an_edit_that_comes_in_part_is_read_whole(here: Loopback, told: Told) -> None:
    stamp = "2027-01-01T00:00:00+00:00"
    here.answers[f"GET /channels/{ROOM}/messages/{MENTION}"] = message(
        MENTION, "<@500> whole", mentions=US, edited_timestamp=stamp
    )
    told.tell("MESSAGE_UPDATE", {"id": str(MENTION), "edited_timestamp": stamp, **HERE})
    (event,) = await told.events()
    assert event.post is not None
    assert event.post.text == "@AuroraCare whole"


async def test_many_deletions_at_once_are_told_one_by_one_except_what_never_concerned_us(told: Told) -> None:
    told.tell("MESSAGE_CREATE", message(MENTION, "<@500> it hisses", mentions=US, **HERE_ONLY))
    told.tell("MESSAGE_CREATE", message(MENTION + 1, "chatter", **HERE_ONLY))
    numbers = [str(MENTION), str(MENTION + 1), str(MENTION - 1)]
    told.tell("MESSAGE_DELETE_BULK", {"ids": numbers, **HERE})
    deletions = [event for event in await told.events() if event.kind is EventKind.DELETION]
    assert [event.post_id for event in deletions] == [ids.post_id(ROOM, number) for number in (MENTION, MENTION - 1)]
    assert all(event.post is None for event in deletions)


async def test_the_same_event_twice_and_out_of_order(told: Told) -> None:
    first = message(MENTION, "<@500> first", mentions=US, **HERE_ONLY)
    second = message(MENTION + 5, "<@500> second", mentions=US, **HERE_ONLY)
    for one in (second, first, second, first):
        told.tell("MESSAGE_CREATE", one)
    events = await told.events()
    assert [event.post_id for event in events] == [ids.post_id(ROOM, MENTION + 5), ids.post_id(ROOM, MENTION)]
    # What comes late must not turn the cursor back.
    assert Cursor.read(events[-1].cursor, datetime.now(UTC)).rooms[ROOM] == MENTION + 5


async def test_a_channel_that_can_not_be_read_does_not_end_listening(here: Loopback, told: Told) -> None:
    here.answers["GET /channels/999"] = (403, {"code": 50001, "message": "Missing Access"})
    told.tell("MESSAGE_CREATE", message(MENTION, "<@500> help", mentions=US, room=999, **HERE_ONLY))
    (event,) = await told.events()
    assert event.post_id == ids.post_id(999, MENTION)


async def test_other_servers_cost_no_request(here: Loopback) -> None:
    adapter = here.adapter()
    told = Told(adapter, Scope(guilds=frozenset({GUILD})))
    told.tell("MESSAGE_CREATE", message(MENTION, "<@500>", mentions=US, room=998, guild_id="77"))
    assert await told.events() == []
    assert here.count("GET /channels/998") == 0
    await adapter.close()


async def test_heartbeats_go_on_while_events_wait_to_be_stored() -> None:
    # The server hangs up after 2.5 missed beats; the loop below stores nothing for eight.
    async with opened(Settings(heartbeat=300)) as stage:
        first = await stage.write("@AuroraCare one")
        batches = aiter(stage.adapter().listen(None))
        assert (await anext(batches))[0].post_id == first
        sessions = stage.face.gate.guild(stage.site).sessions
        before = [session.id for session in sessions.all()]
        await asyncio.sleep(2.4)
        second = await stage.write("@AuroraCare two")
        assert (await anext(batches))[0].post_id == second
        assert [session.id for session in sessions.all()] == before
