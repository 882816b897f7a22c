"""From what X answered, or failed to answer, to what the desk should do next. The one place that decides it.

Statuses, problem types and error codes are those of docs.x.com, "Response codes and errors" (as of November 2026).
"""

from datetime import datetime, timedelta
from typing import Final

import aiohttp
from tweepy import errors as tweepy_errors

from bot.platforms.base import PlatformError, Refused, SignedOut, Throttled, Unavailable, Unconfirmed
from bot.platforms.x import refusals
from bot.platforms.x.line import NOT_CONNECTED, Dropped, Garbled, Heard
from bot.platforms.x.waiting import DEFAULT_WAIT, wait_until

_LOOK: Final = "it may have been posted. Look on X before sending it again."
_AGAIN: Final = "It is tried again by itself."


class NotPermitted(Unavailable):
    """A read that these keys may not make."""


# Raised before the first byte of a request leaves: nothing can have been posted.
NOTHING_SENT: Final[tuple[type[Exception], ...]] = (
    *NOT_CONNECTED,
    # A proxy that said no to the tunnel.
    aiohttp.ClientHttpProxyError,
)
# Raised before a connection is even tried, and for ever: the address is wrong.
NEVER_SENT: Final[tuple[type[Exception], ...]] = (aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError)
# X answered, with a status that decides.
ANSWERED: Final[tuple[type[Exception], ...]] = (
    tweepy_errors.HTTPException,
    aiohttp.ContentTypeError,
    aiohttp.ClientResponseError,
    Garbled,
)
# The connection broke while nobody knows how far the request had come.
BROKEN: Final[tuple[type[Exception], ...]] = (
    Dropped,
    aiohttp.ClientConnectionError,
    aiohttp.ClientPayloadError,
    aiohttp.RedirectClientError,
    aiohttp.UploadAbortedError,
    TimeoutError,
    OSError,
)
# tweepy or aiohttp fell over something of their own.
OTHER: Final[tuple[type[Exception], ...]] = (tweepy_errors.TweepyException, aiohttp.ClientError)
# What reading an odd answer raises inside tweepy; a bug of ours unless an answer came.
ODD: Final[tuple[type[Exception], ...]] = (ValueError, TypeError, AttributeError, LookupError)

CALLING: Final = (*NOTHING_SENT, *NEVER_SENT, *ANSWERED, *BROKEN, *OTHER)


def write_failed(
    error: Exception, heard: Heard | None, now: datetime, *, doing: str, default: timedelta = DEFAULT_WAIT
) -> PlatformError:
    """Return the error for a write that did not end well; `doing` names it, as in "reply"."""
    if heard is not None:
        return _write_answered(error, heard, now, doing, default)
    name = type(error).__name__
    if isinstance(error, NEVER_SENT):
        return Refused(f"X's address can't be used ({name}); nothing was posted. Correct `url` in the settings.")
    if isinstance(error, NOTHING_SENT):
        return Refused(f"X can't be reached ({name}); nothing was posted.", permanent=False)
    return Unconfirmed(f"The connection to X broke ({name}); {_LOOK}")


def read_failed(
    error: Exception, heard: Heard | None, now: datetime, *, doing: str, default: timedelta = DEFAULT_WAIT
) -> PlatformError:
    """Return the error for a read that did not end well."""
    if heard is None:
        return Unavailable(f"X could not be read ({type(error).__name__}). {_AGAIN}")
    status = heard.status
    if decided := _either(error, heard, now, doing, default):
        return decided
    if status == 402:
        return Unavailable(f"{refusals.CREDITS} Nothing is read until then.")
    if status == 403:
        return NotPermitted(f"X does not let us {doing}: {refusals.explained(heard)}")
    return Unavailable(f"X could not {doing} ({status}). {_AGAIN}")


def _write_answered(error: Exception, heard: Heard, now: datetime, doing: str, default: timedelta) -> PlatformError:
    status = heard.status
    if decided := _either(error, heard, now, doing, default):
        return decided
    if status == 402:
        return Refused(f"{refusals.CREDITS} Nothing was posted.", permanent=False, rule="credits")
    # A 408 may have come from something in between, after the request was passed on.
    if 400 <= status < 500 and status != 408:
        said, rule = refusals.refusal(heard)
        return Refused(said, permanent=status != 425, rule=rule)
    return Unconfirmed(f"X answered {status}, which says nothing certain: {_LOOK}")


def _either(error: Exception, heard: Heard, now: datetime, doing: str, default: timedelta) -> PlatformError | None:
    """Return what holds for reads and writes alike, or None."""
    if heard.status == 401 or refusals.locked(heard):
        return SignedOut(refusals.signed_out(heard))
    if heard.status in {420, 429}:
        reset = error.reset_time if isinstance(error, tweepy_errors.TooManyRequests) else None
        until = wait_until(heard.headers, now, reset_time=reset, default=default)
        return Throttled(f"X asks us to {doing} no more until {until:%H:%M} UTC.", until=until)
    return None
