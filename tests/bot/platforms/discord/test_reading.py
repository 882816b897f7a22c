from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from discord import Permissions

from bot.platforms.base import Person, Post
from bot.platforms.discord import ids, sending
from bot.platforms.discord.cursor import FIRST_LOOK, LONGEST_LOOK, Cursor
from bot.platforms.discord.ids import Place
from bot.platforms.discord.reading import DELETED_USER, is_by_machine, is_spoken, post_from
from bot.platforms.discord.rooms import Role, Room, Seat, Server, rights, room_from
from bot.platforms.discord.scope import Scope
from bot.platforms.discord.wording import Names, handle, mentioned, readable
from tests.bot.platforms.discord.loopback import BOT, MENTION, ROOM, message

HERE = Room(id=ROOM, kind=0, guild=100, name="care")
NAMES = Names({1: "sam", BOT: "AuroraCare"}, {2: "Helpers"}, {3: "general"})
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def _read(told: dict[str, Any], room: Room = HERE, names: Names = NAMES) -> Post:
    return post_from(told, room, names, me=BOT, conversation="c", addressed=True)


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("<@1> and <@!1>", "@sam and @sam"),
        ("<@99>", "@someone"),
        ("<@&2> in <#3>", "@Helpers in #general"),
        ("<@&98> in <#97>", "@role in #channel"),
        ("<:halo:123> <a:wave:456>", ":halo: :wave:"),
        ("</help me:123>", "/help me"),
        ("at <t:1763812800:R>", "at 2025-11-22 12:00 UTC"),
        ("at <t:9999999999999>", "at <t:9999999999999>"),
        ("<id:customize>", "#customize"),
        ("1 < 2 > 0, <b>, <@>, <@abc>", "1 < 2 > 0, <b>, <@>, <@abc>"),
        ("充電できません 🔋 مرحبا", "充電できません 🔋 مرحبا"),
        ("@everyone", "@everyone"),
    ],
)
def test_words_are_made_readable(raw: str, shown: str) -> None:
    assert readable(raw, NAMES) == shown


def test_what_is_mentioned_is_found_by_kind() -> None:
    assert mentioned("<@1><@!2><@&3><#4>", "user") == {1, 2}
    assert mentioned("<@1><@&3><#4>", "role") == {3}
    assert mentioned("<@1><@&3><#4>", "room") == {4}


@pytest.mark.parametrize(
    ("user", "name"),
    [
        ({"username": "sam", "discriminator": "0"}, "sam"),
        ({"username": "Old Sam", "discriminator": "1234"}, "Old Sam#1234"),
        ({"username": "AuroraCare", "discriminator": "1234", "bot": True}, "AuroraCare"),
    ],
)
def test_handles_tell_people_apart(user: dict[str, Any], name: str) -> None:
    assert handle(user) == name


def test_a_message_becomes_a_post() -> None:
    told = message(
        content="<@500> it hisses",
        message_reference={"type": 0, "message_id": "42", "channel_id": str(ROOM)},
        edited_timestamp="2026-11-22T12:00:00.500000+00:00",
    )
    post = _read(told)
    assert post.id == f"{ROOM}-{MENTION}"
    assert post.text == "@AuroraCare it hisses"
    assert post.parent_id == f"{ROOM}-42"
    assert post.quoted_id is None
    assert post.author == Person("600", "sam", "Sam", "https://discord.com/users/600")
    assert post.url == f"https://discord.com/channels/100/{ROOM}/{MENTION}"
    assert post.edited_at == datetime(2026, 11, 22, 12, 0, 0, 500_000, tzinfo=UTC)
    assert post.created_at == ids.created_at(MENTION)
    assert not post.ours
    assert not post.private


