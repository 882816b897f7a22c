"""The record: append-only, hash-chained; what was said is kept by reference."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Json, Key, Table


class Content(Table):
    """A text that a record entry refers to. Erasure empties `body` and leaves the hash: a tombstone."""

    __tablename__ = "content"

    id: Mapped[Key]
    sha256: Mapped[str]
    body: Mapped[str | None]
    person_id: Mapped[int | None] = mapped_column(index=True)
    erased_at: Mapped[datetime | None]


class RecordEntry(Table):
    """One thing that happened: who did what to what, when, and the hash of the entry before."""

    __tablename__ = "record_entry"

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(index=True)
    actor: Mapped[str]
    subject: Mapped[str] = mapped_column(index=True)
    facts: Mapped[Json]
    content_id: Mapped[int | None]
    content_sha256: Mapped[str | None]
    previous: Mapped[str]
    hash: Mapped[str]


class QueueSchema(Table):
    """A step of the job queue's own schema that this database has."""

    __tablename__ = "queue_schema"

    step: Mapped[str] = mapped_column(primary_key=True)
