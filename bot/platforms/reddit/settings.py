"""What an account on Reddit is told: its options and keys, read and checked."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from typing import Final

from bot.platforms.options import OptionError, Options

SITE: Final = "https://www.reddit.com"
API: Final = "https://oauth.reddit.com"

CONNECT_SECONDS: Final = 3.0
READ_SECONDS: Final = 5.5
LONGEST_WRITE: Final = 19.0
"""A write that could not end within this, with its wait for the thread and a sign-in, is not begun: the outbox gives up
after bot.outbox.CALL_SECONDS."""


@dataclass(frozen=True, slots=True)
class Us:
    """Our account, by its name without "u/", and the site where people see what it wrote."""

    account: str
    site: str = SITE

    def wrote(self, author: str) -> bool:
        """Say whether a name is ours; Reddit doesn't mind capitals."""
        return author.casefold() == self.account.casefold()


@dataclass(frozen=True, slots=True)
class Settings:
    """One account's settings. Names of subreddits are without "r/" and in lower case."""

    account: str
    client_id: str
    client_secret: str = field(repr=False)
    password: str = field(default="", repr=False)
    refresh_token: str = field(default="", repr=False)
    subreddits: tuple[str, ...] = ()
    moderates: tuple[str, ...] = ()
    follow_comments: bool = False
    contact: str = ""
    poll_seconds: float = 30.0
    publish_to: str = ""
    flair: str = ""
    url: str = ""
    web_url: str = ""
    connect_seconds: float = CONNECT_SECONDS
    read_seconds: float = READ_SECONDS

    @property
    def place(self) -> str:
        """Return where posts of our own go, as Reddit names it: a subreddit, or u_name for the account's own page."""
        kind, _, name = self.publish_to.strip("/").partition("/")
        return f"u_{name}" if kind == "u" else name

    @property
    def user_agent(self) -> str:
        """Return how we introduce ourselves, in the form that Reddit's Data API Wiki asks for."""
        return f"{sys.platform}:answerable:v{_version()} (by /u/{self.contact or self.account})"

    @property
    def us(self) -> Us:
        """Return our account and its site: Reddit's own, unless requests go to a sandbox."""
        return Us(self.account, self.web_url or SITE)

    @property
    def api(self) -> str:
        """Return where requests go."""
        return self.url or API

    @property
    def sign_in(self) -> str:
        """Return where keys are exchanged for a token."""
        return self.url or SITE


def settings_from(options: Mapping[str, object], *, account: str, keys: Mapping[str, str]) -> Settings:
    """Read options and keys; raise OptionError with the nearest right name."""
    read = Options("reddit", options)
    seconds = read.number("timeout_seconds", READ_SECONDS, least=0.05)
    found = Settings(
        account=_plain(account, "u/"),
        client_id=_key(keys, "client_id"),
        client_secret=_key(keys, "client_secret"),
        password=keys.get("password", ""),
        refresh_token=keys.get("refresh_token", ""),
        subreddits=_subreddits(read.words("subreddits")),
        moderates=_subreddits(read.words("moderates")),
        follow_comments=read.flag("follow_comments", default=False),
        contact=_plain(read.text("contact", ""), "u/"),
        poll_seconds=read.number("poll_seconds", 30.0, least=0.01),
        flair=read.publish_flair(),
        publish_to=read.publish_to(),
        url=_site(read, "url"),
        web_url=_site(read, "web_url"),
        connect_seconds=min(seconds, CONNECT_SECONDS),
        read_seconds=min(seconds, READ_SECONDS),
    )
    read.done()
    _check_place(found)
    if not found.password and not found.refresh_token:
        raise OptionError("reddit: a password or a refresh_token is missing. Run: answerable connect reddit")
    return found


def _check_place(found: Settings) -> None:
    kind, _, name = found.publish_to.strip("/").partition("/")
    ours = kind == "u" and name.casefold() == found.account.casefold()
    if found.publish_to and not ours and not (kind == "r" and name.casefold() in found.subreddits):
        raise OptionError(
            f'reddit: publish.to = "{found.publish_to}" should be "r/…", a subreddit that `subreddits` lists, or '
            f'"u/{found.account}", the account\'s own page.'
        )


def _site(read: Options, option: str) -> str:
    url = read.text(option, "").rstrip("/")
    if url and not url.startswith(("http://", "https://")):
        raise OptionError(f'reddit: {option} = "{url}" should start with http:// or https://.')
    return url


def _key(keys: Mapping[str, str], name: str) -> str:
    value = keys.get(name, "")
    if not value:
        raise OptionError(f"reddit: the key {name!r} is missing. Run: answerable connect reddit")
    return value


def _subreddits(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_plain(name, "r/").casefold() for name in names if name))


def _plain(name: str, prefix: str) -> str:
    return name.strip().removeprefix("/").removeprefix(prefix).rstrip("/")


def _version() -> str:
    try:
        return version("answerable")
    except PackageNotFoundError:
        return "0"
