"""The check before publication: keys of the API, requests that a second person look, and webhooks on their way."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Json, Key, Table


class ApiKey(Table):
    """A key of the HTTP API. Only its SHA-256 is kept; `hint` is its beginning, by which people know it again."""

    __tablename__ = "api_key"

    id: Mapped[Key]
    name: Mapped[str]
    hint: Mapped[str]
    key_sha256: Mapped[str] = mapped_column(unique=True)
    scopes: Mapped[list[str]]
    per_minute: Mapped[int]
    created_by: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[str] = mapped_column(server_default="", default="")
    last_used_at: Mapped[datetime | None]


class ReviewRequest(Table):
    """A post that its writer asked a second person to look at.

    `state` is waiting, approved, declined or withdrawn. `text` is what the writer gave for it; `removed_at` says when
    it was taken out again. What was asked about an own account is deleted whole.
    """

    __tablename__ = "review_request"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'approved', 'declined', 'withdrawn')", name="state"),
        CheckConstraint("account IN ('own', 'company')", name="account"),
        CheckConstraint("answered_by IS NULL OR answered_by <> user_id", name="second_person"),
        CheckConstraint("state NOT IN ('approved', 'declined') OR answered_by IS NOT NULL", name="answered"),
        Index("ix_review_request_waiting", "asked_at", "id", postgresql_where=text("state = 'waiting'")),
        Index("ix_review_request_user_id_asked_at", "user_id", "asked_at"),
        Index("ix_review_request_kept", "answered_at", postgresql_where=text("removed_at IS NULL")),
    )

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    account: Mapped[str]
    platform: Mapped[str]
    language: Mapped[str]
    text: Mapped[str]
    note: Mapped[str] = mapped_column(server_default="", default="")
    media: Mapped[list[Json]] = mapped_column(server_default="[]", default=list)
    verdict: Mapped[str]
    findings: Mapped[list[Json]] = mapped_column(server_default="[]", default=list)
    code_digest: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="waiting", default="waiting")
    asked_at: Mapped[datetime]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    answered_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(server_default="", default="")
    receipt: Mapped[str] = mapped_column(server_default="", default="")
    removed_at: Mapped[datetime | None]


class ReviewPicture(Table):
    """A picture of a request, byte for byte as the writer means to publish it; gone with the request's text."""

    __tablename__ = "review_picture"

    request_id: Mapped[int] = mapped_column(ForeignKey("review_request.id", ondelete="CASCADE"), primary_key=True)
    sha256: Mapped[str] = mapped_column(primary_key=True)
    media_type: Mapped[str]
    content: Mapped[bytes]


class WebhookDelivery(Table):
    """One event on its way to one of the webhooks in the settings. `state` is waiting, delivered or dead.

    `event_id` is the same for every webhook and every try: it is what the receiver tells a repetition by.
    """

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        Index("ix_webhook_delivery_hook_id", "hook", "id"),
        Index("ix_webhook_delivery_old", "created_at", postgresql_where=text("state <> 'waiting'")),
    )

    id: Mapped[Key]
    event_id: Mapped[str]
    hook: Mapped[str]
    kind: Mapped[str]
    payload: Mapped[Json]
    created_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(server_default="waiting", default="waiting")
    tries: Mapped[int] = mapped_column(server_default="0", default=0)
    tried_at: Mapped[datetime | None]
    status: Mapped[int | None]
    problem: Mapped[str] = mapped_column(server_default="", default="")
