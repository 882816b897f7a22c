"""Reasons of overrides: letters that somebody took back on the platform may be struck out of them, and nothing else."""

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_STRUCK = """
CREATE FUNCTION only_struck(before text, after text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT char_length(before) = char_length(after) AND NOT EXISTS (
        SELECT FROM generate_series(1, char_length(before)) place
            WHERE substr(after, place, 1) NOT IN (substr(before, place, 1), '█'))
$$;
"""
_GUARD = """
CREATE OR REPLACE FUNCTION approval_void_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.id, OLD.reply_id, OLD.kind, OLD.user_id, OLD.initials, OLD.sha256, OLD.approved_at)
        IS DISTINCT FROM
        (NEW.id, NEW.reply_id, NEW.kind, NEW.user_id, NEW.initials, NEW.sha256, NEW.approved_at)
        OR (NEW.override_reason <> OLD.override_reason AND NOT @struck@(NEW.override_reason = '' AND EXISTS (
            SELECT FROM reply WHERE id = NEW.reply_id AND erased_at IS NOT NULL)))
        OR (OLD.voided_at IS NOT NULL AND NEW.voided_at IS DISTINCT FROM OLD.voided_at)
    THEN
        RAISE EXCEPTION 'An approval may be voided once, and never changed.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
"""
_ALLOWED = "only_struck(OLD.override_reason, NEW.override_reason) AND NOT "


def upgrade() -> None:
    op.execute(_STRUCK)
    op.execute(_GUARD.replace("@struck@", _ALLOWED))


def downgrade() -> None:
    op.execute(_GUARD.replace("@struck@", ""))
    op.execute("DROP FUNCTION only_struck(text, text)")
