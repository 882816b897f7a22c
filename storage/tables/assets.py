"""The asset library: pictures we know, by fingerprint, with the licence under which we may show them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Key, Table


class AssetRow(Table):
    """A picture and its licence. The picture itself isn't kept, only what it is known by. Revoked, never deleted.

    `source` is `ours` or the @handle of whoever made it; `warned_at` says when its coming expiry was told.
    """

    __tablename__ = "asset"
    __table_args__ = (
        CheckConstraint("source = 'ours' OR source LIKE '@_%'", name="source"),
        CheckConstraint("until IS NULL OR since IS NULL OR until > since", name="term"),
        Index("ix_asset_until", "until", postgresql_where=text("revoked_at IS NULL AND warned_at IS NULL")),
    )

    id: Mapped[Key]
    name: Mapped[str]
    source: Mapped[str]
    sha256: Mapped[str] = mapped_column(unique=True)
    print: Mapped[str] = mapped_column(server_default="", default="")
    platforms: Mapped[list[str]] = mapped_column(server_default="{}", default=list)
    territories: Mapped[list[str]] = mapped_column(server_default="{}", default=list)
    since: Mapped[datetime | None]
    until: Mapped[datetime | None]
    created_by: Mapped[str]
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[str] = mapped_column(server_default="", default="")
    warned_at: Mapped[datetime | None]
