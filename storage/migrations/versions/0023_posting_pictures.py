"""Pictures of posts of our own: planned with the words, covered by their hash, and kept as they were planned."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_CHECK = """
CREATE OR REPLACE FUNCTION posting_check() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    @sealed@
    IF TG_OP = 'INSERT' THEN
        PERFORM posting_planned(NEW);
    ELSIF (OLD.id, OLD.account_id, OLD.ref, OLD.authority, OLD.text, @old@OLD.after_id, OLD.not_after,
            OLD.rehearsal, OLD.planned_by, OLD.planned_at)
        IS DISTINCT FROM
        (NEW.id, NEW.account_id, NEW.ref, NEW.authority, NEW.text, @new@NEW.after_id, NEW.not_after,
            NEW.rehearsal, NEW.planned_by, NEW.planned_at)
    THEN
        RAISE EXCEPTION 'A post of ours stays as it was planned. Plan another.' USING ERRCODE = 'check_violation';
    ELSIF NOT posting_may_move(OLD.state, NEW.state) THEN
        RAISE EXCEPTION 'A post of ours can''t go from % to %.', OLD.state, NEW.state USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'INSERT' OR (NEW.state = 'sending' AND OLD.state <> 'sending') THEN
        IF NEW.authority IS DISTINCT FROM posting_authority(NEW.ref, NEW.account_id, NEW.text) THEN
            RAISE EXCEPTION 'Nobody signed exactly this text for this account.' USING ERRCODE = 'check_violation';
        END IF;
        IF NEW.rehearsal AND NOT EXISTS (
            SELECT FROM platform_account WHERE id = NEW.account_id AND platform = 'sandbox')
        THEN
            RAISE EXCEPTION 'A rehearsal posts on sandbox accounts only.' USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    IF NEW.state IN ('published', 'removed') AND NOT EXISTS (
        SELECT FROM posting_attempt WHERE posting_id = NEW.id AND outcome = 'posted')
    THEN
        RAISE EXCEPTION 'Post % of ours was never sent.', NEW.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
"""
_WORDS = "NEW.sha256 := encode(sha256(convert_to(NEW.text, 'UTF8')), 'hex');"
_WORDS_AND_PICTURES = """
    NEW.sha256 := CASE WHEN NEW.attachments = '[]' THEN encode(sha256(convert_to(NEW.text, 'UTF8')), 'hex')
        ELSE reply_sha256(NEW.text, NEW.attachments) END;
    IF NEW.attachments <> '[]' AND NEW.ref LIKE 'statement:%' THEN
        RAISE EXCEPTION 'Nobody signed pictures with this statement.' USING ERRCODE = 'check_violation';
    END IF;
""".strip()


def _check(sealed: str, *, pictures: bool) -> str:
    """Return the trigger's function: what it seals, and whether pictures stay as they were planned."""
    written = _CHECK.replace("@sealed@", sealed)
    for row in ("old", "new"):
        written = written.replace(f"@{row}@", f"{row.upper()}.attachments, " if pictures else "")
    return written


def upgrade() -> None:
    op.add_column(
        "posting", sa.Column("attachments", postgresql.JSONB(), server_default=sa.text("'[]'"), nullable=False)
    )
    op.execute(_check(_WORDS_AND_PICTURES, pictures=True))


def downgrade() -> None:
    op.execute(_check(_WORDS, pictures=False))
    op.drop_column("posting", "attachments")
