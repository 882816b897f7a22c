"""The only door out for answers: nothing else calls a platform's reply, message or remove.

Posts of our own, and taking them back, have a door of their own: `posting`.

    look      the reply is approved and due, the account is not paused, nobody asked us to wait
    re-read   the source still stands as it was answered; else the approval is void and the case says why
    ask       the platform lets us answer here; else the approval is void with the platform's reason
    re-judge  the code in force finds nothing worse than the person saw who approved
    attempt   written down and committed, with the approval and the hash it rests on
    call      the platform, once
    outcome   posted, refused, throttled (approved again, later), or unconfirmed (never tried again by the machine)

A crash between attempt and outcome leaves the attempt open; `care.settle_unclear` makes it unconfirmed and looks.
"""

import asyncio
from typing import Final

from bot import metrics, outcomes, pipeline
from bot.freshness import EDITED, Fresh, refresh
from bot.outcomes import Done, Removal
from bot.permissions import refusal, writer_refusal
from bot.platforms.base import (
    Outgoing,
    Platform,
    PlatformError,
    Post,
    Refused,
    Sent,
    SignedOut,
    Throttled,
    Unavailable,
    Unconfirmed,
)
from bot.platforms.threading import Threading
from bot.posts import carried, post_of
from bot.rejudging import objection
from bot.wiring import Desk
from responders.lifecycle import State
from storage import accounts, bereft, cases, moderation, opting_out, replies, sending, upkeep
from storage.cases import MessageView, ReplyView
from storage.errors import Conflict, NotFound
from storage.sending import Departure

CALL_SECONDS: Final = 20.0
"""A platform that has not answered by then may or may not have posted. Less than the grace of a worker that stops."""


class _Moved(Exception):
    """Edited and approved afresh since we looked: what was re-judged is not what would go out."""


class _Unapproved(Exception):
    """The text is not the one that the approval names. The database forbids this; should it come to pass, stop."""


async def deliver(desk: Desk, reply_id: int, *, worker: str) -> Done:
    """Send one approved reply if everything still holds; safe to call at any time, as often as wanted."""
    looked = await asyncio.to_thread(_look, desk, reply_id)
    if isinstance(looked, Done):
        return looked
    reply, message, own = looked
    try:
        fresh = await refresh(desk, reply.account_id, message, own=own)
        denied = await _denied(desk, reply, fresh)
    except Unavailable as error:
        return await outcomes.unreadable(desk, reply.id, error)
    except Throttled as error:
        return Done("throttled", await outcomes.throttled(desk, reply, error.until))
    except SignedOut as error:
        await outcomes.pause(desk, reply.account_id, str(error))
        return Done("signed_out")
    if fresh.changed:
        return await _give_way(desk, reply, message, fresh)
    if reason := denied or await asyncio.to_thread(objection, desk, reply, message):
        await asyncio.to_thread(_void, desk, reply.id, reason)
        return Done("void")
    try:
        departure = await asyncio.to_thread(_start, desk, reply, worker)
    except _Moved:
        return Done("changed", desk.clock())
    except Conflict as error:
        await asyncio.to_thread(_void, desk, reply.id, f"{error.who} {error.what}.")
        return Done("void")
    if departure is None or fresh.thread.post is None:
        return Done("nothing to send")
    return await _call(desk, departure, fresh.thread.post, thread=reply.thread)


async def _denied(desk: Desk, reply: ReplyView, fresh: Fresh) -> str:
    if fresh.changed or fresh.thread.post is None:
        return ""
    if written := writer_refusal(desk.platform(reply.account_id), reply.writer):
        return written
    private = reply.channel == "private"
    return await refusal(desk, reply.account_id, fresh.thread.post, private=private, thread=reply.thread)


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
        if wait := outcomes.waits_until(session, reply, now):
            return Done("throttled", wait)
        own = upkeep.sent_posts(session, reply.message_id)
        return reply, cases.message(session, reply.message_id), own


async def _give_way(desk: Desk, reply: ReplyView, message: MessageView, fresh: Fresh) -> Done:
    # The void is written first: whatever happens then, this text does not go out.
    await asyncio.to_thread(_void, desk, reply.id, fresh.reason)
    await pipeline.absorb(desk, reply.account_id, message, fresh)
    return Done("void")


