"""What can be set about the sandbox's Discord: the bot's rights, the limits, the gateway's pace."""

from dataclasses import dataclass
from typing import Final

GUILD_MEMBERS: Final = 1 << 1
PRESENCES: Final = 1 << 8
MESSAGE_CONTENT: Final = 1 << 15
PRIVILEGED: Final = GUILD_MEMBERS | PRESENCES | MESSAGE_CONTENT
"""The gateway intents that a bot has only once they are switched on in the developer portal."""

ADD_REACTIONS: Final = 1 << 6
VIEW_CHANNEL: Final = 1 << 10
SEND_MESSAGES: Final = 1 << 11
MANAGE_MESSAGES: Final = 1 << 13
EMBED_LINKS: Final = 1 << 14
ATTACH_FILES: Final = 1 << 15
READ_HISTORY: Final = 1 << 16
MANAGE_THREADS: Final = 1 << 34
CREATE_THREADS: Final = 1 << 35
CREATE_PRIVATE_THREADS: Final = 1 << 36
SEND_IN_THREADS: Final = 1 << 38
SOME_RIGHTS: Final = (
    ADD_REACTIONS
    | VIEW_CHANNEL
    | SEND_MESSAGES
    | EMBED_LINKS
    | ATTACH_FILES
    | READ_HISTORY
    | CREATE_THREADS
    | SEND_IN_THREADS
)
"""What members may do here."""


@dataclass(frozen=True, slots=True)
class Window:
    """So many requests in so many seconds."""

    requests: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Settings:
    """How this Discord treats a bot.

    `token` is the only one that is taken; empty takes any. `privileged` are the privileged intents that are switched
    on, `rights` the permission bits of the bot's role. `route` limits each route and channel, `everything` all
    requests of a bot together, `writes` all messages into one channel, and `slowmode` are the seconds that a bot
    without MANAGE_MESSAGES waits between two messages in a channel. `invalid` is how many answers of 401, 403 and 429
    get an address banned. `heartbeat` is in milliseconds. `most_threads` is how many private threads may be
    open, `left` are the handles of those who left the guild.

    The defaults keep out of the way of a test that sends much. Nearer to Discord is `route=Window(5, 5.0)` and
    `everything=Window(50, 1.0)`: 50 requests a second altogether and 10,000 invalid ones in ten minutes are documented
    ("Rate Limits" in its developer documentation); 5 messages in 5 seconds and channel is not, and only what has been
    seen for years.
    """

    token: str = ""
    privileged: int = PRIVILEGED
    rights: int = SOME_RIGHTS | MANAGE_MESSAGES
    route: Window = Window(2_000, 1.0)
    everything: Window = Window(10_000, 1.0)
    writes: Window | None = None
    slowmode: int = 0
    invalid: Window = Window(10_000, 600.0)
    heartbeat: int = 41_250
    commands: Window = Window(120, 60.0)
    nonce_seconds: float = 300.0
    kept_events: int = 5_000
    most_threads: int = 1_000
    left: frozenset[str] = frozenset()

    def can(self, right: int) -> bool:
        """Say whether the bot's role has this permission bit."""
        return bool(self.rights & right)
