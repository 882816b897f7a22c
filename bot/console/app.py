"""The console as one web application on one desk."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext

from fastapi import FastAPI
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from bot.api.app import Api, Front
from bot.console.check_building import platforms
from bot.console.install import install_access
from bot.console.live import Live
from bot.console.pictures.remote import Remote
from bot.console.routes import (
    assets,
    banners,
    cases,
    check,
    check_requests,
    code,
    crises,
    crisis_alarms,
    crisis_looking,
    crisis_room,
    embargoes,
    escalating,
    hotline,
    inbox,
    live,
    moderation,
    own_posts,
    pictures,
    postings,
    quality,
    quality_hotline,
    quality_issues,
    quality_promises,
    replies,
    reply_turns,
    reports,
    revealing,
    rights,
    rights_keeping,
    rights_notices,
    statement_publishing,
    statement_signing,
    statements,
    views,
)
from bot.console.sealing import Seal
from bot.console.templating import STATIC
from bot.hotline import HotlineKeys, keys_from
from bot.publication import Publication
from bot.wiring import Desk

_YEAR = 31_536_000
LIVE_CHECK_SECONDS = 15.0


class KeptFiles(StaticFiles):
    """Static files; those asked for by their mark may be kept for ever."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Answer with the file, and with how long it may be kept."""
        response = await super().get_response(path, scope)
        marked = b"v=" in scope.get("query_string", b"")
        response.headers["Cache-Control"] = f"public, max-age={_YEAR}, immutable" if marked else "no-cache"
        return response


PAGES = (
    inbox,
    cases,
    revealing,
    replies,
    reply_turns,
    pictures,
    moderation,
    live,
    banners,
    views,
    code,
    assets,
    embargoes,
    # Before the requests, whose addresses are /rights/{number}.
    rights_notices,
    rights_keeping,
    rights,
    # Before the issues, whose addresses are /quality/{number}.
    hotline,
    quality_hotline,
    quality_promises,
    escalating,
    # Before the crises, whose addresses are /crises/{number}.
    own_posts,
    postings,
    crisis_alarms,
    crises,
    crisis_room,
    crisis_looking,
    statements,
    statement_signing,
    statement_publishing,
    check,
    check_requests,
    quality,
    quality_issues,
    reports,
)
"""Every module of pages; of two that fit an address the first answers."""


def create_app(desk: Desk) -> FastAPI:
    """Return the console on `desk`; who serves it closes the desk."""
    app = FastAPI(title="Answerable", docs_url=None, redoc_url=None, openapi_url=None, lifespan=_lifespan)
    app.state.desk = desk
    app.state.live = Live(desk.database.url)
    app.state.remote = Remote(desk)
    app.state.live_check_seconds = LIVE_CHECK_SECONDS
    app.state.publication = Publication(desk)
    app.state.seal = Seal()
    app.state.hotline = hotline_keys(desk)
    app.state.check_platforms = platforms(desk)
    app.state.api = Api(app.state.publication) if desk.config.api.enabled else None
    app.mount("/static", KeptFiles(directory=STATIC), name="static")
    for page in PAGES:
        app.include_router(page.router)
    install_access(app, desk)
    if app.state.api:
        # Added last, so it comes first: what programs ask goes through none of the console's layers.
        app.add_middleware(Front, api=app.state.api)
    return app


def hotline_keys(desk: Desk) -> HotlineKeys | None:
    """Return the keys of the employees' hotline, or None while it is off; raise ConfigError."""
    written = desk.config.hotline.key()
    return keys_from(written.get_secret_value()) if written else None


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    memory = app.state.desk.memory
    if memory is not None:
        await asyncio.to_thread(memory.begin)
    async with app.state.live.running(), app.state.api.running() if app.state.api else nullcontext():
        yield
    await app.state.remote.close()
