"""The only door out: nothing else calls a platform's reply, message, edit_own or delete_own.

    look      the reply is approved and due, the account is not paused, nobody asked us to wait
    re-read   the source still stands as it was answered; else the approval is void and the case says why
    re-judge  the code in force finds nothing worse than the person saw who approved
    attempt   written down and committed, with the approval and the hash it rests on
    call      the platform, once
    outcome   posted, refused, throttled (approved again, later), or unconfirmed (never tried again by the machine)

A crash between attempt and outcome leaves the attempt open; `care.settle_unclear` makes it unconfirmed and looks.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog

from bot import metrics, pipeline
from bot.freshness import Fresh, refresh
from bot.platforms.base import (
    Attachment,
    Outgoing,
    Platform,
    Post,
    Refused,
    Sent,
    SignedOut,
    Throttled,
    Unavailable,
    Unconfirmed,
)
from bot.rejudging import objection
from bot.wiring import Desk
from responders.lifecycle import State
from storage import accounts, cases, replies, sending, upkeep
from storage.accounts import Allowance
from storage.cases import MessageView, ReplyView
from storage.database import Session
from storage.errors import Conflict, NotFound, StorageError
from storage.sending import Departure

CALL_SECONDS: Final = 20.0
"""A platform that has not answered by then may or may not have posted. Less than the grace of a worker that stops."""

SEND: Final = "send"

_FIRST_WAIT: Final = timedelta(seconds=5)
_STORE_FOR: Final = 30.0
_log = structlog.get_logger(__name__)


class _Moved(Exception):
    """Edited and approved afresh since we looked: what was re-judged is not what would go out."""


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one delivery. `again_at` is when to try again, or None when there is nothing left to do."""

    outcome: str
    again_at: datetime | None = None


async def deliver(desk: Desk, reply_id: int, *, worker: str) -> Done:
    """Send one approved reply if everything still holds; safe to call at any time, as often as wanted."""
    looked = await asyncio.to_thread(_look, desk, reply_id)
    if isinstance(looked, Done):
        return looked
    reply, message, own = looked
    try:
        fresh = await refresh(desk, reply.account_id, message, own=own)
    except Unavailable:
        return Done("source unreadable", desk.clock() + _FIRST_WAIT)
    except Throttled as error:
        return Done("throttled", await _note_throttle(desk, reply.account_id, error.until, "read"))
    except SignedOut as error:
        await asyncio.to_thread(_pause, desk, reply.account_id, str(error))
        return Done("signed_out")
    if fresh.changed:
        return await _give_way(desk, reply, message, fresh)
    if reason := await asyncio.to_thread(objection, desk, reply, message):
        await asyncio.to_thread(_void, desk, reply.id, reason)
        return Done("void")
    try:
        departure = await asyncio.to_thread(_start, desk, reply, worker)
    except _Moved:
        return Done("changed", desk.clock())
    if departure is None or fresh.thread.post is None:
        return Done("nothing to send")
    return await _call(desk, departure, fresh.thread.post)


def _look(desk: Desk, reply_id: int) -> Done | tuple[ReplyView, MessageView, frozenset[str]]:
    now = desk.clock()
    with desk.database.session() as session:
        try:
            reply = cases.reply(session, reply_id)
        except NotFound:
            return Done("gone")
        if reply.state is not State.APPROVED:
            return Done(f"is {reply.state}")
        if reply.account_id not in desk.accounts or accounts.get(session, reply.account_id).paused_at:
            # Whoever resumes the account finds it again: `care.send_due` looks for what nobody delivers.
            return Done("account paused")
        if reply.send_after and reply.send_after > now:
            return Done("too early", reply.send_after)
        if wait := _asked_to_wait(session, reply.account_id, now):
            return Done("throttled", wait)
        own = upkeep.sent_posts(session, reply.message_id)
        return reply, cases.message(session, reply.message_id), own


def _asked_to_wait(session: Session, account_id: int, now: datetime) -> datetime | None:
    waits = [
        one.resets_at
        for one in accounts.allowances(session, account_id)
        if one.endpoint == SEND and one.remaining == 0 and one.resets_at > now
    ]
    return max(waits, default=None)


async def _give_way(desk: Desk, reply: ReplyView, message: MessageView, fresh: Fresh) -> Done:
    # The void is written first: whatever happens then, this text does not go out.
    await asyncio.to_thread(_void, desk, reply.id, fresh.reason)
    await pipeline.absorb(desk, reply.account_id, message, fresh)
    return Done("void")


def _void(desk: Desk, reply_id: int, reason: str) -> None:
    with desk.database.session() as session:
        try:
            replies.void(session, reply_id, reason=reason, now=desk.clock())
        except Conflict:
            return
    metrics.VOIDED.labels(pipeline.label(reason)).inc()


