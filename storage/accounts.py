"""The brand's accounts on platforms: pausing, the listener's lease and cursor, and rate limits."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from storage import record
from storage.database import Session
from storage.errors import NotFound
from storage.notify import notify
from storage.tables import Listener, PlatformAccount, RateLimit


@dataclass(frozen=True, slots=True)
class Account:
    """One of the brand's accounts, with its listener's state."""

    id: int
    platform: str
    account: str
    paused_at: datetime | None = None
    paused_reason: str = ""
    holder: str | None = None
    lease_until: datetime | None = None
    cursor: str | None = None
    last_event_at: datetime | None = None
    last_seen_at: datetime | None = None
    last_error: str = ""


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left of one endpoint's rate limit."""

    endpoint: str
    remaining: int
    allowance: int | None
    resets_at: datetime


def ensure(session: Session, platform: str, account: str, *, now: datetime) -> Account:
    """Return the account, made if it is new."""
    session.execute(
        insert(PlatformAccount).values(platform=platform, account=account, created_at=now).on_conflict_do_nothing()
    )
    account_id = session.scalars(
        select(PlatformAccount.id).where(PlatformAccount.platform == platform, PlatformAccount.account == account)
    ).one()
    session.execute(insert(Listener).values(account_id=account_id).on_conflict_do_nothing())
    return get(session, account_id)


def get(session: Session, account_id: int) -> Account:
    """Return one account, or raise NotFound."""
    found = [one for one in _read(session, account_id) if one.id == account_id]
    if not found:
        raise NotFound(f"There is no account {account_id}.")
    return found[0]


def everything(session: Session) -> list[Account]:
    """Return every account, by platform and name."""
    return _read(session, None)


def _read(session: Session, account_id: int | None) -> list[Account]:
    query = (
        select(PlatformAccount, Listener)
        .outerjoin(Listener, Listener.account_id == PlatformAccount.id)
        .order_by(PlatformAccount.platform, PlatformAccount.account)
        .execution_options(populate_existing=True)
    )
    if account_id is not None:
        query = query.where(PlatformAccount.id == account_id)
    return [_account(row, listener) for row, listener in session.execute(query)]


def _account(row: PlatformAccount, listener: Listener | None) -> Account:
    if listener is None:
        return Account(row.id, row.platform, row.account, row.paused_at, row.paused_reason)
    return Account(
        row.id, row.platform, row.account, row.paused_at, row.paused_reason, listener.holder, listener.lease_until,
        listener.cursor, listener.last_event_at, listener.last_seen_at, listener.last_error,
    )  # fmt: skip


def pause(session: Session, account_id: int, reason: str, *, actor: str, now: datetime) -> bool:
    """Stop listening and sending for an account, and tell; False for one that is paused already, which stays as it is.

    However many notice at once that the keys are dead, one of them tells.
    """
    changed = session.scalar(
        update(PlatformAccount)
        .where(PlatformAccount.id == account_id, PlatformAccount.paused_at.is_(None))
        .values(paused_at=now, paused_reason=reason)
        .returning(PlatformAccount.id)
    )
    if changed is not None:
        record.append(session, "account.paused", actor, f"account:{account_id}", {}, content=reason, at=now)
        notify(session, "account", account=account_id, change="paused")
    return changed is not None


def resume(session: Session, account_id: int, *, actor: str, now: datetime) -> None:
    """Let an account listen and send again."""
    changed = session.scalar(
        update(PlatformAccount)
        .where(PlatformAccount.id == account_id, PlatformAccount.paused_at.is_not(None))
        .values(paused_at=None, paused_reason="")
        .returning(PlatformAccount.id)
    )
    if changed is not None:
        record.append(session, "account.resumed", actor, f"account:{account_id}", {}, at=now)
        notify(session, "account", account=account_id, change="resumed")


def lease(session: Session, account_id: int, holder: str, *, now: datetime, seconds: float) -> bool:
    """Take or renew the lease to listen; False while somebody else holds it."""
    held = session.scalar(
        update(Listener)
        .where(
            Listener.account_id == account_id,
            (Listener.holder.is_(None)) | (Listener.holder == holder) | (Listener.lease_until <= now),
        )
        .values(holder=holder, lease_until=now + timedelta(seconds=seconds), last_seen_at=now)
        .returning(Listener.account_id)
    )
    return held is not None


def let_go(session: Session, account_id: int, holder: str) -> None:
    """Give the lease back, so that another listener need not wait for it to run out."""
    session.execute(
        update(Listener)
        .where(Listener.account_id == account_id, Listener.holder == holder)
        .values(holder=None, lease_until=None)
    )


def advance_cursor(session: Session, account_id: int, holder: str, cursor: str | None, *, now: datetime) -> bool:
    """Keep where listening resumes, in the transaction that stores the events; False if the lease is lost.

    A caller that gets False must roll back: another listener is at work. Without a cursor the old one stays.
    """
    resumes = {} if cursor is None else {"cursor": cursor}
    kept = session.scalar(
        update(Listener)
        .where(Listener.account_id == account_id, Listener.holder == holder)
        .values(**resumes, last_event_at=now, last_seen_at=now, last_error="")
        .returning(Listener.account_id)
    )
    return kept is not None


def note_error(session: Session, account_id: int, error: str, *, now: datetime) -> None:
    """Keep what last went wrong while listening, for the operations page."""
    session.execute(
        update(Listener).where(Listener.account_id == account_id).values(last_error=error, last_seen_at=now)
    )


def save_allowance(session: Session, account_id: int, allowance: Allowance) -> None:
    """Keep what is left of an endpoint's rate limit, for all workers."""
    values = {
        "remaining": allowance.remaining,
        "allowance": allowance.allowance,
        "resets_at": allowance.resets_at,
    }
    session.execute(
        insert(RateLimit)
        .values(account_id=account_id, endpoint=allowance.endpoint, **values)
        .on_conflict_do_update(index_elements=["account_id", "endpoint"], set_=values)
    )


def allowances(session: Session, account_id: int) -> list[Allowance]:
    """Return what is left of each endpoint's rate limit, by endpoint."""
    rows = session.scalars(
        select(RateLimit)
        .where(RateLimit.account_id == account_id)
        .order_by(RateLimit.endpoint)
        .execution_options(populate_existing=True)
    )
    return [Allowance(row.endpoint, row.remaining, row.allowance, row.resets_at) for row in rows]
