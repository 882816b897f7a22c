"""From what HTTP answered, or failed to answer, to what the desk should do next. The one place that decides it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

import httpx2 as httpx
import orjson

from bot.platforms.base import PlatformError, Refused, SignedOut, Throttled, Unavailable, Unconfirmed

DEFAULT_WAIT: Final = timedelta(seconds=60)
_LONGEST_WAIT: Final = timedelta(days=1)
_LOOK: Final = "it may have been posted. Look at the platform before resending."

# Raised before the first byte of a request leaves: nothing can have been posted.
NOTHING_SENT: Final[tuple[type[Exception], ...]] = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
)
# Raised before a connection is even tried, and for ever: the address is wrong.
NEVER_SENT: Final[tuple[type[Exception], ...]] = (httpx.UnsupportedProtocol, httpx.InvalidURL)
# Everything else httpx can raise leaves the question open.
TRANSPORT: Final[tuple[type[Exception], ...]] = (
    httpx.HTTPError,
    httpx.InvalidURL,
    httpx.StreamError,
    httpx.CookieConflict,
)


def write_failed(error: Exception) -> PlatformError:
    """Return the error for a write whose request or response broke."""
    name = type(error).__name__
    if isinstance(error, NEVER_SENT):
        return Refused(f"The sandbox's address can't be used ({name}). Correct `url` in the settings.", permanent=True)
    if isinstance(error, NOTHING_SENT):
        return Refused(f"The sandbox can't be reached ({name}); nothing was posted.", permanent=False)
    return Unconfirmed(f"The connection broke ({name}); {_LOOK}")


def read_failed(error: Exception) -> PlatformError:
    """Return the error for a read whose request or response broke."""
    return Unavailable(f"The sandbox could not be read ({type(error).__name__}). It is tried again by itself.")


def write_refused(response: httpx.Response, now: datetime) -> PlatformError:
    """Return the error for an answer to a write that isn't a success."""
    status = response.status_code
    common = _common(response, now)
    if common is not None:
        return common
    code, message = _said(response)
    # A 408 may have come from something in between, after the request was passed on.
    if 400 <= status < 500 and status != httpx.codes.REQUEST_TIMEOUT:
        permanent = status != httpx.codes.TOO_EARLY
        return Refused(message or f"The sandbox refused it ({status}).", permanent=permanent, rule=code)
    return Unconfirmed(f"The sandbox answered {status}; {_LOOK}")


def read_refused(response: httpx.Response, now: datetime) -> PlatformError:
    """Return the error for an answer to a read that isn't a success."""
    return _common(response, now) or Unavailable(f"The sandbox answered {response.status_code} to a read.")


def throttled_until(headers: httpx.Headers, now: datetime) -> datetime:
    """Return until when to wait: Retry-After (seconds or a date), x-rate-limit-reset, or a minute; a day at most."""
    readers: tuple[tuple[str, Callable[[str], datetime]], ...] = (
        ("retry-after", lambda value: now + timedelta(seconds=float(value))),
        ("retry-after", parsedate_to_datetime),
        ("x-rate-limit-reset", lambda value: datetime.fromtimestamp(float(value), UTC)),
    )
    for name, read in readers:
        try:
            until = read(headers[name])
        except (KeyError, ValueError, OverflowError, OSError):
            continue
        if until.tzinfo is None:
            until = until.replace(tzinfo=UTC)
        return min(max(until, now), now + _LONGEST_WAIT)
    return now + DEFAULT_WAIT


def _common(response: httpx.Response, now: datetime) -> PlatformError | None:
    if response.status_code == httpx.codes.TOO_MANY_REQUESTS:
        until = throttled_until(response.headers, now)
        return Throttled(f"The sandbox asks us to wait until {until:%H:%M:%S} UTC.", until=until)
    if response.status_code == httpx.codes.UNAUTHORIZED:
        return SignedOut("The sandbox no longer takes this account's keys. Sign in again, then resume the account.")
    return None


def _said(response: httpx.Response) -> tuple[str, str]:
    try:
        error = orjson.loads(response.content)["error"]
        return str(error["code"]), str(error["message"])
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return "", ""
