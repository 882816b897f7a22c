"""The web pages of the sandbox: the timeline, one thread, the rules, and what keeps a page up to date."""

from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from bot.platforms.sandbox.answers import Answer
from bot.platforms.sandbox.faults import OPERATIONS, SAID
from bot.platforms.sandbox.rules import RULES
from bot.platforms.sandbox.site import Site
from bot.platforms.sandbox.views import SHOWN, talk_of, talks

_HERE: Final = Path(__file__).parent
_LONGEST_POLL: Final = 25.0
_FACES: Final = {"x": "X", "reddit": "Reddit", "discord": "Discord"}
"""The platforms whose API the sandbox can speak; each has a page of rules in docs/platforms."""
_TEMPLATES: Final = Environment(
    loader=FileSystemLoader(_HERE / "templates"), autoescape=True, trim_blocks=True, lstrip_blocks=True
)


async def timeline(request: Request) -> Response:
    """Show the conversations, latest first."""
    site: Site = request.app.state.site
    shown = request.query_params.get("show", "all")
    shown = shown if shown in SHOWN else "all"
    asked = request.query_params.get("page", "0")
    page = int(asked) if asked.isdecimal() else 0
    found, more = talks(site.world, shown=shown, page=page, now=site.clock())
    return render(request, "timeline.html", talks=found, more=more, page=page, shown=shown, views=SHOWN)


async def thread(request: Request) -> Response:
    """Show one conversation."""
    site: Site = request.app.state.site
    entries = site.world.conversation(request.path_params["conversation_id"])
    if not entries:
        return render(request, "missing.html", status=404)
    return render(request, "thread.html", talk=talk_of(site.world, entries, site.clock()))


async def rules(request: Request) -> Response:
    """Show what this platform allows an account to do."""
    site: Site = request.app.state.site
    return render(request, "rules.html", rules=RULES, platform=_FACES.get(site.face.name, ""))


async def news(request: Request) -> Response:
    """Tell the world's version, waiting until it differs from `version` (or a while has passed)."""
    site: Site = request.app.state.site
    if request.query_params.get("version") == str(site.world.version) and not site.closing.is_set():
        await site.sleep_until_news(_LONGEST_POLL)
    return Answer({"version": site.world.version})


def render(request: Request, template: str, *, status: int = 200, **values: Any) -> Response:
    """Return a page with what every page needs: the account, the faults, the version it shows."""
    site: Site = request.app.state.site
    every = {
        "site": site,
        "us": site.world.us,
        "faults": list(site.faults),
        "said": SAID,
        "operations": OPERATIONS,
        "here": request.url.path + (f"?{request.url.query}" if request.url.query else ""),
    }
    return HTMLResponse(_TEMPLATES.get_template(template).render(**every, **values), status_code=status)


async def message_us(request: Request) -> Response:
    """Show the form by which somebody writes to our account in private."""
    return render(request, "message_us.html")


async def uploaded(request: Request) -> Response:
    """Show a picture that our account sent."""
    site: Site = request.app.state.site
    kept = site.uploads.read(request.path_params["name"])
    if kept is None:
        return render(request, "missing.html", status=404)
    return Response(kept[0], media_type=kept[1], headers={"cache-control": "max-age=86400"})


routes: list[BaseRoute] = [
    Route("/", timeline),
    Route("/threads/{conversation_id}", thread),
    Route("/rules", rules),
    Route("/news", news),
    Route("/message-us", message_us),
    Route("/uploads/{name}", uploaded),
    Mount("/static", StaticFiles(directory=_HERE / "static")),
    Mount("/pictures", StaticFiles(directory=_HERE / "pictures")),
]
