"""From an event to stored work: one transaction a batch holds the messages, the cursor and the work they lead to.

So a crash at any point loses nothing and does nothing twice: either the batch is there with its work, or it is
delivered again. What an event makes void (an edit, a deletion, an answer from elsewhere) is void in that transaction.
"""

import asyncio
import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from bot import metrics
from bot.freshness import ANSWERED, EDITED, Fresh, Source
from bot.platforms.base import Attachment, Event, EventKind, Person, Post
from bot.queueing import enqueue_assessment
from bot.wiring import Desk
from responders.lifecycle import State
from storage import accounts, answering, bereft, mirroring, replies, sending, upkeep
from storage.answering import Left, Told
from storage.bereft import DELETED, REMOVED
from storage.database import Session
from storage.ingest import Arrival, ArrivedPost, Author, Change, Stored, store
from storage.upkeep import Answer

_UNDER_WAY = (State.SENDING, State.UNCONFIRMED)


class LeaseLost(Exception):
    """Somebody else listens to this account now; nothing of the batch was stored."""


async def ingest(desk: Desk, account_id: int, events: Sequence[Event], *, holder: str | None = None) -> list[Stored]:
    """Store a batch with its cursor and its work; raise LeaseLost if `holder` no longer holds the lease.

    Without a holder no cursor is kept: for what was read again rather than listened to.
    """
    return await asyncio.to_thread(take_in, desk, account_id, events, holder)


async def absorb(desk: Desk, account_id: int, source: Source, fresh: Fresh) -> None:
    """Take in what a re-reading found, as if the platform had told it: the edit, the deletion, the other's answer."""
    post = fresh.thread.post
    at = desk.clock()
    events: list[Event] = []
    if fresh.deleted:
        events.append(reread(EventKind.DELETION, source.platform_post_id, 0, at, None))
    elif post is not None and fresh.before != fresh.after:
        later = newer(post, source.revision, at)
        events.append(reread(EventKind.EDIT, later.id, later.revision, at, later))
    events.extend(
        reread(EventKind.MENTION, answer.id, answer.revision, at, answer)
        for answer in fresh.thread.after
        if answer.ours and answer.id == fresh.answered_by
    )
    await ingest(desk, account_id, events)


def newer(post: Post, read: int, at: datetime) -> Post:
    """Return a post that differs from its revision `read` as a later one, also where the platform doesn't count."""
    if post.revision > read:
        return post
    return replace(post, revision=read + 1, edited_at=post.edited_at or at)


def was_edited(post: Post) -> bool:
    """Say whether the platform calls a post edited: one that only looks different may have been wrapped on its way."""
    return post.revision > 0 or post.edited_at is not None


def reread(kind: EventKind, post_id: str, revision: int, at: datetime, post: Post | None) -> Event:
    """Return what a re-reading found as an event; the same finding is the same event."""
    return Event(f"reread:{kind}:{post_id}", kind, post_id, at, post, revision=revision)


def take_in(desk: Desk, account_id: int, events: Sequence[Event], holder: str | None = None) -> list[Stored]:
    """Do what `ingest` does, in this thread."""
    if not events:
        return []
    started = time.perf_counter()
    now = desk.clock()
    with desk.database.session() as session:
        stored = store(session, account_id, [arrival(event) for event in events])
        cursor = next((event.cursor for event in reversed(events) if event.cursor), None)
        if holder is not None and not accounts.advance_cursor(session, account_id, holder, cursor, now=now):
            raise LeaseLost
        left = _void(session, account_id, events, stored, now)
        _enqueue(session, stored, left)
        _own(session, account_id, events, now)
    metrics.INGEST_SECONDS.observe(time.perf_counter() - started)
    _count(desk, account_id, events, stored)
    return stored


def _enqueue(session: Session, stored: Sequence[Stored], left: Sequence[Left]) -> None:
    wanted: dict[int, list[int]] = {}
    for one in stored:
        if not _wants_assessing(one):
            continue
        if one.message_id and one.conversation_id:
            wanted.setdefault(one.conversation_id, []).append(one.message_id)
    for again in left:
        wanted.setdefault(again.conversation_id, []).append(again.message_id)
    enqueue_assessment(session, {talk: sorted(set(ids)) for talk, ids in wanted.items()})


def _wants_assessing(stored: Stored) -> bool:
    return stored.change in {Change.NEW, Change.EDITED} and not stored.ours and not stored.context


def _void(
    session: Session, account_id: int, events: Sequence[Event], stored: Sequence[Stored], now: datetime
) -> list[Left]:
    """Make void what the events contradict; return older mentions that are to be answered instead of deleted ones."""
    left: list[Left] = []
    edited = [one.message_id for one in stored if one.change is Change.EDITED and not one.ours and one.message_id]
    deleted = [one for one in stored if one.change is Change.DELETED and not one.ours and one.message_id]
    ours = [(event.post, one) for event, one in zip(events, stored, strict=True) if one.ours and event.post]
    for answer in _unfinished(session, edited):
        void_answer(session, answer, EDITED, now=now)
        if answer.state in {State.DRAFTED, State.APPROVED}:
            # Whoever has it on the screen has not seen the edit: their page is out of date from now on.
            replies.overtake(session, answer.reply_id, reason=EDITED, now=now)
    if deleted:
        gone = [one.message_id for one in deleted if one.message_id]
        left = _give_up(session, gone, now)
        bereft.forget_answers(session, account_id, gone, now=now)
        bereft.forget_people(session, [one.person_id for one in deleted if one.person_id], now=now)
    fresh = [(post, one) for post, one in ours if one.change is Change.NEW and one.conversation_id]
    if fresh:
        _answered_elsewhere(session, account_id, [(post, one.conversation_id or 0) for post, one in fresh], now)
    return left


