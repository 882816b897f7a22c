"""How X says no: problem documents, the odd 503 page, and partial errors beside data.

Types and members are those of the Problem schemas in X's OpenAPI document, version 2.166; the sentences are modelled
on answers of the service that people have published, and may differ from today's.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, Literal

from starlette.responses import HTMLResponse, Response

from bot.platforms.sandbox.answers import Answer
from bot.platforms.sandbox.faults import Fault, FaultKind
from bot.platforms.sandbox.model import Json

_TYPES: Final = "https://api.twitter.com/2/problems/"
_TITLES: Final = {401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 429: "Too Many Requests"}
_PAGE_503: Final = (
    "<!DOCTYPE html><html><head><title>X / Error</title></head>"
    "<body><h1>Something is technically wrong.</h1><p>We will be back soon.</p></body></html>"
)

DUPLICATE: Final = "You are not allowed to create a Tweet with duplicate content."
GONE: Final = "You attempted to reply to a Tweet that is deleted or not visible to you."
NOT_MENTIONED: Final = (
    "Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged by the author "
    "of the post you are replying to."
)
BLOCKED: Final = "You have been blocked from replying to this person's posts."
NO_MESSAGES: Final = "You do not have permission to DM one or more participants."
TOO_LONG: Final = "Your Tweet text is too long."
NO_EDITS: Final = "This account is not allowed to edit this post."
NOT_YOURS: Final = "You are not authorized to delete this Tweet."
NOT_YOUR_THREAD: Final = "You can only hide replies to your own posts."


class No(Exception):
    """A request that X refuses; `answer` is what it says."""

    def __init__(self, answer: Response) -> None:
        super().__init__()
        self.answer = answer


def refusal(status: int, detail: str, *, headers: Mapping[str, str] | None = None) -> Response:
    """Return a refusal without a type of its own."""
    title = _TITLES.get(status, "Error")
    return _problem({"detail": detail, "type": "about:blank", "title": title, "status": status}, status, headers)


def unsupported(allowed: str) -> Response:
    """Return the refusal of a way to sign in that this endpoint doesn't take."""
    detail = f"Authenticating this way is forbidden for this endpoint. Supported authentication types are [{allowed}]."
    problem = {"title": "Unsupported Authentication", "detail": detail, "status": 403}
    return _problem({**problem, "type": f"{_TYPES}unsupported-authentication"}, 403)


def out_of_credits() -> Response:
    """Return the 402 of an account that has nothing left to pay with."""
    detail = "Your enrolled account does not have any credits to fulfill this request."
    return _problem({"title": "CreditsDepleted", "detail": detail, "type": f"{_TYPES}credits", "status": 402}, 402)


def invalid(parameter: str, values: Sequence[str], message: str) -> Response:
    """Return the 400 of a request with a parameter that can't be."""
    wrong = {"parameters": {parameter: list(values)}, "message": message}
    problem = {"title": "Invalid Request", "detail": "One or more parameters to your request was invalid."}
    return _problem({"errors": [wrong], **problem, "type": f"{_TYPES}invalid-request"}, 400)


def throttled(resets_at: datetime | None) -> Response:
    """Return a 429, with the headers that say until when if that is known."""
    headers = {"x-rate-limit-remaining": "0"}
    if resets_at is not None:
        headers["x-rate-limit-reset"] = f"{resets_at.timestamp():.0f}"
    return refusal(429, "Too Many Requests", headers=headers if resets_at is not None else None)


def not_found(kind: Literal["tweet", "user"], parameter: str, value: str, *, named: str = "id") -> Json:
    """Return the partial error for something that isn't there."""
    return {
        "value": value,
        "detail": f"Could not find {kind} with {named}: [{value}].",
        "title": "Not Found Error",
        "resource_type": kind,
        "parameter": parameter,
        "resource_id": value,
        "type": f"{_TYPES}resource-not-found",
    }


def missing(problem: Json) -> Response:
    """Return the 404 of a write to something that isn't there."""
    return _problem({**problem, "status": 404}, 404)


def instead(fault: Fault, resets_at: datetime) -> Response | None:
    """Return X's answer in place of the operation's own, or None for what happens to a connection."""
    if fault.kind is FaultKind.THROTTLED:
        return throttled(resets_at)
    if fault.kind is FaultKind.THROTTLED_WITHOUT_HEADERS:
        return throttled(None)
    if fault.kind is FaultKind.UNAVAILABLE:
        return HTMLResponse(_PAGE_503, status_code=503)
    plain = {
        FaultKind.SIGNED_OUT: (401, "Unauthorized"),
        FaultKind.DUPLICATE: (403, DUPLICATE),
        FaultKind.BLOCKED: (403, BLOCKED),
        FaultKind.CLOSED_MESSAGES: (403, NO_MESSAGES),
    }
    return refusal(*plain[fault.kind]) if fault.kind in plain else None


def _problem(content: Json, status: int, headers: Mapping[str, str] | None = None) -> Response:
    return Answer(content, status, dict(headers or {}), "application/problem+json")
