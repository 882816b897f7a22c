"""Forgetting what its author deleted on the platform: the words go here too, and a tombstone stays.

Platforms want what was deleted there to be deleted here within a day (X's developer policy, Reddit's data API terms,
Discord's developer policy; as of 2026). So it happens with the deletion itself, in the same transaction, as an erasure
does it: the record keeps the hash, and its chain still verifies. What colleagues quoted of it goes with it.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import text

from storage import quoting, record
from storage.audit import spans
from storage.batch import Batch
from storage.database import Session
from storage.quoting import Gone
from storage.searching import searchable
from storage.summary import excerpt

_SAID = ("message.received", "message.edited", "message.deleted")


def forget_messages(session: Session, account_id: int, message_ids: Collection[int], *, now: datetime) -> None:
    """Empty messages that were deleted on the platform, wherever their words are kept; once or often."""
    if not message_ids:
        return
    given = {"ids": sorted(message_ids)}
    theirs = _theirs(session, given["ids"])
    quoting.strike(session, _said(session, theirs, standing=False), theirs, now=now)
    for statement in _EMPTY:
        session.execute(text(statement), given)
    _find_no_more(session, given["ids"])
    gone = record.erase(session, None, subjects=[f"message:{one}" for one in given["ids"]], kinds=_SAID, now=now)
    if gone:
        facts = {"messages": spans(message_ids), "contents": spans(gone)}
        record.append(session, "content.erased", "platform", f"account:{account_id}", facts, at=now)


def follow_edits(session: Session, message_ids: Collection[int], *, now: datetime) -> None:
    """Let what edits took back stand in the history of the message alone; the search finds what stands."""
    for message_id in sorted(message_ids):
        quoting.strike(session, _said(session, [message_id], standing=True), [message_id], now=now)
    _find_no_more(session, message_ids)


def _theirs(session: Session, message_ids: Collection[int]) -> list[int]:
    found = "SELECT id FROM message WHERE id = ANY(CAST(:ids AS bigint[])) AND NOT ours ORDER BY id"
    return list(session.scalars(text(found), {"ids": list(message_ids)}))


def _said(session: Session, message_ids: Collection[int], *, standing: bool) -> Gone:
    """Return all that these messages ever said, as the record has it, and what of it still stands, or we published."""
    given = {"ids": sorted(message_ids), "subjects": [f"message:{one}" for one in message_ids], "kinds": list(_SAID)}
    said = session.scalars(
        text(
            "SELECT c.body FROM content c JOIN record_entry r ON r.content_id = c.id WHERE c.body IS NOT NULL"
            " AND r.subject = ANY(CAST(:subjects AS text[])) AND r.kind = ANY(CAST(:kinds AS text[]))"
            " UNION SELECT text FROM message_revision WHERE message_id = ANY(CAST(:ids AS bigint[]))"
            " UNION SELECT text FROM message WHERE id = ANY(CAST(:ids AS bigint[]))"
        ),
        given,
    ).all()
    shown = session.execute(
        text("SELECT text, url, attachments FROM message WHERE id = ANY(CAST(:ids AS bigint[]))"), given
    ).all()
    ours = session.scalars(text(_PUBLISHED)).all()
    if standing:
        return Gone(said, [*ours, *(one.text for one in shown)])
    links = [link for one in shown for link in (one.url, *(str(picture.get("url", "")) for picture in one.attachments))]
    return Gone(said, ours, links)


_PUBLISHED = "SELECT sent_text FROM posting WHERE state = 'published' ORDER BY id DESC LIMIT 50"
"""What people repeat of us is what they read lately; older posts are not gone through for every deletion."""

_EMPTY = (
    "UPDATE message SET text = '', attachments = '[]', url = '' WHERE id = ANY(CAST(:ids AS bigint[]))",
    "UPDATE message_revision SET text = '' WHERE message_id = ANY(CAST(:ids AS bigint[])) AND text <> ''",
    "DELETE FROM seen_post WHERE message_id = ANY(CAST(:ids AS bigint[]))",
)


def _find_no_more(session: Session, message_ids: Collection[int]) -> None:
    """Let cases be found, and summed up, only by what still stands."""
    rows = session.execute(
        text(
            "SELECT c.id, CASE WHEN m.id = ANY(CAST(:ids AS bigint[])) THEN m.text END AS about, p.handle, p.name,"
            " c.products, ARRAY(SELECT o.text FROM message o WHERE o.conversation_id = c.conversation_id"
            " AND o.person_id = c.person_id AND o.deleted_at IS NULL AND NOT o.context) AS texts"
            " FROM case_file c JOIN person p ON p.id = c.person_id JOIN message m ON m.id = c.message_id"
            " WHERE (c.conversation_id, c.person_id) IN"
            " (SELECT conversation_id, person_id FROM message WHERE id = ANY(CAST(:ids AS bigint[])))"
            " ORDER BY c.id FOR NO KEY UPDATE OF c"
        ),
        {"ids": sorted(message_ids)},
    )
    batch = Batch(id="bigint", line="text", words="text")
    for case_id, about, handle, name, products, texts in rows:
        line = None if about is None else excerpt(about, (0, 0))
        batch.add(id=case_id, line=line, words=searchable(handle, name, *products, *texts))
    if batch:
        batch.execute(
            session,
            "UPDATE case_file SET search = strip(to_tsvector('simple', words)),"
            " excerpt = COALESCE(line, excerpt) FROM {rows} WHERE case_file.id = given.id",
        )
