"""Whose picture it is: our assets and their licences, and what others made."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)
_TEXTS = postgresql.ARRAY(sa.Text())


def upgrade() -> None:
    op.create_table(
        "asset",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("print", sa.Text(), server_default="", nullable=False),
        sa.Column("platforms", _TEXTS, server_default="{}", nullable=False),
        sa.Column("territories", _TEXTS, server_default="{}", nullable=False),
        sa.Column("since", _TIME, nullable=True),
        sa.Column("until", _TIME, nullable=True),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("revoked_at", _TIME, nullable=True),
        sa.Column("revoked_by", sa.Text(), server_default="", nullable=False),
        sa.Column("warned_at", _TIME, nullable=True),
        sa.CheckConstraint("source = 'ours' OR source LIKE '@_%'", name=op.f("ck_asset_source")),
        sa.CheckConstraint("until IS NULL OR since IS NULL OR until > since", name=op.f("ck_asset_term")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asset")),
        sa.UniqueConstraint("sha256", name=op.f("uq_asset_sha256")),
    )
    op.create_index(
        "ix_asset_until", "asset", ["until"], postgresql_where=sa.text("revoked_at IS NULL AND warned_at IS NULL")
    )


def downgrade() -> None:
    op.drop_table("asset")
