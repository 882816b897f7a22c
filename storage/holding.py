"""What a freeze holds back, and how a named person lets it go: many at once, in a few statements."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, select, text, update

from responders.lifecycle import State, Step, advance
from responders.signoff import unsigned
from storage import record
from storage.database import Session
from storage.freezing import IN_SCOPE, NOT_LET_THROUGH, Frost, frozen_by
from storage.notify import notify
from storage.stepping import DESK, Standing, Stepping, mirror
from storage.tables import Approval

AT_ONCE: Final = 500

_QUEUED = text(
    "SELECT r.id, r.case_id FROM crisis_freeze f JOIN reply r ON r.state = 'approved'"
    " JOIN case_file c ON c.id = r.case_id JOIN platform_account a ON a.id = r.account_id"
    f" WHERE f.crisis_id = :crisis AND f.lifted_at IS NULL AND {IN_SCOPE} AND {NOT_LET_THROUGH}"
    " ORDER BY r.case_id, r.id LIMIT :most"
)
_HELD = text(
    "SELECT r.id, r.case_id, c.excerpt, a.platform, a.account, c.safety, c.products, c.language, r.text, h.held_at,"
    " u.name AS approved_by, r.account_id FROM crisis_hold h JOIN reply r ON r.id = h.reply_id"
    " JOIN case_file c ON c.id = r.case_id"
    " JOIN platform_account a ON a.id = r.account_id LEFT JOIN user_account u ON u.id = h.approved_by"
    " WHERE h.crisis_id = :crisis AND h.released_at IS NULL AND r.state = 'held'"
    " AND (CAST(:ids AS bigint[]) IS NULL OR r.id = ANY(CAST(:ids AS bigint[])))"
    " AND (CAST(:account AS bigint) IS NULL OR r.account_id = :account)"
    " AND (:product = '' OR :product = ANY(c.products)) AND (NOT :safety OR c.safety)"
    " ORDER BY c.safety DESC, h.held_at, r.id LIMIT :most"
)
_KEEP = text(
    "INSERT INTO crisis_hold (crisis_id, reply_id, held_at, approved_by) SELECT :crisis, * FROM"
    " unnest(CAST(:ids AS bigint[]), array_fill(CAST(:now AS timestamptz), ARRAY[cardinality(CAST(:ids AS bigint[]))]),"
    " CAST(:users AS bigint[])) ON CONFLICT (crisis_id, reply_id) DO UPDATE SET held_at = excluded.held_at,"
    " approved_by = excluded.approved_by"
)


@dataclass(frozen=True, slots=True)
class Held:
    """A reply that a crisis holds back."""

    reply_id: int
    case_id: int
    excerpt: str
    platform: str
    account: str
    safety: bool
    products: tuple[str, ...]
    language: str
    text: str
    held_at: datetime
    approved_by: str
    account_id: int


@dataclass(frozen=True, slots=True)
class Filter:
    """Which of the held replies: these, or of an account, a product, or about safety; nothing given means all."""

    replies: tuple[int, ...] | None = None
    account_id: int | None = None
    product: str = ""
    safety: bool = False


def hold_queued(session: Session, frost: Frost, *, now: datetime) -> int:
    """Hold a batch of approved replies that the crisis's freeze binds; return how many: none are left at zero."""
    found = session.execute(_QUEUED, {"crisis": frost.crisis_id, "most": AT_ONCE}).all()
    rows = _locked(session, [row.id for row in found], [row.case_id for row in found], State.APPROVED)
    approvers = _approvers(session, rows)
    texts, users = [], []
    for row in rows:
        initials, user_id = approvers.get(row.approval_id or 0, ("", None))
        texts.append(unsigned(row.text, initials) if initials else row.text)
        users.append(user_id)
    ids = [row.id for row in rows]
    facts = {"crisis": frost.crisis_id, "reason": frost.reason}
    _take(session, ids, texts, State.APPROVED, Step.HOLD, frost.reason, DESK, now, facts)
    keep(session, frost.crisis_id, ids, users, now=now)
    return len(rows)


def hold_if_frozen(stepping: Stepping) -> Standing | None:
    """Hold the reply at hand if a freeze binds it, and return where it stands then; None when none does."""
    frost = frozen_by(stepping.session, stepping.row.id)
    if frost is None:
        return None
    row = stepping.row
    row.state = stepping.target(Step.HOLD).value
    approver = stepping.session.scalar(select(Approval.user_id).where(Approval.id == row.approval_id))
    stepping.void_approvals(frost.reason)
    row.outcome = frost.reason
    standing = stepping.done(Step.HOLD.value, {"reason": frost.reason, "crisis": frost.crisis_id})
    keep(stepping.session, frost.crisis_id, [row.id], [approver], now=stepping.now)
    return standing


def keep(
    session: Session, crisis_id: int, replies: Sequence[int], approved_by: Sequence[int | None], *, now: datetime
) -> None:
    """Note that a crisis holds replies back, and who had approved each."""
    session.execute(_KEEP, {"crisis": crisis_id, "ids": list(replies), "now": now, "users": list(approved_by)})


def held(session: Session, crisis_id: int, chosen: Filter | None = None, *, limit: int = 1000) -> list[Held]:
    """Return what a crisis holds back, safety first, then the longest held."""
    chosen = chosen or Filter()
    rows = session.execute(_HELD, {"crisis": crisis_id, "most": limit, **_chosen(chosen)})
    return [
        Held(
            row.id, row.case_id, row.excerpt, row.platform, row.account, row.safety, tuple(row.products), row.language,
            row.text, row.held_at, row.approved_by or "", row.account_id,
        )
        for row in rows
    ]  # fmt: skip


