"""Mentions counted by five minutes and series, and the alarms that their volume raised."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Row, text

from storage import record
from storage.database import Session
from storage.notify import notify
from storage.tables import CrisisAlarm

BIN: Final = timedelta(minutes=5)
ALL: Final = "all"
SAMPLE: Final = 20

_FACETS = "'^(platform|product|language|intent):|^safety$'"
_CASE = """
    LEFT JOIN LATERAL (
        SELECT facets FROM case_file WHERE conversation_id = m.conversation_id AND person_id = m.person_id
        ORDER BY id DESC LIMIT 1
    ) AS c ON true
"""
_MENTIONED = "m.created_at >= :since AND m.created_at < :until AND NOT m.ours AND NOT m.context"
_COUNT = text(f"""
    INSERT INTO mention_count (series, at, count)
    SELECT series, date_bin('5 minutes', m.created_at, 'epoch'), count(*) FROM message AS m {_CASE}
    CROSS JOIN LATERAL (
        SELECT '{ALL}' AS series
        UNION SELECT facet FROM unnest(c.facets) AS facet WHERE facet ~ {_FACETS}
        UNION SELECT product || ' ' || intent FROM unnest(c.facets) AS product, unnest(c.facets) AS intent
            WHERE product LIKE 'product:%' AND (intent LIKE 'intent:%' OR intent LIKE 'language:%' OR intent = 'safety')
    ) AS belongs
    WHERE {_MENTIONED} GROUP BY 1, 2
""")
_MESSAGES = text(f"""
    SELECT m.id FROM message AS m {_CASE}
    WHERE {_MENTIONED} AND m.deleted_at IS NULL
      AND coalesce(c.facets, '{{}}') @> CAST(:facets AS text[]) ORDER BY m.created_at DESC, m.id DESC LIMIT :most
""")


@dataclass(frozen=True, slots=True)
class NewAlarm:
    """An alarm to be kept; the fields are those of the table."""

    series: str
    at: datetime
    since: datetime
    score: float
    count: float
    expected: float
    ceiling: float
    levels: Sequence[Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Alarm(NewAlarm):
    """An alarm as it is kept, with the ids of a sample of its mentions."""

    id: int
    messages: Sequence[int]
    created_at: datetime
    settled_at: datetime | None = None
    settled_by: str = ""
    settled_why: str = ""


def count(session: Session, *, since: datetime, until: datetime) -> None:
    """Count afresh the mentions written from `since` to before `until`, both on whole five minutes."""
    given = {"since": since, "until": until}
    session.execute(text("DELETE FROM mention_count WHERE at >= :since AND at < :until"), given)
    session.execute(_COUNT, given)


def counted_until(session: Session) -> datetime | None:
    """Return the latest five minutes that hold a mention, or None where nothing was counted."""
    latest: datetime | None = session.scalar(
        text("SELECT max(at) FROM mention_count WHERE series = :all"), {"all": ALL}
    )
    return latest


def counts(session: Session, *, since: datetime, until: datetime) -> dict[str, list[tuple[datetime, int]]]:
    """Return {series: [(when five minutes began, mentions in them)]} in order of time, empty ones left out."""
    rows = session.execute(
        text("SELECT series, at, count FROM mention_count WHERE at >= :since AND at < :until ORDER BY series, at"),
        {"since": since, "until": until},
    )
    found: dict[str, list[tuple[datetime, int]]] = {}
    for series, at, number in rows:
        found.setdefault(series, []).append((at, number))
    return found


def lately(session: Session, *, now: datetime) -> dict[str, int]:
    """Return {series: mentions counted in the last hour}."""
    counted = counts(session, since=now - timedelta(hours=1), until=now)
    return {series: sum(number for _, number in rows) for series, rows in counted.items()}


def forget_counts(session: Session, *, before: datetime) -> None:
    """Delete counts that nothing is compared with any more."""
    session.execute(text("DELETE FROM mention_count WHERE at < :before"), {"before": before})


def last_alarms(session: Session) -> dict[str, datetime]:
    """Return {series: when its latest alarm was}."""
    rows = session.execute(text("SELECT series, max(at) AS at FROM crisis_alarm GROUP BY 1"))
    return {row.series: row.at for row in rows}


def keep(session: Session, new: NewAlarm, *, now: datetime) -> int | None:
    """Keep an alarm with a sample of its mentions, record it and tell open pages; None if it is kept already."""
    known = session.scalar(
        text("SELECT id FROM crisis_alarm WHERE series = :series AND at = :at"), {"series": new.series, "at": new.at}
    )
    if known is not None:
        return None
    facets = [] if new.series == ALL else new.series.split(" ")
    given = {"since": new.since, "until": new.at, "facets": facets, "most": SAMPLE}
    messages = list(session.scalars(_MESSAGES, given))
    row = CrisisAlarm(**_columns(new), messages=messages, created_at=now)
    session.add(row)
    session.flush()
    alarm_id = row.id
    facts = {"series": new.series, "at": new.at.isoformat(), "count": round(new.count), "ceiling": round(new.ceiling)}
    record.append(session, "crisis.alarm", "desk", f"crisis_alarm:{alarm_id}", facts, at=now)
    notify(session, "crisis_alarm", alarm=alarm_id, series=new.series)
    return alarm_id


def latest(session: Session, *, since: datetime, series: str = "", limit: int = 500) -> list[Alarm]:
    """Return alarms since then, the newest first; of one series, or of all."""
    rows = session.execute(
        text(
            f"SELECT {', '.join(_FIELDS)} FROM crisis_alarm WHERE at >= :since AND (:series = '' OR series = :series)"
            " ORDER BY at DESC, score DESC, id LIMIT :limit"
        ),
        {"since": since, "series": series, "limit": limit},
    )
    return [_alarm(row) for row in rows]


_FIELDS = (
    "id", "series", "at", "since", "score", "count", "expected", "ceiling", "levels", "messages", "created_at",
    "settled_at", "settled_by", "settled_why",
)  # fmt: skip


def _alarm(row: Row[Any]) -> Alarm:
    return Alarm(**row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for a row's columns


def _columns(new: NewAlarm) -> dict[str, Any]:
    return {
        "series": new.series, "at": new.at, "since": new.since, "score": new.score, "count": new.count,
        "expected": new.expected, "ceiling": new.ceiling, "levels": [dict(one) for one in new.levels],
    }  # fmt: skip