def _own(session: Session, account_id: int, events: Sequence[Event], now: datetime) -> None:
    """Keep what became of replies that the desk sent: deleted or edited there, by another hand."""
    gone = [event.post_id for event in events if event.kind is EventKind.DELETION]
    if gone:
        mirroring.own_gone(session, account_id, gone, now=now)
    edited = {one.id: one.text for event in events if (one := event.post) and one.ours and was_edited(one)}
    if edited:
        mirroring.own_changed(session, account_id, edited, now=now)


def _unfinished(session: Session, message_ids: Sequence[int]) -> list[Answer]:
    """Return the unfinished replies to these messages, their cases locked in the order everybody locks them."""
    if not message_ids:
        return []
    upkeep.lock_cases(session, {one.case_id for one in upkeep.unfinished_answers(session, message_ids=message_ids)})
    return upkeep.unfinished_answers(session, message_ids=message_ids)


def void_answer(session: Session, answer: Answer, reason: str, *, now: datetime) -> None:
    """Make an approval void, also the first of two, with the reason; whatever else the reply is stays."""
    if answer.state is State.APPROVED or (answer.state is State.DRAFTED and answer.approved):
        # An answer to words that were taken back makes room for one to those that stand.
        replies.void(session, answer.reply_id, reason=reason, now=now, keep=reason != EDITED)
        metrics.VOIDED.labels(label(reason)).inc()


def _give_up(session: Session, message_ids: list[int], now: datetime) -> list[Left]:
    live = upkeep.cases_about(session, message_ids)
    upkeep.lock_cases(session, live)
    why = bereft.reasons(session, message_ids)
    for answer in _unfinished(session, message_ids):
        _drop(session, answer, why[answer.message_id], now)
    left = answering.fall_back(session, live, now=now)
    bereft.close_gone(session, set(live) - {one.case_id for one in left}, now=now)
    return left


def _answered_elsewhere(session: Session, account_id: int, posts: Sequence[tuple[Post, int]], now: datetime) -> None:
    known = upkeep.posted_by_us(session, account_id, [post.id for post, _ in posts])
    foreign = [(post, conversation_id) for post, conversation_id in posts if post.id not in known]
    answers = upkeep.unfinished_answers(session, conversation_ids={conversation for _, conversation in foreign})
    elsewhere: list[tuple[Post, int]] = []
    for post, conversation_id in foreign:
        under_way = [one for one in answers if one.state in _UNDER_WAY and one.conversation_id == conversation_id]
        same = [one for one in under_way if _same(one.text, post.text)]
        if same:
            # Our own send, told by the platform before (or instead of) its own answer to us.
            _settle_by_event(session, same, post, now)
        else:
            elsewhere.append((post, conversation_id))
    told = [Told(conversation, post.parent_id, post.created_at) for post, conversation in elsewhere]
    answered = answering.answered_by(session, account_id, told)
    for answer in answers:
        if answer.message_id in answered:
            _drop(session, answer, ANSWERED, now)
    upkeep.close_cases(session, upkeep.cases_about(session, answered), reason=ANSWERED, now=now)


def _settle_by_event(session: Session, answers: Sequence[Answer], post: Post, now: datetime) -> None:
    lost = [answer for answer in answers if answer.state is State.UNCONFIRMED]
    if len(lost) == 1:
        sending.found_posted(session, lost[0].reply_id, platform_post_id=post.id, url=post.url, now=now)


def _drop(session: Session, answer: Answer, reason: str, now: datetime) -> None:
    void_answer(session, answer, reason, now=now)
    if answer.state in {State.APPROVED, State.DRAFTED}:
        replies.expire(session, answer.reply_id, reason=reason, now=now)


def _same(one: str, other: str) -> bool:
    return " ".join(one.split()) == " ".join(other.split())


def label(reason: str) -> str:
    """Return the metric's word for why an approval became void."""
    return {DELETED: "deleted", REMOVED: "deleted", EDITED: "edited", ANSWERED: "answered"}.get(reason, "other")


def _count(desk: Desk, account_id: int, events: Sequence[Event], stored: Iterable[Stored]) -> None:
    platform = desk.platform(account_id)
    for event, one in zip(events, stored, strict=True):
        stale = one.change in {Change.DUPLICATE, Change.STALE}
        metrics.EVENTS.labels(platform.name, platform.account, "stale" if stale else event.kind.value).inc()


def arrival(event: Event) -> Arrival:
    """Return an event as storage takes it."""
    return Arrival(
        event_id=event.id,
        kind=event.kind.value,
        post_id=event.post_id,
        received_at=event.received_at,
        post=_post(event.post) if event.post else None,
        revision=event.revision,
        context=tuple(_post(post) for post in event.context),
    )


def _post(post: Post) -> ArrivedPost:
    return ArrivedPost(
        id=post.id, conversation_id=post.conversation_id, author=_author(post.author), text=post.text,
        created_at=post.created_at, url=post.url, parent_id=post.parent_id, revision=post.revision,
        language=post.language, attachments=tuple(_attachment(one) for one in post.attachments), ours=post.ours,
        private=post.private, edited_at=post.edited_at, quoted_id=post.quoted_id, addressed=post.addressed,
    )  # fmt: skip


def _author(person: Person) -> Author:
    return Author(person.id, person.handle, person.name, person.url, person.avatar_url, person.followers)


def _attachment(attachment: Attachment) -> dict[str, str]:
    return {"kind": attachment.kind, "url": attachment.url, "alt": attachment.alt}
