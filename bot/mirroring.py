"""Mirroring: edits and deletions that nobody told us of, of what people wrote and of what we posted, are seen in time.

Every platform wants what changed or went there to change or go here, within `Platform.mirror_within`. Events tell
most of it at once; this reads again everything that is kept and not deleted, the longest unread first, each twice
within that time, a batch at a turn, spread over the day. It leaves half of every allowance to sending and listening.
What the platform does not tell of comes up again an hour later: only its word deletes anything here.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Final

import structlog

from bot import outcomes, pipeline
from bot.allowances import sparing
from bot.platforms.base import Event, EventKind, Platform, PlatformError, Post, SignedOut
from bot.wiring import Desk
from storage import accounts, bereft, mirroring
from storage.batch import clean
from storage.mirroring import Due, Kept

EVERY: Final = 300
"""Seconds between two rounds."""

BATCH: Final = 100
"""How many posts are read in one call: what X and Reddit take in one request."""

RESERVE: Final = 0.5
"""The part of an endpoint's allowance that mirroring leaves alone."""

AGAIN: Final = timedelta(hours=1)
"""How soon a post is looked up again that the platform did not tell of."""

_MOST_BATCHES: Final = 50
_ROUND_SECONDS: Final = 120.0
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Mirrored:
    """What one round found: posts compared, and how many of them were edited or are gone."""

    compared: int = 0
    edited: int = 0
    gone: int = 0


async def mirror(desk: Desk) -> Mirrored:
    """Compare with each platform what is due; one account's trouble is its own. Return what was found."""
    rounds = await asyncio.gather(*(_mirror_account(desk, account_id) for account_id in desk.accounts))
    return Mirrored(
        sum(one.compared for one in rounds), sum(one.edited for one in rounds), sum(one.gone for one in rounds)
    )


async def _mirror_account(desk: Desk, account_id: int) -> Mirrored:
    platform = desk.platform(account_id)
    compared = edited = gone = 0
    try:
        async with asyncio.timeout(_ROUND_SECONDS):
            for _ in range(await asyncio.to_thread(_batches, desk, account_id, platform)):
                found = await _mirror_batch(desk, account_id, platform)
                if found is None:
                    break
                compared, edited, gone = compared + found.compared, edited + found.edited, gone + found.gone
    except SignedOut as error:
        await outcomes.pause(desk, account_id, str(error))
    except (PlatformError, TimeoutError) as error:
        _log.info("mirroring waits", account_id=account_id, kind=type(error).__name__)
    return Mirrored(compared, edited, gone)


def _due(platform: Platform, account_id: int, now: datetime) -> Due:
    """Return what is due: each post comes up twice in the time that the platform gives."""
    shown = None if platform.private_kept is None else now - platform.private_kept
    return Due(account_id, now - platform.mirror_within / 2, shown)


def _batches(desk: Desk, account_id: int, platform: Platform) -> int:
    """Return how many batches this round takes, so that all that is due now is read in a tenth of the time left."""
    now = desk.clock()
    with desk.database.session() as session:
        if accounts.get(session, account_id).paused_at is not None:
            return 0
        waiting = mirroring.waiting(session, _due(platform, account_id, now))
    rounds = max(1, int(platform.mirror_within.total_seconds() / 10 / EVERY))
    return min(_MOST_BATCHES, ceil(waiting / BATCH / rounds))


async def _mirror_batch(desk: Desk, account_id: int, platform: Platform) -> Mirrored | None:
    kept = await asyncio.to_thread(_next, desk, account_id, platform)
    if not kept:
        return None
    with sparing(RESERVE):
        stands = await platform.look_up(
            list(dict.fromkeys(one.platform_post_id for one in kept)),
            private=frozenset(one.platform_post_id for one in kept if one.private),
        )
    return await asyncio.to_thread(_compare, desk, account_id, kept, stands)


def _next(desk: Desk, account_id: int, platform: Platform) -> list[Kept]:
    now = desk.clock()
    with desk.database.session() as session:
        return mirroring.to_check(session, _due(platform, account_id, now), limit=BATCH)


def _compare(desk: Desk, account_id: int, kept: Sequence[Kept], stands: Mapping[str, Post | None]) -> Mirrored:
    """Take in what differs, as if the platform had told it, and keep which posts were compared."""
    now = desk.clock()
    events: list[Event] = []
    for one in kept:
        if one.revision is None or one.platform_post_id not in stands:
            continue
        post = stands[one.platform_post_id]
        if post is None:
            events.append(pipeline.reread(EventKind.DELETION, one.platform_post_id, 0, now, None))
        elif clean(post.text) != one.text:
            later = pipeline.newer(post, one.revision, now)
            events.append(pipeline.reread(EventKind.EDIT, later.id, later.revision, now, later))
    pipeline.take_in(desk, account_id, events)
    replies = {one.platform_post_id for one in kept if one.revision is None}
    gone = [post_id for post_id in replies if post_id in stands and stands[post_id] is None]
    edited = {post_id: post.text for post_id in replies if (post := stands.get(post_id)) and pipeline.was_edited(post)}
    with desk.database.session() as session:
        gone_replies = mirroring.own_gone(session, account_id, gone, now=now)
        changed = mirroring.own_changed(session, account_id, edited, now=now)
        told = {one.platform_post_id for one in kept if one.platform_post_id in stands}
        mirroring.checked(session, account_id, told, now=now)
        untold = {one.platform_post_id for one in kept} - told
        due = _due(desk.platform(account_id), account_id, now)
        mirroring.checked(session, account_id, untold, now=min(due.before + AGAIN, now))
    compared = sum(one.platform_post_id in told for one in kept)
    deletions = sum(event.kind is EventKind.DELETION for event in events)
    return Mirrored(compared, len(events) - deletions + len(changed), deletions + len(gone_replies))


async def forget_left(desk: Desk) -> int:
    """Forget what deletions left undone because something was under way; return how much that was."""

    def forget() -> int:
        with desk.database.session() as session:
            return bereft.forget_left(session, now=desk.clock())

    return await asyncio.to_thread(forget)
