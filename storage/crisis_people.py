"""Who wrote in what a crisis concerns, and who works here: the names that an onlooker must not read."""

from sqlalchemy import text

from storage.database import Session

_NAMES = text("""
    WITH concerned AS (
        SELECT unnest(a.messages) AS message_id FROM crisis k JOIN crisis_alarm a ON a.id = k.alarm_id
            WHERE k.id = :crisis
        UNION SELECT q.message_id FROM quality_mention q JOIN quality_issue i ON i.id = q.issue_id
            WHERE i.crisis_id = :crisis
        UNION SELECT i.message_id FROM incident i JOIN quality_issue q ON q.id = i.issue_id WHERE q.crisis_id = :crisis
        UNION SELECT c.message_id FROM crisis_hold h JOIN reply r ON r.id = h.reply_id
            JOIN case_file c ON c.id = r.case_id WHERE h.crisis_id = :crisis
        LIMIT 5000
    ), writer AS (SELECT m.person_id FROM message m JOIN concerned c ON c.message_id = m.id WHERE NOT m.ours)
    SELECT name FROM person WHERE id IN (SELECT person_id FROM writer)
    UNION SELECT handle FROM person WHERE id IN (SELECT person_id FROM writer)
    UNION SELECT name FROM user_account
""")


def names(session: Session, crisis_id: int) -> list[str]:
    """Return the names and handles of those people."""
    return [one for one in session.scalars(_NAMES, {"crisis": crisis_id}) if one]
