"""Working cases: opening them from triage, and everything people do with them. Each act is on the record.

`actor` below is the colleague's id. Every function that changes a case locks it first, raises NotFound for a case
that isn't there, and Conflict when somebody else was first.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from policies.finding import Triage
from storage.database import Session
from storage.tables.base import Json


@dataclass(frozen=True, slots=True)
class Opening:
    """A stored mention that was triaged. `due_at` is None when no answer is owed; `permission` says what we may do.

    `products` names (not ids) may be given in `words` to make them searchable.
    """

    message_id: int
    triage: Triage
    due_at: datetime | None
    permission: Json = field(default_factory=dict)
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Opened:
    """The case of one opening. `change` is opened, reopened or updated."""

    case_id: int
    message_id: int
    conversation_id: int
    change: str


def open_or_update(session: Session, openings: Sequence[Opening], *, now: datetime) -> list[Opened]:
    """Open or update the one live case of each conversation, and say which, in the order given.

    A new mention reopens a waiting, snoozed or recently closed case; an edited one is triaged again where it stands.
    Of several mentions of one conversation the newest is the one to answer. Our own messages open nothing and are
    left out of the result.
    """
    raise NotImplementedError


def claim(session: Session, case_id: int, user_id: int, *, now: datetime, take_over: bool = False) -> None:
    """Make a case one's own; raise Conflict when a colleague has it, unless `take_over`."""
    raise NotImplementedError


def release(session: Session, case_id: int, user_id: int, *, now: datetime) -> None:
    """Give a case back to everyone."""
    raise NotImplementedError


def hand_over(session: Session, case_id: int, user_id: int, *, to_user_id: int, now: datetime, note: str = "") -> None:
    """Give a case to a colleague, with a note for them if there is something to say."""
    raise NotImplementedError


def escalate(session: Session, case_id: int, user_id: int, *, to: str, reason: str, now: datetime) -> None:
    """Ask for help from `to` (a role or a team); the case shows under Escalated until it is settled."""
    raise NotImplementedError


def settle_escalation(session: Session, case_id: int, user_id: int, *, now: datetime) -> None:
    """End an escalation."""
    raise NotImplementedError


def snooze(session: Session, case_id: int, user_id: int, *, until: datetime, now: datetime) -> None:
    """Put a case away until then."""
    raise NotImplementedError


def wait(session: Session, case_id: int, user_id: int, *, now: datetime) -> None:
    """Wait for the person to answer."""
    raise NotImplementedError


def close(session: Session, case_id: int, user_id: int, *, reason: str, now: datetime) -> None:
    """Close a case; drafts that nobody approved are withdrawn. A reply under way must be settled first (NotAllowed)."""
    raise NotImplementedError


def reopen(session: Session, case_id: int, user_id: int, *, now: datetime) -> None:
    """Open a closed, waiting or snoozed case again."""
    raise NotImplementedError


def note(session: Session, case_id: int, user_id: int, text: str, *, now: datetime) -> int:
    """Leave colleagues a note; return its id."""
    raise NotImplementedError


def wake(session: Session, *, now: datetime) -> list[int]:
    """Open every snoozed case whose time has come; return their ids."""
    raise NotImplementedError


def set_permission(session: Session, case_id: int, permission: Json) -> None:
    """Keep what we may do here, as the platform last said."""
    raise NotImplementedError
