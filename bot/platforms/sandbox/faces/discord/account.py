"""The bot itself and the guild, read: who it is, where it is, what it may do."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from bot.platforms.sandbox.answers import Answer
from bot.platforms.sandbox.faces.discord import apart, shapes
from bot.platforms.sandbox.faces.discord.failures import Refusal, object_of, refusal, wrong_form
from bot.platforms.sandbox.faces.discord.guild import Guild, guild_of
from bot.platforms.sandbox.faces.discord.places import ROOMS, Place, room_of
from bot.platforms.sandbox.faces.discord.settings import (
    GUILD_MEMBERS,
    MESSAGE_CONTENT,
    PRESENCES,
    VIEW_CHANNEL,
    Settings,
)
from bot.platforms.sandbox.faces.discord.snowflakes import BOT_ID, GUILD_ID, is_snowflake, private_channel_id
from bot.platforms.sandbox.faults import Fault, FaultKind
from bot.platforms.sandbox.model import Individual, Json
from bot.platforms.sandbox.world import OUR_ID

# The flags of a bot in few guilds, which needs no verification: "limited" ones ("Application Flags").
_FLAGS: Final = {PRESENCES: 1 << 13, GUILD_MEMBERS: 1 << 15, MESSAGE_CONTENT: 1 << 19}


def application_flags(settings: Settings) -> int:
    """Return the application's flags: which privileged intents are switched on."""
    return sum(flag for intent, flag in _FLAGS.items() if settings.privileged & intent)


async def gateway(request: Request) -> Response:
    """Tell where the gateway is."""
    return Answer({"url": _gateway_url(request)})


async def bot_gateway(request: Request) -> Response:
    """Tell where the gateway is and how often it may be identified to."""
    fault: Fault | None = request.scope.get("sandbox.fault")
    if fault is not None and fault.kind is FaultKind.REDELIVERY:
        guild_of(request).sessions.redeliver_next = True
    starts = {"total": 1000, "remaining": 999, "reset_after": 0, "max_concurrency": 1}
    return Answer({"url": _gateway_url(request), "shards": 1, "session_start_limit": starts})


async def me(request: Request) -> Response:
    """Return the bot's own user."""
    return Answer(_me(guild_of(request)))


async def application(request: Request) -> Response:
    """Return the bot's application."""
    guild = guild_of(request)
    flags, us = application_flags(guild.settings), guild.site.world.us
    nothing: Json = dict.fromkeys(
        ("icon", "type", "interactions_endpoint_url", "role_connections_verification_url", "team")
    )
    counts = dict.fromkeys(("approximate_user_install_count", "approximate_user_authorization_count"), 0)
    return Answer(
        {
            **nothing,
            **counts,
            "approximate_guild_count": 1,
            "id": BOT_ID,
            "name": us.handle,
            "description": f"Answers for {us.name}.",
            "bot": shapes.user(us),
            "bot_public": False,
            "bot_require_code_grant": False,
            "verify_key": "0" * 64,
            "flags": flags,
            "flags_new": str(flags),
            "redirect_uris": [],
            "owner": {**shapes.user(us), "bot": False},
            "explicit_content_filter": 0,
            "eligible_oauth2_scopes": ["bot", "applications.commands"],
        }
    )


async def my_guilds(request: Request) -> Response:
    """Return the guilds that the bot is in."""
    guild = guild_of(request)
    shown = {name: shapes.guild(guild.site.world.us, guild.settings)[name] for name in ("id", "name", "icon", "banner")}
    rights = str(guild.settings.rights)
    counts = {"approximate_member_count": _members(guild), "approximate_presence_count": 1}
    asked = request.query_params
    if int(asked.get("after", 0)) >= int(GUILD_ID) or int(asked.get("before", GUILD_ID)) < int(GUILD_ID):
        return Answer([])
    wanted = counts if asked.get("with_counts", "").casefold() in {"true", "1"} else {}
    return Answer([{**shown, "owner": False, "permissions": rights, "features": [], **wanted}])


async def one_guild(request: Request) -> Response:
    """Return the guild."""
    guild = _guild(request)
    counted = request.query_params.get("with_counts", "").casefold() in {"true", "1"}
    counts = {"approximate_member_count": _members(guild), "approximate_presence_count": 1} if counted else {}
    return Answer({**shapes.guild(guild.site.world.us, guild.settings), **counts})


