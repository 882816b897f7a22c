"""Crisis statements: their variants, the versions that people sign, the signatures, and what became of each channel."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Json, Key, Table


class Statement(Table):
    """One statement of a crisis. `state` is a `responders.statement_lifecycle.State`.

    `kind` is statement, update or correction; the last two follow another, which stays as it was published.
    `version_id` is the version that people sign or signed: from signed on, the database checks it. At `publish_at` what
    is signed goes out, on the word of the person `publish_by`.
    """

    __tablename__ = "statement"
    __table_args__ = (
        CheckConstraint("kind IN ('statement', 'update', 'correction')", name="kind"),
        CheckConstraint("(kind = 'statement') = (follows_id IS NULL)", name="follows"),
        Index("ix_statement_crisis_id", "crisis_id", "id"),
        Index("ix_statement_publish_at", "publish_at", postgresql_where=text("publish_at IS NOT NULL")),
    )

    id: Mapped[Key]
    crisis_id: Mapped[int] = mapped_column(ForeignKey("crisis.id"))
    kind: Mapped[str]
    follows_id: Mapped[int | None] = mapped_column(ForeignKey("statement.id"), index=True)
    state: Mapped[str] = mapped_column(server_default="drafting", default="drafting")
    title: Mapped[str]
    version_id: Mapped[int | None] = mapped_column(ForeignKey("statement_version.id", use_alter=True))
    revision: Mapped[int] = mapped_column(server_default="1", default=1)
    made_by: Mapped[str]
    made_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    next_update_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    link: Mapped[str] = mapped_column(server_default="", default="")
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(server_default="", default="")
    publish_at: Mapped[datetime | None]
    publish_by: Mapped[str] = mapped_column(server_default="", default="")


class StatementVariant(Table):
    """The text for one channel (and account) in one language, as it stands. It changes while drafting only.

    One variant a language is `canonical`: the whole text, to which the others point. "{link}" in a text is where the
    canonical post's address goes.
    """

    __tablename__ = "statement_variant"
    __table_args__ = (
        Index(
            "uq_statement_variant_place", "statement_id", "channel", "language", text("coalesce(account_id, 0)"),
            unique=True,
        ),
    )  # fmt: skip

    id: Mapped[Key]
    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"))
    channel: Mapped[str]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("platform_account.id"))
    language: Mapped[str]
    canonical: Mapped[bool] = mapped_column(server_default="false", default=False)
    subject: Mapped[str] = mapped_column(server_default="", default="")
    text: Mapped[str]
    changed_by: Mapped[str]
    changed_at: Mapped[datetime]


class StatementVersion(Table):
    """All variants as they were put before the signers. Never changed; voided once.

    `content` is the list that `statement_content()` makes of the variants, `next_update_at` the time that they promise,
    `sha256` the digest of both, all written by the database. `needs` is a list of lists: of each one role must sign.
    """

    __tablename__ = "statement_version"
    __table_args__ = (Index("uq_statement_version_number", "statement_id", "number", unique=True),)

    id: Mapped[Key]
    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"))
    number: Mapped[int]
    content: Mapped[list[Json]] = mapped_column(JSONB(), server_default="[]")
    sha256: Mapped[str] = mapped_column(server_default="")
    next_update_at: Mapped[datetime | None]
    needs: Mapped[list[list[str]]] = mapped_column(JSONB())
    made_by: Mapped[str]
    made_at: Mapped[datetime]
    sign_by: Mapped[datetime]
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str] = mapped_column(server_default="", default="")


class StatementSignature(Table):
    """A named person's yes to every text of a version, in one role; as its deputy with a reason. Voided, never changed.

    Nobody signs a version in two roles, and no role signs it twice.
    """

    __tablename__ = "statement_signature"
    __table_args__ = (
        Index(
            "uq_statement_signature_person", "version_id", "user_id", unique=True,
            postgresql_where=text("voided_at IS NULL"),
        ),
        Index(
            "uq_statement_signature_role", "version_id", "role", unique=True, postgresql_where=text("voided_at IS NULL")
        ),
        CheckConstraint("role IN ('pr', 'legal', 'quality', 'executive')", name="role"),
    )  # fmt: skip

    id: Mapped[Key]
    version_id: Mapped[int] = mapped_column(ForeignKey("statement_version.id"))
    role: Mapped[str]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    deputy_reason: Mapped[str] = mapped_column(server_default="", default="")
    sha256: Mapped[str]
    signed_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str] = mapped_column(server_default="", default="")


class StatementOutcome(Table):
    """What became of one variant of a signed version: waiting, out or failed, where, and who says so.

    A channel of ours has a posting, whose own state counts; of another a person says it.
    """

    __tablename__ = "statement_outcome"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'out', 'failed')", name="state"),
        Index("uq_statement_outcome_variant", "version_id", "variant_id", unique=True),
    )

    id: Mapped[Key]
    version_id: Mapped[int] = mapped_column(ForeignKey("statement_version.id"))
    variant_id: Mapped[int]
    posting_id: Mapped[int | None] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(server_default="waiting", default="waiting")
    link: Mapped[str] = mapped_column(server_default="", default="")
    said: Mapped[str] = mapped_column(server_default="", default="")
    by: Mapped[str]
    at: Mapped[datetime]
