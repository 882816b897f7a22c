"""A page on which somebody tries the bot's commands as a made-up person, and sees the answer as that person would."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from bot.platforms.sandbox.faces.discord.commands import Use
from bot.platforms.sandbox.faces.discord.guild import Guild, guild_of
from bot.platforms.sandbox.faces.discord.interactions import use
from bot.platforms.sandbox.model import Individual
from bot.platforms.sandbox.pages import render
from bot.platforms.sandbox.world import OUR_ID

_PATIENCE: Final = 30.0
_FIELDS: Final = ("command", "handle", "text", "account", "platform", "post")


async def form(request: Request) -> Response:
    """Show the form."""
    return _page(request, guild_of(request), {})


async def submit(request: Request) -> Response:
    """Use a command, wait for the answer, and show it."""
    guild, sent = guild_of(request), await request.form()
    given = {name: str(sent.get(name, "")).strip() for name in _FIELDS}
    kind, _, name = given["command"].partition(" ")
    person = next((one for one in _people(guild) if one.handle.casefold() == given["handle"].casefold()), None)
    post = given["post"] if kind == "3" else ""
    if person is None or (kind == "3" and post not in guild.site.world.posts):
        return _page(request, guild, given, problem="Choose a person, and for a message action a post.")
    values = {key: given[key] for key in ("text", "account", "platform")}
    try:
        made = use(guild, name, person, values=values, target=post)
    except KeyError:
        return _page(request, guild, given, problem="The bot has made no such command known. Is it listening?")
    words = await made.answer(_PATIENCE)
    if words is None:
        return _page(request, guild, given, problem="The application did not respond.")
    return _page(request, guild, given, made=made)


def _people(guild: Guild) -> list[Individual]:
    return [one for one in guild.site.world.people.values() if one.id != OUR_ID]


def _page(
    request: Request, guild: Guild, given: dict[str, str], *, problem: str = "", made: Use | None = None
) -> Response:
    posts = [one for one in guild.site.world.posts.values() if not one.deleted_at and not one.private][-20:]
    return render(
        request, "commands.html", commands=[f"{kind} {name}" for kind, name in guild.commands.known],
        people=_people(guild), posts=posts[::-1], given=given, problem=problem, made=made,
    )  # fmt: skip
