"""Forgetting what its author deleted on the platform: the words go here too, and a tombstone stays.

Platforms want what was deleted there to be deleted here within a day (X's developer policy, Reddit's data API terms,
Discord's developer policy; as of 2026). So it happens with the deletion itself, in the same transaction, as an erasure
does it: the record keeps the hash, and its chain still verifies.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import text

from storage import record
from storage.audit import spans
from storage.batch import Batch
from storage.database import Session
from storage.searching import searchable

_SAID = ("message.received", "message.edited", "message.deleted")


def forget_messages(session: Session, account_id: int, message_ids: Collection[int], *, now: datetime) -> None:
    """Empty messages that were deleted on the platform, wherever their words are kept; once or often."""
    if not message_ids:
        return
    given = {"ids": sorted(message_ids)}
    for statement in _EMPTY:
        session.execute(text(statement), given)
    _find_no_more(session, given["ids"])
    gone = record.erase(session, None, subjects=[f"message:{one}" for one in given["ids"]], kinds=_SAID, now=now)
    if gone:
        facts = {"messages": spans(message_ids), "contents": spans(gone)}
        record.append(session, "content.erased", "platform", f"account:{account_id}", facts, at=now)


_EMPTY = (
    "UPDATE message SET text = '', attachments = '[]', url = '' WHERE id = ANY(CAST(:ids AS bigint[]))",
    "UPDATE message_revision SET text = '' WHERE message_id = ANY(CAST(:ids AS bigint[])) AND text <> ''",
    "DELETE FROM seen_post WHERE message_id = ANY(CAST(:ids AS bigint[]))",
)


def _find_no_more(session: Session, message_ids: Collection[int]) -> None:
    """Let cases be found, and summed up, only by what still stands."""
    rows = session.execute(
        text(
            "SELECT c.id, c.message_id = ANY(CAST(:ids AS bigint[])) AS about, p.handle, p.name, c.products,"
            " ARRAY(SELECT m.text FROM message m WHERE m.conversation_id = c.conversation_id"
            " AND m.person_id = c.person_id AND m.deleted_at IS NULL AND NOT m.context) AS texts"
            " FROM case_file c JOIN person p ON p.id = c.person_id WHERE (c.conversation_id, c.person_id) IN"
            " (SELECT conversation_id, person_id FROM message WHERE id = ANY(CAST(:ids AS bigint[])))"
            " ORDER BY c.id FOR NO KEY UPDATE OF c"
        ),
        {"ids": sorted(message_ids)},
    )
    batch = Batch(id="bigint", about="boolean", words="text")
    for case_id, about, handle, name, products, texts in rows:
        batch.add(id=case_id, about=about, words=searchable(handle, name, *products, *texts))
    if batch:
        batch.execute(
            session,
            "UPDATE case_file SET search = strip(to_tsvector('simple', words)),"
            " excerpt = CASE WHEN about THEN '' ELSE excerpt END FROM {rows} WHERE case_file.id = given.id",
        )