def test_pictures_stickers_and_embedded_ones_are_attached_with_their_descriptions() -> None:
    told = message(
        attachments=[
            {"id": "1", "url": "https://cdn/a.png", "content_type": "image/png", "description": "A cracked case"},
            {"id": "2", "url": "https://cdn/b.pdf", "content_type": "application/pdf"},
            {"id": "3", "url": "https://cdn/c"},
        ],
        sticker_items=[{"id": "9", "name": "Wave", "format_type": 1}, {"id": "8", "name": "Dance", "format_type": 3}],
        embeds=[
            {"type": "gifv", "url": "https://tenor/x", "video": {"url": "https://media/x.mp4"}},
            {"type": "rich", "title": "A link's preview"},
            {"type": "image", "thumbnail": {"url": "https://cdn/d.png"}, "title": "d"},
        ],
    )
    found = [(one.kind, one.url, one.alt) for one in _read(told).attachments]
    assert found == [
        ("image", "https://cdn/a.png", "A cracked case"),
        ("file", "https://cdn/b.pdf", ""),
        ("file", "https://cdn/c", ""),
        ("image", "https://cdn.discordapp.com/stickers/9.png", "Sticker: Wave"),
        ("file", "https://cdn.discordapp.com/stickers/8.json", "Sticker: Dance"),
        ("video", "https://media/x.mp4", ""),
        ("image", "https://cdn/d.png", "d"),
    ]


def test_a_forwarded_message_is_quoted() -> None:
    told = message(
        content="look at this",
        message_reference={"type": 1, "message_id": "42", "channel_id": "777"},
        message_snapshots=[
            {"message": {"content": "it\nburns", "attachments": [{"url": "u", "content_type": "image/x"}]}}
        ],
    )
    post = _read(told)
    assert post.text == "look at this\n> it\n> burns"
    assert (post.parent_id, post.quoted_id) == (None, "777-42")
    assert len(post.attachments) == 1


def test_accounts_that_vanished_do_not_collide() -> None:
    first, second = (
        _read(message(number, author={"id": str(DELETED_USER), "username": "Deleted User"})) for number in (7, 8)
    )
    assert first.author != second.author
    assert first.author == Person(f"gone:{ROOM}-7", "[deleted]")
    assert _read(message(author=None)).author.handle == "[deleted]"


def test_machines_and_system_messages_are_known() -> None:
    assert is_by_machine(message(webhook_id="5"))
    assert is_by_machine(message(author={"id": "1", "bot": True}))
    assert not is_by_machine(message())
    assert is_spoken(message(type=19))
    assert not any(is_spoken(message(type=kind)) for kind in (1, 6, 7, 8, 18, 20, 21, 24))


def test_revisions_grow_for_years_and_fit_a_database() -> None:
    written = ids.created_at(MENTION)
    edits = [timedelta(milliseconds=1), timedelta(milliseconds=2), timedelta(days=9), timedelta(days=11),
             timedelta(days=400), timedelta(days=1_400), timedelta(days=9_000)]  # fmt: skip
    numbers = [ids.revision(MENTION, written + edit) for edit in edits]
    assert numbers == sorted(set(numbers))
    assert ids.revision(MENTION, None) == 0
    assert ids.revision(MENTION, written - timedelta(hours=1)) == 1
    assert max(numbers) < 2**31


@pytest.mark.parametrize("text", ["", "99999999", "1-", "-1", "1-2-3", "0-1", "1-0", "１-２", "1 -2", "1-" + "9" * 20])
def test_what_can_not_be_an_id_is_none(text: str) -> None:
    assert ids.place(text) is None


def test_ids_name_channel_and_message() -> None:
    assert ids.place(ids.post_id(1, 2)) == Place(1, 2)
    assert str(Place(1, 2)) == "1-2"


def test_a_nonce_fits_and_never_changes() -> None:
    assert ids.nonce("key-1") == ids.nonce("key-1") != ids.nonce("key-2")
    assert len(ids.nonce("x" * 500)) == 25


def test_length_is_counted_in_code_points_of_what_is_sent() -> None:
    assert sending.length("😀" * 2_000) == 2_000
    assert sending.length("👩‍👩‍👧‍👧") == 7
    assert sending.length("e\u0301") == len(sending.composed("e\u0301")) == 1


@pytest.mark.parametrize(
    "text", [None, "", "x", "[]", "{}", '{"since": "a", "rooms": {}}', '{"since": 1, "rooms": []}']
)
def test_a_cursor_that_can_not_be_read_starts_a_day_back(text: str | None) -> None:
    cursor = Cursor.read(text, NOW)
    assert cursor.floor(1, NOW) == ids.snowflake_at(NOW - FIRST_LOOK)


