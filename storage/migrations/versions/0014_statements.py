"""Crisis statements, their variants and signatures, and what the database refuses of them."""

from datetime import datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from storage.migrations.statement_guards import GUARDS

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)

_TABLES = ("statement_outcome", "statement_signature", "statement_variant")
_FUNCTIONS = (
    "statement_signature_check()", "statement_version_check()", "statement_variant_check()", "statement_check()",
    "statement_may_move(text, text)", "statement_allows(bigint, bigint, text)",
    "statement_signed(bigint, timestamptz)", "statement_content(bigint)",
)  # fmt: skip


def _id(name: str = "id", *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _maybe(name: str, default: str = "") -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default=default, nullable=False)


def _at(name: str, *, nullable: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, _TIME, nullable=nullable)


def _to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))


def _key(table: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}"))


def upgrade() -> None:
    _statements()
    _versions()
    _signatures()
    op.execute(GUARDS)


def _statements() -> None:
    op.create_table(
        "statement",
        _id(), _id("crisis_id"), _text("kind"), _id("follows_id", nullable=True), _maybe("state", "drafting"),
        _text("title"), _id("version_id", nullable=True),
        sa.Column("revision", sa.BigInteger(), server_default="1", nullable=False),
        _text("made_by"), _at("made_at"), _at("updated_at"),
        *(_at(name, nullable=True) for name in ("next_update_at", "told_at", "published_at")),
        _maybe("link"), _at("ended_at", nullable=True), _maybe("outcome"),
        sa.CheckConstraint("kind IN ('statement', 'update', 'correction')", name=op.f("ck_statement_kind")),
        sa.CheckConstraint("(kind = 'statement') = (follows_id IS NULL)", name=op.f("ck_statement_follows")),
        _to("statement", "crisis_id", "crisis"), _to("statement", "follows_id", "statement"), _key("statement"),
    )  # fmt: skip
    op.create_index("ix_statement_crisis_id", "statement", ["crisis_id", "id"])
    op.create_index("ix_statement_follows_id", "statement", ["follows_id"])
    op.create_table(
        "statement_variant",
        _id(), _id("statement_id"), _text("channel"), _id("account_id", nullable=True), _text("language"),
        sa.Column("canonical", sa.Boolean(), server_default="false", nullable=False),
        _maybe("subject"), _text("text"), _text("changed_by"), _at("changed_at"),
        _to("statement_variant", "statement_id", "statement"),
        _to("statement_variant", "account_id", "platform_account"), _key("statement_variant"),
    )  # fmt: skip
    op.create_index(
        "uq_statement_variant_place",
        "statement_variant",
        ["statement_id", "channel", "language", sa.text("coalesce(account_id, 0)")],
        unique=True,
    )


def _versions() -> None:
    op.create_table(
        "statement_version",
        _id(), _id("statement_id"), _id("number"),
        sa.Column("content", postgresql.JSONB(), server_default="[]", nullable=False), _maybe("sha256"),
        sa.Column("needs", postgresql.JSONB(), nullable=False),
        _text("made_by"), _at("made_at"), _at("sign_by"), _at("voided_at", nullable=True), _maybe("void_reason"),
        _to("statement_version", "statement_id", "statement"), _key("statement_version"),
    )  # fmt: skip
    op.create_index("uq_statement_version_number", "statement_version", ["statement_id", "number"], unique=True)
    op.create_foreign_key(
        op.f("fk_statement_version_id"), "statement", "statement_version", ["version_id"], ["id"]
    )  # fmt: skip


def _signatures() -> None:
    live = sa.text("voided_at IS NULL")
    op.create_table(
        "statement_signature",
        _id(), _id("version_id"), _text("role"), _id("user_id"), _maybe("deputy_reason"), _text("sha256"),
        _at("signed_at"), _at("expires_at"), _at("voided_at", nullable=True), _maybe("void_reason"),
        sa.CheckConstraint("role IN ('pr', 'legal', 'quality', 'executive')", name=op.f("ck_statement_signature_role")),
        _to("statement_signature", "version_id", "statement_version"),
        _to("statement_signature", "user_id", "user_account"), _key("statement_signature"),
    )  # fmt: skip
    for name, column in (("person", "user_id"), ("role", "role")):
        op.create_index(
            f"uq_statement_signature_{name}", "statement_signature", ["version_id", column], unique=True,
            postgresql_where=live,
        )  # fmt: skip
    op.create_table(
        "statement_outcome",
        _id(), _id("version_id"), _id("variant_id"), _id("posting_id", nullable=True), _maybe("state", "waiting"),
        _maybe("link"), _maybe("said"), _text("by"), _at("at"),
        sa.CheckConstraint("state IN ('waiting', 'out', 'failed')", name=op.f("ck_statement_outcome_state")),
        _to("statement_outcome", "version_id", "statement_version"), _key("statement_outcome"),
    )  # fmt: skip
    op.create_index("uq_statement_outcome_variant", "statement_outcome", ["version_id", "variant_id"], unique=True)
    op.create_index("ix_statement_outcome_posting_id", "statement_outcome", ["posting_id"])


def downgrade() -> None:
    for table in _TABLES:
        op.drop_table(table)
    op.drop_constraint(op.f("fk_statement_version_id"), "statement")
    op.execute("DROP TRIGGER statement_guard ON statement; DROP TRIGGER statement_version_guard ON statement_version")
    op.drop_table("statement_version")
    op.drop_table("statement")
    for function in _FUNCTIONS:
        op.execute(f"DROP FUNCTION {function}")
