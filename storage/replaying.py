"""What the desk judged, page by page, for judging again: read only, and the database itself sees to that."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import TextClause, text

from storage.database import Session

PAGE = 500


@dataclass(frozen=True, slots=True)
class Judged:
    """One thing that was judged, with what judging it again needs.

    `kind` is mention, reply, or a check's own subject. `key` is its name in the record, as in `reply:7`; `case_id` is
    None for a check. `facts` hold, for a check, account and platform as the record has them.
    """

    kind: str
    key: str
    case_id: int | None
    text: str
    at: datetime
    platform: str = ""
    account: str = "company"
    author: str = ""
    language: str | None = None
    answers: str = ""
    private: bool = False
    media: tuple[str, ...] = ()
    ours_before: bool = False


def read_only(session: Session) -> None:
    """Let this transaction read and nothing else: the database refuses every change. Call it first."""
    session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))


_MENTIONS = text("""
    SELECT m.id, m.text, m.received_at AS at, a.platform, COALESCE(NULLIF(p.name, ''), p.handle) AS author,
        m.language, m.private, m.attachments,
        (SELECT max(c.id) FROM case_file c WHERE c.message_id = m.id
            OR (c.conversation_id = m.conversation_id AND c.person_id = m.person_id)) AS case_id,
        COALESCE((SELECT b.ours FROM message b WHERE b.conversation_id = m.conversation_id
            AND b.created_at < m.created_at AND b.deleted_at IS NULL
            ORDER BY b.created_at DESC, b.id DESC LIMIT 1), false) AS ours_before
    FROM message m JOIN person p ON p.id = m.person_id JOIN platform_account a ON a.id = m.account_id
    WHERE m.id > :after AND m.received_at >= :since AND NOT m.ours AND NOT m.context AND m.deleted_at IS NULL
        AND p.erased_at IS NULL
    ORDER BY m.id LIMIT :limit
""")
_REPLIES = text("""
    SELECT r.id, r.text, r.updated_at AS at, a.platform, r.language, r.channel = 'private' AS private, r.case_id,
        m.text AS answers
    FROM reply r JOIN platform_account a ON a.id = r.account_id JOIN message m ON m.id = r.message_id
    WHERE r.id > :after AND r.created_at >= :since AND r.erased_at IS NULL AND r.text <> ''
    ORDER BY r.id LIMIT :limit
""")
_CHECKS = text("""
    SELECT e.seq AS id, c.body AS text, e.at, e.subject AS key, e.facts
    FROM record_entry e JOIN content c ON c.id = e.content_id
    WHERE e.seq > :after AND e.kind = 'check.judged' AND e.at >= :since AND c.body IS NOT NULL
    ORDER BY e.seq LIMIT :limit
""")


def judged(session: Session, *, since: datetime) -> Iterator[Judged]:
    """Yield everything that was judged since then and is still there: mentions, replies, checks of company accounts."""
    for row in _rows(session, _MENTIONS, since):
        yield Judged(
            "mention", f"message:{row.id}", row.case_id, row.text, row.at, row.platform, author=row.author,
            language=row.language, private=row.private, ours_before=row.ours_before,
            media=tuple(str(one.get("url", "")) for one in row.attachments),
        )  # fmt: skip
    for row in _rows(session, _REPLIES, since):
        yield Judged(
            "reply", f"reply:{row.id}", row.case_id, row.text, row.at, row.platform, language=row.language,
            answers=row.answers, private=row.private,
        )  # fmt: skip
    for row in _rows(session, _CHECKS, since):
        facts = row.facts
        yield Judged(
            str(facts.get("subject", "")), row.key, None, row.text, row.at, str(facts.get("platform", "")),
            account=str(facts.get("account", "company")),
        )  # fmt: skip


def _rows(session: Session, statement: TextClause, since: datetime) -> Iterator[Any]:
    after = 0
    while True:
        rows = session.execute(statement, {"after": after, "since": since, "limit": PAGE}).all()
        yield from rows
        if len(rows) < PAGE:
            return
        after = rows[-1].id
