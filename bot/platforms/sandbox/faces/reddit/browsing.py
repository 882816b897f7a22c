"""Where a browser that follows one of Reddit's addresses is led: to the sandbox's own page of the same thing."""

from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.platforms.sandbox.faces.reddit import names
from bot.platforms.sandbox.model import Entry
from bot.platforms.sandbox.world import World


async def browse(request: Request) -> Response:
    """Lead a browser to the sandbox's page of what an address names: a thread, a message, a form; else the timeline."""
    return RedirectResponse(_page(request), status_code=302)


async def write_to_us(_: Request) -> Response:
    """Lead a browser to the form by which people write to our account in private."""
    return RedirectResponse("/message-us", status_code=302)


# What only people open: PRAW asks none of these.
ROUTES: Final[tuple[BaseRoute, ...]] = tuple(
    Route(path + end, endpoint)
    for path, endpoint in (
        ("/message/compose", write_to_us), ("/user/{name}", browse), ("/mail/all/{conversation}", browse),
        ("/r/{subreddit}", browse),
    )
    for end in ("", "/")
)  # fmt: skip


def _page(request: Request) -> str:
    world: World = request.app.state.site.world
    named, path = request.path_params, ""
    if "link" in named:
        path = f"/threads/{names.number_of(named['link'])}"
    found = _shown(world, named.get("comment") or named.get("message") or "", named.get("conversation", ""))
    return f"/threads/{found.conversation_id}#{found.id}" if found else path or "/"


def _shown(world: World, short: str, mail: str) -> Entry | None:
    if mail:
        private = (entry for entry in world.posts.values() if entry.private and entry.place == names.MODMAIL)
        return next((entry for entry in private if names.mail_id(entry) == mail), None)
    return world.posts.get(names.number_of(short)) if short else None
