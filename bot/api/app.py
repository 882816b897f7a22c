"""The API as one ASGI application, and the switch that leads to it before anything of the console runs."""

import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

import orjson
import structlog
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.api.answering import Answering
from bot.api.bodies import GoneAway, header
from bot.api.feedback import Doubting
from bot.api.keys import Keyring
from bot.api.openapi import document
from bot.api.origins import Origins
from bot.api.problems import (
    MEDIA_TYPE,
    Problem,
    bad_key,
    no_key,
    nothing_here,
    our_fault,
    unwritten,
    wrong_method,
)
from bot.api.rates import Allowances, Headers
from bot.api.requests import Asked
from bot.publication import Publication
from storage.errors import StorageError

ROOT: Final = "/api/"
BASE: Final = "/api/v1"
_JSON: Final = b"application/json"
log = structlog.get_logger(__name__)
Handler = Callable[[Asked, Receive, Send], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class _Route:
    method: str
    handler: Handler
    open: bool = False


class Api:
    """Answers everything under /api for one desk. Use it within one event loop."""

    def __init__(self, publication: Publication, *, clock: Callable[[], float] = time.monotonic) -> None:
        desk = publication.desk
        self.keyring = Keyring(desk.database, desk.clock)
        self.allowances = Allowances(clock)
        self._origins = Origins(desk.config.api.origins)
        answering = Answering(publication)
        self._document = orjson.dumps(document())
        self._routes = {
            f"{BASE}/check": _Route("POST", answering.check),
            f"{BASE}/checks": _Route("POST", answering.checks),
            f"{BASE}/feedback": _Route("POST", Doubting(publication).wrong),
            f"{BASE}/key": _Route("GET", answering.key),
            f"{BASE}/openapi.json": _Route("GET", self._openapi, open=True),
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; nothing of it is logged but what went wrong in the desk itself."""
        asked = Asked(scope)
        try:
            await self._answer(asked, receive, send)
        except GoneAway:
            return
        except Problem as problem:
            await refuse(asked, send, problem)
        except StorageError as error:
            log.warning("api_storage", raised=type(error).__name__)
            await refuse(asked, send, unwritten())
        except Exception:
            reference = secrets.token_hex(4)
            log.exception("api_failed", reference=reference, path=scope["path"])
            await refuse(asked, send, our_fault(reference))

    async def _answer(self, asked: Asked, receive: Receive, send: Send) -> None:
        route = self._routes.get(asked.scope["path"])
        if route is None:
            raise nothing_here()
        method = asked.scope["method"]
        if method == "OPTIONS" and header(asked.scope, b"access-control-request-method"):
            await reply(asked, send, 204, b"", _JSON, self._origins.preflight(asked.scope, route.method))
            return
        asked.headers = self._origins.headers(asked.scope)
        if method != route.method:
            raise wrong_method(route.method)
        if not route.open:
            await self._admit(asked)
        await route.handler(asked, receive, send)

    async def _admit(self, asked: Asked) -> None:
        """Find the key and its allowance; raise Problem."""
        scheme, _, key = header(asked.scope, b"authorization").partition(b" ")
        if scheme.lower() != b"bearer" or not key.strip():
            raise no_key()
        found = await self.keyring.find(key.strip())
        if found is None:
            raise bad_key()
        asked.key = found
        asked.allowance = self.allowances.of(found.id, found.per_minute)
        asked.clock = self.allowances.clock

    async def _openapi(self, asked: Asked, receive: Receive, send: Send) -> None:  # noqa: ARG002 - a handler
        await reply(asked, send, 200, self._document, _JSON)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Follow what changes while the block lasts."""
        async with self.keyring.running():
            yield


class Front:
    """Leads what begins with /api to the API, and everything else on: the console's own layers never see it."""

    def __init__(self, app: ASGIApp, api: Api) -> None:
        self.app = app
        self.api = api

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request to whom it concerns."""
        if scope["type"] == "http" and scope["path"].startswith(ROOT):
            await self.api(scope, receive, send)
        else:
            await self.app(scope, receive, send)


async def refuse(asked: Asked, send: Send, problem: Problem) -> None:
    """Answer with a problem; raise it if an answer has begun, for then only breaking off tells the truth."""
    if asked.begun:
        raise problem
    await reply(asked, send, problem.status, problem.body(), MEDIA_TYPE, list(problem.headers.items()))


async def reply(
    asked: Asked, send: Send, status: int, body: bytes, media_type: bytes, more: Headers | None = None
) -> None:
    """Answer with a whole body."""
    await asked.begin(send, status, media_type, [(b"content-length", b"%d" % len(body)), *(more or [])])
    await send({"type": "http.response.body", "body": body})
