"""Weekly reports as they were sent, and what was told to whom, once."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Json, Key, Table


class WeeklyReport(Table):
    """The report of one ISO week, such as 2026-W47, in the brand's zone of then. `facts` are its figures as they stood.

    It names cases by number only. What it says of our promises and issues goes with the person whom it names.
    """

    __tablename__ = "weekly_report"

    week: Mapped[str] = mapped_column(primary_key=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    made_at: Mapped[datetime]
    facts: Mapped[Json]


class Notice(Table):
    """Something told to one recipient outside the desk, once. `event` names what, as in incident:5:opened.

    `recipient` is mail:<address> or webhook:<name>; what is handed to a webhook is followed in `webhook_delivery`.
    `text` is in words of ours and is emptied with time; the row stays, so that nothing is told twice.
    """

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("event", "recipient"),
        CheckConstraint("state IN ('waiting', 'delivered', 'handed', 'dead')", name="state"),
        Index("ix_notice_unsettled", "state", "id", postgresql_where=text("state IN ('waiting', 'dead')")),
    )

    id: Mapped[Key]
    event: Mapped[str]
    kind: Mapped[str]
    recipient: Mapped[str]
    title: Mapped[str] = mapped_column(server_default="", default="")
    text: Mapped[str] = mapped_column(server_default="", default="")
    created_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(server_default="waiting", default="waiting")
    tries: Mapped[int] = mapped_column(server_default="0", default=0)
    tried_at: Mapped[datetime | None]
    problem: Mapped[str] = mapped_column(server_default="", default="")
