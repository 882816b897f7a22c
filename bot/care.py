"""The desk's chores: what the calendar asks for. Each may run twice, late, or in two places at once."""

import asyncio
import contextlib
from datetime import timedelta
from typing import Final

import structlog

from bot import outcomes, pipeline
from bot.freshness import refresh
from bot.platforms.base import Outgoing, PlatformError, SignedOut
from bot.posts import post_of
from bot.queueing import enqueue_delivery
from bot.wiring import Desk
from bot.workers import STALLED_AFTER
from storage import (
    allowances,
    calendar,
    cases,
    casework,
    deliveries,
    overdue,
    pictures,
    presence,
    replies,
    sending,
    upkeep,
    users,
)
from storage.cases import MessageView
from storage.errors import Conflict
from storage.sending import Unclear

ABANDONED_AFTER: Final = timedelta(seconds=90)
"""An attempt that is open longer than any send can take is nobody's any more, whatever its worker says."""

NOT_SENT: Final = (
    "It could not be sent: the work failed again and again. Nothing was posted. To retry, approve it again."
)
OVERDUE_AFTER: Final = timedelta(seconds=20)
DRAFTS_LIVE: Final = timedelta(days=14)
KEEP_FIRINGS: Final = timedelta(days=2)
KEEP_JOBS: Final = timedelta(days=2)

KEEP_PICTURES: Final = timedelta(days=1)
"""How long a picture is kept that no reply uses: somebody may be about to add it again."""

_AT_ONCE = 8
_log = structlog.get_logger(__name__)


async def settle_unclear(desk: Desk) -> int:
    """Turn abandoned attempts into unconfirmed ones, then look for each on its platform; return how many were found."""
    await asyncio.to_thread(_give_up_attempts, desk)
    now = desk.clock()
    unclear = [one for one in await asyncio.to_thread(_unclear, desk) if look_again(now - one.started_at)]
    slots = asyncio.Semaphore(_AT_ONCE)

    async def look(one: Unclear) -> bool:
        async with slots:
            return await find(desk, one)

    return sum(await asyncio.gather(*(look(one) for one in unclear)))


