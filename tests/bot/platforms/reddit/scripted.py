"""A Reddit of a few lines over loopback, that answers what a test tells it to and counts what it was asked."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from bot.platforms import reddit
from bot.platforms.reddit import Reddit
from tests.bot.platforms.meters import Counting
from tests.recordings.player import Served, served

TOKEN = {"access_token": "t", "token_type": "bearer", "expires_in": 3600, "scope": "*"}
KEYS = {"client_id": "id", "client_secret": "secret", "password": "sesame"}
RESET = "reset"
PHRASE = "As told"


@dataclass
class Asked:
    """One request that arrived."""

    method: str
    path: str
    query: dict[str, str]
    form: dict[str, str]


@dataclass
class Script:
    """What to answer, by path; `status` and `headers` go with everything but sign-ins."""

    answers: dict[str, Any] = field(default_factory=dict)
    status: int | str = 200
    headers: dict[str, str] = field(default_factory=dict)
    token: Any = field(default_factory=lambda: dict(TOKEN))
    token_status: int | str = 200
    asked: list[Asked] = field(default_factory=list)
    signed_in: int = 0

    def answer(self, method: str, target: str, body: bytes) -> Served:
        """Answer one request; raise ConnectionResetError to break the connection."""
        parts = urlsplit(target)
        if parts.path.endswith("/access_token"):
            self.signed_in += 1
            return _served(self.token_status, self.token, {})
        path = parts.path.strip("/")
        self.asked.append(Asked(method, path, dict(parse_qsl(parts.query)), dict(parse_qsl(body.decode()))))
        content = self.answers.get(path, {})
        if callable(content):
            content = content(self.asked[-1])
        if isinstance(content, tuple):
            return _served(*content)
        return _served(self.status, content, self.headers)

    @property
    def writes(self) -> list[Asked]:
        """What was asked to be changed."""
        return [asked for asked in self.asked if asked.method != "GET"]


def _served(status: int | str, content: Any, headers: dict[str, str]) -> Served:
    if status == RESET:
        raise ConnectionResetError
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    return int(status), PHRASE, [("Content-Type", "application/json"), *headers.items()], body


@asynccontextmanager
async def talking(
    script: Script, *, meter: Any = None, account: str = "AuroraCare", keys: dict[str, str] | None = None,
    clock: Callable[[], datetime] | None = None, **options: Any,
) -> AsyncIterator[Reddit]:  # fmt: skip
    """Serve a script and yield an adapter that talks to it."""
    settings = {"subreddits": ["aurora"], "poll_seconds": 0.01, "web_url": "https://www.reddit.com", **options}
    async with served(script.answer) as url:
        adapter = reddit.open(
            {"url": url, **settings}, account=account, keys=keys or KEYS, meter=meter or Counting()
        )  # fmt: skip
        if clock is not None:
            adapter._clock = adapter._line._clock = clock
        yield adapter
        await adapter.close()


def listing(*things: dict[str, Any], after: str | None = None) -> dict[str, Any]:
    """Return a listing of comments (or of whole things, where `kind` is given)."""
    children = [thing if "kind" in thing else {"kind": "t1", "data": thing} for thing in things]
    return {"kind": "Listing", "data": {"children": children, "after": after, "before": None}}


def comment(number: str, body: str = "u/AuroraCare it hisses", **more: Any) -> dict[str, Any]:
    """Return a comment as Reddit shows it in a thread or a look-up."""
    return {
        "id": number, "name": f"t1_{number}", "body": body, "author": "sam", "author_fullname": "t2_sam",
        "created_utc": 1_750_000_000.0, "edited": False, "link_id": "t3_link", "parent_id": "t3_link",
        "subreddit": "aurora", "permalink": f"/r/aurora/comments/link/title/{number}/", "replies": "", **more,
    }  # fmt: skip


def submission(number: str = "link", **more: Any) -> dict[str, Any]:
    """Return a submission of text."""
    data = {
        "id": number, "name": f"t3_{number}", "title": "Halo Pro", "selftext": "Who has one?", "author": "kim",
        "created_utc": 1_749_999_000, "edited": False, "subreddit": "aurora", "is_self": True,
        "permalink": f"/r/aurora/comments/{number}/title/", "url": f"https://www.reddit.com/r/aurora/{number}/", **more,
    }  # fmt: skip
    return {"kind": "t3", "data": data}


def posted(number: str, body: str, **more: Any) -> dict[str, Any]:
    """Return what Reddit answers to a reply."""
    data = comment(number, body, author="AuroraCare", **more)
    return {"json": {"errors": [], "data": {"things": [{"kind": "t1", "data": data}]}}}


def refused(*errors: list[str]) -> dict[str, Any]:
    """Return a refusal with status 200."""
    return {"json": {"errors": list(errors)}}
