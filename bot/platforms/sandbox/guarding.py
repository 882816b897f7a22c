"""What every answer of the sandbox carries, and who may change it: pages of this site, and programs."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.platforms.sandbox.answers import failure

_POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
_READS = {"GET", "HEAD", "OPTIONS"}


class Guard:
    """Refuse changes that a browser sends from another site, and add the headers that keep a page to itself."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        if scope["method"] not in _READS and origin and urlsplit(origin).netloc != headers.get("host"):
            refusal = failure(403, "another-site", "A page of another site can't change this sandbox.")
            await refusal(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start" and not scope["path"].startswith("/api/"):
                added = MutableHeaders(scope=message)
                added["content-security-policy"] = _POLICY
                added["x-content-type-options"] = "nosniff"
                added["referrer-policy"] = "same-origin"
            await send(message)

        await self._app(scope, receive, guarded)
