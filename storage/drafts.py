"""Drafts: saving what was written, editing, rejecting, letting lapse."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, text

from policies.finding import Judgement, Verdict
from responders.draft import Draft, Proof
from responders.lifecycle import State, Step, advance
from responders.signoff import unsigned
from storage import record
from storage.anchoring import anchor
from storage.batch import Batch, clean
from storage.database import Session
from storage.errors import NotAllowed
from storage.judgements import draft_json, judgement_json, proof_json
from storage.notify import notify
from storage.stepping import DESK, Standing, Stepping, mirror
from storage.tables import Reply
from storage.tables.base import Json


@dataclass(frozen=True, slots=True)
class NewDraft:
    """A draft to save for a case. `channel` is public or private."""

    case_id: int
    message_id: int
    message_revision: int
    draft: Draft
    judgement: Judgement
    channel: str = "public"


_COLUMNS = {
    "id": "bigint", "case_id": "bigint", "message_id": "bigint", "message_revision": "bigint", "channel": "text",
    "text": "text", "language": "text", "draft": "jsonb", "judgement": "jsonb", "verdict": "text",
    "personal": "boolean", "writer": "text", "needs_second": "boolean",
}  # fmt: skip
_NEXT_IDS = text(
    "SELECT nextval(pg_get_serial_sequence('reply', 'id')) FROM generate_series(1, CAST(:count AS bigint))"
)


def save_drafts(session: Session, drafts: Sequence[NewDraft], *, now: datetime) -> list[int]:
    """Save drafts and return their ids in order; earlier drafts of the same cases that no person touched expire."""
    if not drafts:
        return []
    entries = _lapse(session, [draft.case_id for draft in drafts], now)
    ids = list(session.scalars(_NEXT_IDS, {"count": len(drafts)}))
    batch = Batch(**_COLUMNS)
    for reply_id, new in zip(ids, drafts, strict=True):
        batch.add(
            id=reply_id, case_id=new.case_id, message_id=new.message_id, message_revision=new.message_revision,
            channel=new.channel, text=clean(new.draft.text), language=new.draft.language,
            draft=clean(draft_json(new.draft)), judgement=judgement_json(new.judgement),
            verdict=new.judgement.verdict.value, personal=new.draft.proof.personal, writer=new.draft.writer,
            needs_second=new.judgement.verdict is Verdict.REVIEW,
        )  # fmt: skip
        facts = {
            "case": new.case_id, "message": new.message_id, "revision": new.message_revision,
            "writer": new.draft.writer, "verdict": new.judgement.verdict.value, "code": new.judgement.code_digest,
        }  # fmt: skip
        entries.append(record.Entry("reply.drafted", DESK, f"reply:{reply_id}", facts, now))
    batch.execute(
        session,
        f"INSERT INTO reply ({', '.join(_COLUMNS)}, account_id, state, version, last_step, changed_by, outcome,"
        f" platform_url, created_at, updated_at) SELECT {', '.join(f'given.{name}' for name in _COLUMNS)},"
        " case_file.account_id, 'drafted', 1, 'save', :desk, '', '', :now, :now"
        " FROM {rows} JOIN case_file ON case_file.id = given.case_id ORDER BY given.id",
        {"now": now, "desk": DESK},
    )
    record.append_many(session, entries)
    mirror(session, [draft.case_id for draft in drafts], now)
    for reply_id, new in zip(ids, drafts, strict=True):
        notify(session, "reply", new.case_id, reply=reply_id, state="drafted")
    return ids


def _lapse(session: Session, case_ids: Sequence[int], now: datetime) -> list[record.Entry]:
    """Let the machine's earlier drafts of these cases lapse; what a person touched stays."""
    session.execute(
        text("SELECT id FROM case_file WHERE id = ANY(CAST(:ids AS bigint[])) ORDER BY id FOR NO KEY UPDATE"),
        {"ids": sorted(case_ids)},
    )
    lapsed = session.scalars(
        text(
            "UPDATE reply SET state = :expired, last_step = 'expire', changed_by = :desk, version = version + 1,"
            " updated_at = :now, outcome = 'A newer draft took its place.'"
            " WHERE id IN (SELECT id FROM reply WHERE case_id = ANY(CAST(:ids AS bigint[])) AND state = :drafted"
            " AND NOT edited AND approval_id IS NULL ORDER BY id FOR UPDATE) RETURNING id"
        ),
        {
            "ids": sorted(case_ids),
            "now": now,
            "desk": DESK,
            "drafted": State.DRAFTED.value,
            "expired": advance(State.DRAFTED, Step.EXPIRE).value,
        },
    )
    return [record.Entry("reply.expire", DESK, f"reply:{reply_id}", {"replaced": True}, now) for reply_id in lapsed]


