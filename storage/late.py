"""A confirmation that came after the reply was settled otherwise: what the platform says happened, happened."""

from datetime import datetime

from sqlalchemy import select

from responders.lifecycle import State, Step
from storage import record
from storage.database import Session
from storage.rivals import has_left_twice
from storage.settling import close_attempt, posted_now
from storage.stepping import Standing, Stepping
from storage.tables import Attempt


def posted_after_all(
    session: Session, attempt_id: int, *, text: str, platform_post_id: str, url: str, now: datetime
) -> Standing:
    """Mark the reply of an attempt as sent with exactly `text`, and keep where it stands; never lose a post's id.

    A reply that is being sent again, or was, stays what it is; the second post is on the record.
    """
    attempt = session.get_one(Attempt, attempt_id)
    stepping = Stepping.lock(session, attempt.reply_id, actor=attempt.worker, now=now)
    row = stepping.row
    posted = session.scalar(select(Attempt.id).where(Attempt.reply_id == row.id, Attempt.outcome == "posted"))
    if row.state in {State.SENDING, State.UNCONFIRMED, State.SENT} or posted is not None or has_left_twice(stepping):
        facts = {"attempt": attempt_id, "post": platform_post_id, "url": url}
        record.append(session, "reply.posted_twice", attempt.worker, f"reply:{row.id}", facts, at=now)
        return stepping.standing()
    stepping.target(Step.POSTED_LATE)
    if row.state == State.APPROVED:
        row.state = stepping.target(Step.UNDO).value  # the new approval is void: its words were posted before it
    close_attempt(session, attempt, "posted", attempt.detail, now)
    stepping.void_approvals("the reply was posted after all")
    # The words that went out are those of the attempt's approval, whatever became of the draft since.
    row.text, row.approval_id = text, attempt.approval_id
    return posted_now(stepping, Step.POSTED_LATE, platform_post_id, url)
