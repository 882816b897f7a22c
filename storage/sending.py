"""The ledger of sends. An attempt is committed before the platform is called; one left open becomes unconfirmed.

start  (commit)  →  the platform is called  →  finish_…  (commit)
                 ✗ crash: the attempt stays open →  reconcile → unconfirmed → settle, by a person or by what was found
"""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from responders.lifecycle import State, Step
from storage.anchoring import refuse_edited
from storage.bereft import lapse
from storage.database import Session
from storage.errors import NotFound
from storage.freezing import take_turn
from storage.holding import hold_if_frozen
from storage.rivals import refuse_rival
from storage.settling import Unclear, close_attempt, found_posted, posted_now, settle, unclear
from storage.stepping import DESK, Standing, Stepping, lock_case_of
from storage.tables import Approval, Attempt, Message, PlatformAccount, Reply
from storage.tables.base import Json

__all__ = [
    "Departure", "Unclear", "finish_deferred", "finish_posted", "finish_refused", "finish_unconfirmed",
    "found_posted", "reconcile", "settle", "start_attempt", "unclear",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Departure:
    """Everything needed to send: what was approved, to which message, and the attempt that was written down.

    `key` is the same for every attempt under one approval; pass it on where a platform takes a nonce.
    """

    attempt_id: int
    reply_id: int
    case_id: int
    conversation_id: int
    account_id: int
    key: str
    text: str
    attachments: tuple[Json, ...]
    sha256: str
    channel: str
    message_id: int
    message_revision: int
    platform_post_id: str


def start_attempt(
    session: Session, reply_id: int, *, worker: str, now: datetime, once: bool = False
) -> Departure | None:
    """Write the attempt down; commit before calling the platform.

    None when there is nothing to send: not approved (any more), not yet due, account paused, or somebody else at it;
    or when a crisis freezes it: then it is held now.
    Conflict when the message was edited or deleted since the approval, or has another answer: void the approval then.
    A message that the person wrote afterwards is no reason to keep back what answers this one. With `once` (the
    platform allows one public answer to a post, ever) an answer to what the message said before it was edited counts.
    """
    take_turn(session)
    lock_case_of(session, reply_id)
    if not _ready(session, reply_id, now):
        return None
    stepping = Stepping.lock(session, reply_id, actor=worker, now=now)
    if hold_if_frozen(stepping):
        return None
    refuse_edited(stepping)
    refuse_rival(stepping, once=once)
    row = stepping.row
    approval, message = session.get_one(Approval, row.approval_id), session.get_one(Message, row.message_id)
    earlier = session.scalar(select(func.count()).where(Attempt.reply_id == reply_id)) or 0
    key = _key(row, approval)
    attempt = Attempt(
        reply_id=reply_id, approval_id=approval.id, key=f"{key}-{earlier + 1}", worker=worker, started_at=now
    )
    session.add(attempt)
    session.flush()
    stepping.take(Step.START_SENDING, {"attempt": attempt.id, "approval": approval.id})
    return Departure(
        attempt.id, row.id, row.case_id, stepping.conversation_id, row.account_id, key, row.text,
        tuple(row.attachments), row.sha256, row.channel, row.message_id, row.message_revision,
        message.platform_post_id,
    )  # fmt: skip


def _ready(session: Session, reply_id: int, now: datetime) -> bool:
    """Lock a reply that may be sent now; False if there is none, or somebody else holds it."""
    found = session.scalar(
        select(Reply.id)
        .join(PlatformAccount, PlatformAccount.id == Reply.account_id)
        .where(
            Reply.id == reply_id,
            Reply.state == State.APPROVED,
            Reply.send_after <= now,
            PlatformAccount.paused_at.is_(None),
        )
        .with_for_update(of=Reply, skip_locked=True)
    )
    return found is not None


def _key(row: Reply, approval: Approval) -> str:
    """Return what names every attempt under one approval: the same after a restart, different everywhere else."""
    seed = f"{row.id}:{approval.id}:{row.sha256}:{approval.approved_at.isoformat()}"
    return hashlib.sha256(seed.encode()).hexdigest()[:32]


def finish_posted(session: Session, attempt_id: int, *, platform_post_id: str, url: str, now: datetime) -> Standing:
    """The platform confirmed the post; also when the attempt was given up as unclear meanwhile."""
    attempt, stepping = _open(session, attempt_id, now)
    late = attempt.finished_at is not None
    if late and stepping.row.state == State.SENT and stepping.row.platform_post_id == platform_post_id:
        return stepping.standing()
    step = Step.FOUND_POSTED if late else Step.POSTED
    stepping.target(step)
    close_attempt(session, attempt, "posted", "", now)
    return posted_now(stepping, step, platform_post_id, url)


def finish_refused(session: Session, attempt_id: int, *, detail: str, now: datetime) -> Standing:
    """The platform said no; nothing was posted."""
    standing = _finish(session, attempt_id, Step.REFUSE, "refused", detail, now)
    lapse(session, standing.reply_id, now=now)
    return standing


def finish_deferred(session: Session, attempt_id: int, *, until: datetime, detail: str, now: datetime) -> Standing:
    """The platform asked us to wait; nothing was posted. The approval stands, unless a crisis froze it meanwhile."""
    standing = _finish(session, attempt_id, Step.DEFER, "deferred", detail, now, until)
    if standing.state is not State.APPROVED:
        return standing
    return hold_if_frozen(Stepping.lock(session, standing.reply_id, actor=DESK, now=now)) or standing


def finish_unconfirmed(session: Session, attempt_id: int, *, detail: str, now: datetime) -> Standing:
    """It may have been posted: never tried again by the machine."""
    return _finish(session, attempt_id, Step.LOSE_TRACK, "unconfirmed", detail, now)


def _finish(
    session: Session, attempt_id: int, step: Step, outcome: str, detail: str, now: datetime,
    until: datetime | None = None,
) -> Standing:  # fmt: skip
    """End an open attempt; one that ended already stays as it is, since only a person may call an unclear one clear."""
    attempt, stepping = _open(session, attempt_id, now)
    if attempt.finished_at is not None:
        return stepping.standing()
    close_attempt(session, attempt, outcome, detail, now)
    stepping.row.outcome = detail
    if until is not None:
        stepping.row.send_after = until
    return stepping.take(step, {"attempt": attempt_id})


def _open(session: Session, attempt_id: int, now: datetime) -> tuple[Attempt, Stepping]:
    """Lock an attempt's reply, then the attempt: always in this order."""
    found = session.get(Attempt, attempt_id)
    if found is None:
        raise NotFound("There is no such attempt.")
    stepping = Stepping.lock(session, found.reply_id, actor=found.worker, now=now)
    session.refresh(found, with_for_update=True)
    return found, stepping


def reconcile(
    session: Session, *, now: datetime, older_than: datetime, gone_workers: Collection[str] = ()
) -> list[Standing]:
    """Turn every attempt left open (started before `older_than`, or by a worker that is gone) into unconfirmed."""
    left = session.execute(
        select(Attempt.id, Attempt.reply_id)
        .where(
            Attempt.finished_at.is_(None),
            (Attempt.started_at < older_than) | Attempt.worker.in_(list(gone_workers)),
        )
        .order_by(Attempt.reply_id)
    ).all()
    return [
        finish_unconfirmed(session, attempt_id, detail="The sender stopped before the platform answered.", now=now)
        for attempt_id, _ in left
    ]
