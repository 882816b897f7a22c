"""What the database refuses of crisis statements, their versions and signatures: functions and triggers of 0014."""

GUARDS = """
CREATE FUNCTION statement_content(statement bigint) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT coalesce(jsonb_agg(jsonb_build_object(
        'id', v.id, 'channel', v.channel, 'account_id', v.account_id, 'language', v.language,
        'canonical', v.canonical, 'subject', v.subject, 'text', v.text) ORDER BY v.id), '[]'::jsonb)
    FROM statement_variant v WHERE v.statement_id = statement
$$;

CREATE FUNCTION statement_signed(version bigint, at timestamptz) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM statement_version v WHERE v.id = version AND v.voided_at IS NULL
        AND jsonb_array_length(v.needs) > 0 AND jsonb_array_length(v.content) > 0
        AND NOT EXISTS (
            SELECT FROM jsonb_array_elements(v.needs) AS need WHERE NOT EXISTS (
                SELECT FROM statement_signature s WHERE s.version_id = v.id AND s.voided_at IS NULL
                    AND s.sha256 = v.sha256 AND need ? s.role AND (at IS NULL OR s.expires_at > at))))
$$;

CREATE FUNCTION statement_allows(statement bigint, account bigint, body text) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT v.id FROM statement s JOIN statement_version v ON v.id = s.version_id
    WHERE s.id = statement AND s.state IN ('publishing', 'published', 'updated', 'corrected')
        AND statement_signed(v.id, NULL) AND EXISTS (
            SELECT FROM jsonb_array_elements(v.content) AS one
            WHERE one->>'text' = body AND (one->>'account_id')::bigint = account)
$$;

CREATE FUNCTION statement_may_move(a text, b text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT a = b OR (a, b) IN (
        ('drafting', 'in_sign_off'), ('drafting', 'withdrawn'),
        ('in_sign_off', 'drafting'), ('in_sign_off', 'signed'), ('in_sign_off', 'expired'),
        ('in_sign_off', 'withdrawn'),
        ('signed', 'drafting'), ('signed', 'in_sign_off'), ('signed', 'publishing'), ('signed', 'expired'),
        ('signed', 'withdrawn'),
        ('publishing', 'published'), ('publishing', 'withdrawn'),
        ('published', 'updated'), ('published', 'corrected'), ('published', 'ended'),
        ('updated', 'corrected'), ('updated', 'ended'), ('corrected', 'updated'), ('corrected', 'ended'),
        ('expired', 'drafting'), ('withdrawn', 'drafting')
    )
$$;

CREATE FUNCTION statement_check() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.state <> 'drafting' THEN
        RAISE EXCEPTION 'A statement begins as a draft, not as %.', NEW.state USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'UPDATE' AND NOT statement_may_move(OLD.state, NEW.state) THEN
        RAISE EXCEPTION 'A statement can''t go from % to %.', OLD.state, NEW.state USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.state IN ('publishing', 'published', 'updated', 'corrected', 'ended')
        AND NEW.state <> 'withdrawn' AND OLD.state <> 'withdrawn' AND NEW.version_id IS DISTINCT FROM OLD.version_id
    THEN
        RAISE EXCEPTION 'What was published stays as it was signed.' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state IN ('in_sign_off', 'signed', 'publishing') AND NOT EXISTS (
        SELECT FROM statement_version WHERE id = NEW.version_id AND statement_id = NEW.id AND voided_at IS NULL
            AND content = statement_content(NEW.id)
    ) THEN
        RAISE EXCEPTION 'Statement % has no version of exactly these texts.', NEW.id
            USING ERRCODE = 'check_violation';
    END IF;
    IF (NEW.state = 'signed' AND NOT statement_signed(NEW.version_id, NULL))
        OR (NEW.state = 'publishing' AND TG_OP = 'UPDATE' AND OLD.state <> 'publishing'
            AND NOT (statement_signed(NEW.version_id, NEW.updated_at) AND EXISTS (
                SELECT FROM statement_version WHERE id = NEW.version_id AND sign_by > NEW.updated_at)))
        OR (NEW.state IN ('publishing', 'published', 'updated', 'corrected', 'ended')
            AND NOT statement_signed(NEW.version_id, NULL))
    THEN
        RAISE EXCEPTION 'Statement % lacks signatures under exactly these texts.', NEW.id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER statement_guard BEFORE INSERT OR UPDATE ON statement FOR EACH ROW EXECUTE FUNCTION statement_check();
CREATE TRIGGER statement_keep BEFORE DELETE OR TRUNCATE ON statement
    FOR EACH STATEMENT EXECUTE FUNCTION record_refuse();

CREATE FUNCTION statement_variant_check() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM statement WHERE id IN (NEW.statement_id, OLD.statement_id) AND state <> 'drafting')
    THEN
        RAISE EXCEPTION 'A statement''s texts change while it is drafted, and at no other time.'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN coalesce(NEW, OLD);
END $$;

CREATE TRIGGER statement_variant_guard BEFORE INSERT OR UPDATE OR DELETE ON statement_variant
    FOR EACH ROW EXECUTE FUNCTION statement_variant_check();

CREATE FUNCTION statement_version_check() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        NEW.content := statement_content(NEW.statement_id);
        NEW.sha256 := encode(sha256(convert_to(NEW.content::text, 'UTF8')), 'hex');
        NEW.voided_at := NULL;
        RETURN NEW;
    END IF;
    IF (OLD.id, OLD.statement_id, OLD.number, OLD.content, OLD.sha256, OLD.needs, OLD.made_by, OLD.made_at,
            OLD.sign_by)
        IS DISTINCT FROM
        (NEW.id, NEW.statement_id, NEW.number, NEW.content, NEW.sha256, NEW.needs, NEW.made_by, NEW.made_at,
            NEW.sign_by)
        OR (OLD.voided_at IS NOT NULL AND NEW.voided_at IS DISTINCT FROM OLD.voided_at)
    THEN
        RAISE EXCEPTION 'A version may be voided once, and never changed.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER statement_version_guard BEFORE INSERT OR UPDATE ON statement_version
    FOR EACH ROW EXECUTE FUNCTION statement_version_check();
CREATE TRIGGER statement_version_keep BEFORE DELETE OR TRUNCATE ON statement_version
    FOR EACH STATEMENT EXECUTE FUNCTION record_refuse();

CREATE FUNCTION statement_signature_check() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NOT EXISTS (SELECT FROM statement_version WHERE id = NEW.version_id AND sha256 = NEW.sha256
            AND voided_at IS NULL AND sign_by > NEW.signed_at)
        THEN
            RAISE EXCEPTION 'There is no such text to sign any more.' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF (OLD.id, OLD.version_id, OLD.role, OLD.user_id, OLD.deputy_reason, OLD.sha256, OLD.signed_at, OLD.expires_at)
        IS DISTINCT FROM
        (NEW.id, NEW.version_id, NEW.role, NEW.user_id, NEW.deputy_reason, NEW.sha256, NEW.signed_at, NEW.expires_at)
        OR (OLD.voided_at IS NOT NULL AND NEW.voided_at IS DISTINCT FROM OLD.voided_at)
    THEN
        RAISE EXCEPTION 'A signature may be voided once, and never changed.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER statement_signature_guard BEFORE INSERT OR UPDATE ON statement_signature
    FOR EACH ROW EXECUTE FUNCTION statement_signature_check();
CREATE TRIGGER statement_signature_keep BEFORE DELETE OR TRUNCATE ON statement_signature
    FOR EACH STATEMENT EXECUTE FUNCTION record_refuse();
"""
