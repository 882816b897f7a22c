"""What became of a send, written down: patiently, since what is not written down has to be found out again.

Only the outbox calls a platform; only what it learnt there comes here.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog

from bot import metrics
from bot.allowances import LONGEST_WINDOW
from bot.platforms.base import Refused, Sent, SignedOut, Unavailable, Unconfirmed
from bot.wiring import Desk
from storage import accounts, deliveries, late, moderation, reading, replies, sending, upkeep
from storage.accounts import Allowance
from storage.cases import ReplyView
from storage.database import Session
from storage.errors import Conflict, StorageError
from storage.sending import Departure

SEND: Final = "send"
"""The name under which all workers share how long nothing may be sent for an account, whatever the channel."""

SEND_IN: Final = {"public": "send in public", "private": "send in private"}
"""The same for one channel: a limit on direct messages keeps no public reply back."""

STEP: Final = timedelta(milliseconds=20)
"""How far apart the replies of one account come back that wait for its platform, the oldest first.

So a thousand of them never rush in together and keep another account's replies waiting.
"""

GIVE_UP_READING: Final = timedelta(minutes=30)
"""How long an approved reply waits for a source that can't be read before a person is told."""

_PATIENCE: Final = 6
_FIRST_LOOK: Final = timedelta(seconds=5)
_RAREST_LOOK: Final = timedelta(minutes=5)
_FIRST_WAIT: Final = timedelta(seconds=5)
_STORE_FOR: Final = 30.0
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one delivery. `again_at` is when to try again, or None when there is nothing left to do."""

    outcome: str
    again_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Removal:
    """What became of a removal. If it isn't done, `words` say why, and what to do."""

    done: bool
    words: str = ""


async def removed(desk: Desk, message_id: int, *, user_id: int, reason: str) -> Removal:
    """The platform hid or removed somebody's post."""
    await store(
        desk,
        lambda session, now: moderation.removed(session, message_id, user_id=user_id, reason=reason, now=now),
    )
    return Removal(done=True)


async def not_removed(desk: Desk, account_id: int, message_id: int, error: Exception, *, user_id: int) -> Removal:
    """The platform did not remove it, or did not say: that goes on the record as well."""
    words = str(error) or "The platform did not answer in time."
    if isinstance(error, SignedOut):
        await pause(desk, account_id, words)
    elif isinstance(error, Unconfirmed | TimeoutError):
        words = f"{words} It may be done or not. Ask once more: doing it twice changes nothing."
    await store(desk, lambda session, now: moderation.failed(session, message_id, user_id=user_id, why=words, now=now))
    return Removal(done=False, words=words)


async def posted(desk: Desk, departure: Departure, sent: Sent) -> Done:
    """The platform confirmed it; also when we were thought dead and the attempt was given up meanwhile."""
    attempt = departure.attempt_id
    known = await store(
        desk,
        lambda session, now: sending.finish_posted(session, attempt, platform_post_id=sent.id, url=sent.url, now=now),
    )
    if not known:
        await store(
            desk,
            lambda session, now: late.posted_after_all(
                session, attempt, text=departure.text, platform_post_id=sent.id, url=sent.url, now=now
            ),
        )
    return Done("posted")


async def refused(desk: Desk, departure: Departure, error: Refused) -> Done:
    """Nothing was posted. What may pass by itself is tried again a few times, ever later; the rest is for a person."""
    reason = f"{error} ({error.rule})" if error.rule else str(error)
    tried = 0 if error.permanent else await asyncio.to_thread(_attempts, desk, departure.attempt_id)
    if error.permanent or tried >= _PATIENCE:
        await store(
            desk, lambda session, now: sending.finish_refused(session, departure.attempt_id, detail=reason, now=now)
        )
        return Done("refused")
    again = desk.clock() + _FIRST_WAIT * 2 ** (tried - 1)
    return await deferred(desk, departure, again, reason, outcome="deferred")


