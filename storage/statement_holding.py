"""What another crisis's freeze does to statements that have a time to go out: they wait for a person again."""

from datetime import datetime

from sqlalchemy import text

from storage import record
from storage.database import Session
from storage.notify import notify

FROZEN = "Does not go out by itself any more: crisis {crisis} freezes what is planned."

_BINDS = (
    "f.lifted_at IS NULL AND f.crisis_id <> s.crisis_id AND (NOT f.rehearsal OR k.rehearsal) AND (f.accounts = '{}'"
    " OR EXISTS (SELECT FROM jsonb_array_elements(v.content) AS one"
    " WHERE (one->>'account_id')::bigint = ANY(f.accounts)))"
)
"""Whether a freeze f binds what is planned of a statement s with its version v, in its crisis k."""

_FROST = text(
    "SELECT f.crisis_id FROM statement s JOIN crisis k ON k.id = s.crisis_id"
    f" JOIN statement_version v ON v.id = s.version_id JOIN crisis_freeze f ON {_BINDS}"
    " WHERE s.id = :statement ORDER BY f.crisis_id LIMIT 1"
)

_STOP = text(
    "UPDATE statement s SET publish_at = NULL, publish_by = '', revision = s.revision + 1, updated_at = :now"
    " FROM crisis k, statement_version v, crisis_freeze f WHERE s.publish_at IS NOT NULL AND f.crisis_id = :crisis"
    f" AND k.id = s.crisis_id AND v.id = s.version_id AND {_BINDS} RETURNING s.id, s.crisis_id"
)


def frost_over(session: Session, statement_id: int) -> int | None:
    """Return the other crisis whose freeze binds a signed statement's plan; certain after `freezing.take_turn`."""
    found: int | None = session.scalar(_FROST, {"statement": statement_id})
    return found


def stop_planned(session: Session, crisis_id: int, *, actor: str, now: datetime) -> list[tuple[int, int]]:
    """Stop what is planned, in the transaction that freezes; return (statement, its crisis) of each."""
    rows = sorted(session.execute(_STOP, {"crisis": crisis_id, "now": now}).all())
    for statement_id, own in rows:
        facts = {"crisis": own, "frozen_by": crisis_id, "state": "signed"}
        record.append(session, "statement.unschedule", actor, f"statement:{statement_id}", facts, at=now)
        notify(session, "statement", statement=statement_id, state="signed")
    return [(statement_id, own) for statement_id, own in rows]
