"""Posts of our own, their attempts, and what the database refuses of them."""

from datetime import datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)

GUARDS = """
CREATE FUNCTION posting_authority(ref text, account bigint, body text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN ref ~ '^statement:[1-9][0-9]{0,17}$'
        THEN 'statement_version:' || statement_allows(substr(ref, 11)::bigint, account, body)
        WHEN ref ~ '^[a-z_]+:[0-9]{1,18}$' AND ref NOT LIKE 'statement:%' THEN '' END
$$;

CREATE FUNCTION posting_may_move(a text, b text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT a = b OR (a, b) IN (
        ('waiting', 'sending'), ('waiting', 'withdrawn'), ('waiting', 'refused'), ('waiting', 'expired'),
        ('sending', 'published'), ('sending', 'refused'), ('sending', 'waiting'), ('sending', 'unconfirmed'),
        ('unconfirmed', 'published'), ('unconfirmed', 'not_published'),
        ('not_published', 'published'), ('published', 'removed')
    )
$$;

CREATE FUNCTION posting_planned(posting posting) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF posting.state <> 'waiting' THEN
        RAISE EXCEPTION 'A post of ours begins as one that waits, not as %.', posting.state
            USING ERRCODE = 'check_violation';
    END IF;
    IF NOT EXISTS (SELECT FROM user_account WHERE id = posting.planned_by AND disabled_at IS NULL) THEN
        RAISE EXCEPTION 'A post of ours is planned by a colleague.' USING ERRCODE = 'check_violation';
    END IF;
    IF NOT posting.rehearsal AND EXISTS (
        SELECT FROM statement s JOIN crisis k ON k.id = s.crisis_id
            WHERE posting.ref = 'statement:' || s.id AND k.rehearsal)
    THEN
        RAISE EXCEPTION 'A rehearsal''s statement is posted in rehearsal only.' USING ERRCODE = 'check_violation';
    END IF;
END $$;

CREATE FUNCTION posting_check() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.sha256 := encode(sha256(convert_to(NEW.text, 'UTF8')), 'hex');
    IF TG_OP = 'INSERT' THEN
        PERFORM posting_planned(NEW);
    ELSIF (OLD.id, OLD.account_id, OLD.ref, OLD.authority, OLD.text, OLD.after_id, OLD.not_after, OLD.rehearsal,
            OLD.planned_by, OLD.planned_at)
        IS DISTINCT FROM
        (NEW.id, NEW.account_id, NEW.ref, NEW.authority, NEW.text, NEW.after_id, NEW.not_after, NEW.rehearsal,
            NEW.planned_by, NEW.planned_at)
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

CREATE TRIGGER posting_guard BEFORE INSERT OR UPDATE ON posting FOR EACH ROW EXECUTE FUNCTION posting_check();
CREATE TRIGGER posting_keep BEFORE DELETE OR TRUNCATE ON posting
    FOR EACH STATEMENT EXECUTE FUNCTION record_refuse();

CREATE FUNCTION posting_attempt_check() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NOT EXISTS (SELECT FROM posting WHERE id = NEW.posting_id AND state = 'sending'
            AND authority = NEW.authority)
        THEN
            RAISE EXCEPTION 'Post % of ours is not about to be sent.', NEW.posting_id
                USING ERRCODE = 'check_violation';
        END IF;
    ELSIF (OLD.id, OLD.posting_id, OLD.authority, OLD.key, OLD.text, OLD.worker, OLD.started_at)
        IS DISTINCT FROM
        (NEW.id, NEW.posting_id, NEW.authority, NEW.key, NEW.text, NEW.worker, NEW.started_at)
    THEN
        RAISE EXCEPTION 'An attempt stays as it was made.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER posting_attempt_guard BEFORE INSERT OR UPDATE ON posting_attempt
    FOR EACH ROW EXECUTE FUNCTION posting_attempt_check();
CREATE TRIGGER posting_attempt_keep BEFORE DELETE OR TRUNCATE ON posting_attempt
    FOR EACH STATEMENT EXECUTE FUNCTION record_refuse();
"""


def _id(name: str = "id", *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _maybe(name: str, default: str = "") -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default=default, nullable=False)


def _at(name: str, *, nullable: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, _TIME, nullable=nullable)


def _to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    _postings()
    _attempts()
    op.execute(GUARDS)


def _postings() -> None:
    op.create_table(
        "posting",
        _id(), _id("account_id"), _text("ref"), _maybe("authority"), _text("text"), _maybe("sha256"),
        _id("after_id", nullable=True), _at("not_after", nullable=True),
        sa.Column("rehearsal", sa.Boolean(), server_default="false", nullable=False),
        _id("planned_by"), _at("planned_at"), _maybe("state", "waiting"),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        _at("send_after"), _id("held_by", nullable=True),
        sa.Column("let_through", postgresql.ARRAY(sa.BigInteger()), server_default="{}", nullable=False),
        *(_maybe(name) for name in ("sent_text", "platform_post_id", "link", "said")),
        _text("changed_by"), _at("changed_at"),
        sa.CheckConstraint(
            "state IN ('waiting', 'sending', 'published', 'refused', 'unconfirmed', 'not_published', 'expired',"
            " 'withdrawn', 'removed')",
            name=op.f("ck_posting_state"),
        ),
        sa.CheckConstraint("text <> ''", name=op.f("ck_posting_text")),
        sa.CheckConstraint("after_id IS NULL OR after_id <> id", name=op.f("ck_posting_after")),
        _to("posting", "account_id", "platform_account"), _to("posting", "after_id", "posting"),
        _to("posting", "planned_by", "user_account"), _to("posting", "held_by", "crisis"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posting")),
    )  # fmt: skip
    op.create_index("ix_posting_account_id", "posting", ["account_id"])
    op.create_index("ix_posting_after_id", "posting", ["after_id"])
    op.create_index("ix_posting_ref", "posting", ["ref", "id"])
    op.create_index(
        "ix_posting_open", "posting", ["id"],
        postgresql_where=sa.text("state IN ('waiting', 'sending', 'unconfirmed')"),
    )  # fmt: skip
    op.create_index(
        "uq_posting_platform_post", "posting", ["account_id", "platform_post_id"], unique=True,
        postgresql_where=sa.text("platform_post_id <> ''"),
    )  # fmt: skip


def _attempts() -> None:
    op.create_table(
        "posting_attempt",
        _id(), _id("posting_id"), _text("authority"), _text("key"), _text("text"), _text("worker"),
        _at("started_at"), _at("finished_at", nullable=True), _maybe("outcome", "open"), _maybe("detail"),
        _to("posting_attempt", "posting_id", "posting"),
        sa.UniqueConstraint("key", name=op.f("uq_posting_attempt_key")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posting_attempt")),
    )  # fmt: skip
    op.create_index("ix_posting_attempt_posting_id", "posting_attempt", ["posting_id"])
    for name, where in (("open", "finished_at IS NULL"), ("posted", "outcome = 'posted'")):
        op.create_index(
            f"uq_posting_attempt_{name}", "posting_attempt", ["posting_id"], unique=True,
            postgresql_where=sa.text(where),
        )  # fmt: skip


def downgrade() -> None:
    op.execute("DROP FUNCTION posting_planned(posting)")
    op.drop_table("posting_attempt")
    op.drop_table("posting")
    for function in (
        "posting_attempt_check()", "posting_check()", "posting_may_move(text, text)",
        "posting_authority(text, bigint, text)",
    ):  # fmt: skip
        op.execute(f"DROP FUNCTION {function}")
