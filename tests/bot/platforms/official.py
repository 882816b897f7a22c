"""Check every exchange of a fake against the platform's official OpenAPI document, in process, as it happens.

    watching = watch(app, spec, under="/2", excused=EXCUSED)   # before the first request
    async with serving(app) as url:
        ...
    watching.verify()                                          # raises AssertionError with every violation

What can't be valid (a fault's deliberate garbage, a route that the document lacks) is an `Excused` with its reason.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from openapi_core import OpenAPI
from openapi_core.datatypes import RequestParameters
from starlette.applications import Starlette
from starlette.datastructures import Headers, QueryParams
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from werkzeug.datastructures import Headers as HeaderFields
from werkzeug.datastructures import ImmutableMultiDict

Side = Literal["request", "response"]
_METHODS = {"get", "put", "post", "delete", "patch"}


@dataclass(frozen=True, slots=True)
class Excused:
    """An exchange that may break the document, and why. Every field that is set has to match.

    `call` is a regular expression for the whole of "GET /2/tweets/1"; `fault` is the kind of the fault that struck.
    """

    reason: str
    call: str = ".*"
    sides: tuple[Side, ...] = ("response",)
    status: int | None = None
    fault: str | None = None

    def covers(self, exchange: "Exchange", side: Side) -> bool:
        """Say whether this excuses one side of an exchange."""
        return (
            side in self.sides
            and self.status in {None, exchange.status}
            and self.fault in {None, exchange.fault}
            and re.fullmatch(self.call, f"{exchange.method} {exchange.path}") is not None
        )


@dataclass(slots=True)
class Exchange:
    """One request and what was answered. `status` is 0 where the connection broke before an answer."""

    method: str
    path: str
    query: str
    headers: Headers
    body: bytes = b""
    status: int = 0
    answer_headers: Headers = field(default_factory=Headers)
    answer: bytes = b""
    fault: str | None = None


class Document:
    """An official OpenAPI document, read once per process: `Document.at(path)`."""

    def __init__(self, path: Path) -> None:
        content = json.loads(path.read_text())
        address = urlsplit(content["servers"][0]["url"])
        self.host, self._base = f"{address.scheme}://{address.netloc}", address.path.rstrip("/")
        self._api = OpenAPI.from_dict(content)
        self._parameters = dict(_parameters(content))
        # Of two templates that match, the one with fewer blanks is meant: /users/me, not /users/{id}.
        self._templates = sorted(
            ((template, _pattern(self._base + template)) for template in content["paths"]),
            key=lambda pair: pair[0].count("{"),
        )

    @classmethod
    def at(cls, path: Path) -> "Document":
        """Return the document at `path`."""
        return _document(path)

    def of_request(self, exchange: Exchange) -> Iterator[str]:
        """Yield what the document has against a request."""
        yield from map(_said, self._api.iter_request_errors(_Request(exchange, self.host)))
        known = self._parameters.get((self._template(exchange.path), exchange.method.lower()))
        for name in QueryParams(exchange.query):
            if known is not None and name not in known:
                yield f"there is no query parameter {name!r} here"

    def of_response(self, exchange: Exchange, answer: bytes) -> Iterator[str]:
        """Yield what the document has against an answer, or one line of a streamed one."""
        request = _Request(exchange, self.host)
        yield from map(_said, self._api.iter_response_errors(request, _Response(exchange, answer)))

    def _template(self, path: str) -> str:
        return next((template for template, pattern in self._templates if pattern.fullmatch(path)), "")


@dataclass(slots=True)
class Watch:
    """What was seen so far: every exchange, every violation, and the excuses that were needed."""

    document: Document
    excused: Sequence[Excused] = ()
    streams: Sequence[str] = ()
    exchanges: list[Exchange] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    used: set[Excused] = field(default_factory=set)

    def verify(self) -> None:
        """Raise AssertionError if any exchange broke the document."""
        assert not self.violations, "\n".join(["The official document doesn't allow:", *self.violations])

    def saw(self, exchange: Exchange) -> None:
        """Check one exchange that is over."""
        self.exchanges.append(exchange)
        self._judge(exchange, "request", self.document.of_request(exchange))
        if not exchange.status:
            return
        streamed = exchange.path in self.streams and exchange.status == 200
        answers = filter(None, exchange.answer.split(b"\r\n")) if streamed else [exchange.answer]
        for answer in answers:
            self._judge(exchange, "response", self.document.of_response(exchange, answer))

    def _judge(self, exchange: Exchange, side: Side, problems: Iterable[str]) -> None:
        found = list(problems)
        if not found:
            return
        excuse = next((one for one in self.excused if one.covers(exchange, side)), None)
        if excuse is not None:
            self.used.add(excuse)
            return
        query = f"?{exchange.query}" if exchange.query else ""
        where = f"{exchange.method} {exchange.path}{query} -> {exchange.status or 'nothing'} ({side})"
        self.violations += [f"{where}: {problem}" for problem in found]


def watch(
    app: Starlette,
    document: Path,
    *,
    under: str,
    excused: Sequence[Excused] = (),
    streams: Sequence[str] = (),
) -> Watch:
    """Check every request of `app` whose path begins with `under`; call it before the first request.

    `streams` are paths whose answers are JSON lines, each of which is checked by itself; an empty line keeps alive.
    """
    watching = Watch(Document.at(document), excused, streams)
    app.add_middleware(_Watching, watching=watching, under=under)
    return watching


class _Watching:
    """ASGI wrapper: pass everything through, and tell the watch once an exchange is over."""

    def __init__(self, app: ASGIApp, *, watching: Watch, under: str) -> None:
        self._app = app
        self._watching = watching
        self._under = under

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(self._under):
            await self._app(scope, receive, send)
            return
        query = scope["query_string"].decode("latin-1")
        exchange = Exchange(scope["method"], scope["path"], query, Headers(scope=scope))

        async def heard() -> Message:
            message = await receive()
            if message["type"] == "http.request":
                exchange.body += message.get("body", b"")
            return message

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                exchange.status = message["status"]
                exchange.answer_headers = Headers(raw=message["headers"])
            elif message["type"] == "http.response.body":
                exchange.answer += message.get("body", b"")
            await send(message)

        try:
            await self._app(scope, heard, told)
        finally:
            fault = scope.get("sandbox.fault")
            exchange.fault = fault.kind.value if fault is not None else None
            self._watching.saw(exchange)


class _Request:
    """An exchange's request as openapi-core asks for one."""

    def __init__(self, exchange: Exchange, host: str) -> None:
        self.host_url = host
        self.path = exchange.path
        self.method = exchange.method.lower()
        self.body = exchange.body or None
        self.content_type = exchange.headers.get("content-type", "")
        self.parameters = RequestParameters(
            query=ImmutableMultiDict(QueryParams(exchange.query).multi_items()),
            header=HeaderFields(exchange.headers.items()),
            cookie=ImmutableMultiDict(),
        )


