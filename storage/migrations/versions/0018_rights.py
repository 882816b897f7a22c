"""Requests for erasure and export, legal holds, runs of retention, and takedown notices."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)


def _id(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _maybe(name: str, default: str = "") -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default=default, nullable=False)


def _at(name: str, *, nullable: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, _TIME, nullable=nullable)


def _json(name: str) -> sa.Column[Any]:
    return sa.Column(name, JSONB(), server_default="{}", nullable=False)


def _version() -> sa.Column[int]:
    return sa.Column("version", sa.BigInteger(), server_default="1", nullable=False)


def upgrade() -> None:
    _requests()
    _holds()
    _notices()
    _who_asks()


def _requests() -> None:
    op.create_table(
        "rights_request",
        _id("id"),
        _text("kind"),
        _text("law"),
        _maybe("state", "received"),
        *(_text(name) for name in ("platform", "handle")),
        *(_maybe(name) for name in ("contact", "said")),
        _id("person_id", nullable=True),
        _at("received_at"),
        _at("confirm_by", nullable=True),
        _at("due_at"),
        *(_at(name, nullable=True) for name in ("confirmed_at", "identified_at")),
        _maybe("identified_how"),
        _at("extended_at", nullable=True),
        _maybe("extended_why"),
        _at("closed_at", nullable=True),
        _maybe("outcome"),
        _text("made_by"),
        _version(),
        *(_at(name, nullable=True) for name in ("told_confirm_at", "told_due_at")),
        sa.CheckConstraint("kind IN ('erasure', 'export')", name=op.f("ck_rights_request_kind")),
        sa.CheckConstraint(
            "state IN ('received', 'confirmed', 'identified', 'fulfilled', 'refused', 'withdrawn')",
            name=op.f("ck_rights_request_state"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('identified', 'fulfilled') OR identified_at IS NOT NULL",
            name=op.f("ck_rights_request_identity_first"),
        ),
        sa.CheckConstraint(
            "extended_at IS NULL OR extended_why <> ''", name=op.f("ck_rights_request_extended_for_a_reason")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_rights_request_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rights_request")),
    )
    op.create_index(
        "ix_rights_request_due", "rights_request", ["due_at", "id"], postgresql_where=sa.text("closed_at IS NULL")
    )
    op.create_index("ix_rights_request_person_id", "rights_request", ["person_id"])


def _who_asks() -> None:
    """Find a person by the name that they give, and a post of ours by its address, among a million."""
    for name in ("handle", "name"):
        op.create_index(f"ix_person_{name}", "person", [sa.text(f"lower({name})"), "platform"])
    op.create_index("ix_reply_url", "reply", ["platform_url"], postgresql_where=sa.text("platform_url <> ''"))


def _holds() -> None:
    op.create_table(
        "legal_hold",
        _id("id"),
        _id("case_id"),
        *(_text(name) for name in ("reason", "placed_by")),
        _at("placed_at"),
        _at("ended_at", nullable=True),
        _maybe("ended_by"),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_legal_hold_has_its_reason")),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_legal_hold_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_hold")),
    )
    op.create_index(
        "uq_legal_hold_case", "legal_hold", ["case_id"], unique=True, postgresql_where=sa.text("ended_at IS NULL")
    )
    op.create_table(
        "retention_run",
        _id("id"),
        _at("at"),
        sa.Column("dry", sa.Boolean(), nullable=False),
        _text("run_by"),
        sa.Column("counts", JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_run")),
    )


def _notices() -> None:
    op.create_table(
        "takedown_notice",
        _id("id"),
        _text("law"),
        _maybe("state", "received"),
        _text("sender"),
        _maybe("contact"),
        _text("claim"),
        *(_maybe(name) for name in ("url", "target")),
        _json("elements"),
        _maybe("counter"),
        _json("counter_elements"),
        _maybe("reason"),
        _at("received_at"),
        *(_at(name, nullable=True) for name in ("due_at", "removed_at", "countered_at", "restorable_at", "closed_at")),
        _text("made_by"),
        _version(),
        _at("told_at", nullable=True),
        sa.CheckConstraint(
            "state IN ('received', 'incomplete', 'verified', 'removed', 'countered', 'restorable', 'settled',"
            " 'restored', 'rejected', 'withdrawn')",
            name=op.f("ck_takedown_notice_state"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_takedown_notice")),
    )
    op.create_index(
        "ix_takedown_notice_open", "takedown_notice", ["received_at", "id"],
        postgresql_where=sa.text("closed_at IS NULL"),
    )  # fmt: skip


def downgrade() -> None:
    op.drop_index("ix_reply_url", "reply")
    for name in ("handle", "name"):
        op.drop_index(f"ix_person_{name}", "person")
    for table in ("takedown_notice", "retention_run", "legal_hold", "rights_request"):
        op.drop_table(table)