def test_a_cursor_survives_and_looks_back_two_weeks_at_most() -> None:
    cursor = Cursor(5, {})
    cursor.saw(1, MENTION)
    cursor.saw(1, 7)
    cursor.saw(2, 7)
    again = Cursor.read(str(cursor), NOW)
    assert again == cursor
    assert again.floor(1, ids.created_at(MENTION)) == MENTION
    assert again.floor(2, NOW) == again.floor(3, NOW) == ids.snowflake_at(NOW - LONGEST_LOOK)


@pytest.mark.parametrize(
    ("scope", "held"),
    [
        (Scope(), [True, True, True, True]),
        (Scope(guilds=frozenset({1})), [True, True, False, True]),
        (Scope(channels=frozenset({11})), [True, True, False, True]),
        (Scope(channels=frozenset({12})), [False, True, False, True]),
        (Scope(guilds=frozenset({2}), channels=frozenset({11})), [False, False, False, True]),
    ],
)
def test_scope(scope: Scope, held: list[bool]) -> None:
    # A channel, a thread in it (or listed by itself), a channel of another server, a direct message.
    places = [(1, 11, None), (1, 12, 11), (2, 21, None), (None, 31, None)]
    assert [scope.holds(guild=guild, channel=one, parent=parent) for guild, one, parent in places] == held


VIEW, SEND, HISTORY, ADMIN = 1 << 10, 1 << 11, 1 << 16, 1 << 3


@pytest.mark.parametrize(
    ("everyone", "role", "overwrites", "granted"),
    [
        (VIEW, SEND, [], VIEW | SEND),
        (VIEW | SEND, 0, [("everyone", 0, SEND)], VIEW),
        (VIEW | SEND, 0, [("everyone", 0, SEND), ("role", SEND, 0)], VIEW | SEND),
        (VIEW | SEND, 0, [("role", 0, SEND), ("member", SEND, 0)], VIEW | SEND),
        (VIEW | SEND, 0, [("role", SEND, 0), ("member", 0, SEND)], VIEW),
        (VIEW | SEND, 0, [("other", 0, VIEW | SEND)], VIEW | SEND),
    ],
)
def test_rights_are_worked_out_as_discord_does(
    everyone: int, role: int, overwrites: list[tuple[str, int, int]], granted: int
) -> None:
    who = {"everyone": 100, "role": 7, "member": BOT, "other": 8}
    server = Server(100, "Aurora", owner=1, roles={100: Role("@everyone", everyone), 7: Role("care", role)})
    changes = tuple({"id": str(who[name]), "allow": str(allow), "deny": str(deny)} for name, allow, deny in overwrites)
    room = Room(id=ROOM, kind=0, guild=100, overwrites=changes)
    assert rights(server, Seat(BOT, frozenset({7})), room).value == granted


def test_owners_and_administrators_may_everything() -> None:
    room = Room(id=ROOM, kind=0, guild=100, overwrites=({"id": "100", "allow": "0", "deny": str(VIEW)},))
    owned = Server(100, "Aurora", owner=BOT)
    ruled = Server(100, "Aurora", owner=1, roles={100: Role("@everyone", 0), 7: Role("admin", ADMIN)})
    assert rights(owned, Seat(BOT, frozenset()), room) == Permissions.all()
    assert rights(ruled, Seat(BOT, frozenset({7})), room) == Permissions.all()


def test_a_room_is_read_whatever_its_kind() -> None:
    thread = room_from(
        {"id": "5", "type": 11, "guild_id": "100", "parent_id": "200", "name": "hiss", "member": {"flags": 0},
         "thread_metadata": {"archived": True, "locked": True}}
    )  # fmt: skip
    assert (thread.is_thread, thread.joined, thread.archived, thread.locked, thread.parent) == (
        True, True, True, True, 200
    )  # fmt: skip
    assert room_from({"id": "5", "type": 1}).private
    assert not room_from({"id": "5", "type": 15, "guild_id": "1"}).written_in
