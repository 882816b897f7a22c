"""Incidents as people read them: the board's lines, one incident whole, and what a person was told and must answer."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, text

from storage.database import Session
from storage.errors import NotFound


@dataclass(frozen=True, slots=True)
class ClockView:
    """A duty of an incident. `due_at` is None for "without undue delay"; `done_at` None while it runs."""

    id: int
    rule: str
    market: str
    duty: str
    limit: str
    source: str
    due_at: datetime | None
    done_at: datetime | None
    done_by: str
    applies: bool
    note: str


@dataclass(frozen=True, slots=True)
class NoticeView:
    """That somebody was told; `name` is empty where nobody holds the role."""

    step: int
    by_role: str
    user_id: int | None
    name: str
    sent_at: datetime
    delivered_at: datetime | None
    seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class IncidentLine:
    """An incident on the board. `excerpt` is the case's, so it is empty once the words are erased there."""

    id: int
    case_id: int
    message_id: int
    kinds: list[str]
    products: list[str]
    language: str
    unit: str
    state: str
    step: int
    answer_by: datetime
    ingested_at: datetime
    opened_at: datetime
    acknowledged_at: datetime | None
    acknowledged_by: int | None
    acknowledged_name: str | None
    closed_at: datetime | None
    outcome: str
    issue_id: int | None
    platform: str
    said: str
    writer: str
    next_due: datetime | None
    running: int
    missed: int


@dataclass(frozen=True, slots=True)
class IncidentView:
    """One incident, whole."""

    line: IncidentLine
    clocks: tuple[ClockView, ...]
    notices: tuple[NoticeView, ...]


_LINES = """
    SELECT i.id, i.case_id, i.message_id, i.kinds, i.products, i.language, i.unit, i.state, i.step, i.answer_by,
      i.ingested_at, i.opened_at, i.acknowledged_at, i.acknowledged_by, u.name AS acknowledged_name, i.closed_at,
      i.outcome, i.issue_id, c.platform, CASE WHEN m.deleted_at IS NULL THEN m.text ELSE '' END AS said,
      coalesce(nullif(p.name, ''), p.handle, '') AS writer,
      (SELECT min(k.due_at) FROM incident_clock k WHERE k.incident_id = i.id AND k.done_at IS NULL) AS next_due,
      (SELECT count(*) FROM incident_clock k WHERE k.incident_id = i.id AND k.done_at IS NULL) AS running,
      (SELECT count(*) FROM incident_clock k WHERE k.incident_id = i.id AND k.done_at IS NULL AND k.due_at <= :now)
        AS missed
    FROM incident i JOIN case_file c ON c.id = i.case_id JOIN message m ON m.id = i.message_id
    JOIN person p ON p.id = m.person_id LEFT JOIN user_account u ON u.id = i.acknowledged_by
"""


def board(session: Session, *, now: datetime, closed: bool = False, limit: int = 200) -> list[IncidentLine]:
    """Return incidents: those nobody acknowledged first, then by the next clock; closed ones only when asked for."""
    order = "i.closed_at DESC, i.id DESC" if closed else "i.state = 'open' DESC, next_due, i.id"
    rows = session.execute(
        text(f"{_LINES} WHERE (i.state = 'closed') = :closed ORDER BY {order} LIMIT :limit"),
        {"now": now, "closed": closed, "limit": limit},
    )
    return [_line(row) for row in rows]


def read(session: Session, incident_id: int, *, now: datetime) -> IncidentView:
    """Return one incident with its clocks, the next first, and its notices; raise NotFound."""
    row = session.execute(text(f"{_LINES} WHERE i.id = :id"), {"now": now, "id": incident_id}).one_or_none()
    if row is None:
        raise NotFound(f"There is no incident I-{incident_id}.")
    clocks = session.execute(
        text(
            'SELECT id, rule, market, duty, "limit", source, due_at, done_at, done_by, applies, note'
            " FROM incident_clock WHERE incident_id = :id ORDER BY done_at IS NOT NULL, due_at NULLS FIRST, id"
        ),
        {"id": incident_id},
    )
    notices = session.execute(
        text(
            "SELECT n.step, n.by_role, n.user_id, coalesce(u.name, '') AS name, n.sent_at, n.delivered_at, n.seen_at"
            " FROM incident_notice n LEFT JOIN user_account u ON u.id = n.user_id"
            " WHERE n.incident_id = :id ORDER BY n.step, n.id"
        ),
        {"id": incident_id},
    )
    return IncidentView(
        _line(row),
        tuple(ClockView(**one) for one in clocks.mappings()),
        tuple(NoticeView(**one) for one in notices.mappings()),
    )


def unanswered(session: Session, user_id: int | None = None) -> list[int]:
    """Return open incidents that nobody acknowledged, oldest first; with a person, those that they were told of."""
    rows = session.scalars(
        text(
            "SELECT i.id FROM incident i WHERE i.state = 'open' AND (CAST(:user AS bigint) IS NULL OR EXISTS"
            " (SELECT FROM incident_notice n WHERE n.incident_id = i.id AND n.user_id = :user)) ORDER BY i.id"
        ),
        {"user": user_id},
    )
    return list(rows)


def _line(row: Row[Any]) -> IncidentLine:
    return IncidentLine(**row._mapping)  # noqa: SLF001 - public name of a row's columns