async def deferred(desk: Desk, departure: Departure, until: datetime, reason: str, *, outcome: str) -> Done:
    """Nothing was posted and the approval stands; come back at `until`."""
    await store(
        desk,
        lambda session, now: sending.finish_deferred(
            session, departure.attempt_id, until=max(until, now), detail=reason, now=now
        ),
    )
    return Done(outcome, until)


async def unreadable(desk: Desk, reply_id: int, error: Unavailable) -> Done:
    """The source can't be read, so nothing was tried: look again, ever later; after half an hour a person is told."""
    words = str(error)
    since: list[datetime] = []

    def wait(session: Session, now: datetime) -> None:
        began = reading.waits(session, reply_id, reason=words, now=now)
        since.extend([began] if began else [])

    await store(desk, wait)
    if not since:
        return Done("is not approved")
    waited = desk.clock() - since[-1]
    if waited < GIVE_UP_READING:
        return Done("source unreadable", desk.clock() + min(max(waited, _FIRST_LOOK), _RAREST_LOOK))
    minutes = int(GIVE_UP_READING.total_seconds() // 60)
    reason = f"The message could not be read for {minutes} minutes. {words} To retry, approve it again."
    if await store(desk, lambda session, now: replies.void(session, reply_id, reason=reason, now=now)):
        metrics.VOIDED.labels("other").inc()
    return Done("void")


async def lost_track(desk: Desk, departure: Departure, reason: str) -> Done:
    """It may have been posted: from here on only a re-reading or a person can tell."""
    await store(
        desk, lambda session, now: sending.finish_unconfirmed(session, departure.attempt_id, detail=reason, now=now)
    )
    return Done("unconfirmed")


async def throttled(desk: Desk, reply: ReplyView | Departure, until: datetime, channel: str = "") -> datetime:
    """Tell all workers to leave the account alone until then, in one channel or altogether; return until when."""
    platform, endpoint = desk.platform(reply.account_id), SEND_IN.get(channel, SEND)
    metrics.RATE_LIMITS.labels(platform.name, platform.account, channel or "read").inc()
    until = min(until, desk.clock() + LONGEST_WINDOW)
    allowance = Allowance(endpoint, 0, None, until)
    await store(desk, lambda session, _: accounts.save_allowance(session, reply.account_id, allowance))
    return until


def waits_until(session: Session, reply: ReplyView, now: datetime) -> datetime | None:
    """Return when a reply may be looked at again because its platform asked us to wait, or None."""
    waiting = (SEND, SEND_IN.get(reply.channel, SEND))
    until = max(
        (
            one.resets_at
            for one in accounts.allowances(session, reply.account_id)
            if one.endpoint in waiting and one.remaining == 0 and one.resets_at > now
        ),
        default=None,
    )
    return until and until + STEP * deliveries.place_in_line(session, reply.id)


async def pause(desk: Desk, account_id: int, reason: str) -> None:
    """Pause an account whose keys no longer work, and tell once; a paused one stays as it is."""
    actor = f"platform:{desk.platform(account_id).name}"
    first: list[bool] = []
    await store(
        desk, lambda session, now: first.append(accounts.pause(session, account_id, reason, actor=actor, now=now))
    )
    if first and first[-1]:
        _log.error("account paused: its keys no longer work", account_id=account_id, platform=actor)


async def store(desk: Desk, write: Callable[[Session, datetime], object]) -> bool:
    """Write in a transaction of its own; a database that comes back within half a minute costs nothing.

    Return False if somebody else settled it otherwise; then nothing was written.
    """

    def once() -> None:
        with desk.database.session() as session:
            write(session, desk.clock())

    loop = asyncio.get_running_loop()
    give_up, wait = loop.time() + _STORE_FOR, 0.1
    while True:
        try:
            await asyncio.to_thread(once)
        except Conflict:
            _log.warning("outcome was settled by someone else")
            return False
        except StorageError:
            if loop.time() > give_up:
                raise
            await asyncio.sleep(wait)
            wait = min(wait * 2, 2.0)
        else:
            return True


def _attempts(desk: Desk, attempt_id: int) -> int:
    with desk.database.session() as session:
        return upkeep.attempts_under_approval(session, attempt_id)
