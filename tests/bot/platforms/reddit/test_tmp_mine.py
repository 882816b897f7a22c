import socket
from collections.abc import AsyncIterator
import pytest
from bot.platforms import reddit
from bot.platforms.base import Unmetered
from bot.platforms.sandbox.faults import FaultKind
from bot.platforms.sandbox.faces.reddit import RedditFace
from bot.platforms.sandbox.server import create_app, serving
from tests.bot.platforms.contract import Contract
from tests.bot.platforms.test_sandbox_contract import SandboxStage

class RedditStage(SandboxStage):
    def _adapter(self, url):
        return reddit.open({"url": url, "timeout_seconds": 0.5, "poll_seconds": 0.02, "subreddits": ["AuroraElectronics"]},
            account="AuroraCare", keys={"client_id":"x","client_secret":"y","password":"z"}, meter=Unmetered())

class TestReddit(Contract):
    @pytest.fixture
    async def stage(self, tmp_path) -> AsyncIterator[RedditStage]:
        async with serving(create_app(tmp_path/"j.jsonl", speaks=RedditFace(allowance=1000000), demo=False)) as url:
            stage = RedditStage(url)
            yield stage
            await stage.close()
