"""The platforms of the fault benchmark: a sandbox that speaks as each, with room for many sends, and its account.

python -m tests.benchmarks.faces x 8767 journal.jsonl     # what the benchmark starts as a process of its own
"""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from bot.platforms.sandbox.faces import face
from bot.platforms.sandbox.faces.base import Face
from bot.platforms.sandbox.faces.discord import DiscordFace
from bot.platforms.sandbox.faces.discord.settings import Settings, Window
from bot.platforms.sandbox.faces.reddit import RedditFace
from bot.platforms.sandbox.faces.x import XFace
from bot.platforms.sandbox.faces.x.windows import Windows
from bot.platforms.sandbox.server import run

NAMES = ("sandbox", "x", "reddit", "discord")

# Reached now and then at full speed, so that waiting for a turn is part of what is measured; not what is measured.
X_LIMITS = {"POST /2/tweets": 900, "GET /2/tweets/{post_id}": 6_000, "GET /2/tweets": 6_000}
X_WINDOW = timedelta(seconds=60)
REDDIT_REQUESTS = 120_000
DISCORD_LIMITS = Settings(route=Window(600, 5.0), everything=Window(2_000, 5.0), invalid=Window(10_000, 600.0))


@dataclass(frozen=True)
class Account:
    """One account in the settings, with the keys it takes from the environment."""

    settings: Mapping[str, object]
    keys: Mapping[str, str] = field(default_factory=dict)

    def table(self, kind: str, url: str) -> str:
        """Return the `[[platforms]]` table."""
        lines = [f'kind = "{kind}"', 'account = "AuroraCare"', f'url = "{url}"']
        for name, value in self.settings.items():
            said = str(value).lower() if isinstance(value, bool) else repr(value).replace("'", '"')
            lines.append(f"{name} = {said}")
        return "[[platforms]]\n" + "\n".join(lines) + "\n"

    def environment(self, kind: str) -> dict[str, str]:
        """Return the keys as environment variables."""
        return {f"ANSWERABLE_{kind.upper()}_{name.upper()}": value for name, value in self.keys.items()}


X_KEYS = ("api_key", "api_secret", "access_token", "access_secret", "bearer_token")
ACCOUNTS: Mapping[str, Account] = {
    "sandbox": Account({}),
    "x": Account({"poll_seconds": 0.5, "timeout_seconds": 2.0}, dict.fromkeys(X_KEYS, "sandbox")),
    "reddit": Account(
        {"poll_seconds": 0.5, "subreddits": ["AuroraElectronics"], "contact": "benchmark"},
        {"client_id": "client", "client_secret": "secret", "password": "sesame"},
    ),
    "discord": Account({"timeout_seconds": 2.0}, {"bot_token": "sandbox"}),
}


def made(name: str) -> Face:
    """Return a face with limits that many sends reach now and then."""
    if name == "x":
        found = XFace()
        found.access.windows = Windows(X_LIMITS, X_WINDOW)
        return found
    if name == "reddit":
        return RedditFace(allowance=REDDIT_REQUESTS)
    if name == "discord":
        return DiscordFace(DISCORD_LIMITS)
    return face(name)


if __name__ == "__main__":
    run(Path(sys.argv[3]), port=int(sys.argv[2]), demo=False, speaks=made(sys.argv[1]))