def _start(desk: Desk, reply: ReplyView, worker: str) -> Departure | None:
    with desk.database.session() as session:
        departure = sending.start_attempt(session, reply.id, worker=worker, now=desk.clock())
        if departure is not None and (departure.sha256 != reply.sha256 or departure.text != reply.text):
            raise _Moved
        return departure


async def _call(desk: Desk, departure: Departure, post: Post) -> Done:
    platform = desk.platform(departure.account_id)
    pictures = tuple(
        Attachment(str(one.get("kind", "")), str(one.get("url", "")), str(one.get("alt", "")))
        for one in departure.attachments
    )
    message = Outgoing(departure.text, departure.key, pictures)
    finished = False
    try:
        sent = await _send(platform, departure, post, message)
        finished = True
        await _store(desk, lambda session, now: _posted(session, departure, sent, now))
        return _counted(platform, Done("posted"))
    except Refused as error:
        finished = True
        reason = f"{error} ({error.rule})" if error.rule else str(error)
        await _store(desk, lambda s, now: sending.finish_refused(s, departure.attempt_id, detail=reason, now=now))
        return _counted(platform, Done("refused"))
    except Throttled as error:
        finished = True
        until = await _note_throttle(desk, departure.account_id, error.until, "send")
        await _defer(desk, departure, until, str(error))
        return _counted(platform, Done("throttled", until))
    except SignedOut as error:
        finished = True
        await _defer(desk, departure, desk.clock(), str(error))
        await asyncio.to_thread(_pause, desk, departure.account_id, str(error))
        return _counted(platform, Done("signed_out"))
    except Unconfirmed as error:
        finished = True
        await _lose_track(desk, departure, str(error))
        return _counted(platform, Done("unconfirmed"))
    finally:
        if not finished:
            # Cancelled, or a bug of the adapter: nobody knows, so nobody may try again.
            await asyncio.shield(_lose_track(desk, departure, "The send broke off. Look on the platform."))
            _counted(platform, Done("unconfirmed"))


async def _send(platform: Platform, departure: Departure, post: Post, message: Outgoing) -> Sent:
    call = platform.message if departure.channel == "private" else platform.reply
    try:
        async with asyncio.timeout(CALL_SECONDS):
            return await call(post, message)
    except TimeoutError as error:
        raise Unconfirmed("The platform did not answer in time. Look on the platform.") from error


def _posted(session: Session, departure: Departure, sent: Sent, now: datetime) -> None:
    try:
        sending.finish_posted(session, departure.attempt_id, platform_post_id=sent.id, url=sent.url, now=now)
    except Conflict:
        # We were thought dead and the attempt was given up as unclear; but here is the proof.
        sending.found_posted(session, departure.reply_id, platform_post_id=sent.id, url=sent.url, now=now)


async def _defer(desk: Desk, departure: Departure, until: datetime, detail: str) -> None:
    await _store(
        desk,
        lambda session, now: sending.finish_deferred(
            session, departure.attempt_id, until=max(until, now), detail=detail, now=now
        ),
    )


async def _lose_track(desk: Desk, departure: Departure, detail: str) -> None:
    await _store(
        desk, lambda session, now: sending.finish_unconfirmed(session, departure.attempt_id, detail=detail, now=now)
    )


async def _store(desk: Desk, write: Callable[[Session, datetime], object]) -> None:
    """Write an outcome down, patiently: a database that comes back soon should not cost us what we know."""

    def once() -> None:
        with desk.database.session() as session:
            write(session, desk.clock())

    loop = asyncio.get_running_loop()
    give_up, pause = loop.time() + _STORE_FOR, 0.1
    while True:
        try:
            return await asyncio.to_thread(once)
        except Conflict:
            _log.warning("outcome was settled by someone else")
            return None
        except StorageError:
            if loop.time() > give_up:
                raise
            await asyncio.sleep(pause)
            pause = min(pause * 2, 2.0)


async def _note_throttle(desk: Desk, account_id: int, until: datetime, doing: str) -> datetime:
    """Tell all workers to leave the account alone until then, and return when to come back."""
    platform = desk.platform(account_id)
    metrics.RATE_LIMITS.labels(platform.name, platform.account, doing).inc()
    await _store(desk, lambda session, _: accounts.save_allowance(session, account_id, Allowance(SEND, 0, None, until)))
    return until


def _pause(desk: Desk, account_id: int, reason: str) -> None:
    with desk.database.session() as session:
        name = desk.platform(account_id).name
        accounts.pause(session, account_id, reason, actor=f"platform:{name}", now=desk.clock())


def _counted(platform: Platform, done: Done) -> Done:
    metrics.SENT.labels(platform.name, platform.account, done.outcome).inc()
    return done
