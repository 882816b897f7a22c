"""How Reddit says no: a plain status with {"message", "error"}, or 200 with a list of errors inside.

Codes are those that PRAW 8.0 documents or that Reddit's published source used; the sentences are the sandbox's own.
"""

from typing import Final

from starlette.responses import HTMLResponse, Response

from bot.platforms.sandbox.answers import Answer
from bot.platforms.sandbox.faults import Fault, FaultKind

SAID: Final = {
    "BLOCKED": ("USER_BLOCKED", "This user can't be written to from this account.", "to"),
    "CLOSED": ("NOT_WHITELISTED_BY_USER_MESSAGE", "This user takes messages only from people they chose.", "to"),
    "DELETED": ("DELETED_COMMENT", "That comment has been deleted.", "parent"),
    "DUPLICATE": ("ALREADY_SUB", "That was submitted already.", "text"),
    "EMPTY": ("NO_TEXT", "There should be a text here.", "text"),
    "LOCKED": ("THREAD_LOCKED", "This thread is locked: no more comments.", "parent"),
    "LONG": ("TOO_LONG", "This text is too long (at most 10000).", "text"),
    "NO_FLAIR": ("SUBMIT_VALIDATION_FLAIR_REQUIRED", "Your post must contain post flair.", "flair"),
    "WRONG_FLAIR": ("INVALID_FLAIR_TEMPLATE_ID", "There is no such flair.", "flair"),
    "NOBODY": ("USER_DOESNT_EXIST", "There is no such user.", "to"),
    "NOT_OURS": ("NOT_AUTHOR", "Only its author can do that.", "thing_id"),
    "NOWHERE": ("SUBREDDIT_NOEXIST", "There is no such subreddit.", "sr"),
    "NO_TITLE": ("NO_TEXT", "There should be a title here.", "title"),
    "UNTITLED": ("NO_SUBJECT", "A message needs a subject.", "subject"),
}
_PHRASES: Final = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    429: "Too Many Requests",
}
_PAGE_503: Final = (
    "<!doctype html><html><head><title>reddit: over capacity</title></head>"
    "<body><h1>Over capacity</h1><p>The servers are busy. Try again in a minute.</p></body></html>"
)


def said(name: str) -> Answer:
    """Return 200 with one error inside, by its name in SAID."""
    return Answer({"json": {"errors": [list(SAID[name])]}})


def too_often(seconds: float) -> Answer:
    """Return 200 with RATELIMIT inside, in the unit that fits."""
    whole = max(1, round(seconds))
    wait = f"{whole // 60} minutes" if whole >= 120 else f"{whole} second{'s' if whole > 1 else ''}"
    error = ["RATELIMIT", f"That was a lot at once. Take a break for {wait} before trying again.", "ratelimit"]
    return Answer({"json": {"ratelimit": float(whole), "errors": [error]}})


def denied(status: int, *, headers: dict[str, str] | None = None, **more: str) -> Answer:
    """Return a plain refusal, such as 403."""
    return Answer({"message": _PHRASES[status], "error": status, **more}, status_code=status, headers=headers)


def instead(fault: Fault, operation: str) -> Response | None:
    """Return Reddit's way of saying a fault; None for what happens to a connection or to the world.

    A write that comes too often gets 429 with the headers, or, as `throttled_without_headers`, 200 with RATELIMIT.
    """
    writes = operation in {"reply", "message", "edit", "publish"}
    if fault.kind is FaultKind.THROTTLED:
        left = {"x-ratelimit-remaining": "0.0", "x-ratelimit-used": "1000"}
        return denied(429, headers={**left, "x-ratelimit-reset": f"{max(1, round(fault.seconds))}"})
    if fault.kind is FaultKind.THROTTLED_WITHOUT_HEADERS:
        return too_often(fault.seconds) if writes else denied(429)
    if fault.kind is FaultKind.UNAVAILABLE:
        return HTMLResponse(_PAGE_503, status_code=503)
    if fault.kind is FaultKind.SIGNED_OUT:
        return denied(401, headers={"www-authenticate": 'Bearer realm="reddit", error="invalid_token"'})
    inside = {FaultKind.DUPLICATE: "DUPLICATE", FaultKind.BLOCKED: "BLOCKED", FaultKind.CLOSED_MESSAGES: "CLOSED"}
    if fault.kind in inside:
        return said(inside[fault.kind]) if writes else denied(403)
    return None
