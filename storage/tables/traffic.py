"""What platforms bring: accounts, listeners, events, conversations, messages and their revisions."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Json, Key, Table


class PlatformAccount(Table):
    """One of the brand's accounts on a platform. A paused one neither listens nor sends."""

    __tablename__ = "platform_account"
    __table_args__ = (UniqueConstraint("platform", "account"),)

    id: Mapped[Key]
    platform: Mapped[str]
    account: Mapped[str]
    created_at: Mapped[datetime]
    paused_at: Mapped[datetime | None]
    paused_reason: Mapped[str] = mapped_column(default="")


class Listener(Table):
    """Who listens to an account, until when the lease holds, and where listening resumes."""

    __tablename__ = "listener"

    account_id: Mapped[int] = mapped_column(ForeignKey("platform_account.id"), primary_key=True)
    holder: Mapped[str | None]
    lease_until: Mapped[datetime | None]
    cursor: Mapped[str | None]
    last_event_at: Mapped[datetime | None]
    last_seen_at: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(default="")


class RateLimit(Table):
    """What is left of one endpoint's allowance for one account, shared by all workers."""

    __tablename__ = "rate_limit"

    account_id: Mapped[int] = mapped_column(ForeignKey("platform_account.id"), primary_key=True)
    endpoint: Mapped[str] = mapped_column(primary_key=True)
    remaining: Mapped[int]
    allowance: Mapped[int | None]
    resets_at: Mapped[datetime]


class InvalidRequest(Table):
    """How many answers of a minute a platform holds against our address; one row a platform and minute."""

    __tablename__ = "invalid_request"

    platform: Mapped[str] = mapped_column(primary_key=True)
    minute: Mapped[datetime] = mapped_column(primary_key=True)
    count: Mapped[int]


class Conversation(Table):
    """A thread on a platform, as one account sees it."""

    __tablename__ = "conversation"
    __table_args__ = (UniqueConstraint("account_id", "platform_conversation_id"),)

    id: Mapped[Key]
    account_id: Mapped[int] = mapped_column(ForeignKey("platform_account.id"))
    platform_conversation_id: Mapped[str]
    created_at: Mapped[datetime]


class Message(Table):
    """One message of a conversation, as it stands now. `created_at` is the platform's, `received_at` ours.

    `context` is true while the message was only seen beside another. `addressed` is false for what only a search found.
    `checked_at` is when it was last compared with the platform; `removed_at` when we hid or removed it there.
    """

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("account_id", "platform_post_id"),
        Index("ix_message_conversation_id_created_at", "conversation_id", "created_at"),
        Index("ix_message_mentioned", "created_at", postgresql_where=text("NOT ours AND NOT context")),
        Index("ix_message_unchecked", "account_id", "checked_at", "id", postgresql_where=text("deleted_at IS NULL")),
    )

    id: Mapped[Key]
    account_id: Mapped[int] = mapped_column(ForeignKey("platform_account.id"))
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"))
    platform_post_id: Mapped[str]
    platform_parent_id: Mapped[str | None]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    ours: Mapped[bool] = mapped_column(default=False)
    private: Mapped[bool] = mapped_column(default=False)
    text: Mapped[str]
    language: Mapped[str | None]
    url: Mapped[str] = mapped_column(default="")
    attachments: Mapped[list[Json]] = mapped_column(server_default="[]", default=list)
    created_at: Mapped[datetime]
    received_at: Mapped[datetime]
    revision: Mapped[int] = mapped_column(default=0)
    edited_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
    context: Mapped[bool] = mapped_column(server_default="false", default=False)
    quoted_platform_id: Mapped[str | None]
    addressed: Mapped[bool] = mapped_column(server_default="true", default=True)
    checked_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]


class MessageRevision(Table):
    """What a message said before an edit."""

    __tablename__ = "message_revision"

    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]
    seen_at: Mapped[datetime]


class PlatformEvent(Table):
    """An event that was stored; its key is what makes a redelivery harmless."""

    __tablename__ = "platform_event"
    __table_args__ = (
        Index(
            "ix_platform_event_deleted", "account_id", "platform_post_id", postgresql_where=text("kind = 'deletion'")
        ),
    )

    account_id: Mapped[int] = mapped_column(ForeignKey("platform_account.id"), primary_key=True)
    event_id: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    platform_post_id: Mapped[str]
    received_at: Mapped[datetime]
