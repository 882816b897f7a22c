"""Who was shown the personal data in a message, note or closing: one of them, for some minutes, on the record."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import text

from storage import record
from storage.database import Session
from storage.errors import NotFound
from storage.names import of_user
from storage.tables import Case, Message, Note

LASTS: Final = timedelta(minutes=10)
"""How long a message stays readable for whoever asked: a page that brings itself up to date must not hide it again."""

KIND: Final = "message.revealed"
NOTE: Final = "note.revealed"
CLOSING: Final = "case.revealed"


def reveal(session: Session, message_id: int, *, user_id: int, now: datetime) -> None:
    """Let a colleague read the personal data in one message, and put that on the record; raise NotFound."""
    message = session.get(Message, message_id)
    if message is None:
        raise NotFound("There is no such message any more.")
    facts = {"conversation": message.conversation_id}
    record.append(session, KIND, of_user(user_id), f"message:{message_id}", facts, at=now)


def reveal_note(session: Session, note_id: int, *, case_id: int, user_id: int, now: datetime) -> None:
    """Let a colleague read the personal data in a note of a case, likewise."""
    note = session.get(Note, note_id)
    if note is None or note.case_id != case_id:
        raise NotFound("There is no such note in this case.")
    record.append(session, NOTE, of_user(user_id), f"note:{note_id}", {"case": case_id}, at=now)


def reveal_closing(session: Session, case_id: int, *, user_id: int, now: datetime) -> None:
    """Let a colleague read the personal data in why a case was closed, likewise."""
    case = session.get(Case, case_id)
    if case is None or not case.closed_reason:
        raise NotFound("This case is not closed for a reason.")
    record.append(session, CLOSING, of_user(user_id), f"case:{case_id}", {}, at=now)


def revealed(
    session: Session, ids: Collection[int], *, user_id: int, now: datetime, kind: str = KIND
) -> frozenset[int]:
    """Return which of these messages, or by their kind of entry notes or cases, somebody may read whole just now."""
    if not ids:
        return frozenset()
    rows = session.scalars(
        text(
            "SELECT DISTINCT subject FROM record_entry WHERE kind = :kind AND actor = :actor AND at > :since"
            " AND subject = ANY(CAST(:subjects AS text[]))"
        ),
        {
            "kind": kind, "actor": of_user(user_id), "since": now - LASTS,
            "subjects": [f"{kind.partition('.')[0]}:{one}" for one in ids],
        },
    )  # fmt: skip
    return frozenset(int(subject.partition(":")[2]) for subject in rows)
