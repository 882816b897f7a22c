"""A server of canned answers: what the sandbox never says, such as answers without fields, or from a wrong clock."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson
from aiohttp import web

ME = {"data": {"id": "1468001914293121024", "username": "AuroraCare", "name": "Aurora Care"}}


@dataclass
class Canned:
    """The answers by method and path, used in turn, the last one for ever; and the requests that came."""

    url: str = ""
    answers: dict[str, list[web.Response]] = field(default_factory=dict)
    asked: list[web.Request] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    def says(self, request: str, said: Any, *, status: int = 200, **headers: str) -> None:
        """Answer `request`, such as "GET /2/tweets", with JSON, or with a page in HTML if it is a text."""
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        if isinstance(said, str):
            answer = web.Response(text=said, status=status, headers=names, content_type="text/html")
        else:
            body = orjson.dumps(said)
            answer = web.Response(body=body, status=status, headers=names, content_type="application/json")
        self.answers.setdefault(request, []).append(answer)

    def count(self, request: str) -> int:
        """Say how often this was asked."""
        return sum(f"{one.method} {one.path}" == request for one in self.asked)

    async def answer(self, request: web.Request) -> web.Response:
        """Answer one request."""
        self.asked.append(request)
        self.bodies.append(await request.read())
        kept = self.answers.get(f"{request.method} {request.path}", [])
        if not kept:
            return web.json_response({"title": "Not Found", "status": 404, "detail": "not canned"}, status=404)
        chosen = kept.pop(0) if len(kept) > 1 else kept[0]
        return web.Response(body=chosen.body, status=chosen.status, headers=chosen.headers)


@asynccontextmanager
async def canned() -> AsyncIterator[Canned]:
    """Serve canned answers on a free port; who we are is answered already."""
    server = Canned()
    server.says("GET /2/users/me", ME)
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", server.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    place = web.TCPSite(runner, "127.0.0.1", 0)
    await place.start()
    host, port = runner.addresses[0][:2]
    server.url = f"http://{host}:{port}"
    yield server
    await runner.cleanup()
