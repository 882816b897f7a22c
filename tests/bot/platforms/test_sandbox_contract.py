import socket
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import httpx2 as httpx
import pytest

from bot.platforms.sandbox import adapter
from bot.platforms.sandbox.adapter import Sandbox
from bot.platforms.sandbox.faults import FaultKind
from bot.platforms.sandbox.server import create_app, serving
from tests.bot.platforms.contract import Contract


class SandboxStage:
    faults = frozenset(kind.value for kind in FaultKind)

    def __init__(self, url: str) -> None:
        self.url = url
        self.platform = self._adapter(url)
        self.admin = httpx.AsyncClient(base_url=url, trust_env=False)
        self._opened = [self.platform]

    async def mention(self, text: str, *, parent_id: str | None = None) -> str:
        return await self._write({"text": text, "in_reply_to": parent_id})

    async def message(self, text: str) -> str:
        return await self._write({"text": text, "private": True})

    async def edit(self, post_id: str, text: str) -> None:
        (await self.admin.patch(f"/messages/{post_id}", json={"text": text})).raise_for_status()

    async def delete(self, post_id: str) -> None:
        (await self.admin.delete(f"/messages/{post_id}")).raise_for_status()

    async def redeliver(self) -> None:
        await self.fail("redelivery", "listen")

    async def fail(self, fault: str, operation: str) -> None:
        asked = {"kind": fault, "on": operation, "count": 1}
        (await self.admin.post("/faults", json=asked)).raise_for_status()

    async def posted(self) -> Sequence[str]:
        posts = (await self.admin.get("/posts", params={"ours": "true"})).json()["posts"]
        return [post["text"] for post in posts if post["deleted_at"] is None]

    async def reopen(self) -> Sandbox:
        self._opened.append(self._adapter(self.url))
        return self._opened[-1]

    async def unreachable(self) -> Sandbox:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            return self._adapter(f"http://127.0.0.1:{free.getsockname()[1]}")

    async def close(self) -> None:
        await self.admin.aclose()
        for opened in self._opened:
            await opened.close()

    def _adapter(self, url: str) -> Sandbox:
        return adapter.open({"url": url, "timeout_seconds": 0.5, "wait_seconds": 0.2})

    async def _write(self, message: dict[str, object]) -> str:
        answer = await self.admin.post("/messages", json={"handle": "sam_demo", "name": "Sam", **message})
        answer.raise_for_status()
        return str(answer.json()["id"])


class TestSandbox(Contract):
    @pytest.fixture
    async def stage(self, tmp_path: Path) -> AsyncIterator[SandboxStage]:
        async with serving(create_app(tmp_path / "journal.jsonl", demo=False)) as url:
            stage = SandboxStage(url)
            yield stage
            await stage.close()