async def channels(request: Request) -> Response:
    """Return the guild's channels, without threads."""
    guild = _guild(request)
    rooms = ROOMS if guild.settings.can(VIEW_CHANNEL) else ()
    return Answer([guild.channel(Place(room.id, room=room)) for room in rooms])


async def roles(request: Request) -> Response:
    """Return the guild's roles."""
    guild = _guild(request)
    return Answer(shapes.roles(guild.site.world.us, guild.settings))


async def members(request: Request) -> Response:
    """Return the guild's members, in the order of their ids; needs the members intent."""
    guild = _guild(request)
    if not guild.settings.privileged & GUILD_MEMBERS:
        raise Refusal(refusal(50001))
    after, limit = request.query_params.get("after", "0"), request.query_params.get("limit", "1")
    if not (after.isdecimal() and limit.isdecimal() and 1 <= int(limit) <= 1000):
        raise Refusal(wrong_form("limit", "NUMBER_TYPE_MAX", "int value should be between 1 and 1000."))
    found = sorted((shapes.member(one) for one in guild.site.world.people.values()), key=lambda one: one["user"]["id"])
    return Answer([one for one in found if int(one["user"]["id"]) > int(after)][: int(limit)])


async def one_member(request: Request) -> Response:
    """Return a member of the guild."""
    guild = _guild(request)
    wanted = request.path_params["user_id"]
    person = guild.site.world.us if wanted == "@me" else guild.index.person(wanted)
    if person is None or person.handle in guild.settings.left:
        raise Refusal(refusal(10007))
    return Answer(shapes.member(person))


async def active_threads(request: Request) -> Response:
    """Return the guild's threads."""
    guild = _guild(request)
    roots = [guild.site.world.posts[root_id] for root_id in guild.index.threads()]
    found = [guild.channel(Place(root.id, room=room_of(root), root=root)) for root in roots]
    found += apart.shown(guild, archived=False)
    return Answer({"threads": found, "members": [], "has_more": False})


async def one_user(request: Request) -> Response:
    """Return a user."""
    person = guild_of(request).index.person(request.path_params["user_id"])
    if person is None:
        raise Refusal(refusal(10013))
    return Answer(shapes.user(person))


async def one_channel(request: Request) -> Response:
    """Return a channel, a thread or a direct-message channel."""
    guild = guild_of(request)
    return Answer(guild.channel(place_of(request)))


async def open_private(request: Request) -> Response:
    """Open the direct-message channel with a person: one may, whether or not they take messages."""
    guild, content = guild_of(request), await object_of(request)
    wanted = str(content.get("recipient_id") or "")
    if not is_snowflake(wanted):
        raise Refusal(wrong_form("recipient_id", "NUMBER_TYPE_COERCE", f'Value "{wanted}" is not snowflake.'))
    person: Individual | None = guild.index.person(wanted)
    if person is None:
        raise Refusal(refusal(10013))
    if person.id == OUR_ID:
        raise Refusal(refusal(50033))
    return Answer(guild.channel(Place(private_channel_id(person.id), person=person)))


def place_of(request: Request) -> Place:
    """Return the channel of a request's path; raise Refusal for one that isn't there, or that the bot can't see."""
    guild = guild_of(request)
    place = guild.index.place(request.path_params["channel_id"])
    if place is None:
        raise Refusal(refusal(10003))
    if place.person is None and not guild.settings.can(VIEW_CHANNEL):
        raise Refusal(refusal(50001))
    return place


def _guild(request: Request) -> Guild:
    if request.path_params["guild_id"] != GUILD_ID:
        raise Refusal(refusal(10004))
    return guild_of(request)


def _me(guild: Guild) -> Json:
    whole = shapes.user(guild.site.world.us)
    return {**whole, "mfa_enabled": True, "locale": "en-US", "premium_type": 0, "email": None, "verified": True}


def _members(guild: Guild) -> int:
    return len(guild.site.world.people)


def _gateway_url(request: Request) -> str:
    return f"ws://{request.headers.get('host', '127.0.0.1')}/gateway/"
