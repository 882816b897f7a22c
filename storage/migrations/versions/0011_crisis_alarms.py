"""The volume of mentions, as counts, and alarms on it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "mention_count",
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("series", "at", name=op.f("pk_mention_count")),
    )
    op.create_index("ix_mention_count_at", "mention_count", ["at"])
    op.create_table(
        "crisis_alarm",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        *(sa.Column(name, _TIME, nullable=False) for name in ("at", "since")),
        *(sa.Column(name, sa.Float(), nullable=False) for name in ("score", "count", "expected", "ceiling")),
        sa.Column("levels", postgresql.JSONB(), nullable=False),
        sa.Column("messages", postgresql.ARRAY(sa.BigInteger()), server_default="{}", nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crisis_alarm")),
        sa.UniqueConstraint("series", "at", name=op.f("uq_crisis_alarm_series_at")),
    )
    op.create_index("ix_crisis_alarm_at", "crisis_alarm", ["at"])
    op.create_index(
        "ix_message_mentioned", "message", ["created_at"], postgresql_where=sa.text("NOT ours AND NOT context")
    )


def downgrade() -> None:
    op.drop_index("ix_message_mentioned", table_name="message")
    op.drop_table("crisis_alarm")
    op.drop_table("mention_count")