def _chosen(chosen: Filter) -> dict[str, Any]:
    ids = None if chosen.replies is None else list(chosen.replies)
    return {"ids": ids, "account": chosen.account_id, "product": chosen.product, "safety": chosen.safety}


def release(session: Session, crisis_id: int, chosen: Filter, *, actor: str, reason: str, now: datetime) -> list[int]:
    """Make held replies drafts again that the freeze lets through once they are approved anew; return their ids."""
    found = held(session, crisis_id, chosen, limit=1_000_000)
    rows = _locked(session, [one.reply_id for one in found], [one.case_id for one in found], State.HELD)
    ids = [row.id for row in rows]
    _take(session, ids, [row.text for row in rows], State.HELD, Step.RELEASE, "", actor, now, {"crisis": crisis_id})
    session.execute(
        text(
            "UPDATE crisis_hold SET released_at = :now, released_by = :actor, reason = :reason"
            " WHERE crisis_id = :crisis AND reply_id = ANY(CAST(:ids AS bigint[]))"
        ),
        {"crisis": crisis_id, "ids": ids, "now": now, "actor": actor, "reason": reason},
    )
    return ids


def frost_of(session: Session, reply_id: int) -> Frost | None:
    """Return the crisis whose freeze, still in force, holds a reply back."""
    row = session.execute(
        text(
            "SELECT k.id, k.title, k.rehearsal FROM crisis_hold h JOIN reply r ON r.id = h.reply_id"
            " JOIN crisis_freeze f ON f.crisis_id = h.crisis_id AND f.lifted_at IS NULL"
            " JOIN crisis k ON k.id = f.crisis_id"
            " WHERE h.reply_id = :reply AND h.released_at IS NULL AND r.state = 'held' ORDER BY k.id LIMIT 1"
        ),
        {"reply": reply_id},
    ).one_or_none()
    return Frost(*row) if row else None


def figures(session: Session, crisis_id: int) -> dict[str, int]:
    """Return how many replies a crisis held, holds still, and let go."""
    row = session.execute(
        text(
            "SELECT count(*) AS all, count(*) FILTER (WHERE h.released_at IS NULL AND r.state = 'held') AS held,"
            " count(*) FILTER (WHERE h.released_at IS NOT NULL) AS released"
            " FROM crisis_hold h JOIN reply r ON r.id = h.reply_id WHERE h.crisis_id = :crisis"
        ),
        {"crisis": crisis_id},
    ).one()
    return dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for a row's columns


def _locked(session: Session, replies: Collection[int], cases: Collection[int], state: State) -> Sequence[Row[Any]]:
    """Lock the cases, then the replies that are still in `state`: always in this order."""
    session.execute(
        text("SELECT id FROM case_file WHERE id = ANY(CAST(:ids AS bigint[])) ORDER BY id FOR NO KEY UPDATE"),
        {"ids": sorted(set(cases))},
    )
    return session.execute(
        text(
            "SELECT id, text, approval_id FROM reply WHERE id = ANY(CAST(:ids AS bigint[])) AND state = :state"
            " ORDER BY case_id, id FOR UPDATE"
        ),
        {"ids": list(replies), "state": state.value},
    ).all()


def _approvers(session: Session, rows: Sequence[Row[Any]]) -> dict[int, tuple[str, int]]:
    found = session.execute(
        select(Approval.id, Approval.initials, Approval.user_id).where(Approval.id.in_([r.approval_id for r in rows]))
    )
    return {row.id: (row.initials, row.user_id) for row in found}


_STEP = text(
    "UPDATE reply r SET state = :state, text = u.text, approval_id = NULL, send_after = NULL, outcome = :reason,"
    " version = r.version + 1, last_step = :step, changed_by = :actor, updated_at = :now, edited = r.edited OR :edited"
    " FROM unnest(CAST(:ids AS bigint[]), CAST(:texts AS text[])) AS u(id, text), message m"
    " WHERE r.id = u.id AND m.id = r.message_id RETURNING r.id, r.case_id, r.version, r.sha256, m.person_id"
)


def _take(
    session: Session, ids: Sequence[int], texts: Sequence[str], state: State, step: Step, reason: str, actor: str,
    now: datetime, facts: dict[str, Any],
) -> None:  # fmt: skip
    """Take one step with locked replies: states, approvals, record, mirrors and notices, each in one statement."""
    if not ids:
        return
    after = advance(state, step).value
    given = {
        "ids": list(ids), "texts": list(texts), "state": after, "reason": reason, "step": step.value, "actor": actor,
        "now": now, "edited": step is Step.RELEASE,
    }  # fmt: skip
    rows = sorted(session.execute(_STEP, given), key=lambda row: row.id)
    session.execute(
        update(Approval)
        .where(Approval.reply_id.in_(ids), Approval.voided_at.is_(None))
        .values(voided_at=now, void_reason=reason or "the reply was released to be approved anew")
        .execution_options(synchronize_session=False)
    )
    entries = []
    for one in rows:
        kept = {"state": after, "version": one.version, "sha256": one.sha256, "case": one.case_id, **facts}
        entries.append(
            record.Entry(f"reply.{step.value}", actor, f"reply:{one.id}", kept, now, person_id=one.person_id)
        )
        notify(session, "reply", one.case_id, reply=one.id, state=after)
    record.append_many(session, entries)
    mirror(session, sorted({one.case_id for one in rows}), now)
