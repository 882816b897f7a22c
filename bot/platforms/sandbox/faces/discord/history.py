"""Reading messages: one of them, or a page of a channel."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from bot.platforms.sandbox.answers import Answer, base_of
from bot.platforms.sandbox.faces.discord.account import place_of
from bot.platforms.sandbox.faces.discord.failures import Refusal, refusal, wrong_form
from bot.platforms.sandbox.faces.discord.guild import guild_of
from bot.platforms.sandbox.faces.discord.places import channel_id, is_direct
from bot.platforms.sandbox.faces.discord.settings import READ_HISTORY
from bot.platforms.sandbox.faces.discord.snowflakes import is_snowflake
from bot.platforms.sandbox.misbehaviour import happen_now
from bot.platforms.sandbox.model import Entry

_MOST: Final = 100
_NONE: Final = 2**63


async def page(request: Request) -> Response:
    """Return messages of a channel, newest first: before, after or around an id, 50 of them or up to 100."""
    guild, place = guild_of(request), place_of(request)
    limit = _limit(request.query_params.get("limit", "50"))
    marks = {name: _id(request, name) for name in ("around", "before", "after")}
    if place.person is None and not guild.settings.can(READ_HISTORY):
        return Answer([])
    if marks["around"] is not None:
        half = limit // 2
        later = guild.index.after(place.id, marks["around"] - 1, limit - half)
        found = [*reversed(later), *guild.index.before(place.id, marks["around"], half)]
    elif marks["after"] is not None:
        found = list(reversed(guild.index.after(place.id, marks["after"], limit)))
    else:
        found = guild.index.before(place.id, marks["before"] if marks["before"] is not None else _NONE, limit)
    base = base_of(request)
    return Answer([guild.show(entry, base) for entry in found])


async def one(request: Request) -> Response:
    """Return a message as it stands."""
    guild, entry = guild_of(request), standing(request)
    if not is_direct(entry) and not guild.settings.can(READ_HISTORY):
        raise Refusal(refusal(50001))
    entry = await happen_now(request, entry)
    if entry.deleted_at:
        raise Refusal(refusal(10008))
    return Answer(guild.show(entry, base_of(request)))


def standing(request: Request) -> Entry:
    """Return the post of a request's path; raise Refusal for one that isn't in that channel, or is gone."""
    place = place_of(request)
    entry = guild_of(request).site.world.posts.get(request.path_params["message_id"])
    if entry is None or entry.deleted_at or channel_id(entry) != place.id:
        raise Refusal(refusal(10008))
    return entry


def _id(request: Request, name: str) -> int | None:
    value = request.query_params.get(name)
    if value is None:
        return None
    if not is_snowflake(value):
        raise Refusal(wrong_form(name, "NUMBER_TYPE_COERCE", f'Value "{value}" is not snowflake.'))
    return int(value)


def _limit(value: str) -> int:
    if value.isascii() and value.isdecimal() and 1 <= int(value) <= _MOST:
        return int(value)
    raise Refusal(wrong_form("limit", "NUMBER_TYPE_MAX", "int value should be between 1 and 100."))
