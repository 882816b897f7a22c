from collections.abc import AsyncIterator

import pytest

from bot.platforms.discord import Discord
from tests.bot.platforms.discord.loopback import Loopback, loopback


@pytest.fixture
async def here() -> AsyncIterator[Loopback]:
    async with loopback() as opened:
        yield opened


@pytest.fixture
async def desk(here: Loopback) -> AsyncIterator[Discord]:
    adapter = here.adapter()
    yield adapter
    await adapter.close()
