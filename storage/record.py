"""The record: an append-only chain of everything that happened, written in the transaction it describes.

Entries wait in the session until just before it commits; then one statement takes the chain's lock, and one writes
them all. So the lock is held only for the commit itself, and numbers have no gaps.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import text

from storage.audit import Fault, Verification, export, verify
from storage.chain import GENESIS, canonical, entry_hash, head, sha256
from storage.database import Session
from storage.tables.base import Json
from storage.waiting import Waiting

__all__ = [
    "GENESIS", "Entry", "Fault", "Past", "Verification", "about", "append", "append_many", "erase", "export", "head",
    "verify",
]  # fmt: skip

_LOCK = 0x416E7377  # the chain's advisory lock
_FACTS = (str, int, bool, type(None))


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened. `actor` is `user:12`, `desk`, or a worker; `subject` is `reply:7`, `case:3`, ….

    `facts` hold no message text and no float; what was said goes into `content`, kept by reference so that it can be
    erased for the person it belongs to.
    """

    kind: str
    actor: str
    subject: str
    facts: Json
    at: datetime
    content: str | None = None
    person_id: int | None = None


def append(
    session: Session,
    kind: str,
    actor: str,
    subject: str,
    facts: Json,
    *,
    at: datetime,
    content: str | None = None,
    person_id: int | None = None,
) -> None:
    """Add one entry to this transaction; it is written with the commit, or not at all."""
    append_many(session, [Entry(kind, actor, subject, facts, at, content, person_id)])


def append_many(session: Session, entries: Sequence[Entry]) -> None:
    """Add entries in order to this transaction; raise TypeError for a fact that would not read back the same."""
    for entry in entries:
        _refuse_odd(entry.facts)
    _WAITING.add(session, entries)


