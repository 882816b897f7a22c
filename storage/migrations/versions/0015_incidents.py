"""Safety and security incidents, their clocks, and quality issues."""

from datetime import datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)


def _id(name: str = "id", *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def _count(name: str, start: int = 0) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), server_default=str(start), nullable=False)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _maybe(name: str, start: str = "") -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default=start, nullable=False)


def _at(name: str, *, nullable: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, _TIME, nullable=nullable)


def _flag(name: str, start: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), server_default=start, nullable=False)


def _words(name: str) -> sa.Column[list[str]]:
    return sa.Column(name, postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False)


def _to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    _issues()
    _incidents()
    _clocks()
    _belonging()


def _issues() -> None:
    name = "quality_issue"
    op.create_table(
        name,
        _id(),
        _text("title"),
        _maybe("product"),
        _text("problem"),
        _maybe("unit"),
        _maybe("state", "reported"),
        _id("owner_id", nullable=True),
        _at("due_at", nullable=True),
        _at("opened_at"),
        _text("opened_by"),
        _at("updated_at"),
        _count("version", 1),
        _at("closed_at", nullable=True),
        _count("reopened"),
        _flag("by_hand", "false"),
        _id("crisis_id", nullable=True),
        _id("merged_into", nullable=True),
        sa.CheckConstraint(
            "state IN ('reported', 'gathered', 'identified', 'countered', 'verified', 'reviewed', 'closed',"
            " 'announced', 'merged')",
            name=op.f("ck_quality_issue_state"),
        ),
        sa.CheckConstraint(
            "(state = 'merged') = (merged_into IS NOT NULL)", name=op.f("ck_quality_issue_merged_somewhere")
        ),
        _to(name, "owner_id", "user_account"),
        _to(name, "crisis_id", "crisis"),
        _to(name, "merged_into", name),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_issue")),
    )
    op.create_index("ix_quality_issue_state", name, ["state", "updated_at", "id"])
    op.create_index("ix_quality_issue_product_problem", name, ["product", "problem"])


def _incidents() -> None:
    name = "incident"
    op.create_table(
        name,
        *(_id(one) for one in ("id", "case_id", "message_id")),
        sa.Column("kinds", postgresql.ARRAY(sa.Text()), nullable=False),
        _words("products"),
        _maybe("language"),
        _maybe("unit"),
        _maybe("state", "open"),
        _count("step"),
        *(_at(one) for one in ("answer_by", "ingested_at", "opened_at", "updated_at")),
        _count("version", 1),
        _at("acknowledged_at", nullable=True),
        _id("acknowledged_by", nullable=True),
        _at("closed_at", nullable=True),
        _maybe("closed_by"),
        _maybe("outcome"),
        _id("issue_id", nullable=True),
        sa.CheckConstraint("state IN ('open', 'acknowledged', 'closed')", name=op.f("ck_incident_state")),
        sa.CheckConstraint(
            "state = 'open' OR acknowledged_by IS NOT NULL", name=op.f("ck_incident_only_people_acknowledge")
        ),
        _to(name, "case_id", "case_file"),
        _to(name, "message_id", "message"),
        _to(name, "acknowledged_by", "user_account"),
        _to(name, "issue_id", "quality_issue"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident")),
    )
    op.create_index("ix_incident_message_id", name, ["message_id"])
    op.create_index("ix_incident_issue_id", name, ["issue_id"])
    op.create_index("ix_incident_ingested_at", name, ["ingested_at", "id"])
    op.create_index(
        "uq_incident_live", name, ["case_id"], unique=True, postgresql_where=sa.text("state <> 'closed'")
    )  # fmt: skip
    op.create_index(
        "ix_incident_waiting", name, ["answer_by", "id"], postgresql_where=sa.text("state = 'open'")
    )  # fmt: skip


def _clocks() -> None:
    op.create_table(
        "incident_clock",
        *(_id(one) for one in ("id", "incident_id")),
        *(_text(one) for one in ("rule", "market", "duty", "limit", "source")),
        *(_at(one, nullable=True) for one in ("due_at", "told_at", "done_at")),
        _maybe("done_by"),
        _flag("applies", "true"),
        _maybe("note"),
        _to("incident_clock", "incident_id", "incident"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_clock")),
        sa.UniqueConstraint("incident_id", "rule", name=op.f("uq_incident_clock_incident_id_rule")),
    )
    op.create_index(
        "ix_incident_clock_due_at", "incident_clock", ["due_at"], postgresql_where=sa.text("done_at IS NULL")
    )
    op.create_table(
        "incident_notice",
        *(_id(one) for one in ("id", "incident_id", "step")),
        _text("by_role"),
        _id("user_id", nullable=True),
        _at("sent_at"),
        _at("delivered_at", nullable=True),
        _at("seen_at", nullable=True),
        _to("incident_notice", "incident_id", "incident"),
        _to("incident_notice", "user_id", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_notice")),
        sa.UniqueConstraint(
            "incident_id", "step", "user_id", name=op.f("uq_incident_notice_incident_id_step_user_id"),
            postgresql_nulls_not_distinct=True,
        ),
    )  # fmt: skip
    op.create_index("ix_incident_notice_user_id", "incident_notice", ["user_id", "incident_id"])


def _belonging() -> None:
    op.create_table(
        "quality_mention",
        *(_id(one) for one in ("message_id", "issue_id", "case_id")),
        _maybe("language"),
        _words("reasons"),
        _text("added_by"),
        _at("added_at"),
        _to("quality_mention", "message_id", "message"),
        _to("quality_mention", "issue_id", "quality_issue"),
        _to("quality_mention", "case_id", "case_file"),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_quality_mention")),
    )
    op.create_index("ix_quality_mention_issue_id", "quality_mention", ["issue_id"])
    op.create_table(
        "quality_entry",
        *(_id(one) for one in ("id", "issue_id")),
        *(_text(one) for one in ("kind", "text")),
        _maybe("source"),
        _at("on_at", nullable=True),
        _flag("holds", "true"),
        _id("added_by"),
        _at("added_at"),
        sa.CheckConstraint(
            "kind IN ('fact', 'cause', 'countermeasure', 'effect', 'review', 'note')",
            name=op.f("ck_quality_entry_kind"),
        ),
        sa.CheckConstraint(
            "kind NOT IN ('cause', 'effect') OR source <> ''", name=op.f("ck_quality_entry_has_its_evidence")
        ),
        sa.CheckConstraint(
            "kind NOT IN ('countermeasure', 'effect') OR on_at IS NOT NULL", name=op.f("ck_quality_entry_has_its_day")
        ),
        _to("quality_entry", "issue_id", "quality_issue"),
        _to("quality_entry", "added_by", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_entry")),
    )
    op.create_index("ix_quality_entry_issue_id", "quality_entry", ["issue_id", "id"])


def downgrade() -> None:
    for table in (
        "quality_entry", "quality_mention", "incident_notice", "incident_clock", "incident", "quality_issue",
    ):  # fmt: skip
        op.drop_table(table)
