"""The asset library: pictures we know, by fingerprint, with the licence under which we may show them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Key, Table


class AssetRow(Table):
    """A picture and its licence. Revoked, never deleted.

    The picture itself isn't kept, only what it is known by, and a thumbnail for people if there is one.

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
    thumbnail: Mapped[bytes | None]
    revoked_why: Mapped[str] = mapped_column(server_default="", default="")


class AssetTask(Table):
    """Something to settle about an asset: its licence ends at `due_at`. `outcome` says in a word how it was settled."""

    __tablename__ = "asset_task"
    __table_args__ = (
        CheckConstraint("(done_at IS NULL) = (outcome = '')", name="outcome"),
        Index("uq_asset_task_open", "asset_id", unique=True, postgresql_where=text("done_at IS NULL")),
    )

    id: Mapped[Key]
    asset_id: Mapped[int] = mapped_column(ForeignKey("asset.id"))
    due_at: Mapped[datetime]
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    done_by: Mapped[str] = mapped_column(server_default="", default="")
    outcome: Mapped[str] = mapped_column(server_default="", default="")
