"""The employees' quality hotline, and the promises we made in public."""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)


def _id(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _maybe(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def _at(name: str, *, nullable: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, _TIME, nullable=nullable)


def _to(table: str, column: str, target: str, key: str = "id", ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.{key}"], name=op.f(f"fk_{table}_{column}"), ondelete=ondelete)


def upgrade() -> None:
    _reports()
    _entries()
    _promises()


def _reports() -> None:
    op.create_table(
        "hotline_report",
        *(_text(name) for name in ("ref", "receipt", "key_id")),
        sa.Column("state", sa.Text(), server_default="received", nullable=False),
        *(_at(name) for name in ("received_on", "acknowledge_by", "feedback_by")),
        *(_at(name, nullable=True) for name in ("acknowledged_at", "feedback_at", "closed_at")),
        _id("owner_id", nullable=True),
        sa.Column("counted", sa.Boolean(), server_default="false", nullable=False),
        *(_at(name, nullable=True) for name in ("told_acknowledge_at", "told_feedback_at")),
        sa.CheckConstraint(
            "state IN ('received', 'acknowledged', 'investigating', 'answered', 'closed', 'set_aside')",
            name=op.f("ck_hotline_report_state"),
        ),
        sa.CheckConstraint(
            "received_on = date_trunc('day', received_on, 'UTC')", name=op.f("ck_hotline_report_day_only")
        ),
        _to("hotline_report", "owner_id", "user_account"),
        sa.UniqueConstraint("receipt", name=op.f("uq_hotline_report_receipt")),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_hotline_report")),
    )
    op.create_index(
        "ix_hotline_report_waiting", "hotline_report", ["state", "acknowledge_by"],
        postgresql_where=sa.text("closed_at IS NULL"),
    )  # fmt: skip


def _entries() -> None:
    op.create_table(
        "hotline_entry",
        _text("ref"),
        _id("number"),
        _text("kind"),
        _id("by_id", nullable=True),
        _at("at"),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('report', 'more', 'answer', 'outcome', 'note', 'measure')", name=op.f("ck_hotline_entry_kind")
        ),
        sa.CheckConstraint(
            "(kind IN ('report', 'more')) = (by_id IS NULL)", name=op.f("ck_hotline_entry_reporters_have_no_name")
        ),
        sa.CheckConstraint(
            "by_id IS NOT NULL OR at = date_trunc('day', at, 'UTC')", name=op.f("ck_hotline_entry_day_only")
        ),
        _to("hotline_entry", "ref", "hotline_report", "ref", ondelete="CASCADE"),
        _to("hotline_entry", "by_id", "user_account"),
        sa.PrimaryKeyConstraint("ref", "number", name=op.f("pk_hotline_entry")),
    )
    op.create_table(
        "hotline_named",
        _text("ref"),
        _id("user_id"),
        _id("by_id", nullable=True),
        _to("hotline_named", "ref", "hotline_report", "ref", ondelete="CASCADE"),
        _to("hotline_named", "user_id", "user_account"),
        _to("hotline_named", "by_id", "user_account"),
        sa.PrimaryKeyConstraint("ref", "user_id", name=op.f("pk_hotline_named")),
    )
    op.create_index("ix_hotline_named_user_id", "hotline_named", ["user_id"])


def _promises() -> None:
    op.create_table(
        "promise",
        _id("id"),
        _text("source"),
        _id("reply_id", nullable=True),
        _id("case_id", nullable=True),
        _text("text"),
        sa.Column("state", sa.Text(), server_default="agreed", nullable=False),
        _id("owner_id", nullable=True),
        _at("due_at", nullable=True),
        _at("made_at"),
        _text("made_by"),
        _at("published_at", nullable=True),
        _maybe("url"),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        *(_at(name, nullable=True) for name in ("told_at", "settled_at")),
        *(_maybe(name) for name in ("settled_by", "reason", "link")),
        sa.CheckConstraint(
            "state IN ('agreed', 'open', 'kept', 'broken', 'withdrawn', 'lapsed')", name=op.f("ck_promise_state")
        ),
        sa.CheckConstraint(
            "state NOT IN ('kept', 'broken', 'withdrawn') OR reason <> ''", name=op.f("ck_promise_has_its_reason")
        ),
        _to("promise", "reply_id", "reply", ondelete="CASCADE"),
        _to("promise", "case_id", "case_file"),
        _to("promise", "owner_id", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promise")),
    )
    op.create_index("ix_promise_reply_id", "promise", ["reply_id"])
    op.create_index(
        "uq_promise_source", "promise", ["source", "text"], unique=True,
        postgresql_where=sa.text("state IN ('agreed', 'open')"),
    )  # fmt: skip
    op.create_index("ix_promise_due_at", "promise", ["due_at", "id"], postgresql_where=sa.text("state = 'open'"))
    op.create_index("ix_promise_settled_at", "promise", ["settled_at", "id"])


def downgrade() -> None:
    for table in ("promise", "hotline_named", "hotline_entry", "hotline_report"):
        op.drop_table(table)
