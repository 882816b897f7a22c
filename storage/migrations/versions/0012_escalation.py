"""Opt-outs, and plans to move a conversation into direct messages."""

from datetime import datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_STATES = "state IN ('planned', 'moving', 'waiting', 'private', 'solved', 'closed', 'stopped')"
_REPLIES = ("public_reply_id", "private_reply_id", "closing_reply_id")


def _text(name: str, default: str | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default=default, nullable=False)


def _at(name: str, *, nullable: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    _escalations()
    op.create_table(
        "opt_out",
        *(_text(name) for name in ("mark", "key_id", "platform", "how", "noted_by")),
        _at("noted_at"),
        _at("ended_at", nullable=True),
        _text("ended_by", ""),
        sa.CheckConstraint("how IN ('asked', 'hand', 'platform')", name=op.f("ck_opt_out_how")),
        sa.PrimaryKeyConstraint("mark", name=op.f("pk_opt_out")),
    )
    op.create_table(
        "opt_out_key",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_opt_out_key_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opt_out_key")),
    )


def _escalations() -> None:
    op.create_table(
        "escalation",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        _text("state"),
        _text("way"),
        sa.Column("plan", postgresql.JSONB(), nullable=False),
        sa.Column("triggers", postgresql.JSONB(), server_default="[]", nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=True) for name in _REPLIES),
        _text("created_by"),
        _at("created_at"),
        _at("changed_at"),
        sa.CheckConstraint(_STATES, name=op.f("ck_escalation_state")),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_escalation_case_id")),
        *(sa.ForeignKeyConstraint([name], ["reply.id"], name=op.f(f"fk_escalation_{name}")) for name in _REPLIES),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalation")),
    )
    for name in ("case_id", *_REPLIES):
        op.create_index(f"ix_escalation_{name}", "escalation", [name])
    live = sa.text("state NOT IN ('closed', 'stopped')")
    op.create_index("uq_escalation_live", "escalation", ["case_id"], unique=True, postgresql_where=live)


def downgrade() -> None:
    for table in ("opt_out_key", "opt_out", "escalation"):
        op.drop_table(table)
