"""Crisis rooms: what is known, who does what until when, what was held back, and who may look on."""

from datetime import datetime

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Json, Key, Table


class Crisis(Table):
    """One crisis. `severity` is 1 (local), 2 (serious) or 3 (grave); `scct` says how it came about.

    `state` is a `responders.crisis_lifecycle.State`. A `rehearsal` concerns sandbox accounts only and is stamped as
    one wherever it shows. `products` are ids of the catalogue; empty: the whole company.
    """

    __tablename__ = "crisis"
    __table_args__ = (
        CheckConstraint("severity BETWEEN 1 AND 3", name="severity"),
        CheckConstraint("scct IN ('victim', 'accidental', 'preventable')", name="scct"),
        CheckConstraint("state IN ('open', 'active', 'easing', 'closed', 'reviewed')", name="state"),
        Index("ix_crisis_opened_at", "opened_at", "id"),
        Index("uq_crisis_alarm", "alarm_id", unique=True, postgresql_where=text("alarm_id IS NOT NULL")),
    )

    id: Mapped[Key]
    title: Mapped[str]
    kind: Mapped[str]
    scct: Mapped[str]
    severity: Mapped[int]
    state: Mapped[str] = mapped_column(default="open")
    rehearsal: Mapped[bool] = mapped_column(server_default="false", default=False)
    products: Mapped[list[str]] = mapped_column(server_default="{}", default=list)
    alarm_id: Mapped[int | None] = mapped_column(ForeignKey("crisis_alarm.id"))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    opened_by: Mapped[str]
    opened_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(server_default="1", default=1)
    closed_at: Mapped[datetime | None]
    reviewed_at: Mapped[datetime | None]
    review: Mapped[str] = mapped_column(server_default="", default="")


class CrisisFact(Table):
    """One thing said about the crisis, by whom and as of when. Every move of `standing` is an event.

    `standing` is known, believed, unknown (a question still open) or withdrawn (it turned out not to be so). While it
    is not known, `checker_id` finds out until `check_by`, if somebody was asked to.
    """

    __tablename__ = "crisis_fact"
    __table_args__ = (
        CheckConstraint("standing IN ('known', 'believed', 'unknown', 'withdrawn')", name="standing"),
        CheckConstraint("standing <> 'known' OR source <> ''", name="known_has_a_source"),
    )

    id: Mapped[Key]
    crisis_id: Mapped[int] = mapped_column(ForeignKey("crisis.id"), index=True)
    standing: Mapped[str]
    text: Mapped[str]
    source: Mapped[str] = mapped_column(server_default="", default="")
    as_of: Mapped[datetime]
    added_by: Mapped[str]
    added_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    checker_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    check_by: Mapped[datetime | None]


class CrisisTask(Table):
    """Something to be done, by somebody, by a time. An `after` task is an action that the review decided on."""

    __tablename__ = "crisis_task"

    id: Mapped[Key]
    crisis_id: Mapped[int] = mapped_column(ForeignKey("crisis.id"), index=True)
    text: Mapped[str]
    owner_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    due_at: Mapped[datetime]
    after: Mapped[bool] = mapped_column(server_default="false", default=False)
    created_by: Mapped[str]
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    done_by: Mapped[str] = mapped_column(server_default="", default="")


class CrisisEvent(Table):
    """A line of the timeline: what happened at `at`, who did it, in a sentence. Never changed, never deleted.

    `kind` is opened, moved, fact, task, duty, frozen, held, released, thawed, link, statement, note or decision.
    """

    __tablename__ = "crisis_event"
    __table_args__ = (Index("ix_crisis_event_crisis_id_at", "crisis_id", "at", "id"),)

    id: Mapped[Key]
    crisis_id: Mapped[int] = mapped_column(ForeignKey("crisis.id"))
    at: Mapped[datetime]
    kind: Mapped[str]
    actor: Mapped[str]
    text: Mapped[str]
    data: Mapped[Json] = mapped_column(server_default="{}", default=dict)


class CrisisDuty(Table):
    """Who is on duty for the crisis, as what, from when to when."""

    __tablename__ = "crisis_duty"
    __table_args__ = (Index("ix_crisis_duty_crisis_id_since", "crisis_id", "since"),)

    id: Mapped[Key]
    crisis_id: Mapped[int] = mapped_column(ForeignKey("crisis.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    role: Mapped[str]
    since: Mapped[datetime]
    until: Mapped[datetime | None]


class CrisisLink(Table):
    """A link with which executives look on without signing in. Only the token's SHA-256 is kept."""

    __tablename__ = "crisis_link"

    token_sha256: Mapped[str] = mapped_column(primary_key=True)
    crisis_id: Mapped[int] = mapped_column(ForeignKey("crisis.id"), index=True)
    label: Mapped[str]
    created_by: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]


class CrisisFreeze(Table):
    """While `lifted_at` is empty nothing in its scope begins to be sent. Empty accounts and products: everything."""

    __tablename__ = "crisis_freeze"
    __table_args__ = (
        Index("uq_crisis_freeze_in_force", "crisis_id", unique=True, postgresql_where=text("lifted_at IS NULL")),
    )

    id: Mapped[Key]
    crisis_id: Mapped[int] = mapped_column(ForeignKey("crisis.id"))
    rehearsal: Mapped[bool]
    accounts: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), server_default="{}", default=list)
    products: Mapped[list[str]] = mapped_column(server_default="{}", default=list)
    began_at: Mapped[datetime]
    began_by: Mapped[str]
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[str] = mapped_column(server_default="", default="")


class CrisisHold(Table):
    """A reply that a crisis holds back, or (once `released_at` is set) lets through: a named person's act."""

    __tablename__ = "crisis_hold"

    crisis_id: Mapped[int] = mapped_column(ForeignKey("crisis.id"), primary_key=True)
    reply_id: Mapped[int] = mapped_column(ForeignKey("reply.id", ondelete="CASCADE"), primary_key=True, index=True)
    held_at: Mapped[datetime]
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    released_at: Mapped[datetime | None]
    released_by: Mapped[str] = mapped_column(server_default="", default="")
    reason: Mapped[str] = mapped_column(server_default="", default="")
