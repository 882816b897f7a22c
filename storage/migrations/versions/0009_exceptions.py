"""Exceptions to a rule, what people say of a finding, and codes on trial."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def upgrade() -> None:
    _exceptions()
    _feedback()
    _shadows()


def _exceptions() -> None:
    op.create_table(
        "rule_exception",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("approver", sa.Text(), nullable=False),
        sa.Column("since", _TIME, nullable=False),
        sa.Column("until", _TIME, nullable=False),
        _text("text_sha256"),
        _text("span_sha256"),
        _text("author"),
        _text("team"),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("ended_at", _TIME, nullable=True),
        _text("ended_by"),
        sa.CheckConstraint("text_sha256 || span_sha256 || author || team <> ''", name=op.f("ck_rule_exception_narrow")),
        sa.CheckConstraint(
            "until > since AND until <= since + interval '366 days'", name=op.f("ck_rule_exception_within_a_year")
        ),
        sa.CheckConstraint("reason <> '' AND approver <> ''", name=op.f("ck_rule_exception_answered_for")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_exception")),
    )
    op.create_index(
        "ix_rule_exception_until", "rule_exception", ["until"], postgresql_where=sa.text("ended_at IS NULL")
    )


def _feedback() -> None:
    op.create_table(
        "finding_feedback",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        _text("signal"),
        sa.Column("code_digest", sa.Text(), nullable=False),
        _text("subject"),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        _text("note"),
        sa.Column("said_by", sa.BigInteger(), nullable=True),
        sa.Column("said_at", _TIME, nullable=False),
        sa.Column("state", sa.Text(), server_default="open", nullable=False),
        _text("settled_by"),
        sa.Column("settled_at", _TIME, nullable=True),
        sa.CheckConstraint("state IN ('open', 'agreed', 'kept')", name=op.f("ck_finding_feedback_state")),
        sa.CheckConstraint(
            "subject <> '' OR (said_by IS NULL AND note = '')",
            name=op.f("ck_finding_feedback_own_accounts_are_nobodys"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_finding_feedback_case_id")),
        sa.ForeignKeyConstraint(["said_by"], ["user_account.id"], name=op.f("fk_finding_feedback_said_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding_feedback")),
    )
    op.create_index(
        "ix_finding_feedback_open", "finding_feedback", ["said_at", "id"], postgresql_where=sa.text("state = 'open'")
    )
    op.create_index("ix_finding_feedback_rule_said_at", "finding_feedback", ["rule", "said_at"])


def _shadows() -> None:
    op.create_table(
        "shadow_tally",
        sa.Column("shadow_digest", sa.Text(), nullable=False),
        sa.Column("code_digest", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("judged", sa.BigInteger(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.Column("failed", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("shadow_digest", "code_digest", "day", name=op.f("pk_shadow_tally")),
    )
    op.create_table(
        "shadow_difference",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("shadow_digest", sa.Text(), nullable=False),
        sa.Column("code_digest", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("was", sa.Text(), nullable=False),
        sa.Column("would", sa.Text(), nullable=False),
        sa.Column("gained", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("lost", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("seen_at", _TIME, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_shadow_difference_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shadow_difference")),
    )
    op.create_index("ix_shadow_difference_case_id", "shadow_difference", ["case_id"])
    op.create_index("ix_shadow_difference_shadow_digest_id", "shadow_difference", ["shadow_digest", "id"])


def downgrade() -> None:
    for table in ("shadow_difference", "shadow_tally", "finding_feedback", "rule_exception"):
        op.drop_table(table)
