"""A worker in a process of its own, whose jobs say when they start and end; to be killed by tests."""

import asyncio
import sys
from pathlib import Path

from procrastinate import App

from bot.workers import Pulse, keep_working, open_app

FAST = Pulse(heartbeat=0.2, stalled_after=1.0, rescue_every=0.2, grace=5.0)


def napping(url: str, journal: Path) -> App:
    """Return an app whose one task notes that it starts, sleeps, and notes that it ends."""
    app = open_app(url, connections=4)

    @app.task(name="nap", queue="naps")
    async def nap(name: str, seconds: float) -> None:
        note(journal, f"{name} starts")
        await asyncio.sleep(seconds)
        note(journal, f"{name} ends")

    return app


def note(journal: Path, line: str) -> None:
    """Append one line."""
    with journal.open("a") as file:
        file.write(line + "\n")


def main() -> None:
    """Run until killed: naps URL JOURNAL."""
    url, journal = sys.argv[1], Path(sys.argv[2])
    asyncio.run(keep_working(lambda: napping(url, journal), concurrency=4, stop=asyncio.Event(), pulse=FAST))


if __name__ == "__main__":
    main()
