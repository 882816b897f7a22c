"""The ledger of posts of our own. An attempt is committed before the platform is called; none is ever made twice.

start  (commit)  →  the platform is called  →  finish_…  (commit)
                 ✗ crash: the attempt stays open →  reconcile → unconfirmed → found on the platform, or settled by hand
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy import text as sql

from responders.posting_lifecycle import NEVER_OUT, State, Step
from storage.database import Session
from storage.errors import NotFound
from storage.freezing import take_turn
from storage.posting_holding import frost_over
from storage.posting_steps import LINK, Posted, twin
from storage.tables import PlatformAccount, Posting, PostingAttempt
from storage.tables.base import Json

LATE = "Its time passed before it could be sent."
UNSIGNED = "Not sent: what was signed is withdrawn, or is no longer this text."
NO_PREDECESSOR = "Not sent: the post that it points to is not out."
TWIN = "Not sent: the same words are out already on this account, or may be."
NO_LINK = "Not sent: nobody knows the link of the post that it points to."


@dataclass(frozen=True, slots=True)
class Leaving:
    """Everything needed to publish: the words that go out, and the attempt that was written down."""

    attempt_id: int
    posting_id: int
    account_id: int
    key: str
    text: str
    started_at: datetime
    attachments: tuple[Json, ...] = ()


def due(session: Session, *, now: datetime, limit: int = 200) -> list[tuple[int, int]]:
    """Return (posting, account) of what can be sent, or ended, now: the oldest first."""
    rows = session.execute(_DUE, {"now": now, "limit": limit, "never": sorted(NEVER_OUT | {State.REMOVED})})
    return [(row.id, row.account_id) for row in rows]


_DUE = sql(
    "SELECT p.id, p.account_id FROM posting p JOIN platform_account a ON a.id = p.account_id"
    " LEFT JOIN posting b ON b.id = p.after_id WHERE p.state = 'waiting' AND (p.not_after < :now OR ("
    " a.paused_at IS NULL AND p.held_by IS NULL AND p.send_after <= :now AND (b.id IS NULL OR b.state = 'published'"
    " OR b.state = ANY(CAST(:never AS text[]))))) ORDER BY p.id LIMIT :limit"
)


def start(session: Session, posting_id: int, *, worker: str, now: datetime) -> Leaving | None:
    """Write down that a post is about to be sent; None when it must not be, or somebody else is at it.

    Then it waits, is held by a crisis, expired, or was refused, and says why.
    """
    take_turn(session)
    if not _lock(session, posting_id):
        return None
    posted = Posted.lock(session, posting_id, actor=worker, now=now)
    row = posted.row
    if row.not_after is not None and row.not_after < now:
        posted.take(Step.EXPIRE, LATE)
        return None
    if row.held_by is not None or row.send_after > now or _paused(session, row.account_id):
        return None
    words = _words(posted)
    if words is None:
        return None
    if frost := frost_over(session, posting_id):
        posted.hold(frost)
        return None
    if _authority(session, row) != row.authority:
        posted.take(Step.VOID, UNSIGNED)
        return None
    if twin(session, row):
        posted.take(Step.VOID, TWIN)
        return None
    return _depart(posted, words, worker)


def put_off(session: Session, posting_id: int, *, until: datetime) -> None:
    """Let a waiting post wait until then: its platform asked that of the whole account."""
    waiting = (Posting.id == posting_id, Posting.state == State.WAITING.value)
    session.execute(update(Posting).where(*waiting).values(send_after=until))


def give_up(session: Session, posting_id: int, *, said: str, actor: str, now: datetime) -> None:
    """Refuse a waiting post that can't be sent as things are; a person may plan it again."""
    if _lock(session, posting_id):
        Posted.lock(session, posting_id, actor=actor, now=now).take(Step.VOID, said)


def _depart(posted: Posted, words: str, worker: str) -> Leaving:
    session, row, now = posted.session, posted.row, posted.now
    earlier = session.scalar(select(func.count()).where(PostingAttempt.posting_id == row.id)) or 0
    key = _key(row)
    posted.take(Step.START_SENDING, "", facts={"attempt": earlier + 1})
    attempt = PostingAttempt(
        posting_id=row.id, authority=row.authority, key=f"{key}-{earlier + 1}", text=words, worker=worker,
        started_at=now,
    )  # fmt: skip
    session.add(attempt)
    session.flush()
    return Leaving(attempt.id, row.id, row.account_id, key, words, now, tuple(row.attachments))


