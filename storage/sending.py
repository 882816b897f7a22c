"""The ledger of sends. An attempt is committed before the platform is called; one left open becomes unconfirmed.

start  (commit)  →  the platform is called  →  finish_…  (commit)
                 ✗ crash: the attempt stays open →  reconcile → unconfirmed → settle, by a person or by what was found
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from storage.database import Session
from storage.replies import Standing
from storage.tables.base import Json


@dataclass(frozen=True, slots=True)
class Due:
    """An approved reply whose time has come."""

    reply_id: int
    case_id: int
    account_id: int
    conversation_id: int
    send_after: datetime


@dataclass(frozen=True, slots=True)
class Departure:
    """Everything needed to send: what was approved, to which message, and the attempt that was written down.

    `key` is the same for every attempt under one approval; pass it on where a platform takes a nonce.
    """

    attempt_id: int
    reply_id: int
    case_id: int
    conversation_id: int
    account_id: int
    key: str
    text: str
    attachments: tuple[Json, ...]
    sha256: str
    channel: str
    message_id: int
    message_revision: int
    platform_post_id: str


@dataclass(frozen=True, slots=True)
class Unclear:
    """A reply of which nobody knows whether it was posted."""

    reply_id: int
    case_id: int
    account_id: int
    attempt_id: int
    key: str
    text: str
    channel: str
    platform_post_id: str
    started_at: datetime
    detail: str


def due(session: Session, *, now: datetime, limit: int = 100) -> list[Due]:
    """Return approved replies whose time has come, oldest first; paused accounts and rows in use are skipped."""
    raise NotImplementedError


def start_attempt(session: Session, reply_id: int, *, worker: str, now: datetime) -> Departure | None:
    """Write the attempt down; commit before calling the platform.

    None when there is nothing to send: not approved (any more), not yet due, account paused, or somebody else at it.
    """
    raise NotImplementedError


def finish_posted(session: Session, attempt_id: int, *, platform_post_id: str, url: str, now: datetime) -> Standing:
    """The platform confirmed the post."""
    raise NotImplementedError


def finish_refused(session: Session, attempt_id: int, *, detail: str, now: datetime) -> Standing:
    """The platform said no; nothing was posted."""
    raise NotImplementedError


def finish_deferred(session: Session, attempt_id: int, *, until: datetime, detail: str, now: datetime) -> Standing:
    """The platform asked us to wait; nothing was posted, and the approval stands."""
    raise NotImplementedError


def finish_unconfirmed(session: Session, attempt_id: int, *, detail: str, now: datetime) -> Standing:
    """It may have been posted: never tried again by the machine."""
    raise NotImplementedError


def reconcile(
    session: Session, *, now: datetime, older_than: datetime, gone_workers: Collection[str] = ()
) -> list[Standing]:
    """Turn every attempt left open (started before `older_than`, or by a worker that is gone) into unconfirmed."""
    raise NotImplementedError


def unclear(session: Session, *, limit: int = 100) -> list[Unclear]:
    """Return the replies that wait for someone to find out, oldest first."""
    raise NotImplementedError


def found_posted(session: Session, reply_id: int, *, platform_post_id: str, url: str, now: datetime) -> Standing:
    """Re-reading the platform found the post."""
    raise NotImplementedError


def settle(
    session: Session, reply_id: int, version: int, *, user_id: int, posted: bool, now: datetime,
    platform_post_id: str | None = None, url: str = "",
) -> Standing:  # fmt: skip
    """A person looked: it was posted (then it is sent), or it was not (then it is a draft again)."""
    raise NotImplementedError
