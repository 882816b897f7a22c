from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.platforms.sandbox import adapter
from bot.platforms.sandbox.adapter import Sandbox
from bot.platforms.sandbox.server import create_app, serving
from tests.bot.platforms.contract import Contract
from tests.bot.platforms.staging import SandboxStage


class OwnStage(SandboxStage[Sandbox]):
    def adapter(self, url: str, **options: object) -> Sandbox:
        return adapter.open({"url": url, "timeout_seconds": 1.5, "wait_seconds": 0.2, **options})


class TestSandbox(Contract):
    @pytest.fixture
    async def stage(self, tmp_path: Path) -> AsyncIterator[OwnStage]:
        async with serving(create_app(tmp_path / "journal.jsonl", demo=False)) as url:
            stage = OwnStage(url)
            yield stage
            await stage.close()
