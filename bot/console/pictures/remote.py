"""Pictures on other people's posts, brought to the page by the desk.

A browser that loaded them itself would tell the platform, and whoever else keeps the picture, who at the brand reads
what, when and from where. So the page asks the desk, the desk asks the platform, and only: for the address that is
stored with a message (nobody can name another); from the places where the platform of that message keeps its pictures;
without following redirects; a few at a time, of a bounded size; for what is a picture by its bytes. Nothing is kept.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

import httpx2 as httpx

from bot.console.pictures import kinds
from bot.wiring import Desk

LARGEST: Final = 8 * 1024 * 1024
SECONDS: Final = 10.0
_AT_ONCE: Final = 6
_PICTURES: Final = frozenset({"image", "photo", "picture"})

HOSTS: Final[Mapping[str, frozenset[str]]] = {
    "x": frozenset({"pbs.twimg.com"}),
    "reddit": frozenset({"i.redd.it", "preview.redd.it", "external-preview.redd.it"}),
    "discord": frozenset({"cdn.discordapp.com", "media.discordapp.net"}),
}
"""Where each platform keeps the pictures of posts, as their addresses in the platforms' own answers show."""


class NotShown(Exception):
    """The picture can't be brought here; the message says why, in words for the log."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A picture as a platform gave it; `media_type` is what its bytes are."""

    media_type: str
    content: bytes = field(repr=False)


class Remote:
    """Brings pictures from where a desk's platforms keep them. Use it within one event loop, and close it."""

    def __init__(self, desk: Desk) -> None:
        self._places = {account_id: _places(desk, account_id) for account_id in desk.accounts}
        self._clients: dict[bool, httpx.AsyncClient] = {}
        self._room = asyncio.Semaphore(_AT_ONCE)

    def shows(self, account_id: int, kind: str, address: str) -> bool:
        """Say whether an attachment of a post is a picture that can be brought here."""
        return kind in _PICTURES and _origin(address) in self._places.get(account_id, frozenset())

    async def fetch(self, account_id: int, kind: str, address: str) -> Fetched:
        """Bring one picture; raise NotShown."""
        if not self.shows(account_id, kind, address):
            raise NotShown("the picture is not where this platform keeps pictures")
        try:
            async with self._room, asyncio.timeout(SECONDS):
                content = await self._read(address)
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
            raise NotShown(f"the platform did not give it ({type(error).__name__})") from error
        media_type = kinds.media_type(content)
        if not media_type:
            raise NotShown("it is no JPEG, PNG, GIF or WebP")
        return Fetched(media_type, content)

    async def _read(self, address: str) -> bytes:
        content = bytearray()
        async with self._client(address).stream("GET", address) as response:
            if response.status_code != httpx.codes.OK:
                raise NotShown(f"the platform answered {response.status_code}")
            async for part in response.aiter_bytes():
                content += part
                if len(content) > LARGEST:
                    raise NotShown(f"it is larger than {LARGEST} bytes")
        return bytes(content)

    def _client(self, address: str) -> httpx.AsyncClient:
        # A proxy from the environment must not come between the desk and its own sandbox.
        outside = urlsplit(address).scheme == "https"
        if outside not in self._clients:
            self._clients[outside] = httpx.AsyncClient(timeout=SECONDS, follow_redirects=False, trust_env=outside)
        return self._clients[outside]

    async def close(self) -> None:
        """Close the connections."""
        for client in self._clients.values():
            await client.aclose()
        self._clients.clear()


def _places(desk: Desk, account_id: int) -> frozenset[str]:
    """Return the origins from which pictures of an account's posts may come: those in the settings come first."""
    platform = desk.accounts[account_id]
    told = [
        str(getattr(one, name, ""))
        for one in desk.config.platforms
        if (one.kind, one.account) == (platform.name, platform.account)
        for name in ("url", "web_url")
    ]
    told.append(str(getattr(platform, "url", "")))
    own = {origin for address in told if (origin := _origin(address))}
    # With a sandbox in place of the platform, the platform's own hosts are none of its business.
    return frozenset(own or {f"https://{host}" for host in HOSTS.get(platform.name, ())})


def _origin(address: str) -> str:
    try:
        parts = urlsplit(address)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username or parts.password:
        return ""
    return f"{parts.scheme}://{parts.hostname}{port}"
