"""The embargo bank: what is confidential, sealed, and the pseudonyms of those who touched it."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Table


class Embargo(Table):
    """One confidential matter. `sealed` holds its names, label, note and what may be said instead, encrypted.

    `ref` tells nothing. `roles` and `users` may know, and so may the owner. It ends at `lifts_at`, or when ended.
    """

    __tablename__ = "embargo"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('codename', 'release', 'restock', 'financial', 'performance', 'internal')", name="kind"
        ),
        Index("ix_embargo_created_at", "created_at", postgresql_where=text("ended_at IS NULL")),
    )

    ref: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    sealed: Mapped[bytes]
    key_id: Mapped[str]
    roles: Mapped[list[str]] = mapped_column(server_default="{}", default=list)
    users: Mapped[list[int]] = mapped_column(ARRAY(BigInteger()), server_default="{}", default=list)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    lifts_at: Mapped[datetime | None]
    created_by: Mapped[str]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str] = mapped_column(server_default="", default="")


class EmbargoProbe(Table):
    """That somebody who isn't cleared wrote a name of an embargo: a keyed pseudonym, and never who or what text."""

    __tablename__ = "embargo_probe"
    __table_args__ = (Index("ix_embargo_probe_last_at", "last_at"),)

    writer: Mapped[str] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(ForeignKey("embargo.ref"), primary_key=True)
    door: Mapped[str]
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    count: Mapped[int]
