"""The record: an append-only chain of everything that happened, written in the transaction it describes.

Entries wait in the session until just before it commits; then one statement takes the chain's lock, and one writes
them all. So the lock is held only for the commit itself, and numbers have no gaps.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import event, text

from storage.database import Session
from storage.tables.base import Json

GENESIS = "0" * 64
_LOCK = 0x416E7377  # the chain's advisory lock
_WAITING = "record"
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


@dataclass(frozen=True, slots=True)
class Fault:
    """One place where the record was altered: the entry's number and what is wrong there."""

    seq: int
    what: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What verify found: entries read, tombstones met, faults in order, and the chain's head."""

    entries: int
    tombstones: int
    faults: tuple[Fault, ...]
    head_seq: int
    head_hash: str

    @property
    def sound(self) -> bool:
        """True when nothing was altered."""
        return not self.faults


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
    session.info.setdefault(_WAITING, []).extend(entries)


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


@event.listens_for(Session, "before_commit")
def _write(session: Session) -> None:
    if session.in_nested_transaction():
        return
    waiting: list[Entry] = session.info.pop(_WAITING, [])
    if not waiting:
        return
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


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, previous_transaction: Any) -> None:
    if previous_transaction.parent is None:
        session.info.pop(_WAITING, None)


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


def sha256(body: str) -> str:
    """Return the SHA-256 of a text in UTF-8, in hexadecimal."""
    return hashlib.sha256(body.encode()).hexdigest()


def canonical(facts: object) -> str:
    """Return facts as JSON in the one spelling that is hashed."""
    return json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def entry_hash(
    seq: int, at: datetime, kind: str, actor: str, subject: str, facts: str,
    content_id: int | None, content_sha256: str | None, previous: str,
) -> str:  # fmt: skip
    """Return an entry's hash: over every column of it, and over the hash of the entry before."""
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    return sha256(canonical([seq, moment, kind, actor, subject, facts, content_id, content_sha256, previous]))


def head(session: Session) -> tuple[int, str]:
    """Return the newest entry's number and hash; keep them elsewhere to prove later that no end was cut off."""
    found = session.execute(text("SELECT seq, hash FROM record_entry ORDER BY seq DESC LIMIT 1")).one_or_none()
    return (found.seq, found.hash) if found else (0, GENESIS)


_READ = text(
    "SELECT e.seq, e.at, e.kind, e.actor, e.subject, e.facts, e.content_id, e.content_sha256, e.previous, e.hash,"
    " c.id AS kept_id, c.sha256 AS kept_sha256, c.body, c.erased_at"
    " FROM record_entry e LEFT JOIN content c ON c.id = e.content_id WHERE e.seq > :after ORDER BY e.seq LIMIT :limit"
)


def _entries(session: Session, after: int = 0, page: int = 5000) -> Iterator[Any]:
    while True:
        rows = session.execute(_READ, {"after": after, "limit": page}).all()
        yield from rows
        if len(rows) < page:
            return
        after = rows[-1].seq


def verify(session: Session, *, expected_head: tuple[int, str] | None = None) -> Verification:
    """Read the whole chain and name each entry where anything was altered, removed or put in.

    `expected_head` is a (number, hash) noted earlier: without it nobody can prove that the newest entries were not
    cut off.
    """
    faults: list[Fault] = []
    seq, previous, tombstones, count = 0, GENESIS, 0, 0
    for row in _entries(session):
        count += 1
        if row.seq != seq + 1:
            faults.append(Fault(row.seq, f"entries {seq + 1} to {row.seq - 1} are missing"))
        faults += [Fault(row.seq, what) for what in _entry_faults(row, previous)]
        tombstones += row.kept_id is not None and row.body is None and row.erased_at is not None
        seq, previous = row.seq, row.hash
        if expected_head and seq == expected_head[0] and previous != expected_head[1]:
            faults.append(Fault(seq, "the entry is not the one that was noted as the head"))
    if expected_head and seq < expected_head[0]:
        faults.append(Fault(seq + 1, f"entries {seq + 1} to {expected_head[0]} were cut off"))
    return Verification(count, tombstones, tuple(faults), seq, previous)


def _entry_faults(row: Any, previous: str) -> Iterator[str]:
    if row.previous != previous:
        yield "it does not follow the entry before"
    facts = canonical(row.facts)
    expected = entry_hash(
        row.seq, row.at, row.kind, row.actor, row.subject, facts, row.content_id, row.content_sha256, row.previous
    )
    if row.hash != expected:
        yield "it was altered"
    if row.content_id is None:
        return
    if row.kept_id is None:
        yield "its content is missing"
    elif row.kept_sha256 != row.content_sha256:
        yield "its content was exchanged"
    elif row.body is None:
        if row.erased_at is None:
            yield "its content was removed without an erasure"
    elif sha256(row.body) != row.content_sha256:
        yield "its content was altered"


def export(session: Session) -> Iterator[str]:
    """Yield the record as JSON Lines, oldest first, with what was said where it has not been erased."""
    for row in _entries(session):
        line = {
            "seq": row.seq,
            "at": row.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "kind": row.kind,
            "actor": row.actor,
            "subject": row.subject,
            "facts": row.facts,
            "content_id": row.content_id,
            "content_sha256": row.content_sha256,
            "content": row.body,
            "erased_at": row.erased_at.astimezone(UTC).isoformat() if row.erased_at else None,
            "previous": row.previous,
            "hash": row.hash,
        }
        yield json.dumps(line, ensure_ascii=False, separators=(",", ":"))


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
