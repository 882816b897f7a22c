"""The door out for posts of our own: nothing else calls a platform's publish, or takes a published post back.

    look      no personal data stands in it
    judge     the code in force finds nothing worse than a planner by hand was shown
    start     the posting waits, its authority still holds, no freeze binds it, its time has not passed
    attempt   written down and committed, with the authority and the very words
    call      the platform, once
    outcome   published, refused, deferred (later, by itself), or unconfirmed (never tried again by the machine)

A crash between attempt and outcome leaves the attempt open; `posting_care` makes it unconfirmed and looks.
"""

import asyncio
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from bot import metrics, outcomes
from bot.allowances import LONGEST_WINDOW
from bot.exposing import in_post
from bot.outcomes import Done, Removal
from bot.platforms.base import (
    Attachment,
    Outgoing,
    Platform,
    PlatformError,
    Refused,
    Sent,
    SignedOut,
    Throttled,
    Unconfirmed,
)
from bot.posts import carried
from bot.queueing import POST, Work, enqueue
from bot.rejudging import objection_to_post
from bot.wiring import Desk
from responders.posting_lifecycle import State
from storage import accounts, posting, posting_sending
from storage.accounts import Allowance
from storage.database import Session
from storage.errors import NotAllowed
from storage.posting import PostingView
from storage.posting_sending import Leaving

CALL_SECONDS: Final = 20.0
"""As in the outbox: a platform that has not answered by then may or may not have posted."""

NOWHERE: Final = "Not sent: the settings no longer name this account."
Kept = tuple[Attachment, ...] | Refused
"""A post's pictures, read once for judging and sending, or why they can't be read: the attempt then says so."""
_PATIENCE: Final = 6
_FIRST_WAIT: Final = timedelta(seconds=5)
_FIRST: Final = 15
"""Before deliveries of replies: a signed statement is few, and awaited."""


def enqueue_due(session: Session, now: datetime) -> int:
    """Enqueue every posting that can be sent, or ended, now; return how many. Call it where one was planned, too."""
    return sum(
        enqueue(
            session,
            Work(
                task=POST, arguments={"posting_id": posting_id}, queue=POST, lock=f"post:{account_id}",
                queueing_lock=f"post:{posting_id}", priority=_FIRST,
            ),
        )
        for posting_id, account_id in posting_sending.due(session, now=now)
    )  # fmt: skip


async def deliver(desk: Desk, posting_id: int, *, worker: str) -> Done:
    """Send one posting if everything still holds; safe to call at any time, as often as wanted."""
    view = await asyncio.to_thread(_view, desk, posting_id)
    kept: Kept = ()
    if not _late(view, desk.clock()):
        if view.account_id not in desk.accounts:
            return await _give_up(desk, posting_id, worker, NOWHERE)
        look = partial(in_post, desk, view.text, view.attachments, ref=view.ref, platform=view.platform)
        if shown := await asyncio.to_thread(look):
            return await _give_up(desk, posting_id, worker, f"Not sent: {shown}")
        if until := await asyncio.to_thread(_wait, desk, view):
            return Done("throttled", until)
        kept = await _kept(desk, view)
        pictures = () if isinstance(kept, Refused) else kept
        if why := await asyncio.to_thread(objection_to_post, desk, view, pictures):
            return await _give_up(desk, posting_id, worker, f"Not sent: {why}")
    leaving = await asyncio.to_thread(_start, desk, posting_id, worker)
    if leaving is None:
        return Done("nothing to send")
    platform = desk.platform(leaving.account_id)
    done = await _told(desk, platform, leaving, kept)
    metrics.POSTINGS.labels(platform.name, platform.account, done.outcome).inc()
    return done


async def _kept(desk: Desk, view: PostingView) -> Kept:
    try:
        return await carried(desk, view.attachments)
    except Refused as error:
        return error


def _late(view: PostingView, now: datetime) -> bool:
    return view.not_after is not None and view.not_after < now


def _view(desk: Desk, posting_id: int) -> PostingView:
    with desk.database.session() as session:
        return posting.get(session, posting_id)


def _start(desk: Desk, posting_id: int, worker: str) -> Leaving | None:
    with desk.database.session() as session:
        return posting_sending.start(session, posting_id, worker=worker, now=desk.clock())


async def _give_up(desk: Desk, posting_id: int, worker: str, said: str) -> Done:
    await outcomes.store(
        desk, lambda session, now: posting_sending.give_up(session, posting_id, said=said, actor=worker, now=now)
    )
    return Done("refused")


def _wait(desk: Desk, view: PostingView) -> datetime | None:
    """Return until when the platform asked the whole account to wait, or None; a post that waits does so till then."""
    now, waiting = desk.clock(), (outcomes.SEND, outcomes.SEND_IN["public"])
    with desk.database.session() as session:
        found = accounts.allowances(session, view.account_id)
        left = (one.resets_at for one in found if one.endpoint in waiting and not one.remaining and one.resets_at > now)
        until = max(left, default=None)
        if until is not None:
            posting_sending.put_off(session, view.id, until=until)
        return until


