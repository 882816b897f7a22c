"""From what Reddit answered, or PRAW raised, to what the desk should do next. The one place that decides it.

never left      no connection was made, or nobody was signed in: nothing can have been posted
answered        a status says what happened: 401 signed out, 429 throttled, other 4xx refused, 5xx unclear
complained      status 200 or 400, with codes (refusals.py)
open            it left, and nobody knows what became of it
"""

import ssl
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import Enum, auto
from typing import Any, Final

import praw.exceptions as praw_errors
import prawcore.exceptions as core_errors
import requests.exceptions as http_errors
import urllib3.exceptions as pool_errors
from requests import Response

from bot.platforms.base import PlatformError, Refused, SignedOut, Throttled, Unavailable, Unconfirmed
from bot.platforms.reddit.refusals import Complaint, complaints, judged

DEFAULT_WAIT: Final = timedelta(seconds=60)
_LONGEST_WAIT: Final = timedelta(days=1)
_LOOK: Final = "it may have been posted. Look on Reddit before resending."
_SIGN_IN_AGAIN: Final = "Run answerable connect reddit, then resume the account."


class Kind(Enum):
    """What an exception tells about a request."""

    ANSWERED = auto()
    COMPLAINED = auto()
    NOT_SIGNED_IN = auto()
    NEVER_LEFT = auto()
    MISUSED = auto()
    OPEN = auto()


class Unanswered(core_errors.PrawcoreException):
    """A request got no answer. Raised in place of prawcore's RequestException, which it would try again."""

    def __init__(self, original: Exception) -> None:
        super().__init__(f"{type(original).__name__} in place of an answer")
        self.original = original