class _Response:
    """An exchange's answer as openapi-core asks for one."""

    def __init__(self, exchange: Exchange, answer: bytes) -> None:
        self.status_code = exchange.status
        self.content_type = exchange.answer_headers.get("content-type", "")
        self.headers = HeaderFields(exchange.answer_headers.items())
        self.data = answer or None


@cache
def _document(path: Path) -> Document:
    return Document(path)


def _parameters(content: Any) -> Iterator[tuple[tuple[str, str], set[str]]]:
    shared = content.get("components", {}).get("parameters", {})
    for template, item in content["paths"].items():
        for method in _METHODS & set(item):
            listed = [*item.get("parameters", ()), *item[method].get("parameters", ())]
            named = [shared[one["$ref"].rpartition("/")[2]] if "$ref" in one else one for one in listed]
            yield (template, method), {one["name"] for one in named if one["in"] == "query"}


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile("[^/]+".join(map(re.escape, re.split(r"\{[^}]*\}", template))))


def _said(error: BaseException) -> str:
    """Return an error with what lies beneath it: openapi-core itself says only that the data are invalid."""
    inner = getattr(error, "schema_errors", None)
    if inner is not None:
        return "; ".join(f"{'/'.join(map(str, one.absolute_path)) or 'body'}: {one.message[:300]}" for one in inner)
    return f"{error}: {_said(error.__cause__)}" if error.__cause__ else str(error) or repr(error)
