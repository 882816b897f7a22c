"""Settings of the check before publication: how long it keeps what, its HTTP API, and who is told of its events."""

from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import ClassVar, Final, Literal, Self, get_args
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator

from bot.config_file import OptionalPath, Table, read_secret

EventKind = Literal[
    "check.review_requested", "check.review_answered", "verdict.blocked", "embargo.probed", "asset.expiring",
    "crisis.frozen", "crisis.thawed", "statement.publishing",
    "crisis.opened", "incident.opened", "incident.unacknowledged", "statement.awaits_signature",
    "statement.update_overdue", "crisis.alarm", "crisis.task_overdue", "crisis.check_overdue", "report.weekly",
    "rights.overdue", "takedown.overdue", "post.refused",
]  # fmt: skip
EVENTS: Final[tuple[EventKind, ...]] = get_args(EventKind)
"""Every event that a webhook can be told of."""


class Judging(Table):
    """Which learned model reads texts beside the lexicons; `labels` says what the labels of a model of others mean."""

    model: str = Field(default="small", pattern=r"^(?:small|unsure|encoder|none|hf:.+)$")
    labels: dict[str, str] = Field(default={})


class Check(Table):
    """How long the check keeps what it keeps, and whether Discord's `/check` is offered.

    What goes out is compared with the latest `seen_posts` of others, remembered without their words for
    `keep_seen_days`. Nothing is ever kept of a check for somebody's own account. `discord_roles` are the ids of the
    roles that may use `/check`; without any, everybody on the bot's servers may.
    """

    keep_reviews_days: int = Field(default=30, ge=0, le=3650)
    keep_company_days: int = Field(default=400, ge=1, le=3650)
    seen_posts: int = Field(default=10_000, ge=0, le=100_000)
    keep_seen_days: int = Field(default=365, ge=1, le=3650)
    discord: bool = False
    discord_roles: tuple[str, ...] = ()

    @field_validator("discord_roles")
    @classmethod
    def _roles(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for one in value:
            if not (one.isascii() and one.isdigit()):
                raise ValueError(
                    f"'{one}' is no id of a role. With Developer Mode on: Server Settings, Roles, Copy Role ID."
                )
        return value


class _Keyed(Table):
    """What needs a key, in a file or in the environment; `SECTION` is where the settings name it."""

    SECTION: ClassVar[str]

    key_file: OptionalPath = None
    key_env: str = ""

    def key(self) -> SecretStr | None:
        """Return the key as it is written down, or None if none is named; raise ConfigError if it can't be read."""
        return read_secret(f"{self.SECTION}.key", self.key_env, self.key_file)

    @model_validator(mode="after")
    def _one(self) -> Self:
        if self.key_env and self.key_file:
            raise ValueError("only one of key_env and key_file may be set. Keep the one you mean.")
        return self


class Clearance(_Keyed):
    """What signs the receipts of allowed posts: a private key in a file or in the environment; without one, none."""

    SECTION = "clearance"

    valid_hours: int = Field(default=24, ge=1, le=24 * 31)


class Embargo(_Keyed):
    """What opens the embargo bank: a key in a file or in the environment; without one the bank is off."""

    SECTION = "embargo"


class Hotline(_Keyed):
    """What opens the employees' hotline: a key in a file or in the environment; without one it takes no reports.

    Reports that are over are deleted after `keep_days`. `elsewhere` tells reporters where else they can turn.
    """

    SECTION = "hotline"

    keep_days: int = Field(default=730, ge=1, le=3650)
    elsewhere: str = Field(default="", max_length=1000)


class Api(Table):
    """The HTTP API under /api/v1. `origins` are the web pages and browser extensions that may call it.

    `largest_kb` bounds what is sent at once; the pictures of one text may have `largest_media_kb` beside it.
    """

    enabled: bool = True
    origins: tuple[str, ...] = ()
    largest_kb: int = Field(default=512, ge=16, le=65_536)
    largest_media_kb: int = Field(default=8_192, ge=0, le=65_536)
    largest_batch: int = Field(default=1000, ge=1, le=100_000)

    @field_validator("origins")
    @classmethod
    def _origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for one in value:
            parts = urlsplit(one)
            if not parts.scheme or not parts.netloc or parts.path not in {"", "/"}:
                raise ValueError(
                    "an origin is a scheme and a host, as in "
                    '"https://intranet.example.com" or "chrome-extension://abcdefghijklmnop".'
                )
        return tuple(one.rstrip("/") for one in value)


class Webhook(Table):
    """One receiver of events. Its secret signs them, and stands in the environment or in a file.

    `networks` are private networks that it may be in, as in ["10.20.0.0/16"]; elsewhere only public addresses by HTTPS
    are called, and this machine's own.
    """

    url: str
    events: tuple[EventKind, ...] = EVENTS
    secret_env: str = ""
    secret_file: OptionalPath = None
    networks: tuple[str, ...] = ()
    timeout_seconds: float = Field(default=10, gt=0, le=60)

    def secret(self) -> SecretStr | None:
        """Return the secret, or None if none is named; raise ConfigError if it can't be read."""
        return read_secret("webhooks.secret", self.secret_env, self.secret_file)

    def allowed(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """Return the private networks that this receiver may be in."""
        return tuple(ip_network(one) for one in self.networks)

    @field_validator("url")
    @classmethod
    def _address(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError('this must be a web address, as in "https://hooks.example.com/answerable".')
        if parts.username or parts.password:
            raise ValueError("an address holds no password. The signature tells the receiver who calls.")
        return value

    @field_validator("networks")
    @classmethod
    def _networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for one in value:
            try:
                ip_network(one)
            except ValueError:
                raise ValueError(f"'{one}' is no network. Write one as in \"10.20.0.0/16\".") from None
        return value

    @model_validator(mode="after")
    def _needs_a_secret(self) -> "Webhook":
        if bool(self.secret_env) == bool(self.secret_file):
            raise ValueError("exactly one of secret_env and secret_file must be set: events are always signed.")
        return self
