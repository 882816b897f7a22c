"""The gate of the console: what no page should have to think about.

Bodies are bounded before anything reads them, NUL characters (which PostgreSQL can't keep) never reach a page, and
what nobody foresaw is answered with a page that names where the log tells more.
"""

import re
import secrets

import structlog
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.console.problems import problem

LARGEST_BODY = 256 * 1024
LARGEST_PICTURES = 24 * 1024 * 1024
_PICTURES = re.compile(r"/replies/[0-9]+/pictures|/check/(?:ask|pictures)|/assets|/crises/posts/new")
_BODILESS = frozenset({"GET", "HEAD", "OPTIONS"})
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
log = structlog.get_logger(__name__)


class Gate:
    """Refuse large bodies, take NUL characters out of forms and queries, answer what went wrong with a page."""

    def __init__(self, app: ASGIApp, *, largest: int = LARGEST_BODY) -> None:
        self.app = app
        self.largest = largest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, bounded and clean."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        scope["query_string"] = _clean(scope.get("query_string", b""))
        if scope["method"] not in _BODILESS:
            pictures = _PICTURES.fullmatch(scope["path"]) is not None
            largest = LARGEST_PICTURES if pictures else self.largest
            # What is in a picture is not text: a NUL there is a NUL.
            body = await self._body(scope, receive, largest, clean=not pictures)
            if body is None:
                text = f"It is larger than {largest // 1024} kB. Nothing was changed; send less at once."
                await problem(Request(scope), 413, "That is too much", text)(scope, receive, send)
                return
            receive = _replay(body, receive)
        await self._guarded(scope, receive, send)

    async def _body(self, scope: Scope, receive: Receive, largest: int, *, clean: bool) -> bytes | None:
        headers = Headers(scope=scope)
        promised = headers.get("content-length", "")
        if promised.isdigit() and int(promised) > largest:
            return None
        parts, size, more = [], 0, True
        while more:
            message = await receive()
            part = message.get("body", b"")
            size += len(part)
            if size > largest:
                return None
            parts.append(part)
            more = message["type"] == "http.request" and message.get("more_body", False)
        body = b"".join(parts)
        return _clean(body) if clean and headers.get("content-type", "").startswith(_FORMS) else body

    async def _guarded(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def watch(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, watch)
        except Exception:
            if started:
                raise
            reference = secrets.token_hex(4)
            log.exception("request_failed", reference=reference, method=scope["method"], path=scope["path"])
            text = (
                "The desk made a mistake, and it is ours, not yours. Go back and try again. If it happens again, tell "
                f"an administrator this reference, which leads to what the log says: {reference}."
            )
            await problem(Request(scope), 500, "That did not work", text)(scope, receive, send)


def _clean(encoded: bytes) -> bytes:
    """Return a form or a query with spaces for NUL characters, written either way."""
    return encoded.replace(b"%00", b"+").replace(b"\0", b" ")


def _replay(body: bytes, receive: Receive) -> Receive:
    """Return a `receive` that hands out `body` once, then whatever else comes."""
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again