class Absent(Unavailable):
    """What was to be read isn't there, or isn't for us (403, 404, a redirect). `status` says which."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


JUDGED: Final[Mapping[type[Exception], Kind]] = {
    # prawcore: an answer with a status, or none.
    core_errors.PrawcoreException: Kind.OPEN,
    core_errors.InvalidInvocation: Kind.MISUSED,
    core_errors.OAuthException: Kind.NOT_SIGNED_IN,
    core_errors.RequestException: Kind.OPEN,
    Unanswered: Kind.OPEN,
    core_errors.ResponseException: Kind.ANSWERED,
    core_errors.BadJSON: Kind.OPEN,
    core_errors.BadRequest: Kind.ANSWERED,
    core_errors.Conflict: Kind.ANSWERED,
    core_errors.Forbidden: Kind.ANSWERED,
    core_errors.InsufficientScope: Kind.ANSWERED,
    core_errors.InvalidToken: Kind.ANSWERED,
    core_errors.NotFound: Kind.ANSWERED,
    core_errors.Redirect: Kind.ANSWERED,
    core_errors.ServerError: Kind.ANSWERED,
    core_errors.SpecialError: Kind.ANSWERED,
    core_errors.TooLarge: Kind.ANSWERED,
    core_errors.TooManyRequests: Kind.ANSWERED,
    core_errors.URITooLong: Kind.ANSWERED,
    core_errors.UnavailableForLegalReasons: Kind.ANSWERED,
    # PRAW: what Reddit complains of, and what PRAW itself won't send.
    praw_errors.PRAWException: Kind.OPEN,
    praw_errors.RedditAPIException: Kind.COMPLAINED,
    praw_errors.ClientException: Kind.MISUSED,
    praw_errors.DuplicateReplaceException: Kind.MISUSED,
    praw_errors.InvalidFlairTemplateID: Kind.MISUSED,
    praw_errors.InvalidImplicitAuth: Kind.MISUSED,
    praw_errors.InvalidURL: Kind.MISUSED,
    praw_errors.MissingRequiredAttributeException: Kind.MISUSED,
    praw_errors.ReadOnlyException: Kind.MISUSED,
    praw_errors.TooLargeMediaException: Kind.MISUSED,
    # A live connection that breaks tells nothing about what was posted over another.
    praw_errors.WebSocketException: Kind.OPEN,
    praw_errors.MediaPostFailed: Kind.OPEN,
    # requests: raised before a connection was made, …
    http_errors.ConnectTimeout: Kind.NEVER_LEFT,
    http_errors.ProxyError: Kind.NEVER_LEFT,
    http_errors.InvalidURL: Kind.MISUSED,
    http_errors.InvalidProxyURL: Kind.MISUSED,
    http_errors.MissingSchema: Kind.MISUSED,
    http_errors.InvalidSchema: Kind.MISUSED,
    http_errors.InvalidHeader: Kind.MISUSED,
    http_errors.URLRequired: Kind.MISUSED,
    # … and what may have come after it left. ConnectionError and SSLError are looked into more closely.
    http_errors.RequestException: Kind.OPEN,
    http_errors.ConnectionError: Kind.OPEN,
    http_errors.SSLError: Kind.OPEN,
    http_errors.HTTPError: Kind.OPEN,
    http_errors.Timeout: Kind.OPEN,
    http_errors.ReadTimeout: Kind.OPEN,
    http_errors.TooManyRedirects: Kind.OPEN,
    http_errors.ChunkedEncodingError: Kind.OPEN,
    http_errors.ContentDecodingError: Kind.OPEN,
    http_errors.StreamConsumedError: Kind.OPEN,
    http_errors.RetryError: Kind.OPEN,
    http_errors.UnrewindableBodyError: Kind.OPEN,
    http_errors.InvalidJSONError: Kind.OPEN,
    http_errors.JSONDecodeError: Kind.OPEN,
}  # fmt: skip
"""Every exception of PRAW, prawcore and requests, by what it tells. A test proves that none is missing."""


def kind_of(error: Exception) -> Kind:
    """Return what an exception tells; one that nobody foresaw leaves the question open."""
    if isinstance(error, http_errors.ConnectionError) and _never_connected(error):
        return Kind.NEVER_LEFT
    found = (JUDGED[known] for known in type(error).__mro__ if known in JUDGED)
    return next(found, Kind.OPEN)


def status_of(error: Exception) -> int:
    """Return the status that Reddit answered with, or 0."""
    return int(error.response.status_code) if isinstance(error, core_errors.ResponseException) else 0


def write_failed(error: Exception, now: datetime, *, left: bool) -> PlatformError:
    """Return the error for a write. `left` is false if its request never began, as when signing in failed."""
    cause = error.original if isinstance(error, Unanswered) else error
    if common := _common(cause, now, left=left):
        return common
    name, kind = type(cause).__name__, kind_of(cause)
    if not left or kind is Kind.NEVER_LEFT:
        return Refused(f"Reddit can't be reached ({name}); nothing was posted.", permanent=False)
    if kind is Kind.MISUSED:
        return Refused(f"The request to Reddit could not be made ({name}). Check `url` in the settings.")
    if kind is Kind.ANSWERED:
        return _refused(cause.response, now)  # type: ignore[attr-defined]
    return Unconfirmed(f"Reddit's answer is missing or can't be read ({name}); {_LOOK}")


def read_failed(error: Exception, now: datetime, *, left: bool) -> PlatformError:
    """Return the error for a read."""
    cause = error.original if isinstance(error, Unanswered) else error
    common = _common(cause, now, left=left)
    if common is not None:
        return Unavailable(str(common)) if isinstance(common, Refused) else common
    if kind_of(cause) is Kind.ANSWERED:
        status = int(cause.response.status_code)  # type: ignore[attr-defined]
        if status in {403, 404, 451} or 300 <= status < 400:
            return Absent(f"Reddit does not show it to this account ({status}).", status)
        return Unavailable(f"Reddit answered {status} to a read. It is tried again by itself.")
    return Unavailable(f"Reddit could not be read ({type(cause).__name__}). It is tried again by itself.")


def throttled_until(response: Response, now: datetime) -> datetime:
    """Return until when to wait: Retry-After (seconds or a date), x-ratelimit-reset, or a minute; a day at most."""
    headers = response.headers
    readers: tuple[tuple[str, Callable[[str], datetime]], ...] = (
        ("retry-after", lambda value: now + timedelta(seconds=float(value))),
        ("retry-after", parsedate_to_datetime),
        ("x-ratelimit-reset", lambda value: now + timedelta(seconds=float(value))),
    )
    for name, read in readers:
        try:
            until = read(headers[name])
        except (KeyError, ValueError, OverflowError):
            continue
        until = until if until.tzinfo else until.replace(tzinfo=UTC)
        return min(max(until, now), now + _LONGEST_WAIT)
    return now + DEFAULT_WAIT


def _common(error: Exception, now: datetime, *, left: bool) -> PlatformError | None:
    """Return what is the same for reads and writes: being signed out, being asked to wait, a complaint."""
    kind = kind_of(error)
    if kind is Kind.NOT_SIGNED_IN:
        return SignedOut(f"Reddit no longer takes this account's keys. {_SIGN_IN_AGAIN}")
    if kind is Kind.COMPLAINED:
        item = error.items[0]  # type: ignore[attr-defined]
        return judged(Complaint(str(item.error_type).upper(), str(item.message or "")), now)
    if kind is not Kind.ANSWERED:
        return None
    response: Response = error.response  # type: ignore[attr-defined]
    status = response.status_code
    if status == 429:
        until = throttled_until(response, now)
        return Throttled(f"Reddit asks us to wait until {until:%H:%M:%S} UTC.", until=until)
    # Where keys are exchanged for a token, 400 and 403 are said of the keys.
    if status == 401 or (not left and status in {400, 403}):
        return SignedOut(f"Reddit no longer takes this account's keys ({status}). {_SIGN_IN_AGAIN}")
    return None


def _refused(response: Response, now: datetime) -> PlatformError:
    status = response.status_code
    if status >= 500 or status == 408:
        return Unconfirmed(f"Reddit answered {status}; {_LOOK}")
    for complaint in complaints(_body(response)):
        return judged(complaint, now)
    if "insufficient_scope" in response.headers.get("www-authenticate", ""):
        return Refused("The app was not given the permission for this on Reddit. Run answerable connect reddit.")
    if status == 403:
        said = "Reddit refused it (403): the account may be banned or muted there, or the thread locked."
        return Refused(said, rule="403")
    if status in {404, 410}:
        return Refused(f"Reddit refused it ({status}): it is gone.", rule=str(status))
    again = status in {409, 425} or 300 <= status < 400
    return Refused(f"Reddit refused it ({status}).", permanent=not again, rule=str(status))


def _body(response: Response) -> Any:
    try:
        return response.json()
    except ValueError:
        return None


def _never_connected(error: http_errors.ConnectionError) -> bool:
    if isinstance(error, http_errors.ConnectTimeout | http_errors.ProxyError):
        return True
    cause = error.args[0] if error.args else None
    reason = getattr(cause, "reason", cause)
    if isinstance(reason, pool_errors.NewConnectionError | pool_errors.ConnectTimeoutError):
        return True
    # A certificate is looked at before the first byte of a request goes out.
    return isinstance(reason, pool_errors.SSLError) and any(
        isinstance(part, ssl.SSLCertVerificationError) for part in reason.args
    )
