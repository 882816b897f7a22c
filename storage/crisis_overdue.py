"""What somebody was to do or to find out in a crisis, and has not in time."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from sqlalchemy import text

from storage.database import Session


@dataclass(frozen=True, slots=True)
class Overdue:
    """A task that is not done, or a fact that is not checked. `login` is empty for an owner who left."""

    kind: Literal["task", "fact"]
    id: int
    crisis_id: int
    title: str
    rehearsal: bool
    text: str
    owner_id: int
    login: str
    due_at: datetime


_OVERDUE = text("""
    SELECT o.kind, o.id, o.crisis_id, c.title, c.rehearsal, o.text, o.owner_id,
        CASE WHEN u.disabled_at IS NULL THEN u.login ELSE '' END AS login, o.due_at
    FROM (
        SELECT 'task' AS kind, id, crisis_id, text, owner_id, due_at FROM crisis_task WHERE done_at IS NULL
        UNION ALL
        SELECT 'fact', id, crisis_id, text, checker_id, check_by FROM crisis_fact
        WHERE standing IN ('believed', 'unknown') AND checker_id IS NOT NULL
    ) AS o JOIN crisis c ON c.id = o.crisis_id JOIN user_account u ON u.id = o.owner_id
    WHERE o.due_at <= :now AND o.due_at >= :since AND (:owner = 0 OR o.owner_id = :owner)
        AND (o.kind = 'task' AND c.state <> 'reviewed' OR c.state NOT IN ('closed', 'reviewed'))
    ORDER BY o.due_at, o.kind, o.id
""")
_EVER = datetime(1970, 1, 1, tzinfo=UTC)


def overdue(session: Session, *, now: datetime, since: datetime | None = None, owner_id: int = 0) -> list[Overdue]:
    """Return what is overdue, the longest first: of everybody or of one owner, due since `since` or ever."""
    given = {"now": now, "since": since or _EVER, "owner": owner_id}
    return [Overdue(**row._mapping) for row in session.execute(_OVERDUE, given)]  # noqa: SLF001 - SQLAlchemy's public name
