"""The desk's settings: what a TOML file may say, its defaults, and where secrets come from.

Everything works with no file at all: an embedded database, a sandbox account, and the writer without a model. Secrets
are named by `…_env` (an environment variable) or `…_file` (a file whose content is the secret); they are read when
asked for, handed out as `SecretStr`, and never stored in the tree.
"""

import os
from datetime import date, time
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field, SecretStr, field_validator, model_validator

from bot.config_accounts import PlatformAccount, ReplayAccount, SandboxAccount
from bot.config_check import Api, Check, Clearance, Embargo, Hotline, Judging, Webhook
from bot.config_file import ConfigError, OptionalPath, Table, explain, read_secret, read_toml
from bot.config_quality import Quality
from bot.config_reports import Day, Mail, Reports, Target
from bot.config_rights import Retention
from bot.config_running import Log, Work

__all__ = ["Config", "ConfigError", "Log", "ReplayAccount", "SandboxAccount", "find_config", "load_config"]

DEFAULT_NAME = "config.toml"
VARIABLE = "ANSWERABLE_CONFIG"

_T = TypeVar("_T", bound=BaseModel)


class Brand(Table):
    """Who speaks here."""

    name: str = Field(default="Aurora Electronics", min_length=1)
    timezone: str = "UTC"
    languages: tuple[str, ...] = ("en", "es", "de", "fr", "ja")

    def speaks_as(self, code: str) -> str:
        """Return the name replies speak for: the one in the settings, or the code's while the settings say none."""
        return self.name if "name" in self.model_fields_set or not code else code

    @field_validator("timezone")
    @classmethod
    def _known(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError):
            raise ValueError(f"'{value}' is no time zone. Write one as in \"Europe/Berlin\".") from None
        return value


class Desk(Table):
    """How this desk works."""

    data_dir: Path = Path("data")
    send_delay_seconds: int = Field(default=10, ge=0, le=3600)
    recent_replies: int = Field(default=200, ge=0, le=10_000)


class Database(Table):
    """Which PostgreSQL holds the desk's memory; all three empty means the embedded one under `desk.data_dir`."""

    url: SecretStr = SecretStr("")
    url_env: str = ""
    url_file: OptionalPath = None

    def address(self) -> SecretStr | None:
        """Return the server's address, or None for the embedded one; raise ConfigError if it can't be read."""
        return read_secret("database.url", self.url_env, self.url_file) or (
            self.url if self.url.get_secret_value() else None
        )

    @model_validator(mode="after")
    def _one(self) -> "Database":
        if sum(map(bool, (self.url.get_secret_value(), self.url_env, self.url_file))) > 1:
            raise ValueError("only one of url, url_env and url_file may be set. Keep the one you mean.")
        return self


class Folder(Table):
    """A folder of the brand's own; empty means the example that ships."""

    path: OptionalPath = None


class Code(Folder):
    """The code in force, and, if one is on trial, the code that runs beside it without a say."""

    shadow: OptionalPath = None


class Writer(Table):
    """What writes drafts: the composer needs no model, and the two others fall back on it."""

    kind: Literal["composer", "transformers", "openai"] = "composer"
    model: str = ""
    base_url: str = ""
    api_key_env: str = ""
    api_key_file: OptionalPath = None
    timeout_seconds: float = Field(default=20, gt=0, le=600)

    def api_key(self) -> SecretStr | None:
        """Return the model server's key, or None if none is named; raise ConfigError if it can't be read."""
        return read_secret("writer.api_key", self.api_key_env, self.api_key_file)

    @model_validator(mode="after")
    def _needs_a_model(self) -> "Writer":
        if self.kind != "composer" and not self.model:
            raise ValueError(f'kind = "{self.kind}" needs a model. Name one: model = "…".')
        return self


class Oidc(Table):
    """Sign-in with the company's identity provider; off while `issuer` is empty."""

    issuer: str = ""
    client_id: str = ""
    client_secret_env: str = ""
    client_secret_file: OptionalPath = None
    scope: str = "openid profile email"
    roles_claim: str = "groups"
    roles: dict[str, str] = Field(default={})

    def client_secret(self) -> SecretStr | None:
        """Return the client secret, or None if none is named; raise ConfigError if it can't be read."""
        return read_secret("console.oidc.client_secret", self.client_secret_env, self.client_secret_file)

    @model_validator(mode="after")
    def _complete(self) -> "Oidc":
        if self.issuer and not self.client_id:
            raise ValueError("issuer is set but client_id is not. Both are needed for sign-in.")
        return self