def _refuse_odd(value: object) -> None:
    if isinstance(value, dict):
        for key, inner in value.items():
            if not isinstance(key, str):
                raise TypeError("A fact's name must be text.")
            _refuse_odd(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            _refuse_odd(inner)
    elif not isinstance(value, _FACTS):
        raise TypeError(f"A fact must be text, a whole number, true, false or nothing, not {type(value).__name__}.")


def _write(session: Session, waiting: list[Entry]) -> None:
    session.flush()
    contents = _keep_contents(session, waiting)
    session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    seq, previous = head(session)
    rows: dict[str, list[Any]] = {name: [] for name in _COLUMNS}
    for entry, (content_id, content_sha256) in zip(waiting, contents, strict=True):
        seq += 1
        at = entry.at.astimezone(UTC)
        values = (seq, at, entry.kind, entry.actor, entry.subject, canonical(entry.facts), content_id, content_sha256)
        previous_hash, previous = previous, entry_hash(*values, previous)
        for name, value in zip(_COLUMNS, (*values, previous_hash, previous), strict=True):
            rows[name].append(value)
    session.execute(_INSERT, rows)


_WAITING: Waiting[Entry] = Waiting("record", _write)

_COLUMNS = {
    "seq": "bigint",
    "at": "timestamptz",
    "kind": "text",
    "actor": "text",
    "subject": "text",
    "facts": "text",
    "content_id": "bigint",
    "content_sha256": "text",
    "previous": "text",
    "hash": "text",
}
_INSERT = text(
    f"INSERT INTO record_entry ({', '.join(_COLUMNS)})"
    " SELECT seq, at, kind, actor, subject, facts::jsonb, content_id, content_sha256, previous, hash"
    f" FROM unnest({', '.join(f'CAST(:{name} AS {kind}[])' for name, kind in _COLUMNS.items())})"
    f" AS given({', '.join(_COLUMNS)})"
)
_CONTENT = text(
    "INSERT INTO content (id, sha256, body, person_id)"
    " SELECT * FROM unnest(CAST(:id AS bigint[]), CAST(:sha256 AS text[]), CAST(:body AS text[]),"
    " CAST(:person_id AS bigint[]))"
)
_CONTENT_IDS = text(
    "SELECT nextval(pg_get_serial_sequence('content', 'id')) FROM generate_series(1, CAST(:count AS bigint))"
)


def _keep_contents(session: Session, entries: Sequence[Entry]) -> list[tuple[int | None, str | None]]:
    """Write what was said, in one statement, and return each entry's (content id, hash)."""
    said = [entry for entry in entries if entry.content is not None]
    if not said:
        return [(None, None)] * len(entries)
    ids = list(session.scalars(_CONTENT_IDS, {"count": len(said)}))
    hashes = [sha256(entry.content or "") for entry in said]
    session.execute(
        _CONTENT,
        {
            "id": ids,
            "sha256": hashes,
            "body": [entry.content for entry in said],
            "person_id": [entry.person_id for entry in said],
        },
    )
    given = iter(zip(ids, hashes, strict=True))
    return [(None, None) if entry.content is None else next(given) for entry in entries]


@dataclass(frozen=True, slots=True)
class Past:
    """One entry as a person reads it in a case's history."""

    seq: int
    at: datetime
    kind: str
    actor: str
    subject: str
    facts: Json
    content: str | None


def about(session: Session, subjects: Sequence[str], *, limit: int = 200) -> list[Past]:
    """Return the newest entries about any of `subjects`, newest first."""
    rows = session.execute(
        text(
            "SELECT e.seq, e.at, e.kind, e.actor, e.subject, e.facts, c.body FROM record_entry e"
            " LEFT JOIN content c ON c.id = e.content_id"
            " WHERE e.subject = ANY(CAST(:subjects AS text[])) ORDER BY e.seq DESC LIMIT :limit"
        ),
        {"subjects": list(subjects), "limit": limit},
    )
    return [Past(row.seq, row.at, row.kind, row.actor, row.subject, row.facts, row.body) for row in rows]


def latest(
    session: Session, *, before: int | None = None, subject: str = "", actor: str = "", kind: str = "", limit: int = 100
) -> list[Past]:
    """Return entries older than number `before`, newest first, without what was said.

    `subject` and `actor` must match whole (`case:3`, `user:12`); `kind` matches a beginning (`reply.`).
    """
    rows = session.execute(
        text(
            "SELECT seq, at, kind, actor, subject, facts FROM record_entry"
            " WHERE (CAST(:before AS bigint) IS NULL OR seq < :before) AND (:subject = '' OR subject = :subject)"
            " AND (:actor = '' OR actor = :actor) AND starts_with(kind, :kind) ORDER BY seq DESC LIMIT :limit"
        ),
        {"before": before, "subject": subject, "actor": actor, "kind": kind, "limit": limit},
    )
    return [Past(row.seq, row.at, row.kind, row.actor, row.subject, row.facts, None) for row in rows]


def erase(
    session: Session, person_id: int | None, *, subjects: Sequence[str] = (), kinds: Sequence[str] = (),
    named: str = "", now: datetime,
) -> list[int]:  # fmt: skip
    """Erase what was said by or to a person, or about `subjects`; return the ids of what is a tombstone now.

    So goes what belongs to nobody and holds a name that the regular expression `named` finds. With `kinds`, of what is
    about `subjects` only entries of these kinds lose their content. The caller names the ids in a `person.erased` or
    `content.erased` entry (`audit.spans`): a tombstone without one is a fault.
    """
    gone = session.execute(
        text(
            "UPDATE content SET body = NULL, erased_at = :now"
            " WHERE body IS NOT NULL AND (person_id = :person"
            " OR (:named <> '' AND person_id IS NULL AND body ~* :named) OR id IN (SELECT content_id FROM record_entry"
            " WHERE subject = ANY(CAST(:subjects AS text[])) AND (CAST(:kinds AS text[]) = '{}'"
            " OR kind = ANY(CAST(:kinds AS text[]))))) RETURNING id"
        ),
        {"now": now, "person": person_id, "subjects": list(subjects), "kinds": list(kinds), "named": named},
    )
    return sorted(gone.scalars())
