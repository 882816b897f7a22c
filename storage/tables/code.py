"""What surrounds the code: exceptions to its rules, what people say of its findings, and codes on trial."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Key, Table


class ExceptionRow(Table):
    """A rule that is set aside for one text, phrase, author or team, until a day. Ended, never deleted.

    The database itself refuses one that is for everybody, or that lasts longer than a year.
    """

    __tablename__ = "rule_exception"
    __table_args__ = (
        CheckConstraint("text_sha256 || span_sha256 || author || team <> ''", name="narrow"),
        CheckConstraint("until > since AND until <= since + interval '366 days'", name="within_a_year"),
        CheckConstraint("reason <> '' AND approver <> ''", name="answered_for"),
        Index("ix_rule_exception_until", "until", postgresql_where=text("ended_at IS NULL")),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    rule: Mapped[str]
    reason: Mapped[str]
    approver: Mapped[str]
    since: Mapped[datetime]
    until: Mapped[datetime]
    text_sha256: Mapped[str] = mapped_column(server_default="", default="")
    span_sha256: Mapped[str] = mapped_column(server_default="", default="")
    author: Mapped[str] = mapped_column(server_default="", default="")
    team: Mapped[str] = mapped_column(server_default="", default="")
    created_by: Mapped[str]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str] = mapped_column(server_default="", default="")


class Feedback(Table):
    """Somebody said that a finding is wrong. `state` is open, agreed (it was wrong) or kept (it was right).

    `subject` is where it was found, as in `reply:7`, empty for a check on somebody's own account: then nothing tells
    who said it, and there is no note.
    """

    __tablename__ = "finding_feedback"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'agreed', 'kept')", name="state"),
        CheckConstraint("subject <> '' OR (said_by IS NULL AND note = '')", name="own_accounts_are_nobodys"),
        Index("ix_finding_feedback_open", "said_at", "id", postgresql_where=text("state = 'open'")),
        Index("ix_finding_feedback_rule_said_at", "rule", "said_at"),
    )

    id: Mapped[Key]
    rule: Mapped[str]
    severity: Mapped[str]
    kind: Mapped[str]
    signal: Mapped[str] = mapped_column(server_default="", default="")
    code_digest: Mapped[str]
    subject: Mapped[str] = mapped_column(server_default="", default="")
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case_file.id"))
    note: Mapped[str] = mapped_column(server_default="", default="")
    said_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    said_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(server_default="open", default="open")
    settled_by: Mapped[str] = mapped_column(server_default="", default="")
    settled_at: Mapped[datetime | None]


class ShadowTally(Table):
    """How much a code on trial judged in a day beside the one in force, and how often otherwise."""

    __tablename__ = "shadow_tally"

    shadow_digest: Mapped[str] = mapped_column(primary_key=True)
    code_digest: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(Date(), primary_key=True)
    judged: Mapped[int]
    changed: Mapped[int]
    failed: Mapped[int] = mapped_column(server_default="0", default=0)


class ShadowDifference(Table):
    """One verdict that a code on trial would have changed: where, from what to what, by which rules. No text."""

    __tablename__ = "shadow_difference"
    __table_args__ = (Index("ix_shadow_difference_shadow_digest_id", "shadow_digest", "id"),)

    id: Mapped[Key]
    shadow_digest: Mapped[str]
    code_digest: Mapped[str]
    kind: Mapped[str]
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), index=True)
    was: Mapped[str]
    would: Mapped[str]
    gained: Mapped[list[str]] = mapped_column(server_default="{}", default=list)
    lost: Mapped[list[str]] = mapped_column(server_default="{}", default=list)
    seen_at: Mapped[datetime]
