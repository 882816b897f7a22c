"""The accounts that the desk may listen to: one `[[platforms]]` entry each, told apart by its `kind`."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from bot.config_file import OptionalPath, Table


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

    def options(self) -> dict[str, object]:
        """Return what the adapter takes, by its own names; `url` is left out while nobody knows it."""
        return {"limit": self.limit, **({"url": self.url} if self.url else {})}


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


PlatformAccount = Annotated[SandboxAccount | ReplayAccount, Field(discriminator="kind")]
"""One `[[platforms]]` entry, told apart by its `kind`."""
