"""Exceptions to a rule, what people say of a finding, and codes on trial."""

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""
