"""Whose case it is, and where: what is read, and locked, before cases are opened in a conversation."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import text

from storage.database import Session
from storage.summary import LISTEN_ONLY

Place = tuple[int, int]
"""A conversation and a person: between them they have one live case."""


def place(row: Any) -> Place:
    """Return whose case it is, and where: two customers in one thread have two cases."""
    return row.conversation_id, row.person_id


_MESSAGES = text(
    "SELECT m.id, m.conversation_id, m.account_id, m.person_id, m.revision, m.text, m.created_at, a.platform,"
    " p.handle, p.name FROM message m JOIN platform_account a ON a.id = m.account_id"
    " JOIN person p ON p.id = m.person_id WHERE m.id = ANY(CAST(:ids AS bigint[])) AND NOT m.ours"
    " AND NOT m.context AND m.deleted_at IS NULL"
)
_CASES = text(
    "SELECT id, conversation_id, person_id, state, message_id, last_message_at, due_at, answer_owed,"
    f" facets @> ARRAY['{LISTEN_ONLY}'] AS listen_only FROM case_file"
    " WHERE conversation_id = ANY(CAST(:ids AS bigint[])) AND (state <> 'closed' OR closed_at > :since)"
    " ORDER BY id FOR UPDATE"
)


def messages(session: Session, message_ids: Collection[int]) -> dict[int, Any]:
    """Return messages that may have a case, by id: not ours, not deleted, and no mere context."""
    rows = session.execute(_MESSAGES, {"ids": list(message_ids)})
    return {row.id: row for row in rows}


def lock_conversations(session: Session, ids: set[int]) -> None:
    """Let one transaction at a time open cases in a conversation; always in the same order, so none waits in a ring."""
    session.execute(
        text("SELECT id FROM conversation WHERE id = ANY(CAST(:ids AS bigint[])) ORDER BY id FOR NO KEY UPDATE"),
        {"ids": sorted(ids)},
    )


def live_cases(session: Session, conversation_ids: set[int], *, since: datetime) -> dict[Place, Any]:
    """Return the live case of each place, or else the one closed last after `since`."""
    found: dict[Place, Any] = {}
    for row in session.execute(_CASES, {"ids": sorted(conversation_ids), "since": since}):
        known = found.get(place(row))
        if known is None or known.state == "closed":
            found[place(row)] = row
    return found
