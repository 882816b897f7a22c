"""Pages: the one place where templates are found, given what every page shows, and rendered."""

from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from fastapi import Request
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from starlette.responses import HTMLResponse

from bot.console.access import SignedIn
from bot.console.banners import banners
from bot.console.navigation import sections

STATIC = Path(__file__).parent / "static"


def page(
    request: Request, template: str, context: Mapping[str, Any] | None = None, *, status_code: int = 200
) -> HTMLResponse:
    """Render `template` with `context` and with what every page shows; the answer is a whole page or a part of one."""
    person: SignedIn | None = getattr(request.state, "person", None)
    shared = {
        "brand": request.app.state.desk.config.brand.name,
        "person": person,
        "csrf": person.csrf if person else "",
        "sections": sections(person, request.url.path),
        "path": request.url.path,
        "banners": banners(request, person) if _whole(status_code) and not wants_part(request) else (),
    }
    return HTMLResponse(_environment().get_template(template).render({**shared, **(context or {})}), status_code)


def _whole(status_code: int) -> bool:
    """Whether this is a page to work on, a refused form too; where things fail nothing is read for it."""
    return status_code < 400 or status_code in {409, 422}


def wants_part(request: Request) -> bool:
    """Say whether the page's own script asks, and wants only the part that changes."""
    return request.headers.get("hx-request") == "true" and request.headers.get("hx-history-restore-request") != "true"


@cache
def asset(name: str) -> str:
    """Return the address of a static file, with a mark of its content so that browsers may keep it for ever."""
    mark = sha256((STATIC / name).read_bytes()).hexdigest()[:10]
    return f"/static/{name}?v={mark}"


def web_address(address: str) -> str:
    """Return an address that a platform gave if it leads to the web, else nothing: no script, no file, no app."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return ""
    return address.strip() if parts.scheme.lower() in {"http", "https"} and parts.netloc else ""


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("bot.console"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["asset"] = asset
    environment.filters["web"] = web_address
    return environment
