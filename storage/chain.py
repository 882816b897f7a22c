"""The record's chain: how an entry is hashed, and what the newest one is."""

import hashlib
import json
from datetime import UTC, datetime

from sqlalchemy import text

from storage.database import Session

GENESIS = "0" * 64
"""What the first entry follows."""


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
