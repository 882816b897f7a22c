"""X's face served over loopback, every exchange checked against the official document, and tweepy pointed at it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import httpx2 as httpx
from tweepy.asynchronous import AsyncClient
from yarl import URL

from bot.platforms.sandbox.faces.x import XFace
from bot.platforms.sandbox.server import create_app, serving
from tests.bot.platforms.official import Excused, Watch, watch
from tests.bot.platforms.staging import OtherSide

DOCUMENT = Path("specs") / "x-openapi-2.166.json"
STREAM = "/2/tweets/search/stream"
KEYS = dict.fromkeys(("consumer_key", "consumer_secret", "access_token", "access_token_secret"), "sandbox")

EXCUSED = (
    Excused(
        "A 503 of X is a page in HTML, which no document of an API describes.",
        status=503,
        fault="unavailable",
    ),
    Excused(
        "An answer that can't be read is the point of this fault.",
        status=201,
        fault="garbled_after",
    ),
)
"""Every exchange of the face that may break the document, with its reason."""


@dataclass
class Staged(OtherSide):
    """One face, its test API, and what was seen."""

    url: str
    face: XFace
    watching: Watch
    admin: httpx.AsyncClient
    site: Any
    _sessions: list["Loopback"] = field(default_factory=list)

    def client(self, **options: Any) -> AsyncClient:
        """Return a client of tweepy's whose requests all come here; its answers are plain JSON."""
        client = AsyncClient("sandbox", **{**KEYS, "return_type": dict, **options})
        client.session = self.session()
        return client

    def session(self) -> "Loopback":
        """Return a session that asks this face, whatever host it is told."""
        self._sessions.append(Loopback(self.url))
        return self._sessions[-1]

    async def close(self) -> None:
        """Close what was opened."""
        for session in self._sessions:
            await session.close()


class Loopback:
    """What tweepy takes for a session; it sends every request to one address, whatever host tweepy names."""

    closed = False

    def __init__(self, url: str) -> None:
        self.headers: dict[str, str] = {}
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10))
        self._here = URL(url)

    def request(self, method: str, url: str | URL, **asked: Any) -> Any:
        """Make the request here."""
        # A query that was signed must go out as it was: taken apart, its escapes would change.
        there = URL(f"{self._here.origin()}{URL(str(url), encoded=True).raw_path_qs}", encoded=True)
        return self._session.request(method, there, **asked)

    async def close(self) -> None:
        """Close the connections."""
        await self._session.close()


@asynccontextmanager
async def staged(
    shared: Path, journal: Path | None = None, *, excused: tuple[Excused, ...] = EXCUSED, **settings: Any
) -> AsyncIterator[Staged]:
    """Serve a face and, in the end, fail for every exchange that the official document doesn't allow."""
    face = settings.pop("face", None) or XFace()
    app = create_app(journal, speaks=face, **{"demo": False, **settings})
    watching = watch(app, shared / DOCUMENT, under="/2/", excused=excused, streams=(STREAM,))
    async with serving(app) as url, httpx.AsyncClient(base_url=url, trust_env=False) as admin:
        stage = Staged(url, face, watching, admin, app.state.site)
        try:
            yield stage
        finally:
            await stage.close()
    watching.verify()
