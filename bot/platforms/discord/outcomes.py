"""From what discord.py and aiohttp raise to what the desk should do next. The one place that decides it.

MEANS names every exception of both libraries that can reach us; a test walks their trees. What neither names is
unclear: Unconfirmed for a write, Unavailable for a read.
"""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import Enum
from typing import Final

import aiohttp
import discord
from aiohttp.client_exceptions import UnixClientConnectorError
from discord import gateway

from bot.platforms.base import PlatformError, Refused, SignedOut, Throttled, Unavailable, Unconfirmed
from bot.platforms.discord import refusals
from bot.platforms.discord.wire import Broken

_LOOK: Final = "it may have been posted. Look on Discord before resending."
_SIGNED_OUT: Final = (
    "Discord no longer takes this bot's token. Make a new one in the developer portal under Bot, Reset Token, "
    "then run: answerable connect discord"
)
_CONTENT_INTENT: Final = (
    "Discord doesn't let this bot read messages: its Message Content Intent is off. Switch it on in the developer "
    "portal under Bot, Privileged Gateway Intents, then resume the account."
)
_CLOSED: Final = {
    4004: _SIGNED_OUT,
    4010: "Discord closed the connection: wrong shard. Update Answerable, then resume the account.",
    4011: "This bot is in too many Discord servers for one connection. Take it out of some, then resume the account.",
    4012: "Discord no longer speaks this version of its gateway. Update discord.py, then resume the account.",
    4013: "Discord did not understand what the bot asked to hear. Update Answerable, then resume the account.",
    4014: _CONTENT_INTENT,
}
_SLOW_DOWN: Final = timedelta(seconds=10)


class Means(Enum):
    """What an exception tells about the request it ended."""

    ANSWERED = "answered"
    CLOSED = "the gateway closed"
    BAD_KEYS = "the token is wrong"
    NO_CONTENT = "the message content intent is off"
    NOT_SENT = "no connection was made"
    UNCLEAR = "it may have arrived"


MEANS: Final[Mapping[type[BaseException], Means]] = {
    discord.HTTPException: Means.ANSWERED,
    discord.Forbidden: Means.ANSWERED,
    discord.NotFound: Means.ANSWERED,
    discord.DiscordServerError: Means.ANSWERED,
    discord.ConnectionClosed: Means.CLOSED,
    discord.LoginFailure: Means.BAD_KEYS,
    discord.PrivilegedIntentsRequired: Means.NO_CONTENT,
    discord.DiscordException: Means.UNCLEAR,
    discord.ClientException: Means.UNCLEAR,
    discord.GatewayNotFound: Means.UNCLEAR,
    discord.RateLimited: Means.UNCLEAR,
    discord.InvalidData: Means.UNCLEAR,
    gateway.ReconnectWebSocket: Means.UNCLEAR,
    gateway.WebSocketClosure: Means.UNCLEAR,
    aiohttp.ClientConnectorError: Means.NOT_SENT,
    aiohttp.ClientConnectorDNSError: Means.NOT_SENT,
    aiohttp.ClientConnectorSSLError: Means.NOT_SENT,
    aiohttp.ClientConnectorCertificateError: Means.NOT_SENT,
    aiohttp.ClientSSLError: Means.NOT_SENT,
    aiohttp.ClientProxyConnectionError: Means.NOT_SENT,
    aiohttp.ClientHttpProxyError: Means.NOT_SENT,
    UnixClientConnectorError: Means.NOT_SENT,
    aiohttp.ConnectionTimeoutError: Means.NOT_SENT,
    aiohttp.ServerFingerprintMismatch: Means.NOT_SENT,
    aiohttp.InvalidURL: Means.NOT_SENT,
    aiohttp.InvalidUrlClientError: Means.NOT_SENT,
    aiohttp.NonHttpUrlClientError: Means.NOT_SENT,
    aiohttp.ClientError: Means.UNCLEAR,
    aiohttp.ClientResponseError: Means.UNCLEAR,
    aiohttp.ContentTypeError: Means.UNCLEAR,
    aiohttp.WSServerHandshakeError: Means.UNCLEAR,
    aiohttp.TooManyRedirects: Means.UNCLEAR,
    aiohttp.ClientConnectionError: Means.UNCLEAR,
    aiohttp.ClientConnectionResetError: Means.UNCLEAR,
    aiohttp.ClientOSError: Means.UNCLEAR,
    aiohttp.ServerConnectionError: Means.UNCLEAR,
    aiohttp.ServerDisconnectedError: Means.UNCLEAR,
    aiohttp.ServerTimeoutError: Means.UNCLEAR,
    aiohttp.SocketTimeoutError: Means.UNCLEAR,
    aiohttp.ClientPayloadError: Means.UNCLEAR,
    aiohttp.RedirectClientError: Means.UNCLEAR,
    aiohttp.InvalidUrlRedirectClientError: Means.UNCLEAR,
    aiohttp.NonHttpUrlRedirectClientError: Means.UNCLEAR,
    aiohttp.WSMessageTypeError: Means.UNCLEAR,
    Broken: Means.UNCLEAR,
    asyncio.TimeoutError: Means.UNCLEAR,
    OSError: Means.UNCLEAR,
    ValueError: Means.UNCLEAR,
}
KNOWN: Final[tuple[type[BaseException], ...]] = tuple(MEANS)
"""What a call of the library is caught for."""


