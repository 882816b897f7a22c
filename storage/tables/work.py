"""The desk's work: cases, replies, approvals, attempts, notes, presence."""

from datetime import datetime

from sqlalchemy import CheckConstraint, FetchedValue, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Json, Key, Table


class Case(Table):
    """What one person wants of us, from the first mention to the end. One live case a conversation and person.

    `state` is open, waiting (for the person), snoozed or closed. `message_id` is the mention to answer now. `triage`
    and `judgement` are the judge's words, for explaining and replay; the columns beside them are for filtering.
    `first_due_at` is when the first answer was due when it was first owed, and never moves.
    """

    __tablename__ = "case_file"
    __table_args__ = (
        Index(
            "uq_case_file_live",
            "conversation_id",
            "person_id",
            unique=True,
            postgresql_where=text("state <> 'closed'"),
        ),
        Index("ix_case_file_conversation", "conversation_id", "id"),
        Index("ix_case_file_due", "due_at", "id", postgresql_where=text("state <> 'closed'")),
        Index("ix_case_file_state_due", "state", "due_at", "id"),
        Index(
            "ix_case_file_unclaimed_due",
            "due_at",
            "id",
            postgresql_where=text("state = 'open' AND assignee_id IS NULL"),
        ),
        Index("ix_case_file_assignee_due", "assignee_id", "due_at", "id", postgresql_where=text("state <> 'closed'")),
        Index(
            "ix_case_file_escalated_due",
            "due_at",
            "id",
            postgresql_where=text("escalated_at IS NOT NULL AND state <> 'closed'"),
        ),
        Index(
            "ix_case_file_reply_state_due",
            "reply_state",
            "due_at",
            "id",
            postgresql_where=text("reply_state IN ('held', 'unconfirmed', 'refused', 'second')"),
        ),
        Index("ix_case_file_newest", "last_message_at", "id"),
        Index("ix_case_file_opened_at", "opened_at", "id"),
        Index("ix_case_file_search", "search", postgresql_using="gin"),
        Index("ix_case_file_facets", "facets", postgresql_using="gin"),
    )

    id: Mapped[Key]
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("platform_account.id"))
    platform: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"), index=True)
    state: Mapped[str] = mapped_column(default="open")
    intent: Mapped[str]
    urgency: Mapped[str]
    language: Mapped[str]
    products: Mapped[list[str]] = mapped_column(server_default="{}", default=list)
    hostile: Mapped[float]
    safety: Mapped[bool] = mapped_column(default=False)
    security: Mapped[bool] = mapped_column(default=False)
    action: Mapped[str]
    reason: Mapped[str]
    facets: Mapped[list[str]] = mapped_column(server_default="{}", default=list)
    excerpt: Mapped[str]
    triage: Mapped[Json]
    judgement: Mapped[Json]
    permission: Mapped[Json] = mapped_column(server_default="{}", default=dict)
    search: Mapped[str | None] = mapped_column(TSVECTOR)
    due_at: Mapped[datetime]
    answer_owed: Mapped[bool] = mapped_column(default=True)
    reply_state: Mapped[str] = mapped_column(server_default="", default="")
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    claimed_at: Mapped[datetime | None]
    snoozed_until: Mapped[datetime | None]
    escalated_at: Mapped[datetime | None]
    escalated_to: Mapped[str] = mapped_column(server_default="", default="")
    opened_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    last_message_at: Mapped[datetime]
    message_revision: Mapped[int] = mapped_column(default=0)
    first_due_at: Mapped[datetime | None]
    first_answered_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closed_reason: Mapped[str] = mapped_column(default="")


_SEEN, _STANDING = text("COALESCE(checked_at, sent_at)"), text("state = 'sent' AND gone_at IS NULL")
_CARRIES, _POSTED = text("attachments <> '[]'"), text("platform_post_id IS NOT NULL")


