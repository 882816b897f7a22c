"""Reading and answering JSON, quickly and in one form."""

from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from bot.platforms.sandbox.model import Json


class Answer(Response):
    """A JSON response."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        """Return the bytes to send."""
        return orjson.dumps(content)

    @staticmethod
    def peek(body: bytes, name: str) -> str | None:
        """Return one field of a JSON object, or None where there is none to be read."""
        try:
            content = orjson.loads(body)
        except orjson.JSONDecodeError:
            return None
        value = content.get(name) if isinstance(content, dict) else None
        return str(value) if value is not None else None


class Unreadable(Exception):
    """A request that can't be understood. The message says what was expected."""


def failure(status: int, code: str, message: str, *, headers: dict[str, str] | None = None) -> Answer:
    """Return an error in the API's one form: {"error": {"code", "message"}}."""
    return Answer({"error": {"code": code, "message": message}}, status_code=status, headers=headers)


async def read_json(request: Request) -> Any:
    """Return the body; raise Unreadable when it isn't JSON."""
    try:
        return orjson.loads(await request.body())
    except orjson.JSONDecodeError as error:
        raise Unreadable(f"The body is not JSON: {error}.") from error


async def read_object(request: Request) -> Json:
    """Return the body as an object; raise Unreadable."""
    content = await read_json(request)
    if not isinstance(content, dict):
        raise Unreadable("The body should be an object.")
    return content


def text_of(content: Json, name: str) -> str:
    """Return a required text; raise Unreadable when it is missing or empty."""
    value = content.get(name)
    if not isinstance(value, str) or not value.strip():
        raise Unreadable(f"{name} should be a text that isn't empty.")
    return value


def base_of(request: Request) -> str:
    """Return the address this site was asked under, with no slash at the end."""
    return str(request.base_url).rstrip("/")
