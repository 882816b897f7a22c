"""A worker of a whole desk in a process of its own; to be killed by tests."""

import asyncio
import sys

from bot import jobs
from bot.config import Config
from bot.wiring import build
from bot.workers import keep_working
from tests.bot.naps import FAST


async def work(url: str, sandbox: str) -> None:
    """Do the queue's work until killed."""
    desk = build(Config(), url=url, sandboxes={"AuroraCare": sandbox})
    await keep_working(lambda: jobs.build_app(desk, connections=5), concurrency=2, stop=asyncio.Event(), pulse=FAST)


if __name__ == "__main__":
    asyncio.run(work(*sys.argv[1:3]))
