"""Stored data as pages read it: a small desk of invented people, for building pages without a database."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from policies.finding import Action, Finding, Intent, Judgement, Severity, Triage, Urgency, Verdict
from responders.draft import Claim, ClaimKind, Proof
from responders.lifecycle import State
from storage.cases import CaseView, MessageView, NoteView, PersonView, ReplyView
from storage.inbox import Row

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
PRODUCTS = {"halo-pro": "Halo Pro", "orbit": "Orbit", "lumen-4": "Lumen 4"}

MENTION = "third pair of Halo Pro that dies after a week. I've reset them twice, what are you going to do about it?"
DRAFT = "Dana, a third pair failing within a week isn't good enough, and I'm sorry. Resetting twice was the right try."

PERSON = PersonView(1, "sandbox", "p1", "dana", "Dana Reyes", "", "", 1280, NOW - timedelta(days=90), False)
US = PersonView(2, "sandbox", "us", "aurora", "Aurora Electronics", "", "", None, NOW - timedelta(days=90), False)


def row(**changes: Any) -> Row:
    """Return a row of the queue."""
    return replace(_ROW, **changes)


def message(**changes: Any) -> MessageView:
    """Return a message of Dana's."""
    return replace(_MESSAGE, **changes)


def reply(**changes: Any) -> ReplyView:
    """Return a draft that may be approved."""
    return replace(_REPLY, **changes)


def case(**changes: Any) -> CaseView:
    """Return Dana's case."""
    return replace(_CASE, **changes)


def span(text: str, words: str) -> tuple[int, int]:
    """Return where `words` stand in `text`."""
    start = text.index(words)
    return start, start + len(words)


_ROW = Row(
    id=1042, number="A-1042", state="open", platform="sandbox", account_id=1, person_id=1, handle="dana",
    name="Dana Reyes", avatar_url="", excerpt="third pair of Halo Pro that dies after a week.", intent="criticism",
    urgency="high", language="en", products=("halo-pro",), hostile=0.1, safety=False, security=False, action="answer",
    reason="ownership/criticism", due_at=NOW + timedelta(minutes=44), opened_at=NOW - timedelta(minutes=16),
    updated_at=NOW - timedelta(minutes=16), snoozed_until=None, assignee_id=None, assignee_name="",
    assignee_initials="", escalated_to="", reply_state="drafted", last_message_at=NOW - timedelta(minutes=16),
)  # fmt: skip
_MESSAGE = MessageView(
    id=7, conversation_id=3, platform_post_id="m7", platform_parent_id="m6", author=PERSON, ours=False, private=False,
    text=MENTION, language="en", url="http://127.0.0.1:1/post/m7", attachments=(),
    created_at=NOW - timedelta(minutes=16), received_at=NOW - timedelta(minutes=16), revision=0,
    edited_at=None, deleted_at=None,
)  # fmt: skip
_BEFORE = replace(
    _MESSAGE, id=6, platform_post_id="m6", platform_parent_id=None, author=US, ours=True,
    text="Halo Pro now charges in 40 minutes. What will you listen to first?", created_at=NOW - timedelta(hours=2),
)  # fmt: skip
JUDGED = Judgement(
    Verdict.ALLOW,
    (
        Finding(
            "ownership/criticism",
            Severity.NOTE,
            "Criticism of a product, addressed to us.",
            *span(MENTION, "third pair"),
        ),
        Finding(
            "responsiveness/direct-question",
            Severity.NOTE,
            "A direct question that wants an answer.",
            *span(MENTION, "what are you going to do about it?"),
        ),
    ),
    "abc",
    "1",
)
TRIAGE = Triage(
    Intent.CRITICISM, {Intent.CRITICISM: 0.9}, Urgency.HIGH, "en", ("halo-pro",), 0.1, False, False, Action.ANSWER, 60,
    "ownership/criticism", JUDGED, span(MENTION, "third pair of Halo Pro that dies after a week."),
)  # fmt: skip
PROOF = Proof(
    True,
    (
        Claim(ClaimKind.CONCRETE, True, "It speaks of their own case.", span(MENTION, "third pair"), (8, 18)),
        Claim(ClaimKind.CONCRETE, True, "It speaks of their own case.", span(MENTION, "reset them twice"), (70, 85)),
        Claim(ClaimKind.ANSWERS, True, "It says what happens next."),
        Claim(ClaimKind.DISTANCE, True, "It keeps its distance from what was sent lately."),
    ),
)
_REPLY = ReplyView(
    id=501, case_id=1042, account_id=1, message_id=7, message_revision=0, channel="public", state=State.DRAFTED,
    version=1, text=DRAFT, unsigned_text=DRAFT, attachments=(), sha256="0" * 64, language="en",
    judgement=Judgement(Verdict.ALLOW), proof=PROOF, moves=("greet", "own"), sources=(),
    alternatives=(
        "Dana, three pairs in a row is our failure, not yours. Send us the order number and I'll have them replaced.",
        "That shouldn't happen once, Dana, let alone three times. Could you tell me when you bought the last pair?",
    ),
    personal=True, writer="composer", fallback="", edited=False, needs_second=False, approvals=(), send_after=None,
    outcome="", platform_post_id=None, platform_url="", last_step="", changed_by="", created_at=NOW, updated_at=NOW,
    sent_at=None,
)  # fmt: skip
_CASE = CaseView(
    row=_ROW, account="@aurora", conversation_id=3, closed_at=None, closed_reason="", first_answered_at=None,
    message=_MESSAGE, person=PERSON, thread=(_BEFORE, _MESSAGE), triage=TRIAGE,
    permission={
        "reply": {"allowed": True, "reason": "They mentioned @aurora.", "rule": "Answer who asks", "rule_url": ""},
        "message": {"allowed": True, "reason": "Their direct messages are open.", "rule": "", "rule_url": ""},
    },
    replies=(_REPLY,),
    notes=(NoteView(1, 2, "Tom Nilsen", "Second complaint about this batch this week.", NOW - timedelta(minutes=5)),),
    earlier=(
        replace(_ROW, id=871, number="A-871", state="closed", excerpt="do they come in small?",
            opened_at=NOW - timedelta(40)),
    ),
)  # fmt: skip
