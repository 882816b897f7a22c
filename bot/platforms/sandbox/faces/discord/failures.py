"""Discord's ways of saying no: one JSON envelope with a code, and HTML from what stands before it.

The codes and words of the JSON are those of "Opcodes and Status Codes" in Discord's developer documentation.
"""

from collections.abc import Mapping
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bot.platforms.sandbox.answers import Answer, Unreadable, read_object
from bot.platforms.sandbox.model import Json

SAID: Final[Mapping[int, tuple[int, str]]] = {
    10003: (404, "Unknown Channel"),
    10004: (404, "Unknown Guild"),
    10007: (404, "Unknown Member"),
    10008: (404, "Unknown Message"),
    10013: (404, "Unknown User"),
    10015: (404, "Unknown Webhook"),
    10062: (404, "Unknown interaction"),
    40060: (400, "Interaction has already been acknowledged."),
    50001: (403, "Missing Access"),
    50003: (403, "Cannot execute action on a DM channel"),
    50005: (403, "Cannot edit a message authored by another user"),
    50006: (400, "Cannot send an empty message"),
    50007: (403, "Cannot send messages to this user"),
    50013: (403, "Missing Permissions"),
    50024: (400, "Cannot execute action on this channel type"),
    50033: (400, "Invalid Recipient(s)"),
    50109: (400, "The request body contains invalid JSON."),
    50083: (400, "Thread is archived"),
    160004: (400, "A thread has already been created for this message"),
    160002: (400, "Cannot reply without permission to read message history"),
    160005: (400, "Thread is locked"),
    160006: (400, "Maximum number of active threads reached"),
    200000: (400, "Message was blocked by automatic moderation"),
}
LIMITED: Final[Mapping[int, str]] = {
    0: "You are being rate limited.",
    20016: "This action cannot be performed due to slowmode rate limit.",
    20028: "The write action you are performing on the channel has hit the write rate limit.",
}
_PAGE: Final = "<html><head><title>{0}</title></head><body><center><h1>{0}</h1></center><hr>{1}</body></html>"


class Refusal(Exception):
    """An answer that ends a request."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.status_code)
        self.response = response


def refusal(code: int) -> Response:
    """Return the answer of one of SAID."""
    status, message = SAID[code]
    return Answer({"message": message, "code": code}, status_code=status)


def unauthorized() -> Response:
    """Return what a wrong token gets."""
    return Answer({"message": "401: Unauthorized", "code": 0}, status_code=401)


def no_such_address(status: int = 404) -> Response:
    """Return what an address or method that isn't there gets."""
    words = {404: "404: Not Found", 405: "405: Method Not Allowed"}
    return Answer({"message": words[status], "code": 0}, status_code=status)


def wrong_form(field: str, code: str, message: str) -> Response:
    """Return 50035 for one field, named by its path with dots."""
    errors: Any = {"_errors": [{"code": code, "message": message}]}
    for name in reversed(field.split(".")):
        errors = {name: errors}
    return Answer({"message": "Invalid Form Body", "code": 50035, "errors": errors}, status_code=400)


def limited(retry_after: float, *, scope: str = "user", code: int = 0, headers: Mapping[str, str] = {}) -> Response:
    """Return 429 in JSON: wait so many seconds. `scope` is user, global or shared."""
    content: Json = {
        "message": LIMITED[code],
        "retry_after": round(retry_after, 3),
        "global": scope == "global",
        "code": code,
    }
    said = {"retry-after": str(max(1, round(retry_after + 0.499))), "x-ratelimit-scope": scope}
    if scope == "global":
        said["x-ratelimit-global"] = "true"
    return Answer(content, status_code=429, headers={**said, **headers})


def page(status: int, title: str, foot: str = "cloudflare") -> Response:
    """Return a page in HTML, as the servers before Discord's own answer."""
    return HTMLResponse(_PAGE.format(f"{status} {title}", f"<center>{foot}</center>"), status_code=status)


def limited_page() -> Response:
    """Return 429 as a page, with nothing that says how long."""
    return page(429, "Too Many Requests", "error code: 1015")


def banned_page() -> Response:
    """Return 403 as a page: the address is banned for too many invalid requests."""
    return page(403, "Forbidden", "Access denied: your address was temporarily blocked.")


async def object_of(request: Request) -> Json:
    """Return the body as an object; raise Refusal when it is none."""
    try:
        return await read_object(request)
    except Unreadable as error:
        raise Refusal(refusal(50109)) from error
