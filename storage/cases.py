"""Reading one case with everything that belongs to it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, select, text

from responders.lifecycle import State
from responders.signoff import unsigned
from storage import escalations, judgements
from storage.database import Session
from storage.errors import NotFound
from storage.inbox import SELECT_ROW, Row, row_of
from storage.tables import Approval, Case, MessageRevision, Note, PlatformAccount, Reply, User
from storage.views import ApprovalView, CaseView, MessageView, NoteView, PersonView, ReplyView, RevisionView

__all__ = [
    "ApprovalView", "CaseView", "MessageView", "NoteView", "PersonView", "ReplyView", "RevisionView", "message",
    "messages", "read", "reply", "threads",
]  # fmt: skip

_THREAD = 200
_EARLIER = 20


def read(session: Session, case_id: int) -> CaseView:
    """Return a case with everything that belongs to it, in a fixed number of statements; raise NotFound."""
    found = session.execute(text(f"{SELECT_ROW} WHERE c.id = :id"), {"id": case_id}).one_or_none()
    if found is None:
        raise NotFound(f"There is no case A-{case_id}.")
    case = session.scalars(select(Case).where(Case.id == case_id).execution_options(populate_existing=True)).one()
    thread = _with_revisions(session, threads(session, [case.conversation_id], limit=_THREAD)[case.conversation_id])
    asked = next((one for one in thread if one.id == case.message_id), None) or message(session, case.message_id)
    return CaseView(
        row=row_of(found), account=_account(session, case.account_id), conversation_id=case.conversation_id,
        closed_at=case.closed_at, closed_reason=case.closed_reason, first_answered_at=case.first_answered_at,
        message=asked, person=asked.author, thread=tuple(thread),
        triage=judgements.triage(case.triage, case.judgement), permission=case.permission,
        replies=tuple(_replies(session, Reply.case_id == case_id)), notes=tuple(_notes(session, case_id)),
        earlier=tuple(_earlier(session, case)), related=_related(session, case.account_id, thread),
    )  # fmt: skip


def reply(session: Session, reply_id: int) -> ReplyView:
    """Return one reply; raise NotFound."""
    found = _replies(session, Reply.id == reply_id)
    if not found:
        raise NotFound("There is no such reply any more.")
    return found[0]


def message(session: Session, message_id: int) -> MessageView:
    """Return one message; raise NotFound."""
    found = messages(session, [message_id])
    if message_id not in found:
        raise NotFound("There is no such message any more.")
    return _with_revisions(session, [found[message_id]])[0]


_MESSAGE = (
    "SELECT m.id, m.conversation_id, m.platform_post_id, m.platform_parent_id, m.ours, m.private, m.text, m.language,"
    " m.url, m.attachments, m.created_at, m.received_at, m.revision, m.edited_at, m.deleted_at,"
    " m.quoted_platform_id, m.addressed, m.removed_at, m.context, m.checked_at, p.id AS person_id, p.platform,"
    " p.platform_id, p.handle, p.name, p.url AS person_url, p.avatar_url, p.followers, p.first_seen_at,"
    " p.erased_at FROM message m JOIN person p ON p.id = m.person_id"
)


def messages(session: Session, message_ids: Sequence[int]) -> dict[int, MessageView]:
    """Return messages by id, without their revisions, in one statement; missing ones are left out."""
    rows = session.execute(text(f"{_MESSAGE} WHERE m.id = ANY(CAST(:ids AS bigint[]))"), {"ids": list(message_ids)})
    return {row.id: _message(row) for row in rows}


_THREADS = text(
    f"SELECT x.* FROM unnest(CAST(:ids AS bigint[])) AS wanted(id) CROSS JOIN LATERAL ({_MESSAGE}"
    " WHERE m.conversation_id = wanted.id ORDER BY m.created_at DESC, m.id DESC LIMIT :limit) x"
    " ORDER BY x.created_at, x.id"
)


def threads(session: Session, conversation_ids: Sequence[int], *, limit: int = 50) -> dict[int, list[MessageView]]:
    """Return each conversation's newest messages, oldest first, in one statement."""
    found: dict[int, list[MessageView]] = {key: [] for key in conversation_ids}
    for row in session.execute(_THREADS, {"ids": list(conversation_ids), "limit": limit}):
        found[row.conversation_id].append(_message(row))
    return found


def _related(session: Session, account_id: int, thread: Sequence[MessageView]) -> dict[str, MessageView]:
    here = {one.platform_post_id for one in thread}
    named = {name for one in thread for name in (one.quoted_platform_id, one.platform_parent_id) if name}
    if not named - here:
        return {}
    rows = session.execute(
        text(f"{_MESSAGE} WHERE m.account_id = :account AND m.platform_post_id = ANY(CAST(:ids AS text[]))"),
        {"account": account_id, "ids": sorted(named - here)},
    )
    return {row.platform_post_id: _message(row) for row in rows}


