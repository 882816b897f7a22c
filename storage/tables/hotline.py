"""The employees' quality hotline: reports that only investigators can open, and only those whom no report names.

What the reporter wrote, what was answered and noted is sealed; a row tells neither who reported nor the hour of it.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Key, Table


class HotlineReport(Table):
    """One report. `state` is a `responders.hotline_lifecycle.State`; `ref` is random, so that it tells no order.

    `receipt` is the keyed hash of the code that the reporter holds. `received_on` is the start of the day, for all
    reports alike, so that it does not tell the named from the anonymous. `told_*` say when an overdue clock was told.
    """

    __tablename__ = "hotline_report"
    __table_args__ = (
        CheckConstraint(
            "state IN ('received', 'acknowledged', 'investigating', 'answered', 'closed', 'set_aside')", name="state"
        ),
        CheckConstraint("received_on = date_trunc('day', received_on, 'UTC')", name="day_only"),
        Index("ix_hotline_report_waiting", "state", "acknowledge_by", postgresql_where=text("closed_at IS NULL")),
    )

    ref: Mapped[str] = mapped_column(primary_key=True)
    receipt: Mapped[str] = mapped_column(unique=True)
    key_id: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="received", default="received")
    received_on: Mapped[datetime]
    acknowledge_by: Mapped[datetime]
    feedback_by: Mapped[datetime]
    acknowledged_at: Mapped[datetime | None]
    feedback_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    counted: Mapped[bool] = mapped_column(server_default="false", default=False)
    told_acknowledge_at: Mapped[datetime | None]
    told_feedback_at: Mapped[datetime | None]


class HotlineEntry(Table):
    """What was written on a report, sealed. The `number` counts within one report; a reporter's keep only the day.

    `kind` is report, more (the reporter wrote on), answer and outcome (the reporter reads them), note or measure.
    """

    __tablename__ = "hotline_entry"
    __table_args__ = (
        CheckConstraint("kind IN ('report', 'more', 'answer', 'outcome', 'note', 'measure')", name="kind"),
        CheckConstraint("(kind IN ('report', 'more')) = (by_id IS NULL)", name="reporters_have_no_name"),
        CheckConstraint("by_id IS NOT NULL OR at = date_trunc('day', at, 'UTC')", name="day_only"),
    )

    ref: Mapped[str] = mapped_column(ForeignKey("hotline_report.ref", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]
    sealed: Mapped[bytes]


class HotlineEarlierKey(Table):
    """What finds the receipts of an earlier key, sealed with the one in use. It opens no report."""

    __tablename__ = "hotline_earlier_key"

    key_id: Mapped[str] = mapped_column(primary_key=True)
    sealed: Mapped[bytes]
    followed_at: Mapped[datetime]


class HotlineNamed(Table):
    """A colleague whom a report names: for them it does not exist. `by_id` is the investigator who marked them."""

    __tablename__ = "hotline_named"

    ref: Mapped[str] = mapped_column(ForeignKey("hotline_report.ref", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True, index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


class Promise(Table):
    """A public "we will…". `state` is a `responders.promise_lifecycle.State`; it counts once it was published.

    `source` names where it was made: `reply:7`, `statement:3`, or `hand`. `text` is our own sentence.
    """

    __tablename__ = "promise"
    __table_args__ = (
        CheckConstraint("state IN ('agreed', 'open', 'kept', 'broken', 'withdrawn', 'lapsed')", name="state"),
        CheckConstraint("state NOT IN ('kept', 'broken', 'withdrawn') OR reason <> ''", name="has_its_reason"),
        Index("uq_promise_source", "source", "text", unique=True, postgresql_where=text("state IN ('agreed', 'open')")),
        Index("ix_promise_due_at", "due_at", "id", postgresql_where=text("state = 'open'")),
        Index("ix_promise_settled_at", "settled_at", "id"),
    )

    id: Mapped[Key]
    source: Mapped[str]
    reply_id: Mapped[int | None] = mapped_column(ForeignKey("reply.id", ondelete="CASCADE"), index=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case_file.id"))
    text: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="agreed", default="agreed")
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    due_at: Mapped[datetime | None]
    made_at: Mapped[datetime]
    made_by: Mapped[str]
    published_at: Mapped[datetime | None]
    url: Mapped[str] = mapped_column(server_default="", default="")
    version: Mapped[int] = mapped_column(server_default="1", default=1)
    told_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[str] = mapped_column(server_default="", default="")
    reason: Mapped[str] = mapped_column(server_default="", default="")
    link: Mapped[str] = mapped_column(server_default="", default="")