class Reply(Table):
    """What we say to a mention: a draft until a person approves exactly this text.

    `sha256` covers text and media. The foreign key on (approval_id, id, sha256) lets a reply be approved, sending or
    sent only while its approval names the very same content; the check refuses those states without an approval.
    `checked_at` is when our post was last compared with the platform; `gone_at` says that it was deleted there,
    `changed_text` what it says there since somebody edited it.
    """

    __tablename__ = "reply"
    __table_args__ = (
        CheckConstraint(
            "state NOT IN ('approved', 'sending', 'sent', 'unconfirmed') OR approval_id IS NOT NULL",
            name="needs_approval",
        ),
        ForeignKeyConstraint(
            ["approval_id", "id", "sha256"],
            ["approval.id", "approval.reply_id", "approval.sha256"],
            name="fk_reply_approval",
            use_alter=True,
        ),
        Index("ix_reply_case_id_id", "case_id", "id"),
        Index("ix_reply_attachments", "attachments", postgresql_using="gin", postgresql_where=_CARRIES),
        # Of several answers to one message one is on its way at a time; it may be answered in public and in private.
        Index(
            "uq_reply_under_way",
            "message_id",
            "channel",
            unique=True,
            postgresql_where=text("state IN ('approved', 'sending', 'unconfirmed')"),
        ),
        # And it is answered once for each thing it said: an edit after our answer may be answered again.
        Index(
            "uq_reply_answer",
            "message_id",
            "message_revision",
            "channel",
            unique=True,
            postgresql_where=text("state IN ('approved', 'sending', 'unconfirmed', 'sent')"),
        ),
        Index("ix_reply_ready", "send_after", postgresql_where=text("state = 'approved'")),
        Index("ix_reply_posted", "account_id", "platform_post_id", postgresql_where=_POSTED),
        Index("ix_reply_url", "platform_url", postgresql_where=text("platform_url <> ''")),
        Index("ix_reply_unchecked", "account_id", _SEEN, "id", postgresql_where=_STANDING),
        Index("ix_reply_account_sent", "account_id", text("sent_at DESC"), postgresql_where=text("state = 'sent'")),
    )

    id: Mapped[Key]
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("platform_account.id"))
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"))
    message_revision: Mapped[int] = mapped_column(default=0)
    channel: Mapped[str] = mapped_column(default="public")
    state: Mapped[str] = mapped_column(default="drafted", index=True)
    version: Mapped[int] = mapped_column(default=1)
    text: Mapped[str]
    attachments: Mapped[list[Json]] = mapped_column(server_default="[]", default=list)
    sha256: Mapped[str] = mapped_column(server_default=FetchedValue(), server_onupdate=FetchedValue())
    language: Mapped[str]
    draft: Mapped[Json]
    judgement: Mapped[Json]
    verdict: Mapped[str]
    personal: Mapped[bool]
    writer: Mapped[str]
    needs_second: Mapped[bool] = mapped_column(server_default="false", default=False)
    edited: Mapped[bool] = mapped_column(server_default="false", default=False)
    approval_id: Mapped[int | None]
    send_after: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(default="")
    platform_post_id: Mapped[str | None]
    platform_url: Mapped[str] = mapped_column(default="")
    last_step: Mapped[str] = mapped_column(server_default="", default="")
    changed_by: Mapped[str] = mapped_column(server_default="", default="")
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]
    checked_at: Mapped[datetime | None]
    gone_at: Mapped[datetime | None]
    changed_text: Mapped[str | None]


class Approval(Table):
    """A person's yes to exactly one content. Voided, never deleted; one live approval a reply and kind.

    `kind` is 'approve', or 'second' where a second person must look.
    """

    __tablename__ = "approval"
    __table_args__ = (
        UniqueConstraint("id", "reply_id", "sha256"),
        Index("uq_approval_live", "reply_id", "kind", unique=True, postgresql_where=text("voided_at IS NULL")),
    )

    id: Mapped[Key]
    reply_id: Mapped[int] = mapped_column(ForeignKey("reply.id"))
    kind: Mapped[str] = mapped_column(default="approve")
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    initials: Mapped[str]
    sha256: Mapped[str]
    approved_at: Mapped[datetime]
    override_reason: Mapped[str] = mapped_column(default="")
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str] = mapped_column(default="")


class Attempt(Table):
    """One call of a platform's send, committed before the call. One left open becomes `unconfirmed`."""

    __tablename__ = "attempt"
    __table_args__ = (
        Index("uq_attempt_open", "reply_id", unique=True, postgresql_where=text("finished_at IS NULL")),
        Index("uq_attempt_posted", "reply_id", unique=True, postgresql_where=text("outcome = 'posted'")),
    )

    id: Mapped[Key]
    reply_id: Mapped[int] = mapped_column(ForeignKey("reply.id"), index=True)
    approval_id: Mapped[int] = mapped_column(ForeignKey("approval.id"))
    key: Mapped[str] = mapped_column(unique=True)
    worker: Mapped[str]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(default="open")
    detail: Mapped[str] = mapped_column(default="")


class Note(Table):
    """What colleagues tell each other about a case; never sent."""

    __tablename__ = "note"

    id: Mapped[Key]
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    text: Mapped[str]
    created_at: Mapped[datetime]


class Presence(Table):
    """Who has a case open, and who types. Lost at a crash, and that is fine."""

    __tablename__ = "presence"
    __table_args__ = {"prefixes": ["UNLOGGED"]}  # noqa: RUF012

    case_id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(primary_key=True)
    typing: Mapped[bool] = mapped_column(default=False)
    seen_at: Mapped[datetime]
