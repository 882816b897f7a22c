"""Weekly reports, what was told to whom, and by when a case was first to be answered."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)

# What the record says was owed when the case was opened; of cases whose entry says nothing, nothing was.
_FIRST_DUE = """
    UPDATE case_file SET first_due_at = (opened.facts ->> 'due_at')::timestamptz FROM record_entry AS opened
    WHERE opened.kind = 'case.opened' AND opened.subject = 'case:' || case_file.id
      AND opened.facts ->> 'due_at' IS NOT NULL
"""


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _maybe(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def upgrade() -> None:
    op.add_column("case_file", sa.Column("first_due_at", _TIME, nullable=True))
    op.execute(_FIRST_DUE)
    op.create_index("ix_case_file_opened_at", "case_file", ["opened_at", "id"])
    op.create_table(
        "weekly_report",
        _text("week"),
        *(sa.Column(name, _TIME, nullable=False) for name in ("starts_at", "ends_at", "made_at")),
        sa.Column("facts", postgresql.JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("week", name=op.f("pk_weekly_report")),
    )
    op.create_table(
        "notice",
        sa.Column("id", sa.BigInteger(), nullable=False),
        *(_text(name) for name in ("event", "kind", "recipient")),
        *(_maybe(name) for name in ("title", "text")),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("state", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("tries", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("tried_at", _TIME, nullable=True),
        _maybe("problem"),
        sa.CheckConstraint("state IN ('waiting', 'delivered', 'handed', 'dead')", name=op.f("ck_notice_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("event", "recipient", name=op.f("uq_notice_event_recipient")),
    )
    op.create_index(
        "ix_notice_unsettled", "notice", ["state", "id"], postgresql_where=sa.text("state IN ('waiting', 'dead')")
    )


def downgrade() -> None:
    op.drop_table("notice")
    op.drop_table("weekly_report")
    op.drop_index("ix_case_file_opened_at", "case_file")
    op.drop_column("case_file", "first_due_at")