async def _told(desk: Desk, platform: Platform, leaving: Leaving, kept: Kept) -> Done:
    try:
        sent = await _call(platform, leaving, kept)
    except Refused as error:
        return await _refused(desk, leaving, error)
    except Throttled as error:
        return await _throttled(desk, platform, leaving, error)
    except SignedOut as error:
        await _deferred(desk, leaving, desk.clock(), str(error))
        await outcomes.pause(desk, leaving.account_id, str(error))
        return Done("signed_out")
    except Unconfirmed as error:
        return await _lost(desk, leaving, str(error))
    except BaseException:
        # Cancelled, or a bug of the adapter: nobody knows, so nobody may try again.
        await asyncio.shield(_lost(desk, leaving, "The send broke off. Look on the platform."))
        raise
    return await asyncio.shield(_published(desk, leaving, sent))


async def _call(platform: Platform, leaving: Leaving, kept: Kept) -> Sent:
    if isinstance(kept, Refused):
        raise kept
    post = Outgoing(leaving.text, leaving.key, kept)
    try:
        async with asyncio.timeout(CALL_SECONDS):
            return await platform.publish(post)
    except TimeoutError as error:
        raise Unconfirmed("The platform did not answer in time. Look on the platform.") from error


async def _published(desk: Desk, leaving: Leaving, sent: Sent) -> Done:
    def write(session: Session, now: datetime) -> None:
        posting_sending.finish_published(session, leaving.attempt_id, post_id=sent.id, link=sent.url, now=now)
        enqueue_due(session, now)

    await outcomes.store(desk, write)
    return Done("published")


async def _refused(desk: Desk, leaving: Leaving, error: Refused) -> Done:
    """Nothing was posted. What may pass by itself is tried a few times more, ever later; the rest is for a person."""
    said = f"{error} ({error.rule})" if error.rule else str(error)
    tried = 0 if error.permanent else await asyncio.to_thread(_tries, desk, leaving.posting_id)
    if not error.permanent and tried < _PATIENCE:
        return await _deferred(desk, leaving, desk.clock() + _FIRST_WAIT * 2 ** (tried - 1), said)
    await outcomes.store(
        desk, lambda session, now: posting_sending.finish_refused(session, leaving.attempt_id, said=said, now=now)
    )
    return Done("refused")


def _tries(desk: Desk, posting_id: int) -> int:
    with desk.database.session() as session:
        return posting_sending.attempts(session, posting_id)


async def _throttled(desk: Desk, platform: Platform, leaving: Leaving, error: Throttled) -> Done:
    metrics.RATE_LIMITS.labels(platform.name, platform.account, "public").inc()
    until = min(error.until, desk.clock() + LONGEST_WINDOW)
    allowance = Allowance(outcomes.SEND_IN["public"], 0, None, until)
    await outcomes.store(desk, lambda session, _: accounts.save_allowance(session, leaving.account_id, allowance))
    done = await _deferred(desk, leaving, until, str(error))
    return Done("throttled", done.again_at)


async def _deferred(desk: Desk, leaving: Leaving, until: datetime, said: str) -> Done:
    await outcomes.store(
        desk,
        lambda session, now: posting_sending.finish_deferred(
            session, leaving.attempt_id, until=max(until, now), said=said, now=now
        ),
    )
    return Done("deferred", until)


async def _lost(desk: Desk, leaving: Leaving, said: str) -> Done:
    await outcomes.store(
        desk, lambda session, now: posting_sending.finish_unconfirmed(session, leaving.attempt_id, said=said, now=now)
    )
    return Done("unconfirmed")


async def remove(desk: Desk, posting_id: int, *, actor: str, reason: str) -> Removal:
    """Take a published post of ours back from its platform, as a named person asks. Asking again is safe.

    Raise NotFound, or NotAllowed where the post is not out.
    """
    view = await asyncio.to_thread(_view, desk, posting_id)
    if view.state is State.REMOVED:
        return Removal(done=True)
    if view.state is not State.PUBLISHED:
        raise NotAllowed("Only a post that is out can be removed.")
    if not view.platform_post_id:
        raise NotAllowed("The desk does not know its number there. Remove it on the platform by hand.")
    if view.account_id not in desk.accounts:
        raise NotAllowed("The settings no longer name this account. Remove the post on the platform by hand.")
    try:
        async with asyncio.timeout(CALL_SECONDS):
            await desk.platform(view.account_id).delete_own(view.platform_post_id)
    except SignedOut as error:
        await outcomes.pause(desk, view.account_id, str(error))
        return Removal(done=False, words=str(error))
    except (Unconfirmed, TimeoutError) as error:
        words = str(error) or "The platform did not answer in time."
        return Removal(done=False, words=f"{words} It may be gone or not. Ask once more: that changes nothing.")
    except PlatformError as error:
        return Removal(done=False, words=str(error))
    stored = await outcomes.store(
        desk, lambda session, now: posting.removed(session, posting_id, actor=actor, reason=reason, now=now)
    )
    return Removal(done=stored)
