"""The volume of mentions, as counts, and the alarms on it. No text and no person: ids of messages at most."""

from datetime import datetime

from sqlalchemy import ARRAY, BigInteger, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Json, Key, Table


class MentionCount(Table):
    """How many mentions of a series were written in the five minutes that begin `at`; none is no row.

    A series is `all`, or one or two facets of a case joined by a space: `product:halo-pro intent:criticism`.
    """

    __tablename__ = "mention_count"
    __table_args__ = (Index("ix_mention_count_at", "at"),)

    series: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(primary_key=True)
    count: Mapped[int]


class CrisisAlarm(Table):
    """The volume of a series rose beyond what it ever does.

    `count` mentions in the hour before `at`, against `expected` at that time of day and `ceiling`, which the last two
    weeks rarely saw; the volume left what is usual at `since`. `levels` holds minutes, count and limit of each span,
    `messages` the ids of a sample, the newest first. `settled_why` is why somebody said that it is no crisis.
    """

    __tablename__ = "crisis_alarm"
    __table_args__ = (UniqueConstraint("series", "at"), Index("ix_crisis_alarm_at", "at"))

    id: Mapped[Key]
    series: Mapped[str]
    at: Mapped[datetime]
    since: Mapped[datetime]
    score: Mapped[float]
    count: Mapped[float]
    expected: Mapped[float]
    ceiling: Mapped[float]
    levels: Mapped[list[Json]]
    messages: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), server_default="{}", default=list)
    created_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[str] = mapped_column(server_default="", default="")
    settled_why: Mapped[str] = mapped_column(server_default="", default="")
