"""The inbox: which cases, in which order, page by page, with counts, search and saved views."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import text

from storage.database import Session
from storage.filters import VIEWS, Filters, conditions, hits
from storage.saved_views import View, delete_view, save_view, views
from storage.summary import LISTEN_ONLY

__all__ = [
    "COUNTED_TO", "SELECT_ROW", "VIEWS", "Filters", "Page", "Row", "View", "counts", "delete_view", "number", "page",
    "row_of", "save_view", "views",
]  # fmt: skip

COUNTED_TO = 1000
"""Counts stop here: show `1000` as `999+`."""


@dataclass(frozen=True, slots=True)
class Row:
    """One case as the queue shows it. `due_at` is None when no answer is owed; `number` is like A-1042."""

    id: int
    number: str
    state: str
    platform: str
    account_id: int
    person_id: int
    handle: str
    name: str
    avatar_url: str
    excerpt: str
    intent: str
    urgency: str
    language: str
    products: tuple[str, ...]
    hostile: float
    safety: bool
    security: bool
    action: str
    reason: str
    due_at: datetime | None
    opened_at: datetime
    updated_at: datetime
    last_message_at: datetime
    snoozed_until: datetime | None
    assignee_id: int | None
    assignee_name: str
    assignee_initials: str
    escalated_to: str
    reply_state: str
    listen_only: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows, and the key to what follows (None at the end)."""

    rows: tuple[Row, ...]
    next_key: str | None


def page(
    session: Session, filters: Filters, *, user_id: int, now: datetime, order: str = "due", after: str | None = None,
    limit: int = 50,
) -> Page:  # fmt: skip
    """Return one page. `order` is due, newest or oldest; `after` is the `next_key` of the page before.

    A malformed key starts from the beginning. Search understands words, the beginning of the last word, @handles and
    case numbers.
    """
    column, up = _ORDERS.get(order, _ORDERS["due"])
    where, given = conditions(filters, user_id, now, hits(session, filters.text))
    given["limit"] = limit + 1
    key = _read_key(after)
    if key is not None:
        where.append(f"(c.{column}, c.id) {'>' if up else '<'} (:after_at, :after_id)")
        given["after_at"], given["after_id"] = key
    way = "" if up else " DESC"
    rows = session.execute(
        text(f"{SELECT_ROW} WHERE {' AND '.join(where)} ORDER BY c.{column}{way}, c.id{way} LIMIT :limit"), given
    ).all()
    shown = rows[:limit]
    last = shown[-1] if len(rows) > limit else None
    return Page(
        tuple(row_of(one) for one in shown), _write_key(getattr(last, f"at_{column}"), last.id) if last else None
    )


_ORDERS = {"due": ("due_at", True), "newest": ("last_message_at", False), "oldest": ("last_message_at", True)}

SELECT_ROW = (
    "SELECT c.id, c.state, c.platform, c.account_id, c.person_id, p.handle, p.name, p.avatar_url, c.excerpt, c.intent,"
    " c.urgency, c.language, c.products, c.hostile, c.safety, c.security, c.action, c.reason, c.answer_owed,"
    " c.due_at AS at_due_at, c.last_message_at AS at_last_message_at, c.opened_at, c.updated_at, c.snoozed_until,"
    " c.assignee_id, u.name AS assignee_name, u.initials AS assignee_initials, c.escalated_to, c.reply_state,"
    f" c.facets @> ARRAY['{LISTEN_ONLY}'] AS listen_only"
    " FROM case_file c JOIN person p ON p.id = c.person_id LEFT JOIN user_account u ON u.id = c.assignee_id"
)


def row_of(found: Any) -> Row:
    """Return the row that SELECT_ROW read."""
    return Row(
        id=found.id, number=number(found.id), state=found.state, platform=found.platform,
        account_id=found.account_id, person_id=found.person_id, handle=found.handle, name=found.name,
        avatar_url=found.avatar_url, excerpt=found.excerpt, intent=found.intent, urgency=found.urgency,
        language=found.language, products=tuple(found.products), hostile=found.hostile, safety=found.safety,
        security=found.security, action=found.action, reason=found.reason,
        due_at=found.at_due_at if found.answer_owed else None, opened_at=found.opened_at, updated_at=found.updated_at,
        last_message_at=found.at_last_message_at, snoozed_until=found.snoozed_until, assignee_id=found.assignee_id,
        assignee_name=found.assignee_name or "", assignee_initials=found.assignee_initials or "",
        escalated_to=found.escalated_to, reply_state=found.reply_state, listen_only=found.listen_only,
    )  # fmt: skip


def _write_key(at: datetime, case_id: int) -> str:
    return f"{at.astimezone(UTC).isoformat()}_{case_id}"


def _read_key(key: str | None) -> tuple[datetime, int] | None:
    at, _, case_id = (key or "").rpartition("_")
    try:
        moment = datetime.fromisoformat(at)
        return (moment, int(case_id)) if moment.tzinfo and int(case_id) < 2**62 else None
    except ValueError:
        return None


def counts(
    session: Session, *, user_id: int, now: datetime, views: Sequence[str] = VIEWS, filters: Filters | None = None
) -> dict[str, int]:
    """Return how many cases each view holds, counting to COUNTED_TO; those of a slice to the last, for reports."""
    filters = filters or Filters()
    found_ids = hits(session, filters.text)
    parts, given = [], {"most": None if filters.slice else COUNTED_TO}
    for view in views:
        where, more = conditions(replace(filters, view=view), user_id, now, found_ids)
        parts.append(f"(SELECT count(*) FROM (SELECT FROM case_file c WHERE {' AND '.join(where)} LIMIT :most) x)")
        given |= more
    found = session.execute(text(f"SELECT {', '.join(parts)}"), given).one() if parts else ()
    return dict(zip(views, found, strict=True))


def number(case_id: int) -> str:
    """Return a case's number as people say it."""
    return f"A-{case_id}"