class Console(Table):
    """The web console. `public_url` is what people type, when something stands in front of it."""

    host: str = "127.0.0.1"
    port: int = Field(default=8765, ge=0, le=65_535)
    public_url: str = ""
    session_hours: int = Field(default=12, ge=1, le=24 * 90)
    oidc: Oidc = Oidc()

    @field_validator("public_url")
    @classmethod
    def _web_address(cls, value: str) -> str:
        if value and (urlsplit(value).scheme not in {"http", "https"} or not urlsplit(value).netloc):
            raise ValueError('this must be a web address, as in "https://desk.example.com".')
        return value.rstrip("/")

    @property
    def address(self) -> str:
        """The console's address as people type it, without a slash at the end."""
        host = "127.0.0.1" if self.host in {"0.0.0.0", "::", ""} else self.host  # noqa: S104 - compared, not bound
        return self.public_url or f"http://{f'[{host}]' if ':' in host else host}:{self.port}"


class Hours(Table):
    """When the desk is staffed, in the brand's time zone: due times count only these. Critical mentions never wait."""

    opens: time = time(0)
    closes: time = time(0)
    days: tuple[Day, ...] = get_args(Day)
    holidays: tuple[date, ...] = ()


class Config(Table):
    """Every setting of the desk."""

    brand: Brand = Brand()
    desk: Desk = Desk()
    database: Database = Database()
    code: Code = Code()
    knowledge: Folder = Folder()
    writer: Writer = Writer()
    console: Console = Console()
    hours: Hours = Hours()
    work: Work = Work()
    log: Log = Log()
    judge: Judging = Judging()
    check: Check = Check()
    clearance: Clearance = Clearance()
    embargo: Embargo = Embargo()
    hotline: Hotline = Hotline()
    quality: Quality = Quality()
    retention: Retention = Retention()
    mail: Mail = Mail()
    reports: Reports = Reports()
    targets: tuple[Target, ...] = ()
    api: Api = Api()
    webhooks: dict[str, Webhook] = Field(default={})
    platforms: tuple[PlatformAccount, ...] = (SandboxAccount(),)

    @field_validator("platforms")
    @classmethod
    def _different(cls, value: tuple[PlatformAccount, ...]) -> tuple[PlatformAccount, ...]:
        for kind, account in (seen := [(account.kind, account.account) for account in value]):
            if seen.count((kind, account)) > 1:
                raise ValueError(f"the {kind} account '{account}' is listed twice. Remove one.")
        return value


def find_config(path: Path | None = None) -> Path | None:
    """Return the file in force: `path`, else $ANSWERABLE_CONFIG, else ./config.toml, else None (the defaults)."""
    if named := path or os.environ.get(VARIABLE):
        return Path(named)
    here = Path(DEFAULT_NAME)
    return here if here.is_file() else None


def load_config(path: Path | None = None) -> Config:
    """Return the settings in force, relative paths taken from the file's folder; raise ConfigError."""
    found = find_config(path)
    values, lines = read_toml(found) if found else ({}, [])
    with explain(Config, values, lines, found):
        config = Config.model_validate(values)
    return _anchored(config, (found.parent if found else Path()).absolute())


def _anchored(table: _T, folder: Path) -> _T:
    changes: dict[str, Any] = {}
    for name in type(table).model_fields:
        value = getattr(table, name)
        if isinstance(value, BaseModel):
            changes[name] = _anchored(value, folder)
        elif isinstance(value, dict):
            changes[name] = {
                key: _anchored(one, folder) if isinstance(one, BaseModel) else one for key, one in value.items()
            }
        elif isinstance(value, tuple):
            changes[name] = tuple(_anchored(one, folder) if isinstance(one, BaseModel) else one for one in value)
        elif isinstance(value, Path):
            changes[name] = folder / value.expanduser()
    return table.model_copy(update=changes)
