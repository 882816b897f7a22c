"""Moving a conversation into private: the plan, its two drafts, and who must not be written to any more."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Json, Key, Table


class Escalation(Table):
    """One move of a case into private. `triggers` name kinds and places, never words; `plan` what was possible then.

    The public and the private draft are replies like any other; one approval covers both, each by its own hash.
    `state` is a state of `responders.escalation`.
    """

    __tablename__ = "escalation"
    __table_args__ = (
        CheckConstraint(
            "state IN ('planned', 'moving', 'waiting', 'private', 'solved', 'closed', 'stopped')", name="state"
        ),
        Index(
            "uq_escalation_live", "case_id", unique=True, postgresql_where=text("state NOT IN ('closed', 'stopped')")
        ),
    )

    id: Mapped[Key]
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), index=True)
    state: Mapped[str] = mapped_column(default="planned")
    way: Mapped[str]
    plan: Mapped[Json]
    triggers: Mapped[list[Json]] = mapped_column(server_default="[]", default=list)
    public_reply_id: Mapped[int | None] = mapped_column(ForeignKey("reply.id"), index=True)
    private_reply_id: Mapped[int | None] = mapped_column(ForeignKey("reply.id"), index=True)
    closing_reply_id: Mapped[int | None] = mapped_column(ForeignKey("reply.id"), index=True)
    created_by: Mapped[str]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class OptOut(Table):
    """That somebody must not be written to on a platform. `mark` is a keyed hash of who: it survives their erasure.

    `how` is asked (they wrote so), hand (a colleague entered it) or platform (they blocked us). It ends at `ended_at`.
    """

    __tablename__ = "opt_out"
    __table_args__ = (CheckConstraint("how IN ('asked', 'hand', 'platform')", name="how"),)

    mark: Mapped[str] = mapped_column(primary_key=True)
    key_id: Mapped[str]
    platform: Mapped[str]
    how: Mapped[str]
    noted_by: Mapped[str]
    noted_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str] = mapped_column(server_default="", default="")


class OptOutKey(Table):
    """The key of the marks, where the environment gives none; made once, so that every machine uses the same."""

    __tablename__ = "opt_out_key"
    __table_args__ = (CheckConstraint("id = 1", name="one"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key: Mapped[bytes] = mapped_column(LargeBinary)
