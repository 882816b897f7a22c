"""At the door of every endpoint of X: keys, credits, rate limits; and the headers that every answer carries."""

import hmac
from base64 import b64encode
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from hashlib import sha1
from typing import Final, Literal
from urllib.parse import parse_qsl, quote, unquote

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.platforms.sandbox.faces.x import problems
from bot.platforms.sandbox.faces.x.problems import No
from bot.platforms.sandbox.faces.x.windows import Windows
from bot.platforms.sandbox.faults import FaultKind
from bot.platforms.sandbox.site import Site

Endpoint = Callable[[Request], Awaitable[Response]]
Who = Literal["anyone", "user", "app"]
"""Who may use an endpoint: an app by its bearer token alone, an app for a user (OAuth 1.0a), or both."""

KEY: Final = "sandbox"
"""The key, token and secret that a desk uses here when it was given none; their signatures are checked."""
_HOSTS: Final = ("https://api.x.com", "https://api.twitter.com", "https://upload.twitter.com", "https://upload.x.com")
_WAYS: Final = {"user": "OAuth 1.0a User Context, OAuth 2.0 User Context", "app": "OAuth 2.0 Application-Only"}


@dataclass(slots=True)
class Access:
    """What the account may do. Tokens in `revoked` are refused; `credits` None is as many as are wanted."""

    windows: Windows = field(default_factory=Windows)
    level: str = "read-write-directmessages"
    revoked: set[str] = field(default_factory=set)
    credits: int | None = None

    def refusal(self, request: Request, who: Who) -> Response | None:
        """Return why this request may not come in, or None; one that may is paid for."""
        way, _, rest = request.headers.get("authorization", "").partition(" ")
        if way not in {"OAuth", "Bearer"} or not rest:
            return problems.refusal(401, "Unauthorized")
        if way == "Bearer" and rest in self.revoked:
            return problems.refusal(401, "Unauthorized")
        if way == "OAuth" and not self._is_signed(request, _oauth(rest)):
            return problems.refusal(401, "Unauthorized")
        if (who == "user" and way == "Bearer") or (who == "app" and way == "OAuth"):
            return problems.unsupported(_WAYS[who])
        if self.credits is not None:
            if self.credits <= 0:
                return problems.out_of_credits()
            self.credits -= 1
        return None

    def _is_signed(self, request: Request, given: dict[str, str]) -> bool:
        token, key = given.get("oauth_token", ""), given.get("oauth_consumer_key", "")
        if not token or not key or not given.get("oauth_signature") or self.revoked & {token, key}:
            return False
        # Other secrets are not known here: every signature by them is taken for a good one.
        return key != KEY or token != KEY or given["oauth_signature"] in set(_signatures(request, given))


class Door:
    """ASGI wrapper around one endpoint: refuse what may not come in, answer what the endpoint refuses, add headers."""

    def __init__(self, access: Access, who: Who, name: str, app: ASGIApp) -> None:
        self._access = access
        self._who: Who = who
        self._name = name
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        site: Site = scope["app"].state.site
        window = self._access.windows.take(self._name, site.clock())

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                fault = scope.get("sandbox.fault")
                headers = MutableHeaders(scope=message)
                headers["x-access-level"] = self._access.level
                if fault is None or fault.kind is not FaultKind.THROTTLED_WITHOUT_HEADERS:
                    for name, value in window.headers().items():
                        headers.setdefault(name, value)
            await send(message)

        refused = self._access.refusal(Request(scope), self._who)
        if refused is None and not window.allowed:
            refused = problems.throttled(window.resets_at)
        await (refused or self._app)(scope, receive, told)


def answering(endpoint: Endpoint) -> Endpoint:
    """Return the endpoint with every No turned into what X says."""

    async def answered(request: Request) -> Response:
        try:
            return await endpoint(request)
        except No as no:
            return no.answer

    return answered


def _oauth(fields: str) -> dict[str, str]:
    pairs = (part.strip().partition("=") for part in fields.split(","))
    return {name: unquote(value.strip('"')) for name, _, value in pairs}


def _signatures(request: Request, given: dict[str, str]) -> list[str]:
    """Return the signatures that would be right, by the host that the request was signed for (RFC 5849, 3.4)."""
    fields = [(name, value) for name, value in given.items() if name.startswith("oauth_") and name != "oauth_signature"]
    fields += parse_qsl(request.url.query, keep_blank_values=True)
    joined = "&".join(sorted(f"{_encoded(name)}={_encoded(value)}" for name, value in fields))
    hosts = (*_HOSTS, f"http://{Headers(scope=request.scope).get('host', '')}")
    bases = (f"{request.method}&{_encoded(host + request.url.path)}&{_encoded(joined)}" for host in hosts)
    secret = f"{KEY}&{KEY}".encode()
    return [b64encode(hmac.new(secret, base.encode(), sha1).digest()).decode() for base in bases]


def _encoded(text: str) -> str:
    return quote(text, safe="-._~")
