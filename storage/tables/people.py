"""People: those who write to us, and those who work here."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Json, Key, Table


class Person(Table):
    """Someone who wrote to us on a platform. Erasure empties the row and keeps its key."""

    __tablename__ = "person"
    __table_args__ = (
        UniqueConstraint("platform", "platform_id"),
        Index("ix_person_handle", text("lower(handle)"), "platform"),
        Index("ix_person_name", text("lower(name)"), "platform"),
    )

    id: Mapped[Key]
    platform: Mapped[str]
    platform_id: Mapped[str]
    handle: Mapped[str]
    name: Mapped[str] = mapped_column(default="")
    url: Mapped[str] = mapped_column(default="")
    avatar_url: Mapped[str] = mapped_column(default="")
    followers: Mapped[int | None]
    first_seen_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]


class User(Table):
    """Someone who works at the desk. `roles` holds names from `bot.console.roles.Role`."""

    __tablename__ = "user_account"
    __table_args__ = (Index("uq_user_account_login", text("lower(login)"), unique=True),)

    id: Mapped[Key]
    login: Mapped[str]
    name: Mapped[str]
    initials: Mapped[str]
    password_hash: Mapped[str | None]
    oidc_subject: Mapped[str | None] = mapped_column(unique=True)
    roles: Mapped[list[str]]
    timezone: Mapped[str] = mapped_column(default="UTC")
    preferences: Mapped[Json] = mapped_column(server_default="{}", default=dict)
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]


class UserSession(Table):
    """A signed-in browser. Only the token's SHA-256 is kept."""

    __tablename__ = "user_session"

    token_sha256: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), index=True)
    csrf: Mapped[str]
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class SignInLink(Table):
    """A one-time sign-in link. Only the token's SHA-256 is kept."""

    __tablename__ = "sign_in_link"

    token_sha256: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SavedView(Table):
    """A named set of inbox filters; one without an owner is shared with everyone."""

    __tablename__ = "saved_view"

    id: Mapped[Key]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    name: Mapped[str]
    filters: Mapped[Json]
    created_at: Mapped[datetime]
