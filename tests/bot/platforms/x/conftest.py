import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tweepy.asynchronous import AsyncClient

from bot.platforms import x
from bot.platforms.x import X
from tests.bot.platforms.x.canned import Canned, canned
from tests.bot.platforms.x.staging import Staged, staged

KEYS = dict.fromkeys(("api_key", "api_secret", "access_token", "access_secret", "bearer_token"), "sandbox")

Opening = Callable[..., X]


@pytest.fixture(autouse=True)
def stopping_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets the sandbox's server stop within milliseconds: it would wait two tenths of a second after every test."""

    def sleep(seconds: float) -> Any:
        return asyncio.sleep(min(seconds, 0.01))

    monkeypatch.setattr("uvicorn.server.asyncio", SimpleNamespace(**{**vars(asyncio), "sleep": sleep}))


@pytest.fixture
async def opening() -> AsyncIterator[Opening]:
    """Opens adapters at an address, quick ones, and closes them in the end."""
    opened: list[X] = []

    def open_at(url: str, *, meter: Any = None, keys: dict[str, str] | None = None, **options: Any) -> X:
        quick = {"poll_seconds": 0.05, "timeout_seconds": 2.0, "url": url, "web_url": "https://x.com"}
        one = x.open({**quick, **options}, account="AuroraCare", keys=KEYS if keys is None else keys, meter=meter)
        opened.append(one)
        return one

    yield open_at
    for one in opened:
        await one.close()


@pytest.fixture
async def face(shared: Path, tmp_path: Path) -> AsyncIterator[Staged]:
    """The sandbox as X, with every exchange checked against X's own document."""
    async with staged(shared, tmp_path / "journal.jsonl") as stage:
        yield stage


@pytest.fixture
async def client(face: Staged) -> AsyncClient:
    """tweepy's own client at the sandbox; its answers are plain JSON."""
    return face.client()


@pytest.fixture
async def site() -> AsyncIterator[Canned]:
    """A server that says what a test tells it to say, and keeps what it was asked."""
    async with canned() as server:
        yield server
