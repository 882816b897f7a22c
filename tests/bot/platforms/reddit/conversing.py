"""The sandbox as Reddit, and PRAW as it is, without the desk's adapter between them."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx2 as httpx
import praw

from bot.platforms.sandbox.faces.reddit import RedditFace
from bot.platforms.sandbox.server import create_app, serving
from tests.bot.platforms.staging import OtherSide

AGENT = "linux:answerable-tests:v0 (by /u/AuroraCare)"
SUBREDDIT = "AuroraElectronics"
_Answer = TypeVar("_Answer")


@dataclass(frozen=True)
class Conversation(OtherSide):
    """A sandbox as Reddit: its test API, PRAW signed in to it, and plain HTTP with a token."""

    url: str
    admin: httpx.AsyncClient
    reddit: praw.Reddit
    http: httpx.AsyncClient

    async def do(self, action: Callable[[praw.Reddit], _Answer]) -> _Answer:
        """Have PRAW do something on a thread of its own."""
        return await asyncio.to_thread(action, self.reddit)


def signed_in(url: str, **keys: Any) -> praw.Reddit:
    """Return PRAW for our account, with a password unless other keys are given."""
    keys = keys or {"username": "AuroraCare", "password": "sesame"}
    return praw.Reddit(
        client_id="client",
        client_secret="a secret",
        user_agent=AGENT,
        oauth_url=url,
        reddit_url=url,
        check_for_updates=False,
        check_for_async=False,
        **keys,
    )


@asynccontextmanager
async def conversing(**settings: Any) -> AsyncIterator[Conversation]:
    """Serve a sandbox as Reddit. So much may be asked of it that PRAW doesn't sleep between requests."""
    face = settings.pop("face", None) or RedditFace(allowance=1_000_000)
    async with serving(create_app(None, speaks=face, demo=False, **settings)) as url:
        form = {"grant_type": "password", "username": "AuroraCare", "password": "sesame"}
        headers = {"user-agent": AGENT}
        async with httpx.AsyncClient(base_url=url, trust_env=False, headers=headers) as http:
            token = await http.post("/api/v1/access_token", data=form, auth=("client", "a secret"))
            http.headers["authorization"] = f"bearer {token.json()['access_token']}"
            async with httpx.AsyncClient(base_url=url, trust_env=False) as admin:
                yield Conversation(url, admin, signed_in(url), http)