def look_again(age: timedelta) -> bool:
    """Tell whether an unclear send of this age is worth a look now: often at first, then ever more rarely."""
    minutes = int(age.total_seconds() // 60)
    if minutes < 5:
        return True
    every = 5 if minutes < 60 else 60
    return minutes % every == 0 and minutes < 60 * 24 * 2


async def find(desk: Desk, unclear: Unclear) -> bool:
    """Look for one unclear send on its platform; settle it if it is there. What is not found stays for a person."""
    platform = desk.accounts.get(unclear.account_id)
    if platform is None:
        return False
    message = await asyncio.to_thread(_message_of, desk, unclear.reply_id)
    try:
        sent = await platform.find_own(post_of(message), Outgoing(unclear.text, unclear.key, since=unclear.started_at))
    except SignedOut as error:
        await outcomes.pause(desk, unclear.account_id, str(error))
        return False
    except PlatformError as error:
        _log.info("unclear send not looked for", reply_id=unclear.reply_id, kind=type(error).__name__)
        return False
    if sent is None:
        return False

    def settle() -> bool:
        with desk.database.session() as session:
            known = upkeep.posted_by_us(session, unclear.account_id, [sent.id])
            if known:
                return False  # the same words of another reply
            sending.found_posted(session, unclear.reply_id, platform_post_id=sent.id, url=sent.url, now=desk.clock())
            return True

    try:
        return await asyncio.to_thread(settle)
    except Conflict:
        return False


def _give_up_attempts(desk: Desk) -> None:
    now = desk.clock()
    with desk.database.session() as session:
        gone = deliveries.gone_senders(session, stalled_after=STALLED_AFTER)
        for standing in sending.reconcile(session, now=now, older_than=now - ABANDONED_AFTER, gone_workers=gone):
            _log.warning("send is unclear", reply_id=standing.reply_id)


def _unclear(desk: Desk) -> list[Unclear]:
    with desk.database.session() as session:
        return sending.unclear(session, limit=1000)


def _message_of(desk: Desk, reply_id: int) -> MessageView:
    with desk.database.session() as session:
        return cases.message(session, cases.reply(session, reply_id).message_id)


async def send_due(desk: Desk) -> int:
    """Enqueue approved replies that are overdue and that nothing in the queue will deliver; return how many.

    And the other way round: take deliveries out of the queue whose reply was undone, edited or made void; and what
    failed there for good goes back to the person who approved it, with the reason, rather than look as if it waited.
    """

    def enqueue() -> int:
        now = desk.clock()
        with desk.database.session() as session:
            upkeep.drop_idle_deliveries(session)
            lost = deliveries.undelivered(session, before=now - OVERDUE_AFTER)
            return sum(
                enqueue_delivery(session, reply_id=one.reply_id, conversation_id=one.conversation_id, at=now)
                for one in lost
            )

    await asyncio.to_thread(_admit_failures, desk)
    return await asyncio.to_thread(enqueue)


def _admit_failures(desk: Desk) -> None:
    with desk.database.session() as session:
        failed = deliveries.given_up(session)
    for reply_id in failed:
        with contextlib.suppress(Conflict), desk.database.session() as session:
            replies.void(session, reply_id, reason=NOT_SENT, now=desk.clock())
            _log.error("delivery failed for good", reply_id=reply_id)


async def wake_snoozed(desk: Desk) -> list[int]:
    """Open snoozed cases whose time has come; return their ids."""

    def wake() -> list[int]:
        with desk.database.session() as session:
            return casework.wake(session, now=desk.clock())

    return await asyncio.to_thread(wake)


async def tell_overdue(desk: Desk) -> list[int]:
    """Tell open pages of cases that have become overdue, each once; return their ids."""

    def tell() -> list[int]:
        with desk.database.session() as session:
            return overdue.tell_overdue(session, now=desk.clock())

    return await asyncio.to_thread(tell)


async def check_sources(desk: Desk) -> int:
    """Re-read what approved replies and the cases due next are about; take in what changed; return how many did."""
    slots = asyncio.Semaphore(_AT_ONCE)

    async def check(account_id: int, message: MessageView, own: frozenset[str]) -> bool:
        async with slots:
            try:
                fresh = await refresh(desk, account_id, message, own=own)
            except SignedOut as error:
                await outcomes.pause(desk, account_id, str(error))
                return False
            except PlatformError:
                return False
            if fresh.changed:
                await pipeline.absorb(desk, account_id, message, fresh)
            return fresh.changed

    sources = await asyncio.to_thread(_sources, desk)
    return sum(await asyncio.gather(*(check(*source) for source in sources)))


def _sources(desk: Desk) -> list[tuple[int, MessageView, frozenset[str]]]:
    with desk.database.session() as session:
        ids = upkeep.sources_to_check(session, now=desk.clock())
        accounts = upkeep.accounts_of(session, ids)
        found = cases.messages(session, ids)
        return [
            (accounts[one], found[one], upkeep.sent_posts(session, one))
            for one in ids
            if one in found and accounts.get(one) in desk.accounts
        ]


async def expire_drafts(desk: Desk) -> int:
    """Let drafts lapse that nobody wanted for a long time; return how many."""

    def expire() -> int:
        now = desk.clock()
        with desk.database.session() as session:
            old = upkeep.stale_drafts(session, before=now - DRAFTS_LIVE)
            for reply_id in old:
                replies.expire(session, reply_id, reason="Nobody used this draft for two weeks.", now=now)
            return len(old)

    return await asyncio.to_thread(expire)


async def sign_out_idle(desk: Desk) -> int:
    """Remove browser sessions and sign-in links that have run out; return how many."""

    def remove() -> int:
        with desk.database.session() as session:
            return users.forget_expired(session, now=desk.clock())

    return await asyncio.to_thread(remove)


async def tidy_queue(desk: Desk) -> int:
    """Remove finished jobs, old firings, unused pictures; failed jobs wait for a person. Return how many jobs went."""

    def tidy() -> int:
        now = desk.clock()
        with desk.database.session() as session:
            pictures.forget_unused(session, before=now - KEEP_PICTURES)
            calendar.forget_firings(session, before=now - KEEP_FIRINGS)
            presence.forget(session, now=now)
            allowances.forget_invalid(session, before=now - KEEP_FIRINGS)
            return upkeep.tidy_jobs(session, before=now - KEEP_JOBS)

    return await asyncio.to_thread(tidy)
