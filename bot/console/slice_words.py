"""What a slice of the cases is called where the inbox shows it."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from storage.slices import Slice

_NAMES = {
    "opened": "Opened",
    "no-product": "Opened, no product named",
    "languages": "Opened, in {of}",
    "other-languages": "Opened, in other languages than {of}",
    "issue": "Opened, of issue Q-{of}",
    "in-time": "Opened, answered in time",
    "answered-late": "Opened, answered late",
    "unanswered-late": "Opened, overdue for a first answer",
    "late": "Opened, first answer late",
    "decided": "Opened, first answer given or overdue",
    "waiting": "Opened, still in time for a first answer",
    "left": "Opened, closed without an answer",
    "nothing-owed": "Opened, no answer owed",
    "answered": "Answered",
    "personal": "Answered personally",
    "impersonal": "Answered impersonally",
    "criticism": "Criticism, answered",
    "owned": "Criticism, answered and owned",
    "incidents": "Incidents",
    "acknowledged": "Incidents, acknowledged within {of} minutes",
}


def said(written: str, *, zone: str) -> str:
    """Return a slice in words, with its days in the reader's zone; nothing if there is none."""
    part = Slice.read(written)
    if part is None:
        return ""
    of = part.of.upper().replace(",", ", ") if part.what.endswith("languages") else part.of
    first, last = part.since.astimezone(ZoneInfo(zone)), part.before.astimezone(ZoneInfo(zone))
    if _midnight(last):
        last -= timedelta(days=1)
    return f"{_NAMES[part.what].format(of=of)}, {_day(first)} to {_day(last)}"


def _day(at: datetime) -> str:
    day = f"{at.day} {at:%B %Y}"
    return day if _midnight(at) else f"{day}, {at:%H:%M}"


def _midnight(at: datetime) -> bool:
    return (at.hour, at.minute) == (0, 0)
