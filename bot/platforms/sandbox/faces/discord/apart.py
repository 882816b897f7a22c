"""Private threads: begun in a room, seen by whoever is added, archived when the talk is over."""

import secrets

from starlette.requests import Request
from starlette.responses import Response

from bot.platforms.sandbox.answers import Answer
from bot.platforms.sandbox.faces.discord import shapes
from bot.platforms.sandbox.faces.discord.failures import Refusal, object_of, refusal, wrong_form
from bot.platforms.sandbox.faces.discord.guild import Guild, guild_of
from bot.platforms.sandbox.faces.discord.places import Apart, Place
from bot.platforms.sandbox.faces.discord.settings import CREATE_PRIVATE_THREADS, MANAGE_THREADS
from bot.platforms.sandbox.faces.discord.snowflakes import made_up
from bot.platforms.sandbox.model import Json


def shown(guild: Guild, *, archived: bool, room: str = "") -> list[Json]:
    """Return the private threads, of one room or of all, that are archived or are not."""
    found = (one for one in guild.index.apart.values() if one.archived is archived and room in {"", one.room.id})
    return [guild.channel(Place(one.id, room=one.room, apart=one)) for one in found]


async def begin(request: Request) -> Response:
    """Begin a private thread in a room; it has nobody in it but the bot."""
    guild, content = guild_of(request), await object_of(request)
    place = _place(request)
    name = str(content.get("name") or "").strip()
    if not 1 <= len(name) <= 100:
        raise Refusal(wrong_form("name", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 100 in length."))
    if content.get("type") != shapes.PRIVATE_THREAD or place.room is None or place.is_thread:
        raise Refusal(refusal(50024))
    if not guild.settings.can(CREATE_PRIVATE_THREADS):
        raise Refusal(refusal(50013))
    if len(shown(guild, archived=False)) >= guild.settings.most_threads:
        raise Refusal(refusal(160006))
    begun = Apart(made_up(f"apart {secrets.token_hex(8)}"), place.room, name)
    guild.index.apart[begun.id] = begun
    return Answer(shapes.apart(begun), status_code=201)


async def add(request: Request) -> Response:
    """Add a person to a private thread; one who is in it already stays in it."""
    guild, apart = guild_of(request), _apart(request)
    person = guild.index.person(request.path_params["user_id"])
    if person is None or person.handle in guild.settings.left:
        raise Refusal(refusal(10007))
    if apart.archived:
        raise Refusal(refusal(50083))
    if person.id not in apart.members:
        apart.members.append(person.id)
    return Response(status_code=204)


async def change(request: Request) -> Response:
    """Archive a private thread or open it again; only who may manage threads locks one."""
    guild, apart, content = guild_of(request), _apart(request), await object_of(request)
    if content.get("locked") is not None:
        if not guild.settings.can(MANAGE_THREADS):
            raise Refusal(refusal(50013))
        apart.locked = bool(content["locked"])
    if content.get("archived") is not None:
        apart.archived = bool(content["archived"])
    return Answer(guild.channel(Place(apart.id, room=apart.room, apart=apart)))


async def archived(request: Request) -> Response:
    """Return the archived private threads of a room that the bot takes part in."""
    place = _place(request)
    return Answer({"threads": shown(guild_of(request), archived=True, room=place.id), "members": [], "has_more": False})


def _place(request: Request) -> Place:
    place = guild_of(request).index.place(request.path_params["channel_id"])
    if place is None:
        raise Refusal(refusal(10003))
    return place


def _apart(request: Request) -> Apart:
    apart = _place(request).apart
    if apart is None:
        raise Refusal(refusal(50024))
    return apart
