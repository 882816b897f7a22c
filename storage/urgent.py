"""What happened lately that people outside the desk must hear of at once."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text

from storage.database import Session


@dataclass(frozen=True, slots=True)
class IncidentTold:
    """A link of an incident's chain that was told: `who` is role:executive or user:maya."""

    id: int
    step: int
    who: str
    kinds: tuple[str, ...]
    products: tuple[str, ...]
    answer_by: datetime


@dataclass(frozen=True, slots=True)
class CrisisOpened:
    """A crisis that was opened."""

    id: int
    title: str
    severity: int
    rehearsal: bool


@dataclass(frozen=True, slots=True)
class StatementWaits:
    """A version of a statement that waits for signatures: `needs` lists of roles, of each one that must still sign."""

    id: int
    crisis_id: int
    version_id: int
    title: str
    rehearsal: bool
    needs: tuple[str, ...]
    sign_by: datetime


@dataclass(frozen=True, slots=True)
class UpdateOverdue:
    """A published statement whose promised update is overdue."""

    id: int
    crisis_id: int
    title: str
    rehearsal: bool
    due_at: datetime


@dataclass(frozen=True, slots=True)
class RightsLate:
    """A clock of a request (`confirmation` or `answer`) or of a notice (`decision`, `restorable`) that ran out."""

    kind: str
    id: int
    law: str
    clock: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class PostStopped:
    """A post of ours, planned by hand, that was refused: by its platform, or before it left. `said` is why."""

    id: int
    login: str
    platform: str
    account: str
    said: str


_INCIDENTS = text("""
    SELECT DISTINCT i.id, n.step, n.by_role, i.kinds, i.products, i.answer_by
    FROM incident_notice n JOIN incident i ON i.id = n.incident_id
    WHERE n.sent_at >= :since AND i.state = 'open' ORDER BY i.id, n.step, n.by_role
""")
_CRISES = text(
    "SELECT id, title, severity, rehearsal FROM crisis WHERE opened_at >= :since AND state <> 'closed' ORDER BY id"
)
_STATEMENTS = text("""
    SELECT s.id, s.crisis_id, v.id AS version_id, s.title, c.rehearsal, v.needs, v.sign_by,
      ARRAY(SELECT g.role FROM statement_signature g WHERE g.version_id = v.id AND g.voided_at IS NULL) AS signed
    FROM statement s JOIN statement_version v ON v.id = s.version_id JOIN crisis c ON c.id = s.crisis_id
    WHERE s.state = 'in_sign_off' AND v.voided_at IS NULL AND v.made_at >= :since AND v.sign_by > :now ORDER BY s.id
""")
_UPDATES = text("""
    SELECT s.id, s.crisis_id, s.title, c.rehearsal, s.next_update_at
    FROM statement s JOIN crisis c ON c.id = s.crisis_id
    WHERE s.state = 'published' AND s.next_update_at <= :now AND GREATEST(s.next_update_at, s.told_at) >= :since
    ORDER BY s.id
""")

_RIGHTS = text("""
    SELECT 'request', id, law, 'confirmation', confirm_by FROM rights_request
      WHERE told_confirm_at >= :since AND state = 'received'
    UNION ALL SELECT 'request', id, law, 'answer', due_at FROM rights_request
      WHERE told_due_at >= :since AND closed_at IS NULL
    UNION ALL SELECT 'notice', id, law, 'decision', due_at FROM takedown_notice
      WHERE told_at >= :since AND state IN ('received', 'verified')
    UNION ALL SELECT 'notice', id, law, 'restorable', restorable_at FROM takedown_notice
      WHERE told_at >= :since AND state = 'restorable'
    ORDER BY 1, 2, 4
""")


_POSTS = text("""
    SELECT p.id, u.login, a.platform, a.account, p.said
    FROM posting p JOIN user_account u ON u.id = p.planned_by JOIN platform_account a ON a.id = p.account_id
    WHERE p.state = 'refused' AND starts_with(p.ref, 'user:') AND p.changed_at >= :since ORDER BY p.id
""")


def posts(session: Session, *, since: datetime) -> list[PostStopped]:
    """Return the posts of ours that people planned by hand and that were refused since then."""
    return [PostStopped(*row) for row in session.execute(_POSTS, {"since": since})]


def rights(session: Session, *, since: datetime) -> list[RightsLate]:
    """Return whose clocks of people's rights were found to have run out since then, and still wait for somebody."""
    return [RightsLate(*row) for row in session.execute(_RIGHTS, {"since": since})]


def incidents(session: Session, *, since: datetime) -> list[IncidentTold]:
    """Return which links of the chains of open incidents were told since then."""
    rows = session.execute(_INCIDENTS, {"since": since})
    return [IncidentTold(a, b, c, tuple(d), tuple(e), f) for a, b, c, d, e, f in rows]


def crises(session: Session, *, since: datetime) -> list[CrisisOpened]:
    """Return the crises that were opened since then and are not over."""
    return [CrisisOpened(*row) for row in session.execute(_CRISES, {"since": since})]


def statements(session: Session, *, since: datetime, now: datetime) -> list[StatementWaits]:
    """Return the statements that wait for signatures, put before the signers since then."""
    return [_waits(row) for row in session.execute(_STATEMENTS, {"since": since, "now": now})]


def _waits(row: Any) -> StatementWaits:
    missing = [role for roles in row.needs if not set(roles) & set(row.signed) for role in roles]
    needs = tuple(dict.fromkeys(missing))
    return StatementWaits(row.id, row.crisis_id, row.version_id, row.title, row.rehearsal, needs, row.sign_by)


def updates(session: Session, *, since: datetime, now: datetime) -> list[UpdateOverdue]:
    """Return the statements whose next update was due since then, and is not out."""
    return [UpdateOverdue(*row) for row in session.execute(_UPDATES, {"since": since, "now": now})]
