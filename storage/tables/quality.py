"""Safety and security incidents with their clocks and notices; quality issues from the report to the proven fix.

No table here holds what a customer wrote: rows point to messages and cases, so that what is erased or deleted there is
gone here too.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Key, Table


class Incident(Table):
    """A mention that reports danger to people or data. One live incident a case.

    `kinds` are safety, security or both; `state` is a `responders.incident_lifecycle.State`; `unit` is a business unit
    of the settings, or empty. `ingested_at` is when the mention reached us: all clocks run from it. `step` counts the
    links of the chain that were told; `answer_by` is when the latest must have acknowledged.
    """

    __tablename__ = "incident"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'acknowledged', 'closed')", name="state"),
        CheckConstraint("state = 'open' OR acknowledged_by IS NOT NULL", name="only_people_acknowledge"),
        Index("uq_incident_live", "case_id", unique=True, postgresql_where=text("state <> 'closed'")),
        Index("ix_incident_ingested_at", "ingested_at", "id"),
        Index("ix_incident_waiting", "answer_by", "id", postgresql_where=text("state = 'open'")),
    )

    id: Mapped[Key]
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"), index=True)
    kinds: Mapped[list[str]]
    products: Mapped[list[str]] = mapped_column(server_default="{}", default=list)
    language: Mapped[str] = mapped_column(server_default="", default="")
    unit: Mapped[str] = mapped_column(server_default="", default="")
    state: Mapped[str] = mapped_column(server_default="open", default="open")
    step: Mapped[int] = mapped_column(server_default="0", default=0)
    answer_by: Mapped[datetime]
    ingested_at: Mapped[datetime]
    opened_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(server_default="1", default=1)
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str] = mapped_column(server_default="", default="")
    outcome: Mapped[str] = mapped_column(server_default="", default="")
    issue_id: Mapped[int | None] = mapped_column(ForeignKey("quality_issue.id"), index=True)


class IncidentClock(Table):
    """One duty with a time, as the code's `clocks.toml` stated it when the incident began.

    `due_at` is empty where the law says only "without undue delay". `done_at` is when somebody said, in `note`, how it
    was met or why it does not apply.
    """

    __tablename__ = "incident_clock"
    __table_args__ = (
        UniqueConstraint("incident_id", "rule"),
        Index("ix_incident_clock_due_at", "due_at", postgresql_where=text("done_at IS NULL")),
    )

    id: Mapped[Key]
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"))
    rule: Mapped[str]
    market: Mapped[str]
    duty: Mapped[str]
    limit: Mapped[str]
    source: Mapped[str]
    due_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    done_by: Mapped[str] = mapped_column(server_default="", default="")
    applies: Mapped[bool] = mapped_column(server_default="true", default=True)
    note: Mapped[str] = mapped_column(server_default="", default="")


class IncidentNotice(Table):
    """Proof that one person was told: when it was kept for them, shown on a page of theirs, and opened by them.

    `step` is the link of the chain and `by_role` what it names; `user_id` is empty where nobody holds the role.
    """

    __tablename__ = "incident_notice"
    __table_args__ = (
        UniqueConstraint("incident_id", "step", "user_id", postgresql_nulls_not_distinct=True),
        Index("ix_incident_notice_user_id", "user_id", "incident_id"),
    )

    id: Mapped[Key]
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"))
    step: Mapped[int]
    by_role: Mapped[str]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    sent_at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]


class QualityIssue(Table):
    """One problem of one product, from the report to the proven fix. `state` is `responders.issue_lifecycle.State`.

    `problem` is a class of problems that all languages share. `crisis_id` is the room in which an announcement to the
    market is written; `merged_into` the issue that took this one in.
    """

    __tablename__ = "quality_issue"
    __table_args__ = (
        CheckConstraint(
            "state IN ('reported', 'gathered', 'identified', 'countered', 'verified', 'reviewed', 'closed',"
            " 'announced', 'merged')",
            name="state",
        ),
        CheckConstraint("(state = 'merged') = (merged_into IS NOT NULL)", name="merged_somewhere"),
        Index("ix_quality_issue_state", "state", "updated_at", "id"),
        Index("ix_quality_issue_product_problem", "product", "problem"),
    )

    id: Mapped[Key]
    title: Mapped[str]
    product: Mapped[str] = mapped_column(server_default="", default="")
    problem: Mapped[str]
    unit: Mapped[str] = mapped_column(server_default="", default="")
    state: Mapped[str] = mapped_column(server_default="reported", default="reported")
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    due_at: Mapped[datetime | None]
    opened_at: Mapped[datetime]
    opened_by: Mapped[str]
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(server_default="1", default=1)
    closed_at: Mapped[datetime | None]
    reopened: Mapped[int] = mapped_column(server_default="0", default=0)
    by_hand: Mapped[bool] = mapped_column(server_default="false", default=False)
    crisis_id: Mapped[int | None] = mapped_column(ForeignKey("crisis.id"))
    merged_into: Mapped[int | None] = mapped_column(ForeignKey("quality_issue.id"))


class QualityMention(Table):
    """A mention that belongs to an issue, and why: `reasons` name what it shares, in words of ours."""

    __tablename__ = "quality_mention"

    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"), primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("quality_issue.id"), index=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    language: Mapped[str] = mapped_column(server_default="", default="")
    reasons: Mapped[list[str]] = mapped_column(server_default="{}", default=list)
    added_by: Mapped[str]
    added_at: Mapped[datetime]


class QualityEntry(Table):
    """What colleagues established about an issue. Never changed; a later entry of a kind stands for the earlier ones.

    `kind` is fact, cause, countermeasure, effect, review or note. A cause needs its evidence in `source`, a
    countermeasure `on_at` (when it is in place), an effect a measure in `source` and the day of measuring in `on_at`.
    """

    __tablename__ = "quality_entry"
    __table_args__ = (
        CheckConstraint("kind IN ('fact', 'cause', 'countermeasure', 'effect', 'review', 'note')", name="kind"),
        CheckConstraint("kind NOT IN ('cause', 'effect') OR source <> ''", name="has_its_evidence"),
        CheckConstraint("kind NOT IN ('countermeasure', 'effect') OR on_at IS NOT NULL", name="has_its_day"),
        Index("ix_quality_entry_issue_id", "issue_id", "id"),
    )

    id: Mapped[Key]
    issue_id: Mapped[int] = mapped_column(ForeignKey("quality_issue.id"))
    kind: Mapped[str]
    text: Mapped[str]
    source: Mapped[str] = mapped_column(server_default="", default="")
    on_at: Mapped[datetime | None]
    holds: Mapped[bool] = mapped_column(server_default="true", default=True)
    added_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    added_at: Mapped[datetime]
