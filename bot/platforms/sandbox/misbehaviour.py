"""What each fault does to a request: an ASGI wrapper around one operation of the API."""

import asyncio
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.platforms.sandbox.answers import Answer
from bot.platforms.sandbox.faults import Fault, FaultKind
from bot.platforms.sandbox.model import Entry
from bot.platforms.sandbox.site import Site

About = Callable[[Request, bytes], str | None]
"""Which post a request with this body is about, by its public id; None where it is about none."""


def in_path_or_json(request: Request, body: bytes) -> str | None:
    """Return the `post_id` of the path or of a JSON body."""
    # Only to aim a fault: a body that can't be read is the operation's to refuse.
    return request.path_params.get("post_id") or (Answer.peek(body, "post_id") if body else None)


def reply_or_publish(named: str | None) -> str:
    """Tell an answer to a post from a post of our own, where one address takes both."""
    return "reply" if named else "publish"


class Faulty:
    """Run `app` as `operation`, unless a fault strikes. World faults (edits, ...) are left to the operation itself.

    Where one address does different things, `operation` is told from the post that the request is about.
    """

    def __init__(
        self, operation: str | Callable[[str | None], str], app: ASGIApp, *, about: About = in_path_or_json
    ) -> None:
        self._operation = operation
        self._app = app
        self._about = about

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Draw a fault and act it out."""
        site: Site = scope["app"].state.site
        request = Request(scope, receive)
        body = await request.body()
        operation, fault = "", None
        if any(site.faults):
            named = self._about(request, body)
            operation = self._operation if isinstance(self._operation, str) else self._operation(named)
            fault = site.faults.draw(operation, site.face.world_id(named) if named else None)
        scope["sandbox.fault"] = fault
        again = _Once(body, receive)
        if fault is None:
            await self._app(scope, again, send)
            return
        instead = site.face.instead(fault, operation)
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


async def happen_now(request: Request, entry: Entry) -> Entry:
    """Let the person edit or delete their post at this very moment, when such a fault struck; ours stays as it is."""
    site: Site = request.app.state.site
    fault: Fault | None = request.scope.get("sandbox.fault")
    if fault is not None and not entry.ours and not entry.deleted_at:
        if fault.kind is FaultKind.EDIT:
            await site.edit(entry.id, fault.text or f"{entry.text} (edited: never mind the rest)")
        elif fault.kind is FaultKind.DELETION:
            await site.delete(entry.id)
    return site.world.posts[entry.id]


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
