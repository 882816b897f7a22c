"""Posts of our own as people see them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import aliased

from responders.posting_lifecycle import State
from storage.database import Session
from storage.tables import PlatformAccount, Posting
from storage.tables.base import Json

_FIRST = "Waits until the post that it points to is out."
_PAUSED = "Waits: the account is paused. Resume it on the operations page."
_SOON = "Goes out in a moment."


@dataclass(frozen=True, slots=True)
class PostingView:
    """One post of ours; `said` is a plain sentence on what happened or what it waits for, `at` when that was."""

    id: int
    account_id: int
    platform: str
    account: str
    ref: str
    text: str
    state: State
    link: str
    said: str
    at: datetime
    version: int
    authority: str
    rehearsal: bool
    after_id: int | None
    not_after: datetime | None
    planned_by: int
    planned_at: datetime
    held_by: int | None
    platform_post_id: str
    attachments: tuple[Json, ...] = ()


def read(session: Session, *conditions: ColumnElement[bool], limit: int = 1000) -> tuple[PostingView, ...]:
    """Return the posts that meet all conditions, in the order in which they were planned."""
    before = aliased(Posting)
    rows = session.execute(
        select(Posting, PlatformAccount, before.state)
        .join(PlatformAccount, PlatformAccount.id == Posting.account_id)
        .outerjoin(before, before.id == Posting.after_id)
        .where(*conditions)
        .order_by(Posting.id)
        .limit(limit)
        .execution_options(populate_existing=True)
    )
    return tuple(_view(posting, account, before) for posting, account, before in rows)


def _view(row: Posting, account: PlatformAccount, before: str | None) -> PostingView:
    return PostingView(
        row.id, row.account_id, account.platform, account.account, row.ref, row.sent_text or row.text,
        State(row.state), row.link, row.said or _waits(row, account, before), row.changed_at, row.version,
        row.authority, row.rehearsal, row.after_id, row.not_after, row.planned_by, row.planned_at, row.held_by,
        row.platform_post_id, tuple(row.attachments),
    )  # fmt: skip


def _waits(row: Posting, account: PlatformAccount, before: str | None) -> str:
    if row.state == State.SENDING:
        return "Is being sent."
    if row.state != State.WAITING:
        return ""
    if account.paused_at is not None:
        return _PAUSED
    return _FIRST if before not in (None, State.PUBLISHED) else _SOON
