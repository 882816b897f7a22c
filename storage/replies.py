"""Replies before they are sent: drafts, edits, approvals. Every change goes through `lifecycle.advance`.

Each function locks the reply's row. People's functions take the `version` that was on their screen and raise Conflict
when the reply has moved on since; NotAllowed when a rule forbids the step; NotFound when there is no such reply.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from policies.finding import Judgement
from responders.draft import Draft, Proof
from responders.lifecycle import State
from storage.database import Session
from storage.tables.base import Json


@dataclass(frozen=True, slots=True)
class NewDraft:
    """A draft to save for a case. `channel` is public or private."""

    case_id: int
    message_id: int
    message_revision: int
    draft: Draft
    judgement: Judgement
    channel: str = "public"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a reply stands after a step."""

    reply_id: int
    case_id: int
    conversation_id: int
    state: State
    version: int
    sha256: str
    approval_id: int | None
    send_after: datetime | None
    needs_second: bool


def save_drafts(session: Session, drafts: Sequence[NewDraft], *, now: datetime) -> list[int]:
    """Save drafts and return their ids in order; earlier drafts of the same cases that no person touched expire."""
    raise NotImplementedError


def edit(
    session: Session, reply_id: int, version: int, *, user_id: int, text: str, judgement: Judgement, proof: Proof,
    now: datetime, attachments: Sequence[Json] | None = None, channel: str | None = None,
) -> Standing:  # fmt: skip
    """Change the text (without sign-off); any approval is void, and the reply is a draft again."""
    raise NotImplementedError


def approve(
    session: Session, reply_id: int, version: int, *, user_id: int, initials: str, text: str, send_after: datetime,
    now: datetime, override_reason: str = "",
) -> Standing:  # fmt: skip
    """Approve exactly `text` (signed, as it will be sent), to be sent from `send_after` on.

    A reply that needs a second person stays a draft until `approve_second`. NotAllowed when the verdict is `block`,
    or when the reply is not personal (or wants revising) and no `override_reason` is given.
    """
    raise NotImplementedError


def approve_second(
    session: Session, reply_id: int, version: int, *, user_id: int, initials: str, send_after: datetime, now: datetime
) -> Standing:
    """Be the second person to approve; NotAllowed for the one who approved first."""
    raise NotImplementedError


def ask_second(session: Session, reply_id: int, version: int, *, user_id: int, now: datetime) -> Standing:
    """Ask for a second person's approval of a draft that would not need one."""
    raise NotImplementedError


def undo(session: Session, reply_id: int, *, user_id: int, now: datetime) -> Standing:
    """Take an approval back before sending starts; Conflict when it is too late."""
    raise NotImplementedError


def reject(session: Session, reply_id: int, version: int, *, user_id: int, reason: str, now: datetime) -> Standing:
    """Withdraw a draft, with a reason."""
    raise NotImplementedError


def reopen(session: Session, reply_id: int, version: int, *, user_id: int, now: datetime) -> Standing:
    """Make a refused, withdrawn or expired reply a draft again."""
    raise NotImplementedError


def release(session: Session, reply_id: int, version: int, *, user_id: int, now: datetime) -> Standing:
    """Make a held reply a draft again."""
    raise NotImplementedError


def void(session: Session, reply_id: int, *, reason: str, now: datetime, actor: str = "desk") -> Standing:
    """Void the approval because the world changed (edited, deleted, answered elsewhere); `reason` is shown."""
    raise NotImplementedError


def hold(session: Session, reply_id: int, *, reason: str, now: datetime, actor: str = "desk") -> Standing:
    """Hold a draft or an approved reply; only a person releases it."""
    raise NotImplementedError


def expire(session: Session, reply_id: int, *, reason: str, now: datetime, actor: str = "desk") -> Standing:
    """Let a reply lapse because it no longer answers anything."""
    raise NotImplementedError


def recent(session: Session, account_id: int, *, limit: int = 200) -> list[str]:
    """Return what the account last sent or is about to send, newest first."""
    raise NotImplementedError
