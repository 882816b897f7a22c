"""Discord, through discord.py: REST for reading and sending, the gateway for listening alone."""

from collections.abc import Mapping

from bot.platforms.base import Meter
from bot.platforms.discord.adapter import Discord
from bot.platforms.discord.scope import Scope
from bot.platforms.options import OptionError, Options

__all__ = ["Discord", "open"]


def open(  # noqa: A001 - every adapter's door has this name
    options: Mapping[str, object], *, account: str, keys: Mapping[str, str], meter: Meter
) -> Discord:
    """Return the adapter of one bot on Discord; raise OptionError with the nearest right name.

    Options: guilds and channels (ids; empty: all that the bot may see), private_by ("message", or "thread" where the
    server prefers private threads), timeout_seconds (10), url and web_url (a sandbox).
    """
    read = Options("discord", options)
    scope = Scope(guilds=_ids(read.words("guilds"), "guilds"), channels=_ids(read.words("channels"), "channels"))
    url, web_url = _address(read, "url"), _address(read, "web_url")
    timeout, publish = read.number("timeout_seconds", 10.0, least=0.05), read.publish_to()
    by_thread = read.choice("private_by", ("message", "thread"), "message") == "thread"
    _ids((publish,) if publish else (), "publish.to")
    read.done()
    token = keys.get("bot_token", "").strip()
    if not token:
        raise OptionError("discord: the key bot_token is missing. Run: answerable connect discord")
    return Discord(
        account, token, meter=meter, scope=scope, publishes_to=publish, by_thread=by_thread, url=url, web_url=web_url,
        timeout=timeout,
    )  # fmt: skip


def _address(read: Options, option: str) -> str:
    url = read.text(option, "").rstrip("/")
    if url and not url.startswith(("http://", "https://")):
        raise OptionError(f'discord: {option} = "{url}" should start with http:// or https://.')
    return url


def _ids(words: tuple[str, ...], option: str) -> frozenset[int]:
    for word in words:
        if not (word.isascii() and word.isdigit()):
            raise OptionError(
                f"discord: {option} holds {word!r}, which is no id. Turn on Developer Mode in Discord's settings under "
                "Advanced, then right-click the server or channel and choose Copy ID."
            )
    return frozenset(int(word) for word in words)
