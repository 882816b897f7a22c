"""The sandbox's own face: as itself, as the sandbox's adapter knows it."""

from collections.abc import Sequence
from datetime import datetime
from time import time

from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute

from bot.platforms.sandbox import api
from bot.platforms.sandbox.answers import Answer, failure
from bot.platforms.sandbox.faults import Fault, FaultKind
from bot.platforms.sandbox.model import Entry

_HTML_503 = "<html><head><title>503</title></head><body><h1>Over capacity</h1><p>Please try again.</p></body></html>"


class OwnFace:
    """The sandbox as itself (satisfies Face)."""

    name = "sandbox"

    @property
    def routes(self) -> Sequence[BaseRoute]:
        """The API that the sandbox's adapter speaks."""
        return api.routes

    def first_id(self, at: datetime) -> int:  # noqa: ARG002 - ids just go on
        """Return 0: ids go on from where they are."""
        return 0

    def public_id(self, entry: Entry) -> str:
        """Return the world's own id."""
        return entry.id

    def world_id(self, public_id: str) -> str:
        """Return the same id."""
        return public_id

    def instead(self, fault: Fault, operation: str) -> Response | None:  # noqa: ARG002 - said alike everywhere
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
