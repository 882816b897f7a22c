"""Requests that a second person look at a post: asked, answered, withdrawn, and forgotten in time.

A writer gives text and name for it by their own will. What was asked about an own account is deleted whole once it is
withdrawn, or some time after it was answered; the record never names its writer.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete, select

from storage import checks, record
from storage.batch import clean
from storage.database import Session
from storage.errors import Conflict, NotAllowed, NotFound
from storage.names import of_user, spoken
from storage.notify import notify
from storage.tables import ReviewPicture, ReviewRequest, User
from storage.tables.base import Json

WAITING, APPROVED, DECLINED, WITHDRAWN = "waiting", "approved", "declined", "withdrawn"
NOTICE = "review"
"""The notice that a request was made, answered or withdrawn."""


@dataclass(frozen=True, slots=True)
class CheckPicture:
    """A picture that a writer gave for a second look, byte for byte."""

    sha256: str
    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class NewRequest:
    """What a writer asks a second person to look at. `findings` are as a check's answer writes them."""

    user_id: int
    account: str
    platform: str
    language: str
    text: str
    note: str
    media: Sequence[Json]
    verdict: str
    findings: Sequence[Json]
    code_digest: str
    pictures: Sequence[CheckPicture] = ()


@dataclass(frozen=True, slots=True)
class RequestView:
    """A request as it stands, with the names of who asked and who answered."""

    id: int
    user_id: int
    writer: str
    account: str
    platform: str
    language: str
    text: str
    note: str
    media: tuple[Json, ...]
    verdict: str
    findings: tuple[Json, ...]
    code_digest: str
    state: str
    asked_at: datetime
    answered_by: str
    answered_at: datetime | None
    answer: str
    receipt: str
    removed_at: datetime | None


def ask(session: Session, new: NewRequest, *, now: datetime) -> RequestView:
    """Keep a request for a second look; for a company account it is in the record, with its text."""
    row = ReviewRequest(
        user_id=new.user_id, account=new.account, platform=new.platform, language=new.language, text=clean(new.text),
        note=clean(new.note), media=clean(list(new.media)), verdict=new.verdict, findings=clean(list(new.findings)),
        code_digest=new.code_digest, asked_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    for one in new.pictures:
        session.add(ReviewPicture(request_id=row.id, sha256=one.sha256, media_type=one.media_type, content=one.content))
    if new.account == "company":
        facts = {"platform": new.platform, "verdict": new.verdict, "code": new.code_digest, "rules": _rules(row)}
        record.append(session, "review.asked", of_user(new.user_id), _subject(row.id), facts, at=now, content=row.text)
    notify(session, NOTICE)
    return _view(session, row)


def answer(
    session: Session,
    request_id: int,
    *,
    user_id: int,
    approved: bool,
    words: str,
    receipt: str,
    now: datetime,
) -> RequestView:
    """Answer a request; raise NotAllowed to its own writer, Conflict to who comes second.

    Nothing is published by it: the writer sees the answer, and acts or does not.
    """
    row = _waiting(session, request_id)
    if row.user_id == user_id:
        raise NotAllowed("A second person has to look. You wrote this one yourself.")
    row.state = APPROVED if approved else DECLINED
    row.answered_by, row.answered_at, row.answer, row.receipt = user_id, now, clean(words), receipt
    facts = {"account": row.account, "decision": row.state, "code": row.code_digest}
    record.append(session, "review.answered", of_user(user_id), _subject(row.id), facts, at=now)
    notify(session, NOTICE)
    session.flush()
    return _view(session, row)


def withdraw(session: Session, request_id: int, *, user_id: int, now: datetime) -> None:
    """Take a request back, as its writer alone may; of one about an own account nothing is left."""
    row = _waiting(session, request_id)
    if row.user_id != user_id:
        raise NotFound("There is no such request of yours.")
    notify(session, NOTICE)
    if row.account == "own":
        session.delete(row)
        return
    row.state, row.answered_at = WITHDRAWN, now
    record.append(session, "review.withdrawn", of_user(user_id), _subject(row.id), {}, at=now)


def read(session: Session, request_id: int) -> RequestView:
    """Return one request, or raise NotFound."""
    row = session.get(ReviewRequest, request_id)
    if row is None:
        raise NotFound("There is no such request, or it was taken back.")
    return _view(session, row)


def of_writer(session: Session, user_id: int, *, limit: int = 20) -> list[RequestView]:
    """Return what this person asked about, newest first."""
    rows = select(ReviewRequest).where(ReviewRequest.user_id == user_id)
    return [_view(session, row) for row in session.scalars(rows.order_by(ReviewRequest.id.desc()).limit(limit))]


def to_answer(session: Session, user_id: int, *, limit: int = 50) -> list[RequestView]:
    """Return what waits for somebody other than its writer, oldest first."""
    rows = select(ReviewRequest).where(ReviewRequest.state == WAITING, ReviewRequest.user_id != user_id)
    return [_view(session, row) for row in session.scalars(rows.order_by(ReviewRequest.asked_at).limit(limit))]


def picture(session: Session, request_id: int, sha256: str) -> CheckPicture:
    """Return a picture of a request, or raise NotFound."""
    row = session.get(ReviewPicture, (request_id, sha256))
    if row is None:
        raise NotFound("That picture is not here any more.")
    return CheckPicture(row.sha256, row.media_type, row.content)


def forget(session: Session, *, before: datetime, now: datetime) -> int:
    """Take the texts out of requests that were answered or withdrawn before then; return of how many.

    Of own accounts the whole request goes. Of company accounts what was said goes from the record too, as an erasure
    does it, and the chain still verifies.
    """
    done = (ReviewRequest.state != WAITING, ReviewRequest.answered_at < before, ReviewRequest.removed_at.is_(None))
    own = session.scalars(
        delete(ReviewRequest).where(*done, ReviewRequest.account == "own").returning(ReviewRequest.id)
    )
    gone = len(own.all())
    rows = session.scalars(select(ReviewRequest).where(*done).with_for_update()).all()
    ids = [row.id for row in rows]
    session.execute(delete(ReviewPicture).where(ReviewPicture.request_id.in_(ids)))
    for row in rows:
        row.text = row.note = row.answer = row.receipt = ""
        row.media, row.findings, row.removed_at = [], [], now
    checks.erase(session, [_subject(one) for one in ids], now)
    return gone + len(ids)


def _waiting(session: Session, request_id: int) -> ReviewRequest:
    row = session.get(ReviewRequest, request_id, with_for_update=True)
    if row is None:
        raise NotFound("There is no such request, or it was taken back.")
    if row.state != WAITING:
        who = spoken(session, of_user(row.answered_by or row.user_id))
        done = {APPROVED: "approved it", DECLINED: "answered it"}.get(row.state, "took it back")
        raise Conflict(who, row.answered_at, done)
    return row


def _subject(request_id: int) -> str:
    return f"review:{request_id}"


def _rules(row: ReviewRequest) -> list[str]:
    return sorted({str(one.get("rule", "")) for one in row.findings})


def _view(session: Session, row: ReviewRequest) -> RequestView:
    names = {one: session.get(User, one) for one in {row.user_id, row.answered_by} if one is not None}

    def name(user_id: int | None) -> str:
        found = names.get(user_id) if user_id is not None else None
        return found.name if found else ""

    return RequestView(
        row.id, row.user_id, name(row.user_id), row.account, row.platform, row.language, row.text, row.note,
        tuple(row.media), row.verdict, tuple(row.findings), row.code_digest, row.state, row.asked_at,
        name(row.answered_by), row.answered_at, row.answer, row.receipt, row.removed_at,
    )  # fmt: skip
