"""What people say of alarms, and who finds out by when what is not known yet."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("crisis_alarm", sa.Column("settled_at", _TIME))
    for name in ("settled_by", "settled_why"):
        op.add_column("crisis_alarm", sa.Column(name, sa.Text(), server_default="", nullable=False))
    op.add_column("crisis_fact", sa.Column("check_by", _TIME))
    op.add_column("crisis_fact", sa.Column("checker_id", sa.BigInteger()))
    op.create_foreign_key(
        op.f("fk_crisis_fact_checker_id_user_account"), "crisis_fact", "user_account", ["checker_id"], ["id"]
    )


def downgrade() -> None:
    op.drop_constraint(op.f("fk_crisis_fact_checker_id_user_account"), "crisis_fact", type_="foreignkey")
    op.drop_column("crisis_fact", "checker_id")
    op.drop_column("crisis_fact", "check_by")
    for name in ("settled_why", "settled_by", "settled_at"):
        op.drop_column("crisis_alarm", name)
