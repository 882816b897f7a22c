"""What each fault does to a request: an ASGI wrapper around one operation of the API."""

import asyncio
from time import time

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.platforms.sandbox.answers import Answer, failure
from bot.platforms.sandbox.faults import Fault, FaultKind
from bot.platforms.sandbox.site import Site

_HTML_503 = "<html><head><title>503</title></head><body><h1>Over capacity</h1><p>Please try again.</p></body></html>"


class Faulty:
    """Run `app` as `operation`, unless a fault strikes. World faults (edits, ...) are left to the operation itself."""

    def __init__(self, operation: str, app: ASGIApp) -> None:
        self._operation = operation
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Draw a fault and act it out."""
        site: Site = scope["app"].state.site
        request = Request(scope, receive)
        body = await request.body()
        fault = site.faults.draw(self._operation, _about(request, body)) if any(site.faults) else None
        scope["sandbox.fault"] = fault
        again = _Once(body, receive)
        if fault is None:
            await self._app(scope, again, send)
            return
        instead = _instead(fault)
        if instead is not None:
            await instead(scope, again, send)
            return
        await self._strike(fault, scope, again, send)

    async def _strike(self, fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
        kind = fault.kind
        if kind is FaultKind.SLOW:
            await asyncio.sleep(fault.seconds)
            await self._app(scope, receive, send)
        elif kind is FaultKind.DROPPED_BEFORE:
            await _drop(scope, send)
        elif kind is FaultKind.SILENT_BEFORE:
            await _fall_silent(scope, receive, send)
        elif kind in {FaultKind.DROPPED_AFTER, FaultKind.SILENT_AFTER, FaultKind.GARBLED_AFTER}:
            await self._app(scope, receive, _swallow)
            if kind is FaultKind.DROPPED_AFTER:
                await _drop(scope, send)
            elif kind is FaultKind.SILENT_AFTER:
                await _fall_silent(scope, receive, send)
            else:
                await Response(b'{"id": "12', status_code=201, media_type="application/json")(scope, receive, send)
        else:
            await self._app(scope, receive, send)


class _Once:
    """Hand the body that was read already to the wrapped application, then listen on."""

    def __init__(self, body: bytes, receive: Receive) -> None:
        self._body: bytes | None = body
        self._receive = receive

    async def __call__(self) -> Message:
        body, self._body = self._body, None
        if body is not None:
            return {"type": "http.request", "body": body, "more_body": False}
        return await self._receive()


def _instead(fault: Fault) -> Response | None:
    """Return the answer that a fault gives in place of the operation's own."""
    if fault.kind is FaultKind.THROTTLED:
        until = {"retry-after": f"{fault.seconds:.0f}", "x-rate-limit-reset": f"{time() + fault.seconds:.0f}"}
        headers = {**until, "x-rate-limit-limit": "100", "x-rate-limit-remaining": "0"}
        return failure(429, "throttled", "Too many requests.", headers=headers)
    if fault.kind is FaultKind.THROTTLED_WITHOUT_HEADERS:
        return Answer({}, status_code=429)
    if fault.kind is FaultKind.UNAVAILABLE:
        return HTMLResponse(_HTML_503, status_code=503)
    plain = {
        FaultKind.SIGNED_OUT: (401, "signed-out", "The keys of this account no longer work."),
        FaultKind.DUPLICATE: (403, "duplicate", "You already said that."),
        FaultKind.BLOCKED: (403, "blocked", "This person has blocked this account."),
        FaultKind.CLOSED_MESSAGES: (403, "wrote-first", "This person doesn't take messages from this account."),
    }
    return failure(*plain[fault.kind]) if fault.kind in plain else None


def _about(request: Request, body: bytes) -> str | None:
    in_path = request.path_params.get("post_id")
    if in_path or not body:
        return in_path
    # Only to aim a fault: a body that can't be read is the operation's to refuse.
    return Answer.peek(body, "post_id")


async def _swallow(message: Message) -> None:
    """Take a response and tell nobody."""


async def _drop(scope: Scope, send: Send) -> None:
    drop = getattr(scope["app"].state, "drop", None)
    if drop is not None and drop(scope):
        # One turn of the loop, so that the server knows the connection is gone before this request ends.
        await asyncio.sleep(0)
        return
    # Under a foreign server the nearest thing is a response that stops short: it has to break the connection itself.
    await send({"type": "http.response.start", "status": 502, "headers": [(b"content-length", b"64")]})
    await send({"type": "http.response.body", "body": b"", "more_body": True})


async def _fall_silent(scope: Scope, receive: Receive, send: Send) -> None:
    site: Site = scope["app"].state.site
    closing = asyncio.create_task(site.closing.wait())
    left = asyncio.create_task(_until_gone(receive))
    await asyncio.wait({closing, left}, return_when=asyncio.FIRST_COMPLETED)
    for task in (closing, left):
        task.cancel()
    await _drop(scope, send)


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
