"""Posts of our own of which nobody knows whether they are out: given up, looked for, and settled when found."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy import text as sql

from responders.posting_lifecycle import State, Step
from storage.database import Session
from storage.posting_sending import finish_unconfirmed
from storage.posting_steps import Posted
from storage.stepping import DESK
from storage.tables import PlatformAccount, Posting, PostingAttempt


@dataclass(frozen=True, slots=True)
class Unsure:
    """A post of ours of which nobody knows whether it is out."""

    posting_id: int
    account_id: int
    key: str
    text: str
    started_at: datetime


def unsure(session: Session, *, limit: int = 200) -> list[Unsure]:
    """Return the posts of which nobody knows, the oldest first; paused accounts can't be asked."""
    latest = (
        select(PostingAttempt.key, PostingAttempt.text, PostingAttempt.started_at)
        .where(PostingAttempt.posting_id == Posting.id)
        .order_by(PostingAttempt.id.desc())
        .limit(1)
        .lateral()
    )
    rows = session.execute(
        select(Posting.id, Posting.account_id, latest.c.key, latest.c.text, latest.c.started_at)
        .join(PlatformAccount, PlatformAccount.id == Posting.account_id)
        .join(latest, sql("true"))
        .where(Posting.state == State.UNCONFIRMED.value, PlatformAccount.paused_at.is_(None))
        .order_by(Posting.id)
        .limit(limit)
    )
    return [Unsure(row[0], row[1], row[2].partition("-")[0], row[3], row[4]) for row in rows]


def found(session: Session, posting_id: int, *, post_id: str, link: str, now: datetime) -> bool:
    """Re-reading the platform found it; False when that post is another posting's, or this one was settled."""
    posted = Posted.lock(session, posting_id, actor=DESK, now=now)
    row = posted.row
    other = select(Posting.id).where(
        Posting.account_id == row.account_id, Posting.platform_post_id == post_id, Posting.id != row.id
    )
    if row.state != State.UNCONFIRMED or session.scalar(other) is not None:
        return False
    posted.out(Step.FOUND_POSTED, post_id=post_id, link=link, said="Found on the platform.")
    return True


def heard(posting_id: int, said: str, session: Session, now: datetime) -> None:
    """Keep what moderators made of a post that is out; it stays published, and its time of publishing too."""
    posted = Posted.lock(session, posting_id, actor=DESK, now=now)
    if posted.row.state == State.PUBLISHED:
        posted.note(said)


def reconcile(
    session: Session, *, now: datetime, older_than: datetime, gone_workers: Collection[str] = ()
) -> list[int]:
    """Turn every attempt left open (started before `older_than`, or by a worker that is gone) into unconfirmed."""
    left = session.execute(
        select(PostingAttempt.id, PostingAttempt.posting_id)
        .where(
            PostingAttempt.finished_at.is_(None),
            (PostingAttempt.started_at < older_than) | PostingAttempt.worker.in_(list(gone_workers)),
        )
        .order_by(PostingAttempt.posting_id)
    ).all()
    for attempt_id, _ in left:
        finish_unconfirmed(session, attempt_id, said="The sender stopped before the platform answered.", now=now)
    return [posting_id for _, posting_id in left]


def gone_senders(session: Session, *, stalled_after: float) -> set[str]:
    """Return the workers that have an attempt open and gave no sign of life for so many seconds, by its own clock."""
    return set(
        session.scalars(
            sql(
                "SELECT DISTINCT t.worker FROM posting_attempt t WHERE t.finished_at IS NULL AND NOT EXISTS ("
                " SELECT FROM procrastinate_workers w WHERE w.id::text = t.worker"
                " AND w.last_heartbeat >= now() - make_interval(secs => :seconds))"
            ),
            {"seconds": stalled_after},
        )
    )
