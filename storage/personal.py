"""Where personal data stands: every text column of the database, classified once, and a test that finds any other.

`PERSONAL` columns belong to a person's rows (see `OF`): erasure empties them, export hands them out. `FREE` columns are
written by colleagues and may name anybody: an erased person's name is struck out of them. `BOUND` columns are fixed by
a hash or were published as they are: an erasure only says where the name stands, and a person decides. All others hold
nothing about the people who write to us, for the reason that their kind gives.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """What a text column holds, as far as the people who write to us are concerned."""

    PERSONAL = "about a person, in their own rows"
    FREE = "written by colleagues, who may name anybody"
    BOUND = "fixed by a hash or published: named to whoever erases, changed by hand"
    SEALED = "encrypted, with the key outside the database; its own rules say when it goes"
    WORD = "a word from a list of ours: a state, a kind, a rule, a platform, a language, a product"
    STAFF = "a colleague by their number or login, or the machine"
    HASH = "a hash, a token or a random reference"
    OURS = "the company's own: its code, its accounts, its assets, what the law says"
    PLACE = "the platform's number of a post or thread, without which a redelivery would bring the words back"


def _table(**kinds: str) -> dict[str, Kind]:
    return {column: Kind[kind] for kind, columns in kinds.items() for column in columns.split()}


COLUMNS: Final[Mapping[str, Mapping[str, Kind]]] = {
    "alembic_version": _table(WORD="version_num"),
    "api_key": _table(OURS="name", HASH="hint key_sha256", WORD="scopes", STAFF="created_by revoked_by"),
    "approval": _table(WORD="kind", STAFF="initials", HASH="sha256", PERSONAL="override_reason void_reason"),
    "asset": _table(
        FREE="name revoked_why", BOUND="source", HASH="sha256 print", WORD="platforms territories",
        STAFF="created_by revoked_by", OURS="thumbnail",
    ),
    "asset_task": _table(STAFF="done_by", WORD="outcome"),
    "attempt": _table(HASH="key", STAFF="worker", WORD="outcome", PERSONAL="detail"),
    "case_file": _table(
        WORD="platform state intent urgency language products action reason facets triage reply_state escalated_to",
        PERSONAL="excerpt judgement permission search closed_reason",
    ),
    "content": _table(HASH="sha256", PERSONAL="body"),
    "conversation": _table(PLACE="platform_conversation_id"),
    "crisis": _table(FREE="title review", WORD="kind scct state products", STAFF="opened_by"),
    "crisis_alarm": _table(WORD="series levels", STAFF="settled_by", FREE="settled_why"),
    "crisis_duty": _table(WORD="role"),
    "crisis_event": _table(WORD="kind", STAFF="actor", FREE="text data"),
    "crisis_fact": _table(WORD="standing", FREE="text source", STAFF="added_by"),
    "crisis_freeze": _table(WORD="products", STAFF="began_by lifted_by"),
    "crisis_hold": _table(STAFF="released_by", FREE="reason"),
    "crisis_link": _table(HASH="token_sha256", FREE="label", STAFF="created_by"),
    "crisis_task": _table(FREE="text", STAFF="created_by done_by"),
    "embargo": _table(HASH="ref key_id", WORD="kind roles", SEALED="sealed", STAFF="created_by ended_by"),
    "embargo_probe": _table(HASH="writer ref", WORD="door"),
    "escalation": _table(WORD="state way triggers", FREE="plan", STAFF="created_by"),
    "finding_feedback": _table(
        WORD="rule severity kind signal subject state", HASH="code_digest", PERSONAL="note", STAFF="settled_by"
    ),
    "firing": _table(WORD="job"),
    "hotline_earlier_key": _table(HASH="key_id", SEALED="sealed"),
    "hotline_entry": _table(HASH="ref", WORD="kind", SEALED="sealed"),
    "hotline_named": _table(HASH="ref"),
    "hotline_report": _table(HASH="ref receipt key_id", WORD="state"),
    "incident": _table(WORD="kinds products language unit state", STAFF="closed_by", PERSONAL="outcome"),
    "incident_clock": _table(WORD="rule market limit", OURS="duty source", STAFF="done_by", PERSONAL="note"),
    "incident_notice": _table(WORD="by_role"),
    "invalid_request": _table(WORD="platform"),
    "legal_hold": _table(FREE="reason", STAFF="placed_by ended_by"),
    "listener": _table(STAFF="holder", PLACE="cursor", FREE="last_error"),
    "mention_count": _table(WORD="series"),
    "message": _table(
        PLACE="platform_post_id platform_parent_id quoted_platform_id", PERSONAL="text url attachments", WORD="language"
    ),
    "message_revision": _table(PERSONAL="text"),
    "note": _table(PERSONAL="text"),
    "notice": _table(WORD="event kind state", STAFF="recipient", FREE="title text problem"),
    "opt_out": _table(HASH="mark key_id", WORD="platform how", STAFF="noted_by ended_by"),
    "opt_out_key": _table(HASH="key"),
    "person": _table(WORD="platform", PERSONAL="platform_id handle name url avatar_url"),
    "picture": _table(HASH="sha256", WORD="media_type", PERSONAL="content"),
    "platform_account": _table(OURS="platform account", FREE="paused_reason"),
    "platform_event": _table(PLACE="event_id platform_post_id", WORD="kind"),
    "posting": _table(
        OURS="ref", WORD="state", HASH="authority sha256", BOUND="text attachments sent_text link said",
        PLACE="platform_post_id", STAFF="changed_by",
    ),
    "posting_attempt": _table(
        HASH="authority key", BOUND="text detail", STAFF="worker", WORD="outcome"
    ),
    "presence": {},
    "procrastinate_events": {},
    "procrastinate_jobs": _table(WORD="queue_name task_name", FREE="lock queueing_lock args"),
    "procrastinate_periodic_defers": _table(WORD="task_name periodic_id"),
    "procrastinate_workers": {},
    "promise": _table(PERSONAL="text url reason link", WORD="source state", STAFF="made_by settled_by"),
    "quality_entry": _table(WORD="kind", FREE="text source"),
    "quality_issue": _table(FREE="title", WORD="product problem unit state", STAFF="opened_by"),
    "quality_mention": _table(WORD="language reasons", STAFF="added_by"),
    "queue_schema": _table(WORD="step"),
    "rate_limit": _table(WORD="endpoint"),
    "record_entry": _table(WORD="kind subject facts", STAFF="actor", HASH="content_sha256 previous hash"),
    "reply": _table(
        WORD="channel state language verdict writer last_step", HASH="sha256", PLACE="platform_post_id",
        PERSONAL="text attachments draft judgement outcome platform_url changed_text", STAFF="changed_by",
    ),
    "retention_run": _table(STAFF="run_by", WORD="counts"),
    "review_picture": _table(BOUND="sha256 content", WORD="media_type"),
    "review_request": _table(
        WORD="account platform language verdict state findings", BOUND="text media", FREE="note answer",
        HASH="code_digest receipt",
    ),
    "rights_request": _table(
        WORD="kind law state platform", STAFF="made_by",
        PERSONAL="handle contact said identified_how extended_why outcome",
    ),
    "rule_exception": _table(
        HASH="id text_sha256 span_sha256", WORD="rule team", FREE="reason", STAFF="approver author created_by ended_by"
    ),
    "saved_view": _table(FREE="name filters"),
    "seen_post": _table(PERSONAL="signature"),
    "shadow_difference": _table(HASH="shadow_digest code_digest", WORD="kind was would gained lost"),
    "shadow_tally": _table(HASH="shadow_digest code_digest"),
    "sign_in_link": _table(HASH="token_sha256"),
    "statement": _table(WORD="kind state", FREE="title", STAFF="made_by publish_by", BOUND="link outcome"),
    "statement_outcome": _table(WORD="state", BOUND="link said", STAFF="by"),
    "statement_signature": _table(WORD="role", BOUND="deputy_reason void_reason", HASH="sha256"),
    "statement_variant": _table(WORD="channel language", BOUND="subject text", STAFF="changed_by"),
    "statement_version": _table(BOUND="content void_reason", HASH="sha256", WORD="needs", STAFF="made_by"),
    "takedown_notice": _table(
        WORD="law state target elements counter_elements", STAFF="made_by",
        FREE="sender contact claim url counter reason",
    ),
    "user_account": _table(
        STAFF="login name initials password_hash oidc_subject", WORD="roles timezone preferences"
    ),
    "user_session": _table(HASH="token_sha256 csrf"),
    "webhook_delivery": _table(HASH="event_id", WORD="hook kind state", FREE="problem payload"),
    "weekly_report": _table(WORD="week", FREE="facts"),
}  # fmt: skip
"""Every column of type text, bytes, JSON or search vector, by table."""

_CASES = "t.case_id = ANY(:cases)"
_REPLIES = "t.reply_id = ANY(:replies)"
_MESSAGES = "t.message_id = ANY(:messages)"

OF: Final[Mapping[str, str]] = {
    "approval": _REPLIES,
    "attempt": _REPLIES,
    "case_file": "t.id = ANY(:cases)",
    "content": (
        "t.person_id = :person OR t.id IN (SELECT e.content_id FROM record_entry e WHERE e.subject = ANY(:subjects))"
    ),
    "finding_feedback": _CASES,
    "incident": _CASES,
    "incident_clock": "t.incident_id IN (SELECT i.id FROM incident i WHERE i.case_id = ANY(:cases))",
    "message": "t.id = ANY(:messages)",
    "message_revision": _MESSAGES,
    "note": _CASES,
    "person": "t.id = :person",
    "picture": (
        "EXISTS (SELECT FROM reply r WHERE r.id = ANY(:replies)"
        " AND r.attachments @> jsonb_build_array(jsonb_build_object('sha256', t.sha256)))"
    ),
    "promise": f"{_REPLIES} OR {_CASES}",
    "reply": "t.id = ANY(:replies)",
    "rights_request": "t.person_id = :person",
    "seen_post": f"{_MESSAGES} OR t.person_id = :person",
}
"""Which rows of a table `t` belong to a person; every table with a `PERSONAL` column has an entry."""


def columns(kind: Kind) -> list[tuple[str, str]]:
    """Return every (table, column) of a kind, in order."""
    return [(table, name) for table, found in COLUMNS.items() for name, one in found.items() if one is kind]
