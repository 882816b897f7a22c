"""Reddit's lists, newest first, read down to where they were told; and many things looked up at once."""

from collections.abc import Iterable
from itertools import islice
from typing import Any, Final

from praw.endpoints import API_PATH

from bot.platforms.reddit.outcomes import Absent
from bot.platforms.reddit.reading import Json, after, created_at, fullname, things
from bot.platforms.reddit.requesting import Line

PAGE: Final = 100
"""The most that Reddit shows on one page."""
DEEPEST: Final = 10
"""Reddit's lists end after about a thousand things, which is ten pages."""

Found = dict[str, tuple[str, Json]]
"""Things by full name: (kind, data)."""


async def read_down(
    line: Line, endpoint: str, path: str, down_to: float | None, *, needed: bool = False
) -> tuple[Found, bool]:
    """Read a list down to a time (None: its first page alone); say whether it was reached.

    A list that isn't there or isn't for us is empty; if it is `needed`, raise Absent. Nothing is marked as read.
    """
    found: Found = {}
    unmarked = {"mark": "false"} if path.startswith("message/") else {}
    follow = ""
    for _ in range(DEEPEST):
        try:
            listing: Any = await line.read(endpoint, path, limit=PAGE, **unmarked, **_after(follow))
        except Absent:
            if needed:
                raise
            return found, True
        page = [(fullname(kind, data), kind, data) for kind, data in things(listing)]
        found.update({name: (kind, data) for name, kind, data in page})
        follow = after(listing)
        oldest = min((created_at(data).timestamp() for _, _, data in page), default=0.0)
        if down_to is None or not follow or oldest < down_to:
            return found, True
    return found, False


def _after(name: str) -> dict[str, str]:
    return {"after": name} if name else {}


async def look_up(line: Line, names: Iterable[str]) -> Found:
    """Read comments and submissions by their full names, a hundred a request; those Reddit doesn't tell are missing."""
    wanted = iter(dict.fromkeys(names))
    found: Found = {}
    while batch := list(islice(wanted, PAGE)):
        try:
            listing = await line.read("read posts", API_PATH["info"], id=",".join(batch))
        except Absent:
            continue
        found.update({fullname(kind, data): (kind, data) for kind, data in things(listing)})
    return found
