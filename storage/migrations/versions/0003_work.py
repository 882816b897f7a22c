"""The desk's work."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "presence",
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("typing", sa.Boolean(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "user_id", name=op.f("pk_presence")),
        prefixes=["UNLOGGED"],
    )
    op.create_table(
        "case_file",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("conversation_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("intent", sa.Text(), nullable=False),
        sa.Column("urgency", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("products", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("hostile", sa.Double(), nullable=False),
        sa.Column("safety", sa.Boolean(), nullable=False),
        sa.Column("security", sa.Boolean(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("facets", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("excerpt", sa.Text(), nullable=False),
        sa.Column("triage", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("judgement", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("permission", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("search", postgresql.TSVECTOR(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_owed", sa.Boolean(), nullable=False),
        sa.Column("reply_state", sa.Text(), server_default="", nullable=False),
        sa.Column("assignee_id", sa.BigInteger(), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("snoozed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("escalated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("escalated_to", sa.Text(), server_default="", nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_message_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("message_revision", sa.BigInteger(), nullable=False),
        sa.Column("first_answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["platform_account.id"], name=op.f("fk_case_file_account_id")),
        sa.ForeignKeyConstraint(["assignee_id"], ["user_account.id"], name=op.f("fk_case_file_assignee_id")),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], name=op.f("fk_case_file_conversation_id")),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_case_file_message_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_case_file_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_file")),
    )
    op.create_index(
        "ix_case_file_assignee_due",
        "case_file",
        ["assignee_id", "due_at", "id"],
        unique=False,
        postgresql_where=sa.text("state <> 'closed'"),
    )
    op.create_index("ix_case_file_conversation", "case_file", ["conversation_id", "id"], unique=False)
    op.create_index(
        "ix_case_file_due", "case_file", ["due_at", "id"], unique=False, postgresql_where=sa.text("state <> 'closed'")
    )
    op.create_index(
        "ix_case_file_escalated_due",
        "case_file",
        ["due_at", "id"],
        unique=False,
        postgresql_where=sa.text("escalated_at IS NOT NULL AND state <> 'closed'"),
    )
    op.create_index("ix_case_file_facets", "case_file", ["facets"], unique=False, postgresql_using="gin")
    op.create_index(op.f("ix_case_file_message_id"), "case_file", ["message_id"], unique=False)
    op.create_index("ix_case_file_newest", "case_file", ["last_message_at", "id"], unique=False)
    op.create_index(op.f("ix_case_file_person_id"), "case_file", ["person_id"], unique=False)
    op.create_index(
        "ix_case_file_reply_state_due",
        "case_file",
        ["reply_state", "due_at", "id"],
        unique=False,
        postgresql_where=sa.text("reply_state IN ('held', 'unconfirmed', 'refused', 'second')"),
    )
    op.create_index("ix_case_file_search", "case_file", ["search"], unique=False, postgresql_using="gin")
    op.create_index("ix_case_file_state_due", "case_file", ["state", "due_at", "id"], unique=False)
    op.create_index(
        "ix_case_file_unclaimed_due",
        "case_file",
        ["due_at", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'open' AND assignee_id IS NULL"),
    )
    op.create_index(
        "uq_case_file_live",
        "case_file",
        ["conversation_id", "person_id"],
        unique=True,
        postgresql_where=sa.text("state <> 'closed'"),
    )
    op.create_table(
        "note",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_note_case_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_note_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
    )
    op.create_index(op.f("ix_note_case_id"), "note", ["case_id"], unique=False)
    op.create_table(
        "reply",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("message_revision", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("attachments", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("draft", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("judgement", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("personal", sa.Boolean(), nullable=False),
        sa.Column("writer", sa.Text(), nullable=False),
        sa.Column("needs_second", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("edited", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("approval_id", sa.BigInteger(), nullable=True),
        sa.Column("send_after", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("platform_post_id", sa.Text(), nullable=True),
        sa.Column("platform_url", sa.Text(), nullable=False),
        sa.Column("last_step", sa.Text(), server_default="", nullable=False),
        sa.Column("changed_by", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state NOT IN ('approved', 'sending', 'sent', 'unconfirmed') OR approval_id IS NOT NULL",
            name=op.f("ck_reply_needs_approval"),
        ),
        sa.ForeignKeyConstraint(["account_id"], ["platform_account.id"], name=op.f("fk_reply_account_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_reply_case_id")),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_reply_message_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply")),
    )
    op.create_index(
        "ix_reply_account_sent",
        "reply",
        ["account_id", sa.literal_column("sent_at DESC")],
        unique=False,
        postgresql_where=sa.text("state = 'sent'"),
    )
    op.create_index(
        "ix_reply_posted",
        "reply",
        ["account_id", "platform_post_id"],
        unique=False,
        postgresql_where=sa.text("platform_post_id IS NOT NULL"),
    )
    op.create_index("ix_reply_case_id_id", "reply", ["case_id", "id"], unique=False)
    op.create_index(
        "ix_reply_ready", "reply", ["send_after"], unique=False, postgresql_where=sa.text("state = 'approved'")
    )
    busy = "'approved', 'sending', 'unconfirmed'"
    for name, columns, states in (
        ("uq_reply_under_way", ["message_id", "channel"], busy),
        ("uq_reply_answer", ["message_id", "message_revision", "channel"], f"{busy}, 'sent'"),
    ):
        where = sa.text(f"state IN ({states})")
        op.create_index(name, "reply", columns, unique=True, postgresql_where=where)
    op.create_index(op.f("ix_reply_state"), "reply", ["state"], unique=False)
    op.create_table(
        "approval",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("reply_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("initials", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("override_reason", sa.Text(), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["reply_id"], ["reply.id"], name=op.f("fk_approval_reply_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_approval_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval")),
        sa.UniqueConstraint("id", "reply_id", "sha256", name=op.f("uq_approval_id_reply_id_sha256")),
    )
    op.create_index(
        "uq_approval_live", "approval", ["reply_id", "kind"], unique=True, postgresql_where=sa.text("voided_at IS NULL")
    )
    op.create_table(
        "attempt",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("reply_id", sa.BigInteger(), nullable=False),
        sa.Column("approval_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("worker", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["approval_id"], ["approval.id"], name=op.f("fk_attempt_approval_id")),
        sa.ForeignKeyConstraint(["reply_id"], ["reply.id"], name=op.f("fk_attempt_reply_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
        sa.UniqueConstraint("key", name=op.f("uq_attempt_key")),
    )
    op.create_index(op.f("ix_attempt_reply_id"), "attempt", ["reply_id"], unique=False)
    op.create_index(
        "uq_attempt_open", "attempt", ["reply_id"], unique=True, postgresql_where=sa.text("finished_at IS NULL")
    )
    op.create_index(
        "uq_attempt_posted", "attempt", ["reply_id"], unique=True, postgresql_where=sa.text("outcome = 'posted'")
    )
    op.create_foreign_key(
        "fk_reply_approval", "reply", "approval", ["approval_id", "id", "sha256"], ["id", "reply_id", "sha256"]
    )


def downgrade() -> None:
    op.drop_constraint("fk_reply_approval", "reply")
    op.drop_table("attempt")
    op.drop_table("approval")
    op.drop_table("reply")
    op.drop_table("note")
    op.drop_table("case_file")
    op.drop_table("presence")