def edit(
    session: Session, reply_id: int, version: int, *, user_id: int, text: str, judgement: Judgement, proof: Proof,
    now: datetime, attachments: Sequence[Json] | None = None, channel: str | None = None,
) -> Standing:  # fmt: skip
    """Change or keep the text (without sign-off); any approval is void, and the reply is a draft again.

    It then answers its case's current mention as that stands: whoever saves it has it on the screen.
    """
    body = clean(text).strip()
    if not body:
        raise NotAllowed("A reply needs words. Write some, or reject it.")
    stepping = Stepping.lock(session, reply_id, actor=user_id, now=now, version=version)
    row = stepping.row
    row.state = stepping.target(Step.EDIT).value
    stepping.void_approvals("the text was edited")
    anchor(stepping)
    asked = row.needs_second and row.verdict != Verdict.REVIEW
    row.text, row.edited, row.outcome = body, True, ""
    row.draft = {**row.draft, "proof": clean(proof_json(proof))}
    row.judgement, row.verdict = judgement_json(judgement), judgement.verdict.value
    row.personal, row.needs_second = proof.personal, asked or judgement.verdict is Verdict.REVIEW
    if attachments is not None:
        row.attachments = [clean(one) for one in attachments]
    if channel is not None:
        row.channel = channel
    session.flush()
    facts = {"verdict": row.verdict, "personal": row.personal, "code": judgement.code_digest, "channel": row.channel}
    return stepping.done(Step.EDIT.value, facts)


def reject(session: Session, reply_id: int, version: int, *, user_id: int, reason: str, now: datetime) -> Standing:
    """Withdraw a draft, with a reason."""
    stepping = Stepping.lock(session, reply_id, actor=user_id, now=now, version=version)
    return _withdraw(stepping, reason)


def _withdraw(stepping: Stepping, reason: str) -> Standing:
    stepping.row.state = stepping.target(Step.REJECT).value
    stepping.void_approvals("the reply was rejected")
    stepping.row.outcome = clean(reason)
    return stepping.done(Step.REJECT.value, content=clean(reason))


def withdraw_all(session: Session, case_id: int, user_id: int, *, reason: str, now: datetime) -> None:
    """Withdraw a case's drafts and held replies; NotAllowed while one is approved, being sent or unclear."""
    rows = session.execute(
        select(Reply.id, Reply.state)
        .where(Reply.case_id == case_id, Reply.state.in_(["drafted", "held", "approved", "sending", "unconfirmed"]))
        .order_by(Reply.id)
        .with_for_update()
    ).all()
    busy = [state for _, state in rows if state in {"approved", "sending", "unconfirmed"}]
    if busy:
        raise NotAllowed(f"A reply to this case is {busy[0]}. Undo or settle it first, then close the case.")
    for reply_id, _ in rows:
        _withdraw(Stepping.lock(session, reply_id, actor=user_id, now=now), reason)


def reopen(session: Session, reply_id: int, version: int, *, user_id: int, now: datetime) -> Standing:
    """Make a refused, withdrawn or expired reply a draft again."""
    return _back(Stepping.lock(session, reply_id, actor=user_id, now=now, version=version), Step.REOPEN)


def release(session: Session, reply_id: int, version: int, *, user_id: int, now: datetime) -> Standing:
    """Make a held reply a draft again."""
    return _back(Stepping.lock(session, reply_id, actor=user_id, now=now, version=version), Step.RELEASE)


def _back(stepping: Stepping, step: Step) -> Standing:
    stepping.row.state = stepping.target(step).value
    stepping.void_approvals("the reply was opened again")
    stepping.row.outcome, stepping.row.edited = "", True
    return stepping.done(step.value)


def expire(session: Session, reply_id: int, *, reason: str, now: datetime, actor: str = DESK) -> Standing:
    """Let a reply lapse because it no longer answers anything."""
    stepping = Stepping.lock(session, reply_id, actor=actor, now=now)
    stepping.row.state = stepping.target(Step.EXPIRE).value
    stepping.void_approvals(reason)
    stepping.row.outcome = clean(reason)
    return stepping.done(Step.EXPIRE.value, {"reason": clean(reason)})


def recent(session: Session, account_id: int, *, limit: int = 200) -> list[str]:
    """Return what the account last sent or is about to send, newest first."""
    rows = session.scalars(
        text(
            "(SELECT text FROM reply WHERE account_id = :account AND state IN ('approved', 'sending', 'unconfirmed')"
            " AND text <> '' ORDER BY id DESC LIMIT :limit) UNION ALL"
            " (SELECT text FROM reply WHERE account_id = :account AND state = 'sent' AND text <> ''"
            " ORDER BY sent_at DESC LIMIT :limit) LIMIT :limit"
        ),
        {"account": account_id, "limit": limit},
    )
    return [unsigned(body) for body in rows]
