"""What the desk has seen, to find text that was lifted from it; thumbnails, reasons and tasks of the asset library."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "seen_post",
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("written_at", _TIME, nullable=False),
        sa.Column("kept_at", _TIME, server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_seen_post_message_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_seen_post_person_id")),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_seen_post")),
    )
    op.create_index("ix_seen_post_person_id", "seen_post", ["person_id"])
    op.create_index("ix_seen_post_written_at", "seen_post", ["written_at"])
    _assets()


def _assets() -> None:
    op.add_column("asset", sa.Column("thumbnail", sa.LargeBinary(), nullable=True))
    op.add_column("asset", sa.Column("revoked_why", sa.Text(), server_default="", nullable=False))
    op.create_table(
        "asset_task",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("asset_id", sa.BigInteger(), nullable=False),
        sa.Column("due_at", _TIME, nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("done_at", _TIME, nullable=True),
        sa.Column("done_by", sa.Text(), server_default="", nullable=False),
        sa.Column("outcome", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("(done_at IS NULL) = (outcome = '')", name=op.f("ck_asset_task_outcome")),
        sa.ForeignKeyConstraint(["asset_id"], ["asset.id"], name=op.f("fk_asset_task_asset_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asset_task")),
    )
    op.create_index(
        "uq_asset_task_open", "asset_task", ["asset_id"], unique=True, postgresql_where=sa.text("done_at IS NULL")
    )


def downgrade() -> None:
    op.drop_table("asset_task")
    op.drop_column("asset", "revoked_why")
    op.drop_column("asset", "thumbnail")
    op.drop_table("seen_post")
