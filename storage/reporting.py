"""The counts behind reports: how many cases, by what, and how soon they were answered. Each count is of a slice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from storage.database import Session
from storage.slices import WHAT, Slice


@dataclass(frozen=True, slots=True)
class Tallies:
    """Cases opened in a span of time: all, and by kind, language, platform and product (one may name several)."""

    total: int
    kinds: Mapping[str, int]
    languages: Mapping[str, int]
    platforms: Mapping[str, int]
    products: Mapping[str, int]


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


def by_span(session: Session, edges: Sequence[datetime]) -> tuple[int, ...]:
    """Return how many cases were opened from each moment to the next of these, which are in order."""
    rows = session.execute(_BY_SPAN, {"since": edges[0], "before": edges[-1], "edges": list(edges)})
    found = {row[0]: row[1] for row in rows}
    return tuple(found.get(place, 0) for place in range(1, len(edges)))


_BY_SPAN = text(
    "SELECT width_bucket(c.opened_at, CAST(:edges AS timestamptz[])), count(*) FROM case_file c"
    f" WHERE {WHAT['opened']} GROUP BY 1"
)
_BY = text(
    "SELECT grouping(c.intent, c.language, c.platform), coalesce(c.intent, c.language, c.platform, ''), count(*)"
    f" FROM case_file c WHERE {WHAT['opened']}"
    " GROUP BY GROUPING SETS ((), (c.intent), (c.language), (c.platform))"
)
_BY_PRODUCT = text(
    "SELECT product, count(*) AS cases FROM (SELECT DISTINCT c.id, unnest(c.products) AS product FROM case_file c"
    f" WHERE {WHAT['opened']} AND c.products <> '{{}}') AS named GROUP BY product"
)


def tallies(session: Session, since: datetime, before: datetime) -> Tallies:
    """Count the cases opened in a span, by everything that reports are broken down by."""
    given = {"since": since, "before": before}
    found: dict[int, dict[str, int]] = {}
    for level, name, number in session.execute(_BY, given):
        found.setdefault(level, {})[name] = number
    products = {row.product: row.cases for row in session.execute(_BY_PRODUCT, given)}
    # A bit of grouping() is set where a column is not grouped by: intent is the highest.
    return Tallies(
        found.get(0b111, {}).get("", 0), found.get(0b011, {}), found.get(0b101, {}), found.get(0b110, {}), products
    )


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
