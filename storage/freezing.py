"""The freeze: once its transaction has committed, no attempt begins in its scope. Not one, whoever sends.

Whoever is about to write an attempt down, or to approve a reply, first takes the freeze's lock, shared, until its
transaction ends, and only then looks (`frozen_by`). Whoever begins a freeze takes the lock alone. So a freeze waits
for the attempts that are being written down at that moment, a few milliseconds, and everybody after it sees the
freeze. What was already on its way to a platform ends as it ends, and says so.

A freeze of a rehearsal binds sandbox accounts only: the condition below is the one place that says so.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import text

from storage.database import Session
from storage.errors import NotAllowed
from storage.posting_holding import hold_waiting

SANDBOX: Final = "sandbox"
_LOCK: Final = 0x46727A65

IN_SCOPE: Final = (
    f"(NOT f.rehearsal OR a.platform = '{SANDBOX}') AND (f.accounts = '{{}}' OR r.account_id = ANY(f.accounts))"
    " AND (f.products = '{}' OR c.products && f.products)"
)
"""Whether a freeze f binds a reply r on account a, of case c."""

NOT_LET_THROUGH: Final = (
    "NOT EXISTS (SELECT FROM crisis_hold h WHERE h.crisis_id = f.crisis_id AND h.reply_id = r.id"
    " AND h.released_at IS NOT NULL)"
)
"""Whether nobody let the reply r through the freeze f."""

_FROZEN = text(
    "SELECT f.crisis_id, k.title, f.rehearsal FROM reply r JOIN case_file c ON c.id = r.case_id"
    " JOIN platform_account a ON a.id = r.account_id JOIN crisis_freeze f ON f.lifted_at IS NULL"
    f" JOIN crisis k ON k.id = f.crisis_id WHERE r.id = :reply AND {IN_SCOPE} AND {NOT_LET_THROUGH}"
    " ORDER BY f.rehearsal, f.crisis_id LIMIT 1"
)


@dataclass(frozen=True, slots=True)
class Frost:
    """The crisis whose freeze holds something back."""

    crisis_id: int
    title: str
    rehearsal: bool

    @property
    def reason(self) -> str:
        """Why, as people read it."""
        stamp = "REHEARSAL: " if self.rehearsal else ""
        return f"{stamp}Held while crisis {self.crisis_id} lasts. Somebody who manages the crisis can let it through."


@dataclass(frozen=True, slots=True)
class Freeze:
    """A freeze in force or over. Empty `accounts` and `products`: everything."""

    id: int
    crisis_id: int
    rehearsal: bool
    accounts: tuple[int, ...]
    products: tuple[str, ...]
    began_at: datetime
    began_by: str
    lifted_at: datetime | None
    lifted_by: str


def take_turn(session: Session) -> None:
    """Let no freeze begin until this transaction ends; what `frozen_by` says holds as long."""
    session.execute(text("SELECT pg_advisory_xact_lock_shared(:lock)"), {"lock": _LOCK})


def frozen_by(session: Session, reply_id: int) -> Frost | None:
    """Return the crisis that holds a reply back now, if one does; certain after `take_turn` in this transaction."""
    row = session.execute(_FROZEN, {"reply": reply_id}).one_or_none()
    return Frost(*row) if row else None


def begin(
    session: Session, crisis_id: int, *, rehearsal: bool, actor: str, now: datetime, accounts: Collection[int] = (),
    products: Collection[str] = (),
) -> int:  # fmt: skip
    """Freeze with this transaction's commit; NotAllowed for a real account in a rehearsal, or if it freezes already."""
    _only_sandboxes(session, accounts, rehearsal=rehearsal)
    session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    made: int | None = session.scalar(
        text(
            "INSERT INTO crisis_freeze (crisis_id, rehearsal, accounts, products, began_at, began_by) SELECT"
            " :crisis, :rehearsal, CAST(:accounts AS bigint[]), CAST(:products AS text[]), :now, :actor"
            " WHERE NOT EXISTS (SELECT FROM crisis_freeze WHERE crisis_id = :crisis AND lifted_at IS NULL) RETURNING id"
        ),
        {
            "crisis": crisis_id, "rehearsal": rehearsal, "accounts": sorted(accounts), "products": sorted(products),
            "now": now, "actor": actor,
        },
    )  # fmt: skip
    if made is None:
        raise NotAllowed("This crisis freezes already. Lift its freeze first to choose another scope.")
    hold_waiting(session, crisis_id, actor=actor, now=now)
    return made


def _only_sandboxes(session: Session, accounts: Collection[int], *, rehearsal: bool) -> None:
    rows = session.execute(
        text("SELECT id, platform FROM platform_account WHERE id = ANY(CAST(:ids AS bigint[]))"),
        {"ids": sorted(accounts)},
    )
    known = {row.id: row.platform for row in rows}
    if len(known) < len(set(accounts)):
        raise NotAllowed("There is no such account. Choose from those that the desk has.")
    if rehearsal and any(platform != SANDBOX for platform in known.values()):
        raise NotAllowed("A rehearsal touches sandbox accounts only. Choose among those.")


def lift(session: Session, crisis_id: int, *, actor: str, now: datetime) -> bool:
    """End the crisis's freeze; False if it had none. What it held stays held until a person releases it."""
    lifted = session.execute(
        text(
            "UPDATE crisis_freeze SET lifted_at = :now, lifted_by = :actor"
            " WHERE crisis_id = :crisis AND lifted_at IS NULL RETURNING id"
        ),
        {"crisis": crisis_id, "now": now, "actor": actor},
    )
    return lifted.first() is not None


def freezes(session: Session, crisis_id: int | None = None, *, in_force: bool = False) -> list[Freeze]:
    """Return the freezes of a crisis, or of all, the newest first; only those in force if asked."""
    rows = session.execute(
        text(
            "SELECT id, crisis_id, rehearsal, accounts, products, began_at, began_by, lifted_at, lifted_by"
            " FROM crisis_freeze WHERE (CAST(:crisis AS bigint) IS NULL OR crisis_id = :crisis)"
            " AND (lifted_at IS NULL OR NOT :in_force) ORDER BY began_at DESC, id DESC"
        ),
        {"crisis": crisis_id, "in_force": in_force},
    )
    return [
        Freeze(row.id, row.crisis_id, row.rehearsal, tuple(row.accounts), tuple(row.products), *row[5:]) for row in rows
    ]
