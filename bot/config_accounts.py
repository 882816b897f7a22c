"""The accounts that the desk may listen to: one `[[platforms]]` entry each, told apart by its `kind`."""

from pathlib import Path
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from bot.config_file import OptionalPath, Table
from bot.config_keys import KeyedAccount


class Publish(Table):
    """Where an account publishes posts of its own: `to`, or nowhere."""

    to: str = ""


class RedditPublish(Publish):
    """Where posts of our own go on Reddit, and the `flair` that the subreddit may ask for."""

    flair: str = ""


class SandboxAccount(Table):
    """An account on the platform that ships for trying things out.

    With an empty `url`, `answerable up` runs the sandbox itself on `host` and `port`; otherwise it is reached there.
    """

    kind: Literal["sandbox"] = "sandbox"
    account: str = Field(default="AuroraCare", min_length=1)
    url: str = ""
    host: str = "127.0.0.1"
    port: int = Field(default=8766, ge=0, le=65_535)
    demo: bool = True
    at_once: int = Field(default=40, ge=0)
    pace: float = Field(default=6.0, ge=0)
    limit: int = Field(default=280, ge=1)
    publish: Publish = Publish(to="profile")

    def options(self) -> dict[str, object]:
        """Return what the adapter takes, by its own names; `url` is left out while nobody knows it."""
        place = self.publish.model_dump()
        return {"limit": self.limit, "publish": place, **({"url": self.url} if self.url else {})}


class ReplayAccount(Table):
    """An account that is played from JSON Lines files: a file or a folder, at `pace` lines a second (0 = at once)."""

    kind: Literal["replay"] = "replay"
    account: str = Field(default="replay", min_length=1)
    path: Path = Path("replay.jsonl")
    pace: Annotated[float, Field(ge=0)] | Literal["recorded"] = 0.0
    select: dict[str, str | list[str]] = Field(default={})
    ours: dict[str, str | list[str]] = Field(default={"dir": "reply"})
    on_error: Literal["skip", "stop"] = "skip"
    at_end: Literal["wait", "stop"] = "wait"
    loopback: bool = False
    loopback_path: OptionalPath = None
    limit: int = Field(default=280, ge=1)
    counting: Literal["weighted", "characters"] = "weighted"

    def options(self) -> dict[str, object]:
        """Return what the adapter takes, by its own names."""
        return self.model_dump(
            exclude={"kind", "account"} | {key for key in ("loopback_path", "select") if not getattr(self, key)}
        )


class XAccount(KeyedAccount):
    """An account on X.

    `url` and `web_url` are for a sandbox that speaks X's API; leave them alone otherwise.
    """

    KEYS: ClassVar = ("api_key", "api_secret", "access_token", "access_secret", "bearer_token")
    OPTIONAL_KEYS: ClassVar = ("bearer_token",)

    kind: Literal["x"] = "x"
    search: str = ""
    stream: bool = False
    poll_seconds: float = Field(default=60.0, ge=0.1)
    look_back_hours: float = Field(default=24.0, ge=0)
    access: Literal["self-serve", "enterprise"] = "self-serve"
    ai_replies_approved: bool = False
    premium: bool = False
    publish: Publish = Publish()
    timeout_seconds: float = Field(default=8.0, gt=0, le=9)
    url: str = ""
    web_url: str = ""


class RedditAccount(KeyedAccount):
    """An account on Reddit. Only the subreddits listed here are ever answered.

    `url` and `web_url` are for a sandbox that speaks Reddit's API; leave them alone otherwise.
    """

    KEYS: ClassVar = ("client_id", "client_secret", "password", "refresh_token")
    OPTIONAL_KEYS: ClassVar = ("password", "refresh_token")

    kind: Literal["reddit"] = "reddit"
    subreddits: list[str] = Field(default=[])
    follow_comments: bool = False
    moderates: list[str] = Field(default=[])
    contact: str = Field(default="", description="Who runs this, for the user agent: a Reddit user name.")
    publish: RedditPublish = RedditPublish()
    poll_seconds: float = Field(default=30.0, ge=0.1)
    url: str = ""
    web_url: str = ""


class DiscordAccount(KeyedAccount):
    """A bot on Discord. With an empty `channels` it hears every channel that it may read.

    `url` and `web_url` are for a sandbox that speaks Discord's API; leave them alone otherwise.
    """

    KEYS: ClassVar = ("bot_token",)

    kind: Literal["discord"] = "discord"
    guilds: list[str] = Field(default=[])
    channels: list[str] = Field(default=[])
    publish: Publish = Publish()
    private_by: Literal["message", "thread"] = "message"
    timeout_seconds: float = Field(default=10.0, ge=0.05)
    url: str = ""
    web_url: str = ""


PlatformAccount = Annotated[
    SandboxAccount | ReplayAccount | XAccount | RedditAccount | DiscordAccount, Field(discriminator="kind")
]
"""One `[[platforms]]` entry, told apart by its `kind`."""
