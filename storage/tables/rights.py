"""People's rights: requests about their data, what must be kept for now, and notices against posts of ours."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Json, Key, Table


class RightsRequest(Table):
    """One request of a person about their data. `state` is a `responders.rights_lifecycle.State`.

    `platform`, `handle`, `contact` and `said` are what the person told us; they go when the request is over and its
    time is up, or with the person's erasure. `person_id` is who they turned out to be. `due_at` moves once, when the
    time is extended for a reason. `told_*` say when an overdue clock was told.
    """

    __tablename__ = "rights_request"
    __table_args__ = (
        CheckConstraint("kind IN ('erasure', 'export')", name="kind"),
        CheckConstraint(
            "state IN ('received', 'confirmed', 'identified', 'fulfilled', 'refused', 'withdrawn')", name="state"
        ),
        CheckConstraint("state NOT IN ('identified', 'fulfilled') OR identified_at IS NOT NULL", name="identity_first"),
        CheckConstraint("extended_at IS NULL OR extended_why <> ''", name="extended_for_a_reason"),
        Index("ix_rights_request_due", "due_at", "id", postgresql_where=text("closed_at IS NULL")),
        Index("ix_rights_request_person_id", "person_id"),
    )

    id: Mapped[Key]
    kind: Mapped[str]
    law: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="received", default="received")
    platform: Mapped[str]
    handle: Mapped[str]
    contact: Mapped[str] = mapped_column(server_default="", default="")
    said: Mapped[str] = mapped_column(server_default="", default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    received_at: Mapped[datetime]
    confirm_by: Mapped[datetime | None]
    due_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    identified_at: Mapped[datetime | None]
    identified_how: Mapped[str] = mapped_column(server_default="", default="")
    extended_at: Mapped[datetime | None]
    extended_why: Mapped[str] = mapped_column(server_default="", default="")
    closed_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(server_default="", default="")
    made_by: Mapped[str]
    version: Mapped[int] = mapped_column(server_default="1", default=1)
    told_confirm_at: Mapped[datetime | None]
    told_due_at: Mapped[datetime | None]


class LegalHold(Table):
    """A case that retention must leave alone, and why. Ended, never deleted."""

    __tablename__ = "legal_hold"
    __table_args__ = (
        CheckConstraint("reason <> ''", name="has_its_reason"),
        Index("uq_legal_hold_case", "case_id", unique=True, postgresql_where=text("ended_at IS NULL")),
    )

    id: Mapped[Key]
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    reason: Mapped[str]
    placed_by: Mapped[str]
    placed_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str] = mapped_column(server_default="", default="")


class RetentionRun(Table):
    """One run of retention: how much of which kind went, or on a dry run would have gone. No words."""

    __tablename__ = "retention_run"

    id: Mapped[Key]
    at: Mapped[datetime]
    dry: Mapped[bool]
    run_by: Mapped[str]
    counts: Mapped[Json]


class TakedownNotice(Table):
    """A notice that a post of ours infringes or is illegal. `state` is a `responders.notice_lifecycle.State`.

    `target` is what it is about: `reply:7` or `posting:3`, empty until somebody found it. `elements` says of each part
    that the law asks for whether the notice has it, `counter_elements` the same of our answer to it.
    """

    __tablename__ = "takedown_notice"
    __table_args__ = (
        CheckConstraint(
            "state IN ('received', 'incomplete', 'verified', 'removed', 'countered', 'restorable', 'settled',"
            " 'restored', 'rejected', 'withdrawn')",
            name="state",
        ),
        Index("ix_takedown_notice_open", "received_at", "id", postgresql_where=text("closed_at IS NULL")),
    )

    id: Mapped[Key]
    law: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="received", default="received")
    sender: Mapped[str]
    contact: Mapped[str] = mapped_column(server_default="", default="")
    claim: Mapped[str]
    url: Mapped[str] = mapped_column(server_default="", default="")
    target: Mapped[str] = mapped_column(server_default="", default="")
    elements: Mapped[Json] = mapped_column(server_default="{}", default=dict)
    counter: Mapped[str] = mapped_column(server_default="", default="")
    counter_elements: Mapped[Json] = mapped_column(server_default="{}", default=dict)
    reason: Mapped[str] = mapped_column(server_default="", default="")
    received_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]
    countered_at: Mapped[datetime | None]
    restorable_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    made_by: Mapped[str]
    version: Mapped[int] = mapped_column(server_default="1", default=1)
    told_at: Mapped[datetime | None]
