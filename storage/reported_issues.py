"""What reports say of quality issues, incidents and what was fixed: read from the tables of the quality loop."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from storage.database import Session


@dataclass(frozen=True, slots=True)
class ReportedIssue:
    """An issue of a span: cases opened in it, and from `back` until then; `returned` came back in it."""

    id: int
    title: str
    product: str
    state: str
    cases: int
    before: int
    new: bool
    returned: bool
    overdue: bool


@dataclass(frozen=True, slots=True)
class FixedIssue:
    """An issue that ended in a span: what was done, what that was shown to do and how, and the cases behind it."""

    id: int
    title: str
    product: str
    state: str
    closed_at: datetime
    done: str
    effect: str
    source: str
    cases: int


@dataclass(frozen=True, slots=True)
class ReportedIncident:
    """An incident of a span; `minutes` from our hearing of it to the acknowledgement."""

    id: int
    case_id: int
    kinds: tuple[str, ...]
    products: tuple[str, ...]
    state: str
    minutes: int | None
    missed: int


_ISSUES = text("""
    WITH counted AS (
        SELECT q.issue_id, count(DISTINCT c.id) FILTER (WHERE c.opened_at >= :since) AS cases,
          count(DISTINCT c.id) FILTER (WHERE c.opened_at < :since) AS before
        FROM quality_mention q JOIN case_file c ON c.id = q.case_id
        WHERE c.opened_at >= :back AND c.opened_at < :before GROUP BY q.issue_id),
    returned AS (
        SELECT DISTINCT split_part(e.subject, ':', 2)::bigint AS issue_id FROM record_entry e
        WHERE e.kind IN ('issue.returned', 'issue.reopen') AND e.at >= :since AND e.at < :before)
    SELECT * FROM (
        SELECT i.id, i.title, i.product, i.state, coalesce(n.cases, 0) AS cases, coalesce(n.before, 0) AS before,
          i.opened_at >= :since AS new, r.issue_id IS NOT NULL AS returned,
          i.state NOT IN ('closed', 'announced') AND coalesce(i.due_at < :now, false) AS overdue
        FROM quality_issue i LEFT JOIN counted n ON n.issue_id = i.id LEFT JOIN returned r ON r.issue_id = i.id
        WHERE i.state <> 'merged' AND i.opened_at < :before) AS found
    WHERE cases > 0 OR new OR returned OR overdue ORDER BY cases DESC, returned DESC, overdue DESC, id
""")


def issues(
    session: Session, back: datetime, since: datetime, before: datetime, *, now: datetime
) -> list[ReportedIssue]:
    """Return the issues that a span says something about, those with most cases first; the past begins at `back`."""
    given = {"since": since, "before": before, "back": back, "now": now}
    return [ReportedIssue(*row) for row in session.execute(_ISSUES, given)]


_FIXED = text("""
    SELECT i.id, i.title, i.product, i.state, i.closed_at,
      coalesce((SELECT e.text FROM quality_entry e WHERE e.issue_id = i.id AND e.kind = 'countermeasure'
        ORDER BY e.id DESC LIMIT 1), '') AS done,
      coalesce(shown.text, '') AS effect, coalesce(shown.source, '') AS source, spoke.cases
    FROM quality_issue i
    JOIN LATERAL (SELECT count(DISTINCT q.case_id) AS cases FROM quality_mention q JOIN case_file c ON c.id = q.case_id
      WHERE q.issue_id = i.id) AS spoke ON spoke.cases > 0
    LEFT JOIN LATERAL (SELECT e.text, e.source FROM quality_entry e WHERE e.issue_id = i.id AND e.kind = 'effect'
      AND e.holds ORDER BY e.id DESC LIMIT 1) AS shown ON true
    WHERE i.state IN ('closed', 'announced') AND i.closed_at >= :since AND i.closed_at < :before
    ORDER BY spoke.cases DESC, i.id
""")


def fixed(session: Session, since: datetime, before: datetime) -> list[FixedIssue]:
    """Return the issues that ended in a span and that customers spoke of."""
    return [FixedIssue(*row) for row in session.execute(_FIXED, {"since": since, "before": before})]


_INCIDENTS = text("""
    SELECT n.id, n.case_id, n.kinds, n.products, n.state,
      (extract(epoch FROM n.acknowledged_at - n.ingested_at) / 60)::bigint,
      (SELECT count(*) FROM incident_clock k WHERE k.incident_id = n.id AND k.due_at < coalesce(k.done_at, :now))
    FROM incident n WHERE n.ingested_at >= :since AND n.ingested_at < :before ORDER BY n.ingested_at, n.id
""")


def incidents(session: Session, since: datetime, before: datetime, *, now: datetime) -> list[ReportedIncident]:
    """Return the incidents that we heard of in a span."""
    rows = session.execute(_INCIDENTS, {"since": since, "before": before, "now": now})
    return [ReportedIncident(a, b, tuple(c), tuple(d), e, f, g) for a, b, c, d, e, f, g in rows]


_RECURRED = text("""
    WITH ended AS (
        SELECT subject, min(seq) AS seq FROM record_entry
        WHERE kind IN ('issue.close', 'issue.announce') AND at >= :since AND at < :before GROUP BY subject)
    SELECT count(*) FILTER (WHERE EXISTS (
        SELECT FROM record_entry e WHERE e.kind IN ('issue.returned', 'issue.reopen') AND e.subject = ended.subject
          AND e.seq > ended.seq AND e.at < :before)), count(*) FROM ended
""")


def recurred(session: Session, since: datetime, before: datetime) -> tuple[int, int]:
    """Return how many of the issues that ended in a span came back in it, and how many ended."""
    back, ended = session.execute(_RECURRED, {"since": since, "before": before}).one()
    return int(back), int(ended)