def means(error: BaseException) -> Means:
    """Return what an exception tells: by its own class, or the nearest that it comes from."""
    return next((MEANS[kind] for kind in type(error).__mro__ if kind in MEANS), Means.UNCLEAR)


def write_failed(error: BaseException, now: datetime) -> PlatformError:
    """Return the error for a write that did not end in a success."""
    match means(error):
        case Means.ANSWERED if isinstance(error, discord.HTTPException):
            return _write_answered(error, now)
        case Means.NOT_SENT:
            name = type(error).__name__
            return Refused(f"Discord can't be reached ({name}); nothing was posted.", permanent=False)
        case Means.BAD_KEYS:
            return SignedOut(_SIGNED_OUT)
        case _:
            return Unconfirmed(f"The connection to Discord broke ({type(error).__name__}); {_LOOK}")


def read_failed(error: BaseException, now: datetime) -> PlatformError:
    """Return the error for a read, or for listening, that did not end in a success."""
    match means(error):
        case Means.ANSWERED if isinstance(error, discord.HTTPException):
            return _read_answered(error, now)
        case Means.CLOSED if isinstance(error, discord.ConnectionClosed):
            if error.code in _CLOSED:
                return SignedOut(_CLOSED[error.code])
            return Unavailable(f"Discord closed the connection ({error.code}). It is opened again by itself.")
        case Means.BAD_KEYS:
            return SignedOut(_SIGNED_OUT)
        case Means.NO_CONTENT:
            return SignedOut(_CONTENT_INTENT)
        case _:
            return Unavailable(f"Discord could not be read ({type(error).__name__}). It is tried again by itself.")


def is_gone(error: BaseException) -> bool:
    """Say whether Discord answered that the message, or its channel, no longer exists."""
    return isinstance(error, discord.NotFound) and error.code in refusals.GONE


def is_barred(error: BaseException) -> bool:
    """Say whether Discord answered that we may not see this."""
    return isinstance(error, discord.Forbidden) and error.code in {refusals.NO_ACCESS, refusals.NO_PERMISSION}


def is_closed_to_us(error: BaseException) -> bool:
    """Say whether Discord answered that there is nothing for us to see, now, which is no word on what became of it."""
    return is_barred(error) or isinstance(error, discord.NotFound)


def _write_answered(error: discord.HTTPException, now: datetime) -> PlatformError:
    common = _common(error, now)
    if common is not None:
        return common
    # A 408 may have come from something in between, after the request was passed on.
    if error.status >= 500 or error.status in {408, 409} or error.status < 400:
        return Unconfirmed(f"Discord answered {error.status}; {_LOOK}")
    meaning = refusals.meaning(error.code, error.status, error.text)
    return Refused(meaning.words, permanent=meaning.permanent, rule=str(error.code or ""))


def _read_answered(error: discord.HTTPException, now: datetime) -> PlatformError:
    common = _common(error, now)
    if common is not None:
        return common
    if error.status >= 500:
        return Unavailable(f"Discord answered {error.status} to a read. It is tried again by itself.")
    return Unavailable(refusals.meaning(error.code, error.status, error.text).words)


def _common(error: discord.HTTPException, now: datetime) -> PlatformError | None:
    if error.status == 401:
        return SignedOut(_SIGNED_OUT)
    if error.status < 500 and error.code in refusals.TOO_FAST:
        until = now + _SLOW_DOWN
        return Throttled(f"Discord asks us to slow down here until {until:%H:%M:%S} UTC.", until=until)
    return None
