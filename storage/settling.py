"""Replies of which nobody knows whether they were posted, and how they are settled."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Final

from sqlalchemy import select, text

from responders.lifecycle import Step
from storage import promises
from storage.bereft import lapse
from storage.database import Session
from storage.errors import Conflict
from storage.rivals import expire_rivals
from storage.stepping import DESK, Standing, Stepping
from storage.tables import Attempt

MAY_ANSWER_FOR: Final = timedelta(seconds=30)
"""How long after its start a send may still be confirmed: longer than the outbox lets any call take."""


@dataclass(frozen=True, slots=True)
class Unclear:
    """A reply of which nobody knows whether it was posted."""

    reply_id: int
    case_id: int
    account_id: int
    attempt_id: int
    key: str
    text: str
    channel: str
    platform_post_id: str
    started_at: datetime
    detail: str


def posted_now(stepping: Stepping, step: Step, platform_post_id: str | None, url: str) -> Standing:
    """Take the step to sent; the case then waits for the person."""
    row, session, now = stepping.row, stepping.session, stepping.now
    expire_rivals(stepping, "Another answer to this message was sent.", approved=True)
    row.platform_post_id, row.platform_url, row.sent_at, row.outcome = platform_post_id, url, now, ""
    standing = stepping.take(step, {"post": platform_post_id})
    promises.publish(session, f"reply:{row.id}", published=row.text, url=url, now=now)
    session.execute(
        text(
            "UPDATE case_file SET first_answered_at = COALESCE(first_answered_at, :now),"
            " state = CASE WHEN state = 'open' AND message_id = :message THEN 'waiting' ELSE state END,"
            " answer_owed = answer_owed AND message_id <> :message WHERE id = :id"
        ),
        {"now": now, "message": row.message_id, "id": row.case_id},
    )
    return standing


def close_attempt(session: Session, attempt: Attempt, outcome: str, detail: str, now: datetime) -> None:
    """End an attempt, or write down how one that ended unclear was settled."""
    attempt.outcome, attempt.detail, attempt.finished_at = outcome, detail, attempt.finished_at or now
    session.flush()


_UNCLEAR = text(
    "SELECT r.id, r.case_id, r.account_id, a.id, split_part(a.key, '-', 1), r.text, r.channel,"
    " m.platform_post_id, a.started_at, a.detail"
    " FROM reply r JOIN message m ON m.id = r.message_id"
    " JOIN platform_account p ON p.id = r.account_id AND p.paused_at IS NULL JOIN LATERAL (SELECT * FROM attempt"
    " WHERE attempt.reply_id = r.id ORDER BY id DESC LIMIT 1) a ON true"
    " WHERE r.state = 'unconfirmed' ORDER BY a.started_at, r.id LIMIT :limit"
)


def unclear(session: Session, *, limit: int = 100) -> list[Unclear]:
    """Return the replies that wait for someone to find out, oldest first; paused accounts can't be asked."""
    rows = session.execute(_UNCLEAR, {"limit": limit})
    return [Unclear(*row) for row in rows]


def found_posted(session: Session, reply_id: int, *, platform_post_id: str, url: str, now: datetime) -> Standing:
    """Re-reading the platform found the post."""
    stepping = Stepping.lock(session, reply_id, actor=DESK, now=now)
    stepping.target(Step.FOUND_POSTED)
    _settle_attempt(stepping, posted=True)
    return posted_now(stepping, Step.FOUND_POSTED, platform_post_id, url)


def settle(
    session: Session, reply_id: int, version: int, *, user_id: int, posted: bool, now: datetime,
    platform_post_id: str | None = None, url: str = "",
) -> Standing:  # fmt: skip
    """A person looked: it was posted (then it is sent), or it was not (then it is a draft again).

    If its message was deleted meanwhile, what was not posted lapses.

    Nobody can know that it was not posted while the platform may still answer: Conflict says how long to wait.
    """
    stepping = Stepping.lock(session, reply_id, actor=user_id, now=now, version=version)
    if posted:
        stepping.target(Step.CONFIRM_POSTED)
        _settle_attempt(stepping, posted=True)
        return posted_now(stepping, Step.CONFIRM_POSTED, platform_post_id, url)
    _too_early(stepping)
    stepping.row.state = stepping.target(Step.CONFIRM_NOT_POSTED).value
    _settle_attempt(stepping, posted=False)
    stepping.void_approvals("the reply was not posted")
    stepping.row.outcome, stepping.row.edited = "", True
    stepping.done(Step.CONFIRM_NOT_POSTED.value)
    lapse(session, reply_id, now=now)
    return stepping.standing()


def _too_early(stepping: Stepping) -> None:
    stepping.target(Step.CONFIRM_NOT_POSTED)
    left = (_last_attempt(stepping).started_at + MAY_ANSWER_FOR - stepping.now).total_seconds()
    if left > 0:
        raise Conflict("The platform", None, f"may still answer: wait {ceil(left)} s")


def _last_attempt(stepping: Stepping) -> Attempt:
    return stepping.session.scalars(
        select(Attempt).where(Attempt.reply_id == stepping.row.id).order_by(Attempt.id.desc()).limit(1)
    ).one()


def _settle_attempt(stepping: Stepping, *, posted: bool) -> None:
    attempt = _last_attempt(stepping)
    close_attempt(stepping.session, attempt, "posted" if posted else "not_posted", attempt.detail, stepping.now)
