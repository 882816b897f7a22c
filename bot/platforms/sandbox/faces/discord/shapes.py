"""The guild, its people, roles and channels as Discord's API shows them (v10; schemas of its OpenAPI document)."""

from datetime import datetime
from typing import Any, Final

from bot.platforms.sandbox.faces.discord.places import ROOMS, Apart, Place, Room
from bot.platforms.sandbox.faces.discord.settings import SOME_RIGHTS, Settings
from bot.platforms.sandbox.faces.discord.snowflakes import (
    BOT_ID,
    BOT_ROLE_ID,
    GUILD_ID,
    MEMBER_ROLE_ID,
    OPENED,
    OWNER_ID,
    person_id,
)
from bot.platforms.sandbox.model import Entry, Individual, Json
from bot.platforms.sandbox.world import OUR_ID

TEXT_CHANNEL: Final = 0
PRIVATE_CHANNEL: Final = 1
PUBLIC_THREAD: Final = 11
PRIVATE_THREAD: Final = 12
_DAY: Final = 1440
_WEEK: Final = 7 * _DAY


def user(person: Individual) -> Json:
    """Return a user object."""
    ours = person.id == OUR_ID
    shown: Json = {
        "id": person_id(person.id),
        "username": person.handle,
        "global_name": None if ours else (person.name or None),
        "avatar": None,
        "banner": None,
        "accent_color": None,
        "discriminator": "0",
        "public_flags": 0,
        "flags": 0,
        "primary_guild": None,
    }
    return {**shown, "bot": True} if ours else shown


def member(person: Individual, *, whole: bool = True) -> Json:
    """Return a guild member; without `whole` it leaves out the user, as beside a message's author."""
    shown: Json = {
        "avatar": None,
        "banner": None,
        "communication_disabled_until": None,
        "flags": 0,
        "joined_at": moment(OPENED),
        "nick": None,
        "pending": False,
        "premium_since": None,
        "roles": [BOT_ROLE_ID if person.id == OUR_ID else MEMBER_ROLE_ID],
        "mute": False,
        "deaf": False,
    }
    return {**shown, "user": user(person)} if whole else shown


def roles(us: Individual, settings: Settings) -> list[Json]:
    """Return the roles: everyone's, which may do nothing, the members' and the bot's own."""
    return [
        _role(GUILD_ID, "@everyone", 0, 0),
        _role(MEMBER_ROLE_ID, "Members", 1, SOME_RIGHTS),
        {**_role(BOT_ROLE_ID, us.handle, 2, settings.rights), "managed": True, "tags": {"bot_id": BOT_ID}},
    ]


def guild(us: Individual, settings: Settings) -> Json:
    """Return the guild."""
    nothing: Json = dict.fromkeys(
        (
            "icon", "description", "home_header", "splash", "discovery_splash", "banner", "application_id",
            "afk_channel_id", "system_channel_id", "widget_channel_id", "max_presences", "vanity_url_code",
            "rules_channel_id", "safety_alerts_channel_id", "public_updates_channel_id", "incidents_data",
        )
    )  # fmt: skip
    zeros: Json = dict.fromkeys(
        (
            "system_channel_flags", "default_message_notifications", "mfa_level", "explicit_content_filter",
            "premium_tier", "premium_subscription_count", "nsfw_level",
        ),
        0,
    )  # fmt: skip
    return {
        **nothing,
        **zeros,
        "id": GUILD_ID,
        "name": us.name,
        "features": [],
        "owner_id": OWNER_ID,
        "region": "deprecated",
        "afk_timeout": 300,
        "widget_enabled": False,
        "verification_level": 1,
        "roles": roles(us, settings),
        "max_members": 500_000,
        "max_stage_video_channel_users": 50,
        "max_video_channel_users": 25,
        "preferred_locale": "en-US",
        "premium_progress_bar_enabled": False,
        "nsfw": False,
        "emojis": [],
        "stickers": [],
    }


def channel(
    place: Place, *, last: Entry | None = None, count: int = 0, joined: bool = False, settings: Settings | None = None
) -> Json:
    """Return a channel of any kind: `last` is its newest post, `count` how many stand in it."""
    if place.person is not None:
        recipients = [user(place.person)]
        shown: Json = {"id": place.id, "type": PRIVATE_CHANNEL, "flags": 0, "recipients": recipients}
    elif place.apart is not None:
        shown = apart(place.apart, count)
    elif place.root is not None and place.room is not None:
        shown = thread(place.root, place.room, count, joined=joined)
    else:
        shown = room(place.room or ROOMS[0], settings)
    if last is not None:
        shown["last_message_id"] = last.id
    return shown


def room(one: Room, settings: Settings | None = None) -> Json:
    """Return a text channel."""
    return {
        "id": one.id,
        "type": TEXT_CHANNEL,
        "flags": 0,
        "guild_id": GUILD_ID,
        "name": one.name,
        "topic": one.topic,
        "position": one.position,
        "nsfw": False,
        "permission_overwrites": [],
        "rate_limit_per_user": settings.slowmode if settings else 0,
    }


def thread(root: Entry, within: Room, count: int, *, joined: bool = False) -> Json:
    """Return the thread that was begun from a post; its id is the post's. `joined` says that the bot takes part."""
    us = {"id": root.id, "user_id": BOT_ID, "join_timestamp": moment(root.created_at), "flags": 0}
    return {
        **({"member": us} if joined else {}),
        "id": root.id,
        "type": PUBLIC_THREAD,
        "flags": 0,
        "guild_id": GUILD_ID,
        "parent_id": within.id,
        "name": (root.text.strip() or "A talk")[:100],
        "owner_id": person_id(root.author.id),
        "thread_metadata": {
            "archived": False,
            "archive_timestamp": moment(root.created_at),
            "auto_archive_duration": _DAY,
            "locked": False,
            "create_timestamp": moment(root.created_at),
        },
        "message_count": count,
        "member_count": 2,
        "total_message_sent": count,
        "rate_limit_per_user": 0,
    }


def apart(one: Apart, count: int = 0) -> Json:
    """Return a private thread that the bot began."""
    begun = moment(OPENED)
    us = {"id": one.id, "user_id": BOT_ID, "join_timestamp": begun, "flags": 0}
    return {
        "id": one.id,
        "type": PRIVATE_THREAD,
        "flags": 0,
        "guild_id": GUILD_ID,
        "parent_id": one.room.id,
        "name": one.name or "A talk apart",
        "owner_id": BOT_ID,
        "member": us,
        "thread_metadata": {
            "archived": one.archived,
            "archive_timestamp": begun,
            "auto_archive_duration": _WEEK,
            "locked": one.locked,
            "create_timestamp": begun,
            "invitable": False,
        },
        "message_count": count,
        "member_count": 1 + len(one.members),
        "total_message_sent": count,
        "rate_limit_per_user": 0,
    }


def moment(at: datetime) -> str:
    """Return a time as Discord writes it."""
    return at.isoformat(timespec="microseconds")


def _role(role_id: str, name: str, position: int, rights: int) -> dict[str, Any]:
    return {
        "id": role_id,
        "name": name,
        "permissions": str(rights),
        "position": position,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": False,
        "mentionable": False,
        "icon": None,
        "unicode_emoji": None,
        "flags": 0,
    }
