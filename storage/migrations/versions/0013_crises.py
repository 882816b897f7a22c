"""Crisis rooms, their facts and tasks, and what they hold back."""

from datetime import datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)


def _id(name: str = "id") -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=False)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _maybe(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), server_default="false", nullable=False)


def _at(name: str, *, nullable: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, _TIME, nullable=nullable)


def _words(name: str) -> sa.Column[list[str]]:
    return sa.Column(name, postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False)


def _to(table: str, column: str, target: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"), ondelete=ondelete)


def upgrade() -> None:
    _crises()
    _facts()
    _tasks()
    _people()
    _freezes()


def _crises() -> None:
    op.create_table(
        "crisis",
        _id(),
        *(_text(name) for name in ("title", "kind", "scct")),
        _id("severity"),
        _text("state"),
        _flag("rehearsal"),
        _words("products"),
        sa.Column("alarm_id", sa.BigInteger(), nullable=True),
        sa.Column("owner_id", sa.BigInteger(), nullable=True),
        _text("opened_by"),
        _at("opened_at"),
        _at("updated_at"),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        _at("closed_at", nullable=True),
        _at("reviewed_at", nullable=True),
        _maybe("review"),
        sa.CheckConstraint("severity BETWEEN 1 AND 3", name=op.f("ck_crisis_severity")),
        sa.CheckConstraint("scct IN ('victim', 'accidental', 'preventable')", name=op.f("ck_crisis_scct")),
        sa.CheckConstraint("state IN ('open', 'active', 'easing', 'closed', 'reviewed')", name=op.f("ck_crisis_state")),
        _to("crisis", "alarm_id", "crisis_alarm"),
        _to("crisis", "owner_id", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crisis")),
    )
    op.create_index("ix_crisis_opened_at", "crisis", ["opened_at", "id"])
    op.create_index(
        "uq_crisis_alarm", "crisis", ["alarm_id"], unique=True, postgresql_where=sa.text("alarm_id IS NOT NULL")
    )


def _facts() -> None:
    op.create_table(
        "crisis_fact",
        _id(),
        _id("crisis_id"),
        _text("standing"),
        _text("text"),
        _maybe("source"),
        _at("as_of"),
        _text("added_by"),
        _at("added_at"),
        _at("changed_at"),
        sa.CheckConstraint(
            "standing IN ('known', 'believed', 'unknown', 'withdrawn')", name=op.f("ck_crisis_fact_standing")
        ),
        sa.CheckConstraint("standing <> 'known' OR source <> ''", name=op.f("ck_crisis_fact_known_has_a_source")),
        _to("crisis_fact", "crisis_id", "crisis"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crisis_fact")),
    )
    op.create_index("ix_crisis_fact_crisis_id", "crisis_fact", ["crisis_id"])
    op.create_table(
        "crisis_event",
        _id(),
        _id("crisis_id"),
        _at("at"),
        *(_text(name) for name in ("kind", "actor", "text")),
        sa.Column("data", postgresql.JSONB(), server_default="{}", nullable=False),
        _to("crisis_event", "crisis_id", "crisis"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crisis_event")),
    )
    op.create_index("ix_crisis_event_crisis_id_at", "crisis_event", ["crisis_id", "at", "id"])


def _tasks() -> None:
    op.create_table(
        "crisis_task",
        _id(),
        _id("crisis_id"),
        _text("text"),
        _id("owner_id"),
        _at("due_at"),
        _flag("after"),
        _text("created_by"),
        _at("created_at"),
        _at("done_at", nullable=True),
        _maybe("done_by"),
        _to("crisis_task", "crisis_id", "crisis"),
        _to("crisis_task", "owner_id", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crisis_task")),
    )
    op.create_index("ix_crisis_task_crisis_id", "crisis_task", ["crisis_id"])


def _people() -> None:
    op.create_table(
        "crisis_duty",
        *(_id(name) for name in ("id", "crisis_id", "user_id")),
        _text("role"),
        _at("since"),
        _at("until", nullable=True),
        _to("crisis_duty", "crisis_id", "crisis"),
        _to("crisis_duty", "user_id", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crisis_duty")),
    )
    op.create_index("ix_crisis_duty_crisis_id_since", "crisis_duty", ["crisis_id", "since"])
    op.create_table(
        "crisis_link",
        _text("token_sha256"),
        _id("crisis_id"),
        _text("label"),
        _text("created_by"),
        _at("created_at"),
        _at("expires_at"),
        _at("revoked_at", nullable=True),
        _at("last_used_at", nullable=True),
        _to("crisis_link", "crisis_id", "crisis"),
        sa.PrimaryKeyConstraint("token_sha256", name=op.f("pk_crisis_link")),
    )
    op.create_index("ix_crisis_link_crisis_id", "crisis_link", ["crisis_id"])


def _freezes() -> None:
    op.create_table(
        "crisis_freeze",
        _id(),
        _id("crisis_id"),
        sa.Column("rehearsal", sa.Boolean(), nullable=False),
        sa.Column("accounts", postgresql.ARRAY(sa.BigInteger()), server_default="{}", nullable=False),
        _words("products"),
        _at("began_at"),
        _text("began_by"),
        _at("lifted_at", nullable=True),
        _maybe("lifted_by"),
        _to("crisis_freeze", "crisis_id", "crisis"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crisis_freeze")),
    )
    op.create_index(
        "uq_crisis_freeze_in_force", "crisis_freeze", ["crisis_id"], unique=True,
        postgresql_where=sa.text("lifted_at IS NULL"),
    )  # fmt: skip
    op.create_table(
        "crisis_hold",
        _id("crisis_id"),
        _id("reply_id"),
        _at("held_at"),
        sa.Column("approved_by", sa.BigInteger(), nullable=True),
        _at("released_at", nullable=True),
        _maybe("released_by"),
        _maybe("reason"),
        _to("crisis_hold", "crisis_id", "crisis"),
        _to("crisis_hold", "reply_id", "reply", ondelete="CASCADE"),
        _to("crisis_hold", "approved_by", "user_account"),
        sa.PrimaryKeyConstraint("crisis_id", "reply_id", name=op.f("pk_crisis_hold")),
    )
    op.create_index("ix_crisis_hold_reply_id", "crisis_hold", ["reply_id"])


def downgrade() -> None:
    for table in (
        "crisis_hold", "crisis_freeze", "crisis_link", "crisis_duty", "crisis_task", "crisis_event", "crisis_fact",
        "crisis",
    ):  # fmt: skip
        op.drop_table(table)
