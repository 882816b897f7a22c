"""The time of the next update is signed with a statement's texts; what is signed may have a time to go out."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)
# Named to run after `statement_version_guard`, which writes the content.
GUARDS = """
CREATE FUNCTION statement_version_times() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        NEW.next_update_at := (SELECT next_update_at FROM statement WHERE id = NEW.statement_id);
        NEW.sha256 := encode(sha256(convert_to(NEW.content::text || coalesce(
            to_char(NEW.next_update_at AT TIME ZONE 'UTC', ' YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), ''), 'UTF8')), 'hex');
    ELSIF OLD.next_update_at IS DISTINCT FROM NEW.next_update_at THEN
        RAISE EXCEPTION 'A version may be voided once, and never changed.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER statement_version_times BEFORE INSERT OR UPDATE ON statement_version
    FOR EACH ROW EXECUTE FUNCTION statement_version_times();

CREATE FUNCTION statement_times() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state NOT IN ('drafting', 'expired', 'withdrawn') AND EXISTS (
        SELECT FROM statement_version WHERE id = NEW.version_id AND next_update_at IS DISTINCT FROM NEW.next_update_at)
    THEN
        RAISE EXCEPTION 'The time of the next update was signed with the texts.' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.publish_at IS NOT NULL AND (NEW.state <> 'signed' OR NEW.publish_by !~ '^user:[0-9]+$' OR NOT EXISTS (
        SELECT FROM statement_version WHERE id = NEW.version_id AND sign_by > NEW.publish_at))
    THEN
        RAISE EXCEPTION 'Only what is signed has a time to go out, within its time, and a person gives it.'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER statement_times BEFORE INSERT OR UPDATE ON statement FOR EACH ROW EXECUTE FUNCTION statement_times();
"""


def upgrade() -> None:
    op.add_column("statement", sa.Column("publish_at", _TIME, nullable=True))
    op.add_column("statement", sa.Column("publish_by", sa.Text(), server_default="", nullable=False))
    op.add_column("statement_version", sa.Column("next_update_at", _TIME, nullable=True))
    # What stands signed or is out goes on as it is: from now on its time can't change either.
    op.execute(
        "UPDATE statement_version v SET next_update_at = s.next_update_at FROM statement s WHERE s.version_id = v.id"
    )
    op.create_index(
        "ix_statement_publish_at", "statement", ["publish_at"], postgresql_where=sa.text("publish_at IS NOT NULL")
    )
    op.execute(GUARDS)


def downgrade() -> None:
    op.execute("DROP TRIGGER statement_times ON statement; DROP FUNCTION statement_times()")
    op.execute("DROP TRIGGER statement_version_times ON statement_version; DROP FUNCTION statement_version_times()")
    op.drop_index("ix_statement_publish_at", "statement")
    op.drop_column("statement_version", "next_update_at")
    op.drop_column("statement", "publish_by")
    op.drop_column("statement", "publish_at")