def _message(row: Any) -> MessageView:
    author = PersonView(
        row.person_id, row.platform, row.platform_id, row.handle, row.name, row.person_url, row.avatar_url,
        row.followers, row.first_seen_at, row.erased_at is not None,
    )  # fmt: skip
    return MessageView(
        row.id, row.conversation_id, row.platform_post_id, row.platform_parent_id, author, row.ours, row.private,
        row.text, row.language, row.url, tuple(row.attachments), row.created_at, row.received_at, row.revision,
        row.edited_at, row.deleted_at, quoted_platform_id=row.quoted_platform_id, addressed=row.addressed,
        removed_at=row.removed_at, context=row.context, checked_at=row.checked_at,
    )  # fmt: skip


def _with_revisions(session: Session, found: list[MessageView]) -> list[MessageView]:
    edited = [one.id for one in found if one.revision > 0]
    if not edited:
        return found
    rows = session.scalars(
        select(MessageRevision).where(MessageRevision.message_id.in_(edited)).order_by(MessageRevision.revision)
    )
    before: dict[int, list[RevisionView]] = {}
    for row in rows:
        before.setdefault(row.message_id, []).append(RevisionView(row.revision, row.text, row.seen_at))
    return [replace(one, revisions=tuple(before.get(one.id, ()))) for one in found]


def _account(session: Session, account_id: int) -> str:
    return session.scalars(select(PlatformAccount.account).where(PlatformAccount.id == account_id)).one()


def _replies(session: Session, which: ColumnElement[bool]) -> list[ReplyView]:
    rows = session.scalars(
        select(Reply).where(which).order_by(Reply.id.desc()).execution_options(populate_existing=True)
    ).all()
    approvals = _approvals(session, [row.id for row in rows])
    threads = escalations.by_thread(session, [row.id for row in rows if row.channel == "private"])
    found = [_reply(row, tuple(approvals.get(row.id, ()))) for row in rows]
    return [replace(one, thread=True) if one.id in threads else one for one in found]


def _approvals(session: Session, reply_ids: Sequence[int]) -> dict[int, list[ApprovalView]]:
    found: dict[int, list[ApprovalView]] = {}
    rows = session.execute(
        select(Approval, User.name)
        .join(User, User.id == Approval.user_id)
        .where(Approval.reply_id.in_(reply_ids))
        .order_by(Approval.id)
        .execution_options(populate_existing=True)
    )
    for row, name in rows:
        view = ApprovalView(
            row.id, row.kind, row.user_id, name, row.initials, row.sha256, row.approved_at, row.override_reason,
            row.voided_at, row.void_reason,
        )  # fmt: skip
        found.setdefault(row.reply_id, []).append(view)
    return found


def _reply(row: Reply, approvals: tuple[ApprovalView, ...]) -> ReplyView:
    return ReplyView(
        id=row.id, case_id=row.case_id, account_id=row.account_id, message_id=row.message_id,
        message_revision=row.message_revision, channel=row.channel, state=State(row.state), version=row.version,
        text=row.text, unsigned_text=_unsigned(row, approvals), attachments=tuple(row.attachments), sha256=row.sha256,
        language=row.language, judgement=judgements.judgement(row.judgement),
        proof=judgements.proof(row.draft.get("proof", {})), moves=tuple(row.draft.get("moves", ())),
        sources=tuple(row.draft.get("sources", ())), alternatives=tuple(row.draft.get("alternatives", ())),
        personal=row.personal, writer=row.writer, fallback=row.draft.get("fallback", ""), edited=row.edited,
        needs_second=row.needs_second, approvals=approvals, send_after=row.send_after, outcome=row.outcome,
        platform_post_id=row.platform_post_id, platform_url=row.platform_url, last_step=row.last_step,
        changed_by=row.changed_by, created_at=row.created_at, updated_at=row.updated_at, sent_at=row.sent_at,
        gone_at=row.gone_at, changed_text=row.changed_text, checked_at=row.checked_at,
    )  # fmt: skip


def _unsigned(row: Reply, approvals: tuple[ApprovalView, ...]) -> str:
    """Return the text without the sign-off that its approval put there, if it has one."""
    signed = next((one.initials for one in approvals if one.id == row.approval_id), None)
    return unsigned(row.text, signed) if signed else row.text


def _notes(session: Session, case_id: int) -> list[NoteView]:
    rows = session.execute(
        select(Note.id, Note.user_id, User.name, Note.text, Note.created_at)
        .join(User, User.id == Note.user_id)
        .where(Note.case_id == case_id)
        .order_by(Note.id)
    )
    return [NoteView(*row) for row in rows]


def _earlier(session: Session, case: Case) -> list[Row]:
    rows = session.execute(
        text(f"{SELECT_ROW} WHERE c.person_id = :person AND c.id <> :id ORDER BY c.id DESC LIMIT {_EARLIER}"),
        {"person": case.person_id, "id": case.id},
    )
    return [row_of(row) for row in rows]
