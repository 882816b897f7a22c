"""One request to the Reddit face, with all that an endpoint needs; and the gate in front of every endpoint."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from bot.platforms.sandbox.answers import Answer, base_of
from bot.platforms.sandbox.faces.reddit import names, tokens
from bot.platforms.sandbox.faces.reddit.browsing import browse
from bot.platforms.sandbox.faces.reddit.memory import Memory
from bot.platforms.sandbox.faces.reddit.refusals import denied
from bot.platforms.sandbox.faults import Fault, FaultKind
from bot.platforms.sandbox.misbehaviour import happen_now
from bot.platforms.sandbox.model import Entry
from bot.platforms.sandbox.site import Site


@dataclass(frozen=True, slots=True)
class Asking:
    """A request, its form, and where it was asked."""

    request: Request
    memory: Memory
    form: Mapping[str, str]

    @property
    def site(self) -> Site:
        """The sandbox."""
        site: Site = self.request.app.state.site
        return site

    @property
    def base(self) -> str:
        """The address this site was asked under."""
        return base_of(self.request)

    def query(self, name: str) -> str:
        """Return a parameter of the address, or nothing."""
        return self.request.query_params.get(name, "")

    def path(self, name: str) -> str:
        """Return a part of the path."""
        return str(self.request.path_params[name])

    def struck_by(self, kind: FaultKind) -> bool:
        """Say whether this request met a fault of that kind."""
        fault: Fault | None = self.request.scope.get("sandbox.fault")
        return fault is not None and fault.kind is kind

    def entry(self, full_name: str) -> Entry | None:
        """Return a comment or message by its full name, deleted or not."""
        found = self.site.world.posts.get(names.world_id(full_name))
        return found if found and (full_name.startswith("t3_") or names.full_name(found) == full_name) else None

    async def at_this_moment(self, entry: Entry) -> Entry:
        """Return a post as it stands after whatever its author does to it just now."""
        return await happen_now(self.request, entry)

    def answer(self, content: Any, status: int = 200) -> Answer:
        """Return JSON; without raw_json=1 the signs of HTML are escaped in it, as Reddit does."""
        raw = self.query("raw_json") == "1"
        return Answer(content if raw else _escaped(content), status_code=status)


Endpoint = Callable[[Asking], Awaitable[Response]]


class Gate:
    """Let in who sends a token and a user agent of their own, count them, and send browsers to the sandbox's pages."""

    def __init__(self, endpoint: Endpoint, memory: Memory, *, signed: bool = True) -> None:
        self._endpoint = endpoint
        self._memory = memory
        self._signed = signed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        request = Request(scope, receive)
        response = await browse(request) if _is_browser(request) else self._at_the_gate(request)
        if response is None:
            form = dict(parse_qsl((await request.body()).decode(errors="replace"), keep_blank_values=True))
            response = await self._endpoint(Asking(request, self._memory, form))
            if self._signed:
                now = request.app.state.site.clock()
                response.headers.update(self._memory.allowance.headers(now))
        await response(scope, receive, send)

    def _at_the_gate(self, request: Request) -> Response | None:
        site: Site = request.app.state.site
        bearer = request.headers.get("authorization", "")
        agent = request.headers.get("user-agent", "")
        if not agent or agent.startswith(("python-requests", "python-urllib", "Python-urllib")):
            # Reddit's API rules ask for a name of one's own, and hold back the defaults of libraries.
            return denied(429)
        if not self._signed:
            return None
        now = site.clock()
        if not tokens.holds(bearer, now):
            return denied(401, headers={"www-authenticate": 'Bearer realm="reddit", error="invalid_token"'})
        if not self._memory.allowance.take(now):
            return denied(429, headers=self._memory.allowance.headers(now))
        return None


def _is_browser(request: Request) -> bool:
    return "authorization" not in request.headers and "text/html" in request.headers.get("accept", "")


def _escaped(content: Any) -> Any:
    if isinstance(content, str):
        return escape(content, quote=False)
    if isinstance(content, dict):
        return {name: _escaped(value) for name, value in content.items()}
    return [_escaped(value) for value in content] if isinstance(content, list) else content
