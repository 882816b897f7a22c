"""Where a case belongs: its incidents, the quality issues it is part of, the crises it concerns; and back from them."""

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import text

from storage.database import Session


@dataclass(frozen=True, slots=True)
class Belonging:
    """An incident, an issue or a crisis: its number, its name (kinds for an incident), its state."""

    kind: Literal["incident", "issue", "crisis"]
    id: int
    name: str
    state: str
    rehearsal: bool = False


_OF_CASE = text("""
    WITH own_incident AS (SELECT * FROM incident WHERE case_id = :case),
    own_issue AS (
        SELECT * FROM quality_issue WHERE id IN (
            SELECT issue_id FROM quality_mention WHERE case_id = :case
            UNION SELECT issue_id FROM own_incident WHERE issue_id IS NOT NULL)
    )
    SELECT 'incident' AS kind, id, array_to_string(kinds, ', ') AS name, state, false AS rehearsal FROM own_incident
    UNION ALL SELECT 'issue', id, title, state, false FROM own_issue
    UNION ALL SELECT 'crisis', id, title, state, rehearsal FROM crisis WHERE id IN (
        SELECT crisis_id FROM own_issue WHERE crisis_id IS NOT NULL
        UNION SELECT h.crisis_id FROM crisis_hold h JOIN reply r ON r.id = h.reply_id WHERE r.case_id = :case
        UNION SELECT k.id FROM crisis k JOIN crisis_alarm a ON a.id = k.alarm_id JOIN case_file c ON c.id = :case
            JOIN message m ON m.conversation_id = c.conversation_id AND m.person_id = c.person_id
            WHERE m.id = ANY(a.messages))
    ORDER BY kind DESC, id DESC
""")
_OF_CRISIS = text("""
    WITH own_issue AS (SELECT * FROM quality_issue WHERE crisis_id = :crisis)
    SELECT 'issue' AS kind, id, title AS name, state, false AS rehearsal FROM own_issue
    UNION ALL SELECT 'incident', i.id, array_to_string(i.kinds, ', '), i.state, false FROM incident i
        JOIN own_issue o ON o.id = i.issue_id
    ORDER BY kind DESC, id DESC LIMIT 50
""")
_OF_INCIDENT = text("""
    SELECT 'issue' AS kind, q.id, q.title AS name, q.state, false AS rehearsal FROM incident i
        JOIN quality_issue q ON q.id = i.issue_id WHERE i.id = :incident
    UNION ALL SELECT 'crisis', k.id, k.title, k.state, k.rehearsal FROM incident i
        JOIN quality_issue q ON q.id = i.issue_id JOIN crisis k ON k.id = q.crisis_id WHERE i.id = :incident
    ORDER BY kind DESC
""")
_OF_ISSUE = text("""
    SELECT 'incident' AS kind, id, array_to_string(kinds, ', ') AS name, state, false AS rehearsal
    FROM incident WHERE issue_id = :issue ORDER BY id DESC LIMIT 50
""")


def of_case(session: Session, case_id: int) -> list[Belonging]:
    """Return what a case belongs to: its incidents, issues and crises, the newest of each kind first."""
    return [Belonging(*row) for row in session.execute(_OF_CASE, {"case": case_id})]


def of_crisis(session: Session, crisis_id: int) -> list[Belonging]:
    """Return the issues that are announced by way of a crisis, and their incidents."""
    return [Belonging(*row) for row in session.execute(_OF_CRISIS, {"crisis": crisis_id})]


def of_incident(session: Session, incident_id: int) -> list[Belonging]:
    """Return the issue of an incident, and that issue's crisis."""
    return [Belonging(*row) for row in session.execute(_OF_INCIDENT, {"incident": incident_id})]


def of_issue(session: Session, issue_id: int) -> list[Belonging]:
    """Return the incidents of an issue, the newest first."""
    return [Belonging(*row) for row in session.execute(_OF_ISSUE, {"issue": issue_id})]
