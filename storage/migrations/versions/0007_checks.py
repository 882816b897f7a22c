"""The check before publication: keys, requests for review, and webhooks."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    _keys()
    _requests()
    op.create_table(
        "review_picture",
        sa.Column("request_id", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"], ["review_request.id"], name=op.f("fk_review_picture_request_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("request_id", "sha256", name=op.f("pk_review_picture")),
    )
    _deliveries()


def _keys() -> None:
    op.create_table(
        "api_key",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("hint", sa.Text(), nullable=False),
        sa.Column("key_sha256", sa.Text(), nullable=False),
        sa.Column("scopes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("per_minute", sa.BigInteger(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("expires_at", _TIME, nullable=True),
        sa.Column("revoked_at", _TIME, nullable=True),
        sa.Column("revoked_by", sa.Text(), server_default="", nullable=False),
        sa.Column("last_used_at", _TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_key")),
        sa.UniqueConstraint("key_sha256", name=op.f("uq_api_key_key_sha256")),
    )


def _requests() -> None:
    op.create_table(
        "review_request",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("media", postgresql.JSONB(), server_default="[]", nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("findings", postgresql.JSONB(), server_default="[]", nullable=False),
        sa.Column("code_digest", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("asked_at", _TIME, nullable=False),
        sa.Column("answered_by", sa.BigInteger(), nullable=True),
        sa.Column("answered_at", _TIME, nullable=True),
        sa.Column("answer", sa.Text(), server_default="", nullable=False),
        sa.Column("receipt", sa.Text(), server_default="", nullable=False),
        sa.Column("removed_at", _TIME, nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'approved', 'declined', 'withdrawn')", name=op.f("ck_review_request_state")
        ),
        sa.CheckConstraint("account IN ('own', 'company')", name=op.f("ck_review_request_account")),
        sa.CheckConstraint(
            "answered_by IS NULL OR answered_by <> user_id", name=op.f("ck_review_request_second_person")
        ),
        sa.CheckConstraint(
            "state NOT IN ('approved', 'declined') OR answered_by IS NOT NULL",
            name=op.f("ck_review_request_answered"),
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_review_request_user_id")),
        sa.ForeignKeyConstraint(["answered_by"], ["user_account.id"], name=op.f("fk_review_request_answered_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_request")),
    )
    op.create_index(
        "ix_review_request_waiting",
        "review_request",
        ["asked_at", "id"],
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index("ix_review_request_user_id_asked_at", "review_request", ["user_id", "asked_at"])
    op.create_index(
        "ix_review_request_kept", "review_request", ["answered_at"], postgresql_where=sa.text("removed_at IS NULL")
    )


def _deliveries() -> None:
    op.create_table(
        "webhook_delivery",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("hook", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("payload", postgresql.JSONB(), nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("state", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("tries", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("tried_at", _TIME, nullable=True),
        sa.Column("status", sa.BigInteger(), nullable=True),
        sa.Column("problem", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_delivery")),
    )
    op.create_index("ix_webhook_delivery_hook_id", "webhook_delivery", ["hook", "id"])
    op.create_index(
        "ix_webhook_delivery_old",
        "webhook_delivery",
        ["created_at"],
        postgresql_where=sa.text("state <> 'waiting'"),
    )


def downgrade() -> None:
    for table in ("webhook_delivery", "review_picture", "review_request", "api_key"):
        op.drop_table(table)
