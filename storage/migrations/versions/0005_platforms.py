"""What real platforms need: quotes, rechecks, removals, pictures, and requests that count against our address."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("message", sa.Column("quoted_platform_id", sa.Text(), nullable=True))
    op.add_column("message", sa.Column("addressed", sa.Boolean(), server_default="true", nullable=False))
    op.add_column("message", sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("message", sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_message_unchecked",
        "message",
        ["account_id", "checked_at", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.add_column("reply", sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("reply", sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("reply", sa.Column("changed_text", sa.Text(), nullable=True))
    op.create_index(
        "ix_reply_attachments",
        "reply",
        ["attachments"],
        unique=False,
        postgresql_using="gin",
        postgresql_where=sa.text("attachments <> '[]'"),
    )
    op.create_index(
        "ix_reply_unchecked",
        "reply",
        ["account_id", sa.literal_column("COALESCE(checked_at, sent_at)"), "id"],
        unique=False,
        postgresql_where=sa.text("state = 'sent' AND gone_at IS NULL"),
    )
    op.create_table(
        "invalid_request",
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("minute", sa.DateTime(timezone=True), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("platform", "minute", name=op.f("pk_invalid_request")),
    )
    op.create_table(
        "picture",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("width", sa.BigInteger(), nullable=False),
        sa.Column("height", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_picture_user_id")),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_picture")),
    )


def downgrade() -> None:
    op.drop_table("picture")
    op.drop_table("invalid_request")
    op.drop_index("ix_reply_unchecked", table_name="reply")
    op.drop_index("ix_reply_attachments", table_name="reply")
    for column in ("changed_text", "gone_at", "checked_at"):
        op.drop_column("reply", column)
    op.drop_index("ix_message_unchecked", table_name="message")
    for column in ("removed_at", "checked_at", "addressed", "quoted_platform_id"):
        op.drop_column("message", column)
