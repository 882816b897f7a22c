"""Slices of the cases: the sets behind a report's numbers, so that a number and the cases it leads to are one query.

A slice is written `<what>[:<of>]@<since>/<before>` in addresses, with both times in ISO 8601 and UTC. `before` is no
longer part of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

_OPENED: Final = "c.opened_at >= :since AND c.opened_at < :before"
_OWED: Final = f"{_OPENED} AND c.first_due_at IS NOT NULL"
_REPLIES: Final = (
    "FROM reply r WHERE r.case_id = c.id AND r.state = 'sent' AND r.sent_at >= :since AND r.sent_at < :before"
)
_ANSWERED: Final = f"EXISTS (SELECT {_REPLIES})"
_CRITICISM: Final = f"{_ANSWERED} AND c.intent = 'criticism'"
_NOT_OWNED: Final = """jsonb_path_exists(r.judgement, '$.findings[*].rule ? (@ starts with "ownership/")')"""
_DISOWNING: Final = f"EXISTS (SELECT {_REPLIES} AND {_NOT_OWNED})"
_INCIDENTS: Final = "FROM incident n WHERE n.case_id = c.id AND n.ingested_at >= :since AND n.ingested_at < :before"
_SLOW: Final = "(n.acknowledged_at IS NULL OR n.acknowledged_at > n.ingested_at + make_interval(mins => :number))"
_UNANSWERED: Final = f"{_OWED} AND c.first_answered_at IS NULL"

WHAT: Final[Mapping[str, str]] = {
    "opened": _OPENED,
    "no-product": f"{_OPENED} AND c.products = '{{}}'",
    "languages": f"{_OPENED} AND c.language = ANY(CAST(:names AS text[]))",
    "other-languages": f"{_OPENED} AND NOT c.language = ANY(CAST(:names AS text[]))",
    "issue": (f"{_OPENED} AND EXISTS (SELECT FROM quality_mention q WHERE q.case_id = c.id AND q.issue_id = :number)"),
    "in-time": f"{_OWED} AND c.first_answered_at <= c.first_due_at",
    "answered-late": f"{_OWED} AND c.first_answered_at > c.first_due_at",
    "unanswered-late": f"{_UNANSWERED} AND c.state <> 'closed' AND c.first_due_at < :now",
    "late": (
        f"{_OWED} AND (c.first_answered_at > c.first_due_at"
        " OR (c.first_answered_at IS NULL AND c.state <> 'closed' AND c.first_due_at < :now))"
    ),
    "decided": (f"{_OWED} AND (c.first_answered_at IS NOT NULL OR (c.state <> 'closed' AND c.first_due_at < :now))"),
    "waiting": f"{_UNANSWERED} AND c.state <> 'closed' AND c.first_due_at >= :now",
    "left": f"{_UNANSWERED} AND c.state = 'closed'",
    "nothing-owed": f"{_OPENED} AND c.first_due_at IS NULL",
    "answered": _ANSWERED,
    "personal": f"{_ANSWERED} AND NOT EXISTS (SELECT {_REPLIES} AND NOT r.personal)",
    "impersonal": f"EXISTS (SELECT {_REPLIES} AND NOT r.personal)",
    "criticism": _CRITICISM,
    "owned": f"{_CRITICISM} AND NOT {_DISOWNING}",
    "incidents": f"EXISTS (SELECT {_INCIDENTS})",
    "acknowledged": f"EXISTS (SELECT {_INCIDENTS}) AND NOT EXISTS (SELECT {_INCIDENTS} AND {_SLOW})",
}
"""What a slice can be of: its SQL on `case_file c`, with :since, :before, :now, and :number or :names from `of`."""

NUMBERED: Final = frozenset({"issue", "acknowledged"})
NAMED: Final = frozenset({"languages", "other-languages"})


@dataclass(frozen=True, slots=True)
class Slice:
    """A set of cases: what they have in common, and from when to when."""

    what: str
    since: datetime
    before: datetime
    of: str = ""

    @classmethod
    def read(cls, written: str) -> "Slice | None":
        """Return the slice that was written, or None if it makes no sense."""
        head, _, span = written.partition("@")
        what, _, of = head.partition(":")
        since, _, before = span.partition("/")
        try:
            found = cls(what, _moment(since), _moment(before), of)
        except ValueError:
            return None
        right = what not in NUMBERED or (of.isascii() and of.isdigit() and len(of) < 19)
        return found if what in WHAT and right and "\0" not in of else None

    def written(self) -> str:
        """Return the slice as an address carries it."""
        head = f"{self.what}:{self.of}" if self.of else self.what
        return f"{head}@{_iso(self.since)}/{_iso(self.before)}"

    @property
    def span(self) -> tuple[datetime, datetime]:
        """From when to when."""
        return self.since, self.before

    @property
    def of_opened(self) -> bool:
        """Whether it is a part of the cases that were opened in its span."""
        return WHAT[self.what].startswith(_OPENED)

    def condition(self, now: datetime) -> tuple[str, dict[str, Any]]:
        """Return the SQL condition on `case_file c`, and its parameters."""
        given: dict[str, Any] = {"since": self.since, "before": self.before, "now": now}
        if self.what in NUMBERED:
            given["number"] = int(self.of)
        if self.what in NAMED:
            given["names"] = self.of.split(",")
        return WHAT[self.what], given


def _moment(written: str) -> datetime:
    found = datetime.fromisoformat(written)
    if found.tzinfo is None:
        raise ValueError("a time without a zone")
    return found.astimezone(UTC)


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
