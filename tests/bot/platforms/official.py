"""Check every exchange of a fake against the platform's official OpenAPI document, in process, as it happens.

    watching = watch(app, spec, under="/2", excused=EXCUSED)   # before the first request
    async with serving(app) as url:
        ...
    watching.verify()                                          # raises AssertionError with every violation

What can't be valid (a fault's deliberate garbage, a route that the document lacks) is an `Excused` with its reason.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tests.bot.platforms.openapi import Document, Exchange

Side = Literal["request", "response"]


@dataclass(frozen=True, slots=True)
class Excused:
    """An exchange that may break the document, and why. Every field that is set has to match.

    `call` is a regular expression for the whole of "GET /2/tweets/1"; `fault` is the kind of the fault that struck;
    `problem` is a regular expression to be found in what the document has against it.
    """

    reason: str
    call: str = ".*"
    sides: tuple[Side, ...] = ("response",)
    status: int | None = None
    fault: str | None = None
    problem: str = ""

    def covers(self, exchange: Exchange, side: Side, problem: str) -> bool:
        """Say whether this excuses a problem on one side of an exchange."""
        return (
            side in self.sides
            and self.status in {None, exchange.status}
            and self.fault in {None, exchange.fault}
            and re.fullmatch(self.call, f"{exchange.method} {exchange.path}") is not None
            and re.search(self.problem, problem) is not None
        )


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
        query = f"?{exchange.query}" if exchange.query else ""
        where = f"{exchange.method} {exchange.path}{query} -> {exchange.status or 'nothing'} ({side})"
        for problem in problems:
            excuse = next((one for one in self.excused if one.covers(exchange, side, problem)), None)
            if excuse is None:
                self.violations.append(f"{where}: {problem}")
            else:
                self.used.add(excuse)


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
        listening = True

        # Read to its end at once, because an application that refuses doesn't read what it was sent.
        arriving = [await receive()]
        while arriving[-1].get("more_body"):
            arriving.append(await receive())
        exchange.body = b"".join(message.get("body", b"") for message in arriving)

        async def heard() -> Message:
            nonlocal listening
            message = arriving.pop(0) if arriving else await receive()
            # What is answered to somebody who has hung up is no exchange.
            listening = listening and message["type"] != "http.disconnect"
            return message

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start" and listening:
                exchange.status = message["status"]
                exchange.answer_headers = Headers(raw=message["headers"])
            elif message["type"] == "http.response.body" and listening:
                exchange.answer += message.get("body", b"")
            await send(message)

        try:
            await self._app(scope, heard, told)
        finally:
            fault = scope.get("sandbox.fault")
            exchange.fault = fault.kind.value if fault is not None else None
            self._watching.saw(exchange)
