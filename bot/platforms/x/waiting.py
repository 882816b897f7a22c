"""How long X asks us to wait, and what it says is left: from an answer's headers, set right by its own clock."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

from bot.platforms.metering import Allowance

DEFAULT_WAIT: Final = timedelta(seconds=60)
_LEAST: Final = timedelta(seconds=1)
_MOST: Final = timedelta(hours=25)
_DAILY: Final = ("x-user-limit-24hour", "x-app-limit-24hour")
"""Beside the usual window of 15 minutes, posts have one of a day, for the account and for the app."""


def wait_until(
    headers: Mapping[str, str], now: datetime, *, reset_time: int | None = None, default: timedelta = DEFAULT_WAIT
) -> datetime:
    """Return until when to wait, by our clock: what X names, less what its clock is ahead of ours; else `default`."""
    stamps = [_whole(headers.get(f"{name}-reset")) for name in _DAILY if headers.get(f"{name}-remaining") == "0"]
    stamps.append(reset_time if reset_time is not None else _whole(headers.get("x-rate-limit-reset")))
    named = [stamp for stamp in stamps if stamp is not None]
    if named:
        return now + min(_MOST, max(_LEAST, _moment(max(named)) - (_said_at(headers) or now)))
    after = _whole(headers.get("retry-after"))
    return now + (default if after is None else min(_MOST, max(_LEAST, timedelta(seconds=after))))


def allowance(endpoint: str, headers: Mapping[str, str], now: datetime) -> Allowance | None:
    """Return what X says is left of an endpoint's limit, or None if it says nothing."""
    remaining, reset = _whole(headers.get("x-rate-limit-remaining")), _whole(headers.get("x-rate-limit-reset"))
    if remaining is None or reset is None:
        return None
    resets_at = now + max(timedelta(0), _moment(reset) - (_said_at(headers) or now))
    return Allowance(endpoint, remaining, _whole(headers.get("x-rate-limit-limit")), resets_at)


def _said_at(headers: Mapping[str, str]) -> datetime | None:
    try:
        said = parsedate_to_datetime(headers["date"])
    except (KeyError, ValueError, TypeError):
        return None
    return said if said.tzinfo else said.replace(tzinfo=UTC)


def _moment(stamp: int) -> datetime:
    # A stamp beyond all calendars is no reason to trip.
    return datetime.fromtimestamp(min(stamp, 32_503_680_000), UTC)


def _whole(value: str | None) -> int | None:
    return int(value) if value is not None and value.strip().isdecimal() else None
