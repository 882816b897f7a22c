"""What an answer of Reddit is made of, by the kind of answer it stands in: names of fields and types of values."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from tests.recordings.cassettes import Asked, Exchange

Shape = dict[str, set[str]]
"""Fields of one kind of thing, each with the types its values were seen to have."""


def things_in(exchange: Exchange) -> Iterator[tuple[str, Any]]:
    """Yield each part of an answer with the name of its kind."""
    try:
        content = exchange.answer.json()
    except ValueError:
        return
    yield from _parts(place_of(exchange.asked), content)


def place_of(asked: Asked) -> str:
    """Return where an answer stands: what surrounds a comment decides which fields it has."""
    path = asked.path
    if path.startswith("/message/"):
        return "inbox"
    if path.endswith("/access_token"):
        return "token of " + asked.form().get("grant_type", "")
    if path == "/api/v1/me":
        return "me"
    if path.startswith("/api/mod/conversations"):
        return "modmail"
    if path.startswith("/r/") and (path.endswith("/comments") or "/about/" in path):
        return "subreddit"
    return "thread" if "/comments/" in path else "alone"


def shapes(parts: Iterable[tuple[str, Any]]) -> dict[str, Shape]:
    """Gather fields and types by kind."""
    found: dict[str, Shape] = defaultdict(lambda: defaultdict(set))
    for kind, part in parts:
        for name, value in part.items():
            found[kind][name].add(type_of(value))
    return found


def type_of(value: Any) -> str:
    """Return the JSON type of a value; a whole number and one with a fraction are both numbers."""
    names = {bool: "true or false", int: "number", float: "number", str: "text", list: "list", dict: "object"}
    return names.get(type(value), "null")


def _parts(place: str, content: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(content, list):
        for one in content:
            yield from _parts(place, one)
    elif isinstance(content, dict):
        if "conversation" in content:
            yield from _mail(content)
        elif "json" in content:
            yield "receipt", content["json"]
            for one in (content["json"].get("data") or {}).get("things", []):
                yield from _parts(place, one)
        elif {"kind", "data"} <= set(content):
            yield from _thing(place, content["kind"], content["data"])
        elif "error" in content:
            yield "refusal", content
        elif content:
            yield place, content


def _thing(place: str, kind: str, data: Any) -> Iterator[tuple[str, Any]]:
    if kind == "Listing":
        yield "listing", data
        yield from _parts(place, data["children"])
        return
    # Alone, under its submission or in a list of a subreddit, a comment is the same thing.
    yield "t1 of the inbox" if (kind, place) == ("t1", "inbox") else kind, data
    if isinstance(data.get("replies"), dict):
        yield from _parts(place, data["replies"])


def _mail(content: Any) -> Iterator[tuple[str, Any]]:
    yield "modmail", content
    yield "modmail conversation", content["conversation"]
    yield "modmail owner", content["conversation"]["owner"]
    for message in content["messages"].values():
        yield "modmail message", message
        yield "modmail author", message["author"]