def _lock(session: Session, posting_id: int) -> bool:
    found = select(Posting.id).where(Posting.id == posting_id, Posting.state == State.WAITING.value)
    return session.scalar(found.with_for_update(skip_locked=True)) is not None


def _paused(session: Session, account_id: int) -> bool:
    return session.scalar(select(PlatformAccount.paused_at).where(PlatformAccount.id == account_id)) is not None


def _words(posted: Posted) -> str | None:
    """Return what goes out, with the link that it asks for; None while that is missing, or for good."""
    row = posted.row
    if row.after_id is None:
        return row.text
    before = posted.session.execute(select(Posting.state, Posting.link).where(Posting.id == row.after_id)).one()
    if before.state in NEVER_OUT or before.state == State.REMOVED:
        posted.take(Step.VOID, NO_PREDECESSOR)
        return None
    if before.state != State.PUBLISHED:
        return None
    if LINK in row.text and not before.link:
        posted.take(Step.VOID, NO_LINK)
        return None
    return row.text.replace(LINK, before.link)


def _authority(session: Session, row: Posting) -> str | None:
    given = {"ref": row.ref, "account": row.account_id, "words": row.text}
    found: str | None = session.scalar(sql("SELECT posting_authority(:ref, :account, :words)"), given)
    return found


def _key(row: Posting) -> str:
    """Return what names every attempt of one posting: the same after a restart, different everywhere else."""
    return hashlib.sha256(f"posting:{row.id}:{row.sha256}:{row.planned_at.isoformat()}".encode()).hexdigest()[:32]


def finish_published(session: Session, attempt_id: int, *, post_id: str, link: str, now: datetime) -> State:
    """The platform confirmed it; also when the attempt was given up as unclear meanwhile."""
    posted, attempt = _open(session, attempt_id, now)
    if posted.row.state == State.PUBLISHED and posted.row.platform_post_id in {"", post_id}:
        # A person found it first: now its number is known too, so that it can be removed.
        posted.row.platform_post_id = post_id
        return State.PUBLISHED
    late = {State.UNCONFIRMED: Step.FOUND_POSTED, State.NOT_PUBLISHED: Step.POSTED_LATE}
    step = late.get(State(posted.row.state), Step.POSTED) if attempt.finished_at else Step.POSTED
    return posted.out(step, post_id=post_id, link=link)


def finish_refused(session: Session, attempt_id: int, *, said: str, now: datetime) -> State:
    """The platform said no; nothing was posted."""
    return _end(session, attempt_id, Step.REFUSE, "refused", said, now)


def finish_deferred(session: Session, attempt_id: int, *, until: datetime, said: str, now: datetime) -> State:
    """The platform asked us to wait; nothing was posted. It goes out later, unless its time passes or it is frozen."""
    take_turn(session)
    posted, attempt = _open(session, attempt_id, now)
    if attempt.finished_at is not None:
        return State(posted.row.state)
    posted.close(attempt, "deferred", said)
    posted.row.send_after = until
    state = posted.take(Step.DEFER, said)
    if frost := frost_over(session, posted.row.id):
        posted.hold(frost)
    return state


def finish_unconfirmed(session: Session, attempt_id: int, *, said: str, now: datetime) -> State:
    """It may have been posted: never tried again by the machine."""
    return _end(session, attempt_id, Step.LOSE_TRACK, "unconfirmed", said, now)


def attempts(session: Session, posting_id: int) -> int:
    """Return how often a post was tried."""
    return session.scalar(select(func.count()).where(PostingAttempt.posting_id == posting_id)) or 0


def _end(session: Session, attempt_id: int, step: Step, outcome: str, said: str, now: datetime) -> State:
    """End an open attempt; one that ended already stays as it is."""
    posted, attempt = _open(session, attempt_id, now)
    if attempt.finished_at is not None:
        return State(posted.row.state)
    posted.close(attempt, outcome, said)
    return posted.take(step, said)


def _open(session: Session, attempt_id: int, now: datetime) -> tuple[Posted, PostingAttempt]:
    """Lock an attempt's posting, then the attempt: always in this order."""
    attempt = session.get(PostingAttempt, attempt_id)
    if attempt is None:
        raise NotFound("There is no such attempt.")
    posted = Posted.lock(session, attempt.posting_id, actor=attempt.worker, now=now)
    session.refresh(attempt, with_for_update=True)
    return posted, attempt
