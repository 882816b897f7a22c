"""Keys of the HTTP API: made, listed, revoked, and what they were last used for. Only hashes are kept.

Keys are made and hashed outside; who made, changed or revoked one is in the record.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from storage import record
from storage.batch import Batch
from storage.database import Session
from storage.errors import Conflict, NotFound
from storage.notify import notify
from storage.tables import ApiKey

CHANGED = "api_key"
"""The notice that a key was made or revoked: every process reads its keys afresh."""


@dataclass(frozen=True, slots=True)
class KeyView:
    """A key as it stands. `hint` is its beginning; nobody can read the rest again."""

    id: int
    name: str
    hint: str
    sha256: str
    scopes: tuple[str, ...]
    per_minute: int
    created_by: str
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    last_used_at: datetime | None = None

    @property
    def actor(self) -> str:
        """The name by which the record knows what was done with this key."""
        return f"key:{self.id}"

    def works(self, now: datetime) -> bool:
        """Tell whether the key opens anything at that time."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


def create(
    session: Session,
    *,
    name: str,
    hint: str,
    key_sha256: str,
    scopes: Sequence[str],
    per_minute: int,
    now: datetime,
    actor: str,
    expires_at: datetime | None = None,
) -> KeyView:
    """Keep a new key; raise Conflict while another key that works has this name."""
    taken = select(ApiKey.id).where(func.lower(ApiKey.name) == name.lower(), ApiKey.revoked_at.is_(None))
    if session.scalar(taken) is not None:
        raise Conflict(f"A key named '{name}'", None, "is here already", "Revoke it first, or choose another name.")
    row = ApiKey(
        name=name, hint=hint, key_sha256=key_sha256, scopes=list(scopes), per_minute=per_minute, created_by=actor,
        created_at=now, expires_at=expires_at,
    )  # fmt: skip
    session.add(row)
    session.flush()
    facts = {"name": name, "scopes": list(scopes), "per_minute": per_minute}
    record.append(session, "key.created", actor, f"key:{row.id}", facts, at=now)
    notify(session, CHANGED)
    return _view(row)


def revoke(session: Session, key_id: int, *, now: datetime, actor: str) -> KeyView:
    """Make a key open nothing from now on; raise NotFound if it is not there or was revoked before."""
    row = session.get(ApiKey, key_id, with_for_update=True)
    if row is None or row.revoked_at is not None:
        raise NotFound(f"There is no key {key_id} that works. To see them: answerable key list")
    row.revoked_at, row.revoked_by = now, actor
    record.append(session, "key.revoked", actor, f"key:{row.id}", {"name": row.name}, at=now)
    notify(session, CHANGED)
    return _view(row)


def everything(session: Session, *, revoked: bool = False) -> list[KeyView]:
    """Return every key that was not revoked, or really every one, oldest first."""
    rows = select(ApiKey).order_by(ApiKey.id)
    return [_view(row) for row in session.scalars(rows if revoked else rows.where(ApiKey.revoked_at.is_(None)))]


def find(session: Session, name: str) -> KeyView:
    """Return the key of this name, or of this number, that was not revoked; raise NotFound."""
    for one in everything(session):
        if one.name.lower() == name.lower() or str(one.id) == name:
            return one
    raise NotFound(f"There is no key '{name}' that works. To see them: answerable key list")


def used(session: Session, at: Mapping[int, datetime]) -> None:
    """Note when keys were last used, given as {key id: time}; an earlier time changes nothing."""
    batch = Batch(id="bigint", at="timestamptz")
    for key_id, moment in sorted(at.items()):
        batch.add(id=key_id, at=moment)
    if batch:
        batch.execute(
            session,
            "UPDATE api_key SET last_used_at = GREATEST(last_used_at, given.at) FROM {rows}"
            " WHERE api_key.id = given.id",
        )


def _view(row: ApiKey) -> KeyView:
    return KeyView(
        row.id, row.name, row.hint, row.key_sha256, tuple(row.scopes), row.per_minute, row.created_by, row.created_at,
        row.expires_at, row.revoked_at, row.last_used_at,
    )  # fmt: skip
