"""Reading what a request carries, bounded before it is read whole."""

from codecs import BOM_UTF8
from collections.abc import AsyncIterator
from typing import Any, Final

import orjson
from starlette.types import Receive, Scope

from bot.api.problems import not_json, too_large, wrong_type

JSON: Final = b"application/json"
LINES: Final = frozenset({b"application/x-ndjson", b"application/jsonl", b"application/json-lines"})


class GoneAway(Exception):
    """Whoever asked has hung up."""


def header(scope: Scope, name: bytes) -> bytes:
    """Return the first header of that name (in lower case), or nothing."""
    for key, value in scope["headers"]:
        if key == name:
            return bytes(value)
    return b""


def content_type(scope: Scope) -> bytes:
    """Return the content type without its parameters."""
    return header(scope, b"content-type").partition(b";")[0].strip().lower()


async def parts(receive: Receive) -> AsyncIterator[bytes]:
    """Yield the body as it comes; raise GoneAway."""
    more = True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            raise GoneAway
        yield message.get("body", b"")
        more = message.get("more_body", False)


async def whole(scope: Scope, receive: Receive, kilobytes: int) -> bytes:
    """Return the whole body; raise Problem if it is too large, GoneAway."""
    largest = kilobytes * 1024
    promised = header(scope, b"content-length")
    if promised.isdigit() and int(promised) > largest:
        raise too_large(kilobytes)
    message = await receive()
    body = message.get("body", b"")
    if message["type"] == "http.request" and not message.get("more_body", False):
        if len(body) > largest:
            raise too_large(kilobytes)
        return bytes(body)
    gathered, size = [body], len(body)
    if message["type"] != "http.request":
        raise GoneAway
    async for part in parts(receive):
        gathered.append(part)
        size += len(part)
        if size > largest:
            raise too_large(kilobytes)
    return b"".join(gathered)


def parsed(scope: Scope, body: bytes) -> Any:
    """Return the JSON of a body; raise Problem. A body without a content type is taken for JSON."""
    given = content_type(scope)
    if given and given != JSON:
        raise wrong_type("application/json")
    try:
        return orjson.loads(body.removeprefix(BOM_UTF8))
    except orjson.JSONDecodeError as error:
        raise not_json(f"{error.msg[:1].upper()}{error.msg[1:]}, in column {error.colno}") from None


async def lines(receive: Receive, kilobytes: int) -> AsyncIterator[list[tuple[int, bytes]]]:
    """Yield the body's lines, numbered from 1, as they come; blank ones are counted and left out.

    Raise Problem if one is too large, GoneAway.
    """
    number, rest = 0, b""
    async for part in parts(receive):
        *found, rest = (rest + part).split(b"\n")
        if len(rest) > kilobytes * 1024 or any(len(one) > kilobytes * 1024 for one in found):
            raise too_large(kilobytes)
        if ready := [(number + place, one) for place, one in enumerate(found, 1) if one.strip()]:
            yield ready
        number += len(found)
    if rest.strip():
        yield [(number + 1, rest)]
