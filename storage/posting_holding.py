"""What a crisis's freeze does to posts of our own: all of them wait, but for what was signed for a crisis.

Unlike replies they have no case and no product, so a freeze of some products holds every one on its accounts.
"""

from datetime import datetime
from typing import Final

from sqlalchemy import text

from storage import record
from storage.database import Session
from storage.notify import notify

HELD: Final = "Held while crisis {crisis} lasts. Somebody who manages the crisis can let it through."

_BINDS = (
    "p.authority = '' AND (NOT f.rehearsal OR a.platform = 'sandbox')"
    " AND (f.accounts = '{}' OR p.account_id = ANY(f.accounts)) AND NOT f.crisis_id = ANY(p.let_through)"
)
"""Whether a freeze f binds a post p of ours on account a."""

_FROST = text(
    "SELECT f.crisis_id FROM posting p JOIN platform_account a ON a.id = p.account_id"
    f" JOIN crisis_freeze f ON f.lifted_at IS NULL AND {_BINDS} WHERE p.id = :posting"
    " ORDER BY f.rehearsal, f.crisis_id LIMIT 1"
)

_HOLD = text(
    "UPDATE posting p SET held_by = f.crisis_id, version = p.version + 1, changed_at = :now, changed_by = :actor,"
    " said = replace(CAST(:said AS text), '{crisis}', f.crisis_id::text)"
    " FROM crisis_freeze f, platform_account a WHERE f.crisis_id = :crisis AND f.lifted_at IS NULL"
    f" AND a.id = p.account_id AND p.state = 'waiting' AND p.held_by IS NULL AND {_BINDS}"
    " RETURNING p.id, p.ref, p.version"
)


def frost_over(session: Session, posting_id: int) -> int | None:
    """Return the crisis whose freeze binds a post of ours now; certain after `freezing.take_turn`."""
    found: int | None = session.scalar(_FROST, {"posting": posting_id})
    return found


def hold_waiting(session: Session, crisis_id: int, *, actor: str, now: datetime) -> list[int]:
    """Hold every waiting post that the crisis's freeze binds, in the transaction that begins it; return their ids."""
    given = {"crisis": crisis_id, "now": now, "actor": actor, "said": HELD}
    rows = sorted(session.execute(_HOLD, given).all(), key=lambda row: row.id)
    for row in rows:
        facts = {"state": "waiting", "version": row.version, "ref": row.ref, "crisis": crisis_id}
        record.append(session, "posting.held", actor, f"posting:{row.id}", facts, at=now)
        notify(session, "posting", posting=row.id, ref=row.ref, state="waiting")
    return [row.id for row in rows]
