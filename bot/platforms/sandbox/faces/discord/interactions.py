"""Application commands: a bot makes them known, a person uses one, and only that person sees the answer.

What an interaction looks like, and that it must be answered within three seconds, is from "Receiving and Responding"
in Discord's developer documentation.
"""

import secrets
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from bot.platforms.sandbox.answers import Answer
from bot.platforms.sandbox.faces.discord import shapes
from bot.platforms.sandbox.faces.discord.commands import Use
from bot.platforms.sandbox.faces.discord.failures import Refusal, object_of, refusal, wrong_form
from bot.platforms.sandbox.faces.discord.guild import Guild, guild_of
from bot.platforms.sandbox.faces.discord.places import ROOMS, Place, channel_id, room_of
from bot.platforms.sandbox.faces.discord.snowflakes import BOT_ID, GUILD_ID, least_at
from bot.platforms.sandbox.model import Individual, Json

EPHEMERAL: Final = 64
_KINDS: Final = {1, 2, 3}
_ANSWER, _DEFER = 4, 5


def use(guild: Guild, name: str, person: Individual, *, values: Json, target: str = "") -> Use:
    """Have a person use a command: with `values` for its options, or on the message `target`. Raise KeyError."""
    kind = 3 if target else 1
    command = guild.commands.known[kind, name]
    place = _place(guild, target)
    made = Use(_number(guild), secrets.token_urlsafe(48), place.id)
    guild.commands.uses[made.token] = made
    data: Json = {"id": command["id"], "name": name, "type": kind, "guild_id": GUILD_ID}
    if target:
        message = guild.messages.show(guild.site.world.posts[target], "")
        data |= {"target_id": target, "resolved": {"messages": {target: message}}}
    else:
        data["options"] = [{"type": 3, "name": key, "value": value} for key, value in values.items() if value]
    said = {
        "id": made.id, "application_id": BOT_ID, "type": 2, "data": data, "token": made.token, "version": 1,
        "guild_id": GUILD_ID, "guild": {"id": GUILD_ID, "locale": "en-US", "features": []}, "channel_id": place.id,
        "channel": guild.channel(place), "member": {**shapes.member(person), "permissions": "0"}, "locale": "en-US",
        "guild_locale": "en-US", "app_permissions": str(guild.settings.rights), "entitlements": [], "context": 0,
        "authorizing_integration_owners": {"0": GUILD_ID}, "attachment_size_limit": 10_485_760,
    }  # fmt: skip
    for session in guild.sessions.all():
        session.push("INTERACTION_CREATE", said)
    return made


async def known(request: Request) -> Response:
    """Return the bot's commands."""
    return Answer(list(guild_of(_ours(request)).commands.known.values()))


async def create(request: Request) -> Response:
    """Keep a command: 201 if it is new, 200 if it takes another's place."""
    guild, content = guild_of(_ours(request)), await object_of(request)
    name = content.get("name")
    if not isinstance(name, str) or not 1 <= len(name) <= 32:
        raise Refusal(wrong_form("name", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 32 in length."))
    if content.get("type", 1) not in _KINDS:
        raise Refusal(wrong_form("type", "BASE_TYPE_CHOICES", "Value must be one of {1, 2, 3}."))
    if content.get("type", 1) == 1 and not content.get("description"):
        raise Refusal(wrong_form("description", "BASE_TYPE_REQUIRED", "This field is required"))
    command, new = guild.commands.add(content, _number(guild))
    return Answer(command, status_code=201 if new else 200)


async def call_back(request: Request) -> Response:
    """Take the first answer to an interaction, or the promise of one."""
    guild, content = guild_of(request), await object_of(request)
    found = guild.commands.uses.get(request.path_params["interaction_token"])
    if found is None or found.id != request.path_params["interaction_id"]:
        raise Refusal(refusal(10062))
    if found.acknowledged:
        raise Refusal(refusal(40060))
    kind, data = content.get("type"), content.get("data") or {}
    if kind not in {_ANSWER, _DEFER}:
        raise Refusal(wrong_form("type", "BASE_TYPE_CHOICES", f"Value must be one of {{{_ANSWER}, {_DEFER}}}."))
    found.alone = bool(int(data.get("flags") or 0) & EPHEMERAL)
    if kind == _ANSWER:
        found.words = _words(data)
    found.deferred = kind == _DEFER
    found.news.set()
    return Response(status_code=204)


async def change(request: Request) -> Response:
    """Take the answer that was promised, or another one."""
    guild, content = guild_of(request), await object_of(request)
    found = guild.commands.uses.get(request.path_params["webhook_token"])
    if found is None or request.path_params["webhook_id"] != BOT_ID:
        raise Refusal(refusal(10015))
    if not found.acknowledged:
        raise Refusal(refusal(10008))
    found.words = _words(content)
    found.news.set()
    return Answer(_message(guild, found))


def _words(content: Json) -> str:
    words = content.get("content")
    if not isinstance(words, str) or not words.strip():
        raise Refusal(refusal(50006))
    if len(words) > 2_000:
        raise Refusal(wrong_form("content", "BASE_TYPE_MAX_LENGTH", "Must be 2000 or fewer in length."))
    return words


def _message(guild: Guild, found: Use) -> Json:
    nothing: dict[str, list[Any]] = {
        "attachments": [],
        "embeds": [],
        "mentions": [],
        "mention_roles": [],
        "components": [],
    }
    return {
        **nothing, "id": found.id, "type": 20, "channel_id": found.channel, "content": found.words,
        "author": shapes.user(guild.site.world.us), "application_id": BOT_ID, "webhook_id": BOT_ID,
        "timestamp": shapes.moment(guild.site.clock()), "edited_timestamp": None, "pinned": False,
        "mention_everyone": False, "tts": False, "flags": EPHEMERAL if found.alone else 0,
    }  # fmt: skip


def _ours(request: Request) -> Request:
    if request.path_params["application_id"] != BOT_ID:
        raise Refusal(refusal(50001))
    return request


def _place(guild: Guild, target: str) -> Place:
    if not target:
        return Place(ROOMS[0].id, room=ROOMS[0])
    entry = guild.site.world.posts[target]
    return guild.index.place(channel_id(entry)) or Place(room_of(entry).id, room=room_of(entry))


def _number(guild: Guild) -> str:
    return str(least_at(guild.site.clock()) + secrets.randbelow(1 << 22))
