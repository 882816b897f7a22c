"""Settings of reports and of e-mail: when the weekly report goes out and to whom, the targets, and the mail server."""

from datetime import date, time
from email.utils import parseaddr
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, SecretStr, model_validator

from bot.config_file import OptionalPath, Table, read_secret


def _address(value: str) -> str:
    _, address = parseaddr(value)
    local, at, domain = address.rpartition("@")
    if not (local and at and domain) or " " in address or not value.isprintable():
        raise ValueError(f"'{value}' is no e-mail address. Write one as in \"quality@example.com\".")
    return value


Address = Annotated[str, AfterValidator(_address)]
Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Indicator = Literal["response_time", "ownership", "personalisation", "recurrence", "safety_acknowledgement"]


class Mail(Table):
    """The mail server; without a `host` nothing is mailed. `to` says who gets urgent notices: addresses by role.

    With tls = "starttls" (usual on port 587) or "tls" (usual on 465) the server's certificate must be right; `ca_file`
    names the authority of a server of your own. "none" is for a server on this machine.
    """

    host: str = ""
    port: int = Field(default=587, ge=1, le=65_535)
    tls: Literal["starttls", "tls", "none"] = "starttls"
    ca_file: OptionalPath = None
    user: str = ""
    password_env: str = ""
    password_file: OptionalPath = None
    sender: Address = "answerable@localhost"
    timeout_seconds: float = Field(default=20, gt=0, le=300)
    to: dict[str, tuple[Address, ...]] = Field(default={})

    def password(self) -> SecretStr | None:
        """Return the password, or None if none is named; raise ConfigError if it can't be read."""
        return read_secret("mail.password", self.password_env, self.password_file)

    def for_roles(self, *roles: str) -> tuple[str, ...]:
        """Return the addresses of these roles, nobody twice."""
        return tuple(dict.fromkeys(one for role in roles for one in self.to.get(role, ())))

    @model_validator(mode="after")
    def _right(self) -> "Mail":
        if self.password_env and self.password_file:
            raise ValueError("only one of password_env and password_file may be set. Keep the one you mean.")
        named = bool(self.password_env or self.password_file)
        if bool(self.user) != named:
            raise ValueError("user and a password go together: set both, or neither.")
        if self.user and self.tls == "none" and self.host not in {"127.0.0.1", "localhost", "::1"}:
            raise ValueError('a password goes through no open line. Set tls = "starttls" or "tls".')
        return self


class Reports(Table):
    """The weekly report: it goes out on `day`, when the brand's clock shows `at`, to the addresses in `to`.

    `attach` says in which formats. "pdf" needs the extra answerable[reports].
    """

    day: Day = "mon"
    at: time = time(7)
    to: tuple[Address, ...] = ()
    attach: tuple[Literal["html", "csv", "pdf"], ...] = ("html", "csv")


class Target(Table):
    """What one indicator is to reach, in per cent, from `since` to `until`: of the fiscal year, or in the mid-term."""

    indicator: Indicator
    goal: float = Field(ge=0, le=100)
    horizon: Literal["fiscal_year", "mid_term"] = "fiscal_year"
    since: date
    until: date

    @model_validator(mode="after")
    def _in_order(self) -> "Target":
        if self.until <= self.since:
            raise ValueError("until must lie after since.")
        return self
