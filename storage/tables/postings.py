"""Posts of our own: what is to stand on which account, on whose authority, and what came of it."""

from datetime import datetime

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Json, Key, Table


class Posting(Table):
    """One post of our own on one account. `state` is a `responders.posting_lifecycle.State`.

    `authority` names the signed version of a statement, or is empty where a person's plan is all there is. The
    database computes `sha256` over text and `attachments` (pictures by their own hash), keeps both as they were
    planned, and refuses to send without authority. `{link}` in the text stands for the link of `after_id`; `sent_text`
    is what went out. `held_by` is the crisis that holds it, `let_through` are those that a person let it through.
    """

    __tablename__ = "posting"
    __table_args__ = (
        CheckConstraint(
            "state IN ('waiting', 'sending', 'published', 'refused', 'unconfirmed', 'not_published', 'expired',"
            " 'withdrawn', 'removed')",
            name="state",
        ),
        CheckConstraint("text <> ''", name="text"),
        CheckConstraint("after_id IS NULL OR after_id <> id", name="after"),
        Index("ix_posting_ref", "ref", "id"),
        Index("ix_posting_open", "id", postgresql_where=text("state IN ('waiting', 'sending', 'unconfirmed')")),
        Index("uq_posting_platform_post", "account_id", "platform_post_id", unique=True,
              postgresql_where=text("platform_post_id <> ''")),
    )  # fmt: skip

    id: Mapped[Key]
    account_id: Mapped[int] = mapped_column(ForeignKey("platform_account.id"), index=True)
    ref: Mapped[str]
    authority: Mapped[str] = mapped_column(server_default="", default="")
    text: Mapped[str]
    sha256: Mapped[str] = mapped_column(server_default="", default="")
    attachments: Mapped[list[Json]] = mapped_column(server_default="[]", default=list)
    after_id: Mapped[int | None] = mapped_column(ForeignKey("posting.id"), index=True)
    not_after: Mapped[datetime | None]
    rehearsal: Mapped[bool] = mapped_column(server_default="false", default=False)
    planned_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    planned_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(server_default="waiting", default="waiting")
    version: Mapped[int] = mapped_column(server_default="1", default=1)
    send_after: Mapped[datetime]
    held_by: Mapped[int | None] = mapped_column(ForeignKey("crisis.id"))
    let_through: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), server_default="{}", default=list)
    sent_text: Mapped[str] = mapped_column(server_default="", default="")
    platform_post_id: Mapped[str] = mapped_column(server_default="", default="")
    link: Mapped[str] = mapped_column(server_default="", default="")
    said: Mapped[str] = mapped_column(server_default="", default="")
    changed_by: Mapped[str]
    changed_at: Mapped[datetime]


class PostingAttempt(Table):
    """One call of a platform's `publish`, committed before the call. One left open becomes `unconfirmed`."""

    __tablename__ = "posting_attempt"
    __table_args__ = (
        Index("uq_posting_attempt_open", "posting_id", unique=True, postgresql_where=text("finished_at IS NULL")),
        Index("uq_posting_attempt_posted", "posting_id", unique=True, postgresql_where=text("outcome = 'posted'")),
    )

    id: Mapped[Key]
    posting_id: Mapped[int] = mapped_column(ForeignKey("posting.id"), index=True)
    authority: Mapped[str]
    key: Mapped[str] = mapped_column(unique=True)
    text: Mapped[str]
    worker: Mapped[str]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(server_default="open", default="open")
    detail: Mapped[str] = mapped_column(server_default="", default="")
