"""The sandbox seen from the other side, whatever it speaks: what the stages of the adapters' contract tests share."""

import socket
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Generic, TypeVar

import httpx2 as httpx

from bot.platforms.base import Platform
from bot.platforms.sandbox.faults import FaultKind

P = TypeVar("P", bound=Platform)


class OtherSide:
    """Whoever is not the desk on a sandbox: customers, moderators and what breaks, by the sandbox's test API."""

    admin: httpx.AsyncClient

    async def write(self, text: str, **more: object) -> str:
        """Write as a customer and return the post's id."""
        message = {"handle": "sam_demo", "name": "Sam", "text": text, **more}
        answer = await self.admin.post("/messages", json=message)
        answer.raise_for_status()
        return str(answer.json()["id"])

    async def edit(self, post_id: str, text: str) -> None:
        """Edit a post as whoever wrote it."""
        (await self.admin.patch(f"/messages/{post_id}", json={"text": text})).raise_for_status()

    async def delete(self, post_id: str) -> None:
        """Delete a post as whoever wrote it."""
        (await self.admin.delete(f"/messages/{post_id}")).raise_for_status()

    async def fault(self, kind: str, on: str | Sequence[str] = (), **more: object) -> None:
        """Make the next operation fail that is one of these; any one if none is named."""
        asked = {"kind": kind, "count": 1, **({"on": on} if on else {}), **more}
        (await self.admin.post("/faults", json=asked)).raise_for_status()

    async def ours(self) -> list[str]:
        """Return the texts that stand under our name."""
        posts = (await self.admin.get("/posts", params={"ours": "true"})).json()["posts"]
        return [post["text"] for post in posts if post["deleted_at"] is None]


class SandboxStage(OtherSide, ABC, Generic[P]):
    """A stage over the sandbox at `url`; a subclass says how its adapter is opened there. Satisfies contract.Stage."""

    faults = frozenset(kind.value for kind in FaultKind)

    def __init__(self, url: str) -> None:
        self.url = url
        self.admin = httpx.AsyncClient(base_url=url, trust_env=False)
        self._opened: list[P] = []
        self.platform = self.open(url)

    @abstractmethod
    def adapter(self, url: str, **options: object) -> P:
        """Return an adapter of the sandbox at this address."""

    def open(self, url: str, **options: object) -> P:
        """Return an adapter that is closed with the stage."""
        self._opened.append(self.adapter(url, **options))
        return self._opened[-1]

    async def mention(self, text: str, *, parent_id: str | None = None) -> str:
        return await self.write(text, in_reply_to=parent_id)

    async def message(self, text: str) -> str:
        return await self.write(text, private=True)

    async def redeliver(self) -> None:
        await self.fault("redelivery", "listen")

    async def fail(self, fault: str, operation: str) -> None:
        await self.fault(fault, operation)

    async def posted(self) -> Sequence[str]:
        return await self.ours()

    async def reopen(self) -> P:
        return self.open(self.url)

    async def unreachable(self) -> P:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            return self.adapter(f"http://127.0.0.1:{free.getsockname()[1]}")

    async def close(self) -> None:
        await self.admin.aclose()
        for opened in self._opened:
            await opened.close()