def _void(desk: Desk, reply_id: int, reason: str) -> None:
    with desk.database.session() as session:
        try:
            replies.void(session, reply_id, reason=reason, now=desk.clock(), keep=reason != EDITED)
            bereft.lapse(session, reply_id, now=desk.clock())
        except Conflict:
            return
    metrics.VOIDED.labels(pipeline.label(reason)).inc()


def _start(desk: Desk, reply: ReplyView, worker: str) -> Departure | None:
    with desk.database.session() as session:
        once = desk.platform(reply.account_id).limits.once
        departure = sending.start_attempt(session, reply.id, worker=worker, now=desk.clock(), once=once)
        if departure is None:
            return None
        if departure.sha256 != reply.sha256 or departure.text != reply.text:
            raise _Moved
        # Under the case's lock, which whoever notes an opt-out waits for: one noted before this moment is seen.
        if opting_out.holds_for_reply(session, reply.id):
            raise Conflict("The person", None, opting_out.REASON)
        if not upkeep.rests_on_approval(session, departure.attempt_id, departure.text):
            raise _Unapproved
        return departure


async def _call(desk: Desk, departure: Departure, post: Post, *, thread: bool) -> Done:
    """Call the platform once and write down what came of it, whatever that is."""
    platform = desk.platform(departure.account_id)
    done = await _told(desk, departure, platform, post, thread=thread)
    metrics.SENT.labels(platform.name, platform.account, done.outcome).inc()
    return done


async def _told(desk: Desk, departure: Departure, platform: Platform, post: Post, *, thread: bool) -> Done:
    try:
        sent = await _send(desk, platform, departure, post, thread=thread)
    except Refused as error:
        return await outcomes.refused(desk, departure, error)
    except Throttled as error:
        until = await outcomes.throttled(desk, departure, error.until, departure.channel)
        return await outcomes.deferred(desk, departure, until, str(error), outcome="throttled")
    except SignedOut as error:
        await outcomes.deferred(desk, departure, desk.clock(), str(error), outcome="signed_out")
        await outcomes.pause(desk, departure.account_id, str(error))
        return Done("signed_out")
    except Unconfirmed as error:
        return await outcomes.lost_track(desk, departure, str(error))
    except BaseException:
        # Cancelled, or a bug of the adapter: nobody knows, so nobody may try again.
        await asyncio.shield(outcomes.lost_track(desk, departure, "The send broke off. Look on the platform."))
        raise
    return await asyncio.shield(outcomes.posted(desk, departure, sent))


async def _send(desk: Desk, platform: Platform, departure: Departure, post: Post, *, thread: bool) -> Sent:
    message = Outgoing(departure.text, departure.key, await carried(desk, departure.attachments))
    try:
        async with asyncio.timeout(CALL_SECONDS):
            if thread and isinstance(platform, Threading):
                return await platform.open_thread(post, message)
            if departure.channel == "private":
                return await platform.message(post, message)
            return await platform.reply(post, message)
    except TimeoutError as error:
        raise Unconfirmed("The platform did not answer in time. Look on the platform.") from error


async def remove(desk: Desk, message_id: int, *, user_id: int, reason: str) -> Removal:
    """Hide or remove somebody's post on the platform, for a reason that goes on the record.

    Asking again is safe: platforms take a second removal for the first. Raise NotFound for an unknown message.
    """
    account_id, message = await asyncio.to_thread(_ask_removal, desk, message_id, user_id, reason)
    if message is None:
        return Removal(done=True)
    post = post_of(message)
    try:
        async with asyncio.timeout(CALL_SECONDS):
            platform = desk.platform(account_id)
            allowed = await platform.may_remove(post)
            if not allowed.allowed:
                raise Refused(allowed.reason, rule=allowed.rule)
            await platform.remove(post)
    except (PlatformError, TimeoutError) as error:
        return await outcomes.not_removed(desk, account_id, message_id, error, user_id=user_id)
    return await asyncio.shield(outcomes.removed(desk, message_id, user_id=user_id, reason=reason))


def _ask_removal(desk: Desk, message_id: int, user_id: int, reason: str) -> tuple[int, MessageView | None]:
    with desk.database.session() as session:
        account_id = upkeep.accounts_of(session, [message_id]).get(message_id, 0)
        wanted = moderation.asked(session, message_id, user_id=user_id, reason=reason, now=desk.clock())
        return account_id, cases.message(session, message_id) if wanted else None
