"""What the database itself refuses: changing the record, and sending what nobody approved."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

RECORD = """
CREATE FUNCTION record_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The record is append-only: % on % is refused.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER record_entry_guard BEFORE UPDATE OR DELETE OR TRUNCATE ON record_entry
    FOR EACH STATEMENT EXECUTE FUNCTION record_refuse();
CREATE TRIGGER content_guard BEFORE DELETE OR TRUNCATE ON content
    FOR EACH STATEMENT EXECUTE FUNCTION record_refuse();

CREATE FUNCTION content_erase_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.body IS NOT NULL OR NEW.erased_at IS NULL OR NEW.id <> OLD.id OR NEW.sha256 <> OLD.sha256
        OR NEW.person_id IS DISTINCT FROM OLD.person_id
    THEN
        RAISE EXCEPTION 'What was said may be erased, and never changed.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER content_erasure BEFORE UPDATE ON content FOR EACH ROW EXECUTE FUNCTION content_erase_only();
"""

REPLY = """
CREATE FUNCTION reply_sha256(body text, attachments jsonb) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT encode(sha256(convert_to(body || E'\\n' || attachments::text, 'UTF8')), 'hex')
$$;

CREATE FUNCTION reply_may_move(a text, b text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT a = b OR (a, b) IN (
        ('drafted', 'approved'), ('drafted', 'withdrawn'), ('drafted', 'held'), ('drafted', 'expired'),
        ('approved', 'drafted'), ('approved', 'withdrawn'), ('approved', 'held'), ('approved', 'expired'),
        ('approved', 'sending'),
        ('sending', 'sent'), ('sending', 'refused'), ('sending', 'approved'), ('sending', 'unconfirmed'),
        ('unconfirmed', 'sent'), ('unconfirmed', 'drafted'),
        ('drafted', 'sent'), ('approved', 'sent'), ('held', 'sent'), ('withdrawn', 'sent'), ('expired', 'sent'),
        ('refused', 'sent'),
        ('held', 'drafted'), ('held', 'withdrawn'),
        ('refused', 'drafted'), ('withdrawn', 'drafted'), ('expired', 'drafted')
    )
$$;

CREATE FUNCTION reply_check() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    first_user bigint;
BEGIN
    IF NEW.erased_at IS NULL THEN
        NEW.sha256 := reply_sha256(NEW.text, NEW.attachments);
    ELSIF TG_OP = 'UPDATE' THEN
        NEW.sha256 := OLD.sha256;
    END IF;
    IF TG_OP = 'INSERT' AND NEW.state NOT IN ('drafted', 'held') THEN
        RAISE EXCEPTION 'A reply begins as a draft, not as %.', NEW.state USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'UPDATE' AND NOT reply_may_move(OLD.state, NEW.state) THEN
        RAISE EXCEPTION 'A reply can''t go from % to %.', OLD.state, NEW.state USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.state = 'sent' AND OLD.state NOT IN ('sent', 'sending', 'unconfirmed') AND NOT EXISTS (
        SELECT FROM attempt WHERE reply_id = NEW.id AND approval_id = NEW.approval_id AND outcome = 'posted'
    ) THEN
        RAISE EXCEPTION 'Reply % was never sent under this approval.', NEW.id USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state IN ('approved', 'sending') THEN
        SELECT user_id INTO first_user FROM approval
            WHERE id = NEW.approval_id AND reply_id = NEW.id AND sha256 = NEW.sha256
                AND kind = 'approve' AND voided_at IS NULL;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'Reply % has no approval of exactly this text.', NEW.id
                USING ERRCODE = 'check_violation';
        END IF;
        IF NEW.needs_second AND NOT EXISTS (
            SELECT FROM approval WHERE reply_id = NEW.id AND sha256 = NEW.sha256 AND kind = 'second'
                AND voided_at IS NULL AND user_id <> first_user
        ) THEN
            RAISE EXCEPTION 'Reply % needs a second person''s approval of exactly this text.', NEW.id
                USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER reply_guard BEFORE INSERT OR UPDATE ON reply FOR EACH ROW EXECUTE FUNCTION reply_check();

CREATE FUNCTION approval_void_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.id, OLD.reply_id, OLD.kind, OLD.user_id, OLD.initials, OLD.sha256, OLD.approved_at)
        IS DISTINCT FROM
        (NEW.id, NEW.reply_id, NEW.kind, NEW.user_id, NEW.initials, NEW.sha256, NEW.approved_at)
        OR (NEW.override_reason <> OLD.override_reason AND NOT (NEW.override_reason = '' AND EXISTS (
            SELECT FROM reply WHERE id = NEW.reply_id AND erased_at IS NOT NULL)))
        OR (OLD.voided_at IS NOT NULL AND NEW.voided_at IS DISTINCT FROM OLD.voided_at)
    THEN
        RAISE EXCEPTION 'An approval may be voided once, and never changed.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER approval_guard BEFORE UPDATE ON approval FOR EACH ROW EXECUTE FUNCTION approval_void_only();
CREATE TRIGGER approval_keep BEFORE DELETE OR TRUNCATE ON approval
    FOR EACH STATEMENT EXECUTE FUNCTION record_refuse();
"""

DOWN = """
DROP TRIGGER approval_keep ON approval;
DROP TRIGGER approval_guard ON approval;
DROP TRIGGER reply_guard ON reply;
DROP TRIGGER content_erasure ON content;
DROP TRIGGER content_guard ON content;
DROP TRIGGER record_entry_guard ON record_entry;
DROP FUNCTION approval_void_only();
DROP FUNCTION reply_check();
DROP FUNCTION reply_may_move(text, text);
DROP FUNCTION reply_sha256(text, jsonb);
DROP FUNCTION content_erase_only();
DROP FUNCTION record_refuse();
"""


def upgrade() -> None:
    op.execute(RECORD)
    op.execute(REPLY)


def downgrade() -> None:
    op.execute(DOWN)
