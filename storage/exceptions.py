"""Exceptions to rules that the desk holds, beside those of the code's own files: made, ended, and on the record."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from policies.exceptions import RuleException
from storage import record
from storage.database import Session
from storage.errors import NotAllowed, NotFound
from storage.tables import ExceptionRow


@dataclass(frozen=True, slots=True)
class Held:
    """An exception of the desk; `ended_at` says that somebody ended it before its time."""

    exception: RuleException
    created_by: str
    created_at: datetime
    ended_at: datetime | None = None
    ended_by: str = ""


def add(session: Session, exception: RuleException, *, by: str, now: datetime) -> None:
    """Put an exception in force; raise NotAllowed if its id is taken. `by` is the record's name for whoever does."""
    values: dict[str, Any] = {
        "id": exception.id, "rule": exception.rule, "reason": exception.reason, "approver": exception.approver,
        "since": exception.since, "until": exception.until, "text_sha256": exception.text,
        "span_sha256": exception.span, "author": exception.author, "team": exception.team,
        "created_by": by, "created_at": now,
    }  # fmt: skip
    made = session.execute(
        insert(ExceptionRow).values(values).on_conflict_do_nothing().returning(ExceptionRow.id)
    ).scalar()
    if made is None:
        raise NotAllowed(f"There is an exception '{exception.id}' already. Give this one another name.")
    facts = {
        "rule": exception.rule, "approver": exception.approver, "since": exception.since.isoformat(),
        "until": exception.until.isoformat(), "text": exception.text, "span": exception.span,
        "team": exception.team, "author": bool(exception.author),
    }  # fmt: skip
    record.append(session, "exception.made", by, f"exception:{exception.id}", facts, at=now, content=exception.reason)


def end(session: Session, exception_id: str, *, by: str, now: datetime) -> None:
    """End an exception at once; raise NotFound if there is none in force by that id."""
    row = session.get(ExceptionRow, exception_id, with_for_update=True)
    if row is None or row.ended_at is not None:
        raise NotFound(f"There is no exception '{exception_id}' in force here.")
    row.ended_at, row.ended_by = now, by
    record.append(session, "exception.ended", by, f"exception:{exception_id}", {"rule": row.rule}, at=now)


def in_force(session: Session, *, now: datetime) -> tuple[RuleException, ...]:
    """Return what is set aside now, or will be, in order of id."""
    rows = session.scalars(
        select(ExceptionRow).where(ExceptionRow.ended_at.is_(None), ExceptionRow.until > now).order_by(ExceptionRow.id)
    )
    return tuple(_exception(row) for row in rows)


def every(session: Session) -> list[Held]:
    """Return all there ever were, the newest first."""
    rows = session.scalars(select(ExceptionRow).order_by(ExceptionRow.created_at.desc(), ExceptionRow.id))
    return [Held(_exception(row), row.created_by, row.created_at, row.ended_at, row.ended_by) for row in rows]


def _exception(row: ExceptionRow) -> RuleException:
    return RuleException(
        row.id, row.rule, row.reason, row.approver, row.since, row.until, row.text_sha256, row.span_sha256,
        row.author, row.team,
    )  # fmt: skip
