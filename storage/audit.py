"""Proving that the record was not altered, and handing it out."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from sqlalchemy import text

from storage.chain import GENESIS, canonical, entry_hash, sha256
from storage.database import Session


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


_ERASURES = frozenset({"person.erased", "content.erased"})
_NOT_ERASED = "its content was removed without an erasure"
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
    seq, previous, count = 0, GENESIS, 0
    tombstones: list[tuple[int, int]] = []
    erased: set[int] = set()
    for row in _entries(session):
        count += 1
        if row.seq != seq + 1:
            faults.append(Fault(row.seq, f"entries {seq + 1} to {row.seq - 1} are missing"))
        faults += [Fault(row.seq, what) for what in _entry_faults(row, previous)]
        if row.kept_id is not None and row.body is None and row.erased_at is not None:
            tombstones.append((row.seq, row.kept_id))
        if row.kind in _ERASURES:
            erased |= _spanned(row.facts.get("contents"))
        seq, previous = row.seq, row.hash
        if expected_head and seq == expected_head[0] and previous != expected_head[1]:
            faults.append(Fault(seq, "the entry is not the one that was noted as the head"))
    if expected_head and seq < expected_head[0]:
        faults.append(Fault(seq + 1, f"entries {seq + 1} to {expected_head[0]} were cut off"))
    # A tombstone is believed only if an erasure on the record, which the chain protects, names it.
    faults += [Fault(at, _NOT_ERASED) for at, content_id in tombstones if content_id not in erased]
    return Verification(count, len(tombstones), tuple(sorted(faults, key=lambda one: one.seq)), seq, previous)


def spans(ids: Iterable[int]) -> list[list[int]]:
    """Return ids as [first, last] spans, in order: how an erasure names the content that it emptied."""
    found: list[list[int]] = []
    for one in sorted(ids):
        if found and found[-1][1] == one - 1:
            found[-1][1] = one
        else:
            found.append([one, one])
    return found


def _spanned(named: object) -> set[int]:
    return {one for first, last in named for one in range(first, last + 1)} if isinstance(named, list) else set()


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
            yield _NOT_ERASED
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
