"""Public posts that the desk has seen, remembered by the numbers of their words, to find what is lifted from them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

import numpy as np
from sqlalchemy import text

from policies.signals.lifting import Seen, signature
from storage.batch import Batch
from storage.database import Session

_AT_ONCE: Final = 1_000
_PUBLIC = "NOT m.private AND m.deleted_at IS NULL AND m.text <> ''"


def keep(session: Session, posts: Iterable[tuple[int, int, str, datetime]]) -> None:
    """Remember posts, each as (message id, person id, text, when it was written); known ones by their new words."""
    batch = Batch(message_id="bigint", person_id="bigint", signature="bytea", written_at="timestamptz")
    for message_id, person_id, words, written_at in posts:
        numbers = signature(words).astype("<u8").tobytes()
        batch.add(message_id=message_id, person_id=person_id, signature=numbers, written_at=written_at)
    if batch:
        columns = ", ".join(batch.columns)
        batch.execute(
            session,
            f"INSERT INTO seen_post ({columns}) SELECT {columns} FROM {{rows}}"
            " ON CONFLICT (message_id) DO UPDATE SET signature = EXCLUDED.signature, kept_at = now()",
        )


def backfill(session: Session, *, since: datetime) -> int:
    """Remember up to some hundred public posts written since then that are not remembered yet; return how many."""
    rows = session.execute(
        text(
            f"SELECT m.id, m.person_id, m.text, m.created_at FROM message m WHERE {_PUBLIC} AND m.created_at >= :since"
            " AND NOT EXISTS (SELECT FROM seen_post s WHERE s.message_id = m.id) ORDER BY m.id DESC LIMIT :most"
        ),
        {"since": since, "most": _AT_ONCE},
    ).all()
    keep(session, [(int(one[0]), int(one[1]), str(one[2]), one[3]) for one in rows])
    return len(rows)


def latest(session: Session, *, limit: int) -> list[Seen]:
    """Return the latest posts that are remembered, oldest first, under their authors' names of today."""
    rows = session.execute(
        text(
            "SELECT p.handle, p.platform, s.signature, m.ours FROM seen_post s JOIN message m ON m.id = s.message_id"
            f" JOIN person p ON p.id = s.person_id WHERE {_PUBLIC} AND (m.ours OR p.handle <> '')"
            " AND s.signature <> '' ORDER BY s.written_at DESC, s.message_id DESC LIMIT :limit"
        ),
        {"limit": limit},
    )
    found = [Seen(handle, platform, np.frombuffer(numbers, "<u8"), ours) for handle, platform, numbers, ours in rows]
    return found[::-1]


def mark(session: Session) -> tuple[object, ...]:
    """Return what differs once posts came, went or changed."""
    return tuple(session.execute(text("SELECT count(*), max(kept_at) FROM seen_post")).one())


def forget(session: Session, *, before: datetime) -> int:
    """Forget the posts that were written before then; return how many."""
    gone = session.execute(text("DELETE FROM seen_post WHERE written_at < :before RETURNING 1"), {"before": before})
    return len(gone.all())
