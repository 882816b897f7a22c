"""Quality issues as people read them: the board's lines, and one issue whole."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from storage.database import Session
from storage.errors import NotFound


@dataclass(frozen=True, slots=True)
class IssueLine:
    """An issue on the board; `people` counts who wrote, `newest` is when the last of them did."""

    id: int
    title: str
    product: str
    problem: str
    unit: str
    state: str
    owner: str
    due_at: datetime | None
    opened_at: datetime
    updated_at: datetime
    version: int
    closed_at: datetime | None
    reopened: int
    crisis_id: int | None
    merged_into: int | None
    mentions: int
    people: int
    languages: list[str]
    newest: datetime | None
    incidents: int


@dataclass(frozen=True, slots=True)
class MentionLine:
    """A mention of an issue, and why it is here; `said` is empty once it was deleted or erased."""

    message_id: int
    case_id: int
    language: str
    reasons: list[str]
    added_at: datetime
    platform: str
    said: str
    writer: str


@dataclass(frozen=True, slots=True)
class EntryView:
    """What a colleague established."""

    id: int
    kind: str
    text: str
    source: str
    on_at: datetime | None
    holds: bool
    by: str
    added_at: datetime


@dataclass(frozen=True, slots=True)
class IssueView:
    """One issue, whole."""

    line: IssueLine
    mentions: tuple[MentionLine, ...]
    entries: tuple[EntryView, ...]


_LINES = """
    SELECT i.id, i.title, i.product, i.problem, i.unit, i.state, coalesce(u.name, '') AS owner, i.due_at, i.opened_at,
      i.updated_at, i.version, i.closed_at, i.reopened, i.crisis_id, i.merged_into, coalesce(s.mentions, 0) AS mentions,
      coalesce(s.people, 0) AS people, coalesce(s.languages, '{}') AS languages, s.newest,
      (SELECT count(*) FROM incident n WHERE n.issue_id = i.id) AS incidents
    FROM quality_issue i LEFT JOIN user_account u ON u.id = i.owner_id LEFT JOIN LATERAL (
      SELECT count(*) AS mentions, count(DISTINCT m.person_id) AS people, max(q.added_at) AS newest,
        array_agg(DISTINCT q.language ORDER BY q.language) AS languages
      FROM quality_mention q JOIN message m ON m.id = q.message_id WHERE q.issue_id = i.id) AS s ON true
"""


def board(session: Session, *, state: str = "", limit: int = 300) -> list[IssueLine]:
    """Return live issues, or those of a state: with incidents first, then by how many people wrote."""
    rows = session.execute(
        text(
            f"{_LINES} WHERE CASE WHEN :state = '' THEN i.state NOT IN ('closed', 'announced', 'merged')"
            " ELSE i.state = :state END ORDER BY incidents DESC, people DESC, i.updated_at DESC LIMIT :limit"
        ),
        {"state": state, "limit": limit},
    )
    return [IssueLine(**row) for row in rows.mappings()]


def read(session: Session, issue_id: int) -> IssueView:
    """Return one issue with its newest mentions and all entries; raise NotFound."""
    row = session.execute(text(f"{_LINES} WHERE i.id = :id"), {"id": issue_id}).mappings().one_or_none()
    if row is None:
        raise NotFound(f"There is no issue Q-{issue_id}.")
    mentions = session.execute(
        text(
            "SELECT q.message_id, q.case_id, q.language, q.reasons, q.added_at, c.platform,"
            " CASE WHEN m.deleted_at IS NULL THEN m.text ELSE '' END AS said,"
            " coalesce(nullif(p.name, ''), p.handle, '') AS writer FROM quality_mention q"
            " JOIN message m ON m.id = q.message_id JOIN case_file c ON c.id = q.case_id"
            " JOIN person p ON p.id = m.person_id WHERE q.issue_id = :id ORDER BY q.added_at DESC, q.message_id DESC"
            " LIMIT 200"
        ),
        {"id": issue_id},
    )
    entries = session.execute(
        text(
            "SELECT e.id, e.kind, e.text, e.source, e.on_at, e.holds, u.name AS by, e.added_at FROM quality_entry e"
            " JOIN user_account u ON u.id = e.added_by WHERE e.issue_id = :id ORDER BY e.id"
        ),
        {"id": issue_id},
    )
    return IssueView(
        IssueLine(**row),
        tuple(MentionLine(**one) for one in mentions.mappings()),
        tuple(EntryView(**one) for one in entries.mappings()),
    )
