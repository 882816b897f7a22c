"""What we posted, replies and posts of our own alike, as a notice may be about it: found by its address."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import text

from storage import mirroring, record
from storage.cases import ReplyView
from storage.database import Session
from storage.names import of_user

_TARGET: Final = re.compile(r"(reply|posting):([0-9]{1,17})")


@dataclass(frozen=True, slots=True)
class OurPost:
    """Something we posted. `target` names it: `reply:7` or `posting:3`; `gone` says that it stands there no more."""

    target: str
    platform: str
    text: str
    url: str
    sent_at: datetime | None
    gone: bool


_REPLIES: Final = (
    "SELECT 'reply:' || r.id AS target, a.platform, r.text, r.platform_url AS url, r.sent_at,"
    " r.gone_at IS NOT NULL AS gone, r.platform_post_id AS post FROM reply r"
    " JOIN platform_account a ON a.id = r.account_id WHERE r.state = 'sent' AND "
)
_POSTINGS: Final = (
    "SELECT 'posting:' || p.id AS target, a.platform, p.sent_text AS text, p.link AS url,"
    # Its own sending: `changed_at` moves with whatever is done to it later.
    " (SELECT t.started_at FROM posting_attempt t WHERE t.posting_id = p.id"
    " ORDER BY t.outcome = 'posted' DESC, t.id DESC LIMIT 1) AS sent_at,"
    " p.state = 'removed' AS gone, p.platform_post_id AS post FROM posting p"
    " JOIN platform_account a ON a.id = p.account_id WHERE p.state IN ('published', 'removed') AND "
)
_AT: Final = text(
    # An address that is empty, as of an erased reply, is nobody's.
    f"SELECT * FROM ({_REPLIES} (r.platform_url = :url AND r.platform_url <> ''"
    " OR r.platform_post_id = :number AND r.account_id = ANY(ARRAY(SELECT id FROM platform_account)))"
    f" UNION ALL {_POSTINGS} (p.link = :url OR p.platform_post_id = :number)) s"
    " ORDER BY s.sent_at DESC NULLS LAST LIMIT :limit"
)
_ONE: Final = {"reply": text(f"{_REPLIES} r.id = :id"), "posting": text(f"{_POSTINGS} p.id = :id")}


def is_target(name: str) -> bool:
    """Say whether this could name something we posted."""
    return _TARGET.fullmatch(name) is not None


def like(session: Session, address: str, *, limit: int = 5) -> list[OurPost]:
    """Return what we posted at an address: the very one, or the post whose number stands in it."""
    wanted = address.strip().rstrip("/")
    if not wanted:
        return []
    rows = session.execute(_AT, {"url": wanted, "number": wanted.rsplit("/", 1)[-1], "limit": limit})
    return [_post(row) for row in rows]


def get(session: Session, target: str) -> OurPost | None:
    """Return what we posted by its name, or None."""
    kind, _, number = target.partition(":")
    row = session.execute(_ONE[kind], {"id": int(number)}).first() if is_target(target) else None
    return _post(row) if row else None


def taken_back(session: Session, reply: ReplyView, *, user_id: int, reason: str, now: datetime) -> None:
    """Mark a reply as taken back from its platform by a colleague, for a reason that goes on the record."""
    actor = of_user(user_id)
    facts = {"case": reply.case_id, "post": reply.platform_post_id}
    record.append(session, "reply.taken_back", actor, f"reply:{reply.id}", facts, at=now, content=reason)
    session.execute(
        text("UPDATE reply SET last_step = 'taken_back', changed_by = :actor WHERE id = :id"),
        {"actor": actor, "id": reply.id},
    )
    mirroring.own_gone(session, reply.account_id, [reply.platform_post_id or ""], now=now)


def _post(row: Any) -> OurPost:
    return OurPost(row.target, row.platform, row.text, row.url, row.sent_at, row.gone)
