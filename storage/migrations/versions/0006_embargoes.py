"""What stays inside: the embargo bank, encrypted, and who touched it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "embargo",
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("roles", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("users", postgresql.ARRAY(sa.BigInteger()), server_default="{}", nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=True),
        sa.Column("lifts_at", _TIME, nullable=True),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("ended_at", _TIME, nullable=True),
        sa.Column("ended_by", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(
            "kind IN ('codename', 'release', 'restock', 'financial', 'performance', 'internal')",
            name=op.f("ck_embargo_kind"),
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["user_account.id"], name=op.f("fk_embargo_owner_id")),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_embargo")),
    )
    op.create_index("ix_embargo_created_at", "embargo", ["created_at"], postgresql_where=sa.text("ended_at IS NULL"))
    op.create_table(
        "embargo_probe",
        sa.Column("writer", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("door", sa.Text(), nullable=False),
        sa.Column("first_at", _TIME, nullable=False),
        sa.Column("last_at", _TIME, nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["ref"], ["embargo.ref"], name=op.f("fk_embargo_probe_ref")),
        sa.PrimaryKeyConstraint("writer", "ref", name=op.f("pk_embargo_probe")),
    )
    op.create_index("ix_embargo_probe_last_at", "embargo_probe", ["last_at"])


def downgrade() -> None:
    op.drop_table("embargo_probe")
    op.drop_table("embargo")
