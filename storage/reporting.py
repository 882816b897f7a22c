"""The counts behind reports: how many cases, by what, and how soon they were answered. Each count is of a slice."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import text

from storage.database import Session
from storage.slices import WHAT, Slice


@dataclass(frozen=True, slots=True)
class Cell:
    """Cases opened in one stretch of time that are alike in all that reports are broken down by.

    `outcome` is what became of their first answer, one of those that `PARTS` is made of.
    """

    stretch: int
    kind: str
    language: str
    platform: str
    products: frozenset[str]
    outcome: str
    cases: int


_LATE: Final = frozenset({"answered-late", "unanswered-late"})
PARTS: Final[Mapping[str, frozenset[str]]] = {
    "in-time": frozenset({"in-time"}),
    "late": _LATE,
    "decided": _LATE | {"in-time"},
    "waiting": frozenset({"waiting"}),
    "left": frozenset({"left"}),
    "nothing-owed": frozenset({"nothing-owed"}),
}
"""Slices that are outcomes put together; a test holds each against the slice's own query."""


@dataclass(frozen=True, slots=True)
class Tally:
    """The cells of one span of time: how many cases, by whatever reports are broken down by (a product may overlap)."""

    cells: Sequence[Cell]

    def by(self, field: str) -> dict[str, int]:
        """Return how many cases there are of each kind, language, platform or product."""
        found: Counter[str] = Counter()
        for one in self.cells:
            for name in one.products if field == "product" else (str(getattr(one, field)),):
                found[name] += one.cases
        return dict(found)

    def count(self, what: str = "opened", of: str = "") -> int | None:
        """Return how many cases a slice of the span holds; None where the cells don't tell."""
        names = of.split(",")
        if what in PARTS:
            return sum(one.cases for one in self.cells if one.outcome in PARTS[what])
        if what in {"languages", "other-languages"}:
            return sum(one.cases for one in self.cells if (one.language in names) is (what == "languages"))
        if what in {"opened", "no-product"}:
            return sum(one.cases for one in self.cells if what == "opened" or not one.products)
        return None


@dataclass(frozen=True, slots=True)
class Waits:
    """Minutes from the opening of a case to its first answer, of those that owed one and got it; None without any."""

    answered: int
    median: float | None
    ninetieth: float | None


def count(session: Session, part: Slice, *, now: datetime) -> int:
    """Return how many cases a slice holds."""
    condition, given = part.condition(now)
    return int(session.scalar(text(f"SELECT count(*) FROM case_file c WHERE {condition}"), given) or 0)


def counts(session: Session, parts: Sequence[Slice], *, now: datetime) -> dict[Slice, int]:
    """Return how many cases each slice holds; slices of one span are counted together, in one look at its cases."""
    spans: dict[tuple[datetime, datetime], list[Slice]] = {}
    for part in dict.fromkeys(parts):
        spans.setdefault((part.since, part.before), []).append(part)
    found: dict[Slice, int] = {}
    for (since, before), some in spans.items():
        together = [part for part in some if part.of_opened]
        if together:
            found |= zip(together, _together(session, since, before, together, now), strict=True)
        found |= {part: count(session, part, now=now) for part in some if not part.of_opened}
    return found


def _together(
    session: Session, since: datetime, before: datetime, parts: Sequence[Slice], now: datetime
) -> tuple[int, ...]:
    columns, given = [], {"since": since, "before": before, "now": now}
    for place, part in enumerate(parts):
        condition, own = part.condition(now)
        for name in own.keys() - given.keys():
            condition = condition.replace(f":{name}", f":{name}_{place}")
            given[f"{name}_{place}"] = own[name]
        columns.append(f"count(*) FILTER (WHERE {condition})")
    statement = f"SELECT {', '.join(columns)} FROM case_file c WHERE {WHAT['opened']}"
    return tuple(session.execute(text(statement), given).one())


_CELLS = text(
    "SELECT width_bucket(c.opened_at, CAST(:edges AS timestamptz[])) AS stretch, c.intent, c.language, c.platform,"
    " c.products, CASE WHEN c.first_due_at IS NULL THEN 'nothing-owed'"
    " WHEN c.first_answered_at <= c.first_due_at THEN 'in-time' WHEN c.first_answered_at > c.first_due_at"
    " THEN 'answered-late' WHEN c.state = 'closed' THEN 'left' WHEN c.first_due_at < :now THEN 'unanswered-late'"
    f" ELSE 'waiting' END AS outcome, count(*) FROM case_file c WHERE {WHAT['opened']} GROUP BY 1, 2, 3, 4, 5, 6"
)


def cells(session: Session, edges: Sequence[datetime], *, now: datetime) -> list[Cell]:
    """Return all cases opened from the first of these moments to the last, in order, in one look at each of them."""
    given = {"since": edges[0], "before": edges[-1], "edges": list(edges), "now": now}
    return [
        Cell(row[0] - 1, row[1], row[2], row[3], frozenset(row[4]), row[5], row[6])
        for row in session.execute(_CELLS, given)
    ]


_WAITS = text(
    "SELECT count(*), percentile_cont(0.5) WITHIN GROUP (ORDER BY took), percentile_cont(0.9) WITHIN GROUP"
    " (ORDER BY took) FROM (SELECT extract(epoch FROM c.first_answered_at - c.opened_at)::float8 / 60 AS took"
    f" FROM case_file c WHERE {WHAT['opened']} AND c.first_due_at IS NOT NULL AND c.first_answered_at IS NOT NULL)"
    " AS answered"
)


def waits(session: Session, since: datetime, before: datetime) -> Waits:
    """Return how long the first answers took to cases that were opened in a span."""
    return Waits(*session.execute(_WAITS, {"since": since, "before": before}).one())


def began(session: Session) -> datetime | None:
    """Return when the desk's record begins, or None while it is empty."""
    found: datetime | None = session.scalar(text("SELECT at FROM record_entry ORDER BY seq LIMIT 1"))
    return found
