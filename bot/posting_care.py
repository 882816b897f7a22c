"""Posts of our own, looked after by the calendar: what was abandoned, what is unclear, what is due."""

import asyncio
from datetime import datetime, timedelta
from functools import partial
from typing import Final

import structlog

from bot import outcomes
from bot.care import look_again
from bot.platforms.base import Outgoing, PlatformError, Sent, SignedOut
from bot.platforms.publishing import Moderated
from bot.posting import CALL_SECONDS, enqueue_due
from bot.wiring import Desk
from bot.workers import STALLED_AFTER
from responders.posting_lifecycle import State
from storage import posting, posting_settling
from storage.posting import PostingView
from storage.posting_settling import Unsure

ABANDONED_AFTER: Final = timedelta(seconds=90)
"""An attempt that is open longer than any send can take is nobody's any more."""

_FOLLOWED_FOR: Final = timedelta(days=2)
_log = structlog.get_logger(__name__)


async def look_after(desk: Desk) -> int:
    """Give up abandoned attempts and look for what is unclear; return how many were found."""
    await asyncio.to_thread(_give_up, desk)
    unsure = await asyncio.to_thread(_unsure, desk)
    # As for replies: often at first, then ever more rarely, for two days; then it is a person's to say.
    found = [await find(desk, one) for one in unsure if look_again(desk.clock() - one.started_at)]
    await _follow(desk)
    return sum(found)


async def send_due(desk: Desk) -> int:
    """Enqueue what can be sent, or ended, now; return how much that is."""
    return await asyncio.to_thread(_enqueue, desk)


async def find(desk: Desk, one: Unsure) -> bool:
    """Look for one unclear post on its platform; settle it if it is there. What is not found stays for a person."""
    platform = desk.accounts.get(one.account_id)
    if platform is None:
        return False
    try:
        async with asyncio.timeout(CALL_SECONDS):
            sent = await platform.find_published(Outgoing(one.text, one.key, since=one.started_at))
    except SignedOut as error:
        await outcomes.pause(desk, one.account_id, str(error))
        return False
    except (PlatformError, TimeoutError) as error:
        _log.info("unclear post not looked for", posting_id=one.posting_id, kind=type(error).__name__)
        return False
    return sent is not None and await asyncio.to_thread(_found, desk, one.posting_id, sent)


async def _follow(desk: Desk) -> None:
    """Ask what moderators made of what we published lately, as often as of what is unclear."""
    since = desk.clock() - _FOLLOWED_FOR
    for one in await asyncio.to_thread(_published, desk, since):
        if one.account_id not in desk.accounts or not look_again(desk.clock() - one.at):
            continue
        platform = desk.platform(one.account_id)
        if not isinstance(platform, Moderated):
            continue
        try:
            async with asyncio.timeout(CALL_SECONDS):
                said = await platform.standing(one.platform_post_id)
        except (PlatformError, TimeoutError) as error:
            _log.info("post not followed", posting_id=one.id, kind=type(error).__name__)
            continue
        if said and said != one.said:
            await outcomes.store(desk, partial(posting_settling.heard, one.id, said))


def _published(desk: Desk, since: datetime) -> list[PostingView]:
    with desk.database.session() as session:
        return [one for one in posting.lately(session) if one.state is State.PUBLISHED and one.at > since]


def _found(desk: Desk, posting_id: int, sent: Sent) -> bool:
    with desk.database.session() as session:
        now = desk.clock()
        settled = posting_settling.found(session, posting_id, post_id=sent.id, link=sent.url, now=now)
        if settled:
            enqueue_due(session, now)
        return settled


def _give_up(desk: Desk) -> None:
    now = desk.clock()
    with desk.database.session() as session:
        gone = posting_settling.gone_senders(session, stalled_after=STALLED_AFTER)
        left = posting_settling.reconcile(session, now=now, older_than=now - ABANDONED_AFTER, gone_workers=gone)
    for posting_id in left:
        _log.warning("post is unclear", posting_id=posting_id)


def _unsure(desk: Desk) -> list[Unsure]:
    with desk.database.session() as session:
        return posting_settling.unsure(session)


def _enqueue(desk: Desk) -> int:
    with desk.database.session() as session:
        return enqueue_due(session, desk.clock())
