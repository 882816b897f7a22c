"""Weeks of cases, written straight into the database: as many as a test or a measurement wants."""

import json
from datetime import datetime, timedelta

from sqlalchemy import text

from policies.finding import Action, Intent, Judgement, Triage, Urgency, Verdict
from storage.database import Session
from storage.judgements import judgement_json, triage_json

PEOPLE = text("""
    INSERT INTO person (platform, platform_id, handle, name, url, avatar_url, first_seen_at)
    SELECT 'sandbox', :mark || n, 'h' || n, 'Person ' || n, '', '', :since FROM generate_series(1, :many) n
""")
CONVERSATIONS = text("""
    INSERT INTO conversation (account_id, platform_conversation_id, created_at)
    SELECT :account, :mark || n, :since FROM generate_series(1, :many) n
""")
MESSAGES = text("""
    INSERT INTO message (account_id, conversation_id, platform_post_id, person_id, ours, private, text, language, url,
      created_at, received_at, revision)
    SELECT :account, c.id, c.platform_conversation_id, p.id, false, false, 'The Halo Pro creaks', 'en', '',
      :since, :since, 0
    FROM conversation c JOIN person p ON p.platform = 'sandbox' AND p.platform_id = c.platform_conversation_id
    WHERE c.platform_conversation_id LIKE :mark || '%'
""")
CASES = text("""
    WITH numbered AS (
        SELECT m.*, row_number() OVER (ORDER BY m.id) AS n FROM message m WHERE m.platform_post_id LIKE :mark || '%'),
    made AS (
        SELECT m.id, m.conversation_id, m.person_id, n,
          (ARRAY['question', 'criticism', 'praise', 'suggestion', 'other'])[1 + n % 5] AS intent,
          (ARRAY['en', 'de', 'ja', 'es'])[1 + n % 4] AS language,
          CASE n % 4 WHEN 0 THEN ARRAY[]::text[] WHEN 1 THEN ARRAY['halo-pro'] WHEN 2 THEN ARRAY['nest-hub']
            ELSE ARRAY['halo-pro', 'nest-hub'] END AS products,
          CAST(:since AS timestamptz) + (CAST(:until AS timestamptz) - CAST(:since AS timestamptz)) * (n - 0.5) / :many
            AS opened
        FROM numbered m)
    INSERT INTO case_file (conversation_id, account_id, platform, person_id, message_id, state, intent, urgency,
      language, products, hostile, safety, security, action, reason, facets, excerpt, triage, judgement, permission,
      due_at, first_due_at, answer_owed, opened_at, updated_at, last_message_at, message_revision, first_answered_at,
      closed_at, closed_reason)
    SELECT conversation_id, :account, 'sandbox', person_id, id, CASE n % 3 WHEN 0 THEN 'closed' ELSE 'waiting' END,
      intent, 'normal', language, products, 0, false, false, 'answer', 'responsiveness/question',
      ARRAY['platform:sandbox', 'intent:' || intent, 'language:' || language, 'urgency:normal']
        || ARRAY(SELECT 'product:' || p FROM unnest(products) p),
      'The Halo Pro creaks',
      CAST(:triage AS jsonb) || jsonb_build_object('intent', intent, 'language', language, 'products', products),
      CAST(:judgement AS jsonb), '{}', opened + interval '2 hours',
      CASE WHEN n % 7 <> 0 THEN opened + interval '2 hours' END, n % 7 <> 0, opened, opened, opened, 0,
      CASE WHEN n % 7 NOT IN (0, 1) THEN opened + interval '25 minutes' * (1 + n % 6) END,
      CASE n % 3 WHEN 0 THEN opened + interval '5 hours' END, ''
    FROM made
""")


def fill(session: Session, account_id: int, many: int, since: datetime, until: datetime, *, mark: str = "w") -> None:
    """Write cases opened evenly over a span: of five kinds, four languages, no product, one or two."""
    triage = Triage(
        intent=Intent.OTHER, intents={}, urgency=Urgency.NORMAL, language="en", products=(), hostile=0, safety=False,
        security=False, action=Action.ANSWER, due_minutes=120, reason="responsiveness/question",
        judgement=Judgement(Verdict.ALLOW), key_span=(0, 8),
    )  # fmt: skip
    given = {
        "account": account_id, "many": many, "since": since, "until": until, "mark": mark,
        "triage": json.dumps(triage_json(triage)), "judgement": json.dumps(judgement_json(triage.judgement)),
    }  # fmt: skip
    for step in (PEOPLE, CONVERSATIONS, MESSAGES, CASES):
        session.execute(step, {name: given[name] for name in step.compile().params})


def evening(at: datetime) -> datetime:
    """Return some hours later: when a report of the time before would be looked at."""
    return at + timedelta(hours=10)
