"""Times as people read them: relative on the page, exact in the reader's zone when hovered."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_FILL_STEPS = 10


@dataclass(frozen=True, slots=True)
class Moment:
    """A time three ways: for machines, for hovering, for reading."""

    iso: str
    exact: str
    relative: str


@dataclass(frozen=True, slots=True)
class Due:
    """How long is left to answer. `fill` is 0..10: how much of the time to answer has gone."""

    moment: Moment
    left: str
    spoken: str
    fill: int
    allowed: int
    overdue: bool
    soon: bool


def moment(when: datetime, *, now: datetime, zone: str) -> Moment:
    """Return `when` as a reader in `zone` sees it at `now`."""
    local = when.astimezone(ZoneInfo(zone))
    exact = f"{local:%A} {local.day} {local:%B %Y, %H:%M:%S}".removesuffix(":00") + f" {local.tzname()}"
    return Moment(when.astimezone(UTC).isoformat(timespec="seconds"), exact, relative(when - now))


def relative(distance: timedelta) -> str:
    """Say a distance from now in one unit: "12 s ago", "in 3 h"; whatever is under 5 s is "now"."""
    seconds = distance.total_seconds()
    span = _one_unit(-seconds) if seconds < 0 else _ahead(seconds)
    if abs(seconds) < 5:
        return "now"
    return f"in {span}" if seconds > 0 else f"{span} ago"


def _ahead(seconds: float) -> str:
    """Say a time to come; what lacks less than a tenth of an hour or of a day counts as whole."""
    if seconds < 3600:
        return _one_unit(seconds)
    return _one_unit(seconds + (8640 if seconds + 360 >= 86_400 else 360))


def _one_unit(seconds: float) -> str:
    minutes, hours, days = seconds / 60, seconds / 3600, seconds / 86_400
    if seconds < 60:
        return f"{int(seconds)} s"
    if minutes < 60:
        return f"{int(minutes)} min"
    if hours < 24:
        return f"{int(hours)} h"
    return f"{int(days)} d"


def due(due_at: datetime, opened_at: datetime, *, now: datetime, zone: str, owed: bool = True) -> Due:
    """Return the time left until `due_at`, and how much of it, counted from `opened_at`, has gone."""
    seconds = (due_at - now).total_seconds()
    allowed = max((due_at - opened_at).total_seconds(), 1)
    gone = min(max(1 - seconds / allowed, 0), 1)
    at = moment(due_at, now=now, zone=zone)
    spoken = f"overdue by {_one_unit(-seconds)}" if seconds < 0 else f"due in {_ahead(seconds)}"
    return Due(
        at,
        _hours_minutes(seconds),
        spoken,
        round(gone * _FILL_STEPS) if owed else 0,
        int(allowed),
        seconds < 0,
        0 <= seconds < allowed / 4,
    )


def _hours_minutes(seconds: float) -> str:
    sign, minutes = ("-" if seconds < 0 else ""), int(abs(seconds) // 60)
    hours, minutes = divmod(minutes, 60)
    if hours >= 48:
        return f"{sign}{hours // 24} d"
    return f"{sign}{hours:02d}:{minutes:02d}"


def zoned(text: str, *, zone: str) -> datetime | None:
    """Read what a `datetime-local` field holds as a time in `zone`; None if it holds no time."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
