"""Ending what stands on a platform because a person asks for it: a reply, a post of our own, a private thread.

It is one of the doors out: a call of the platform, once, with what came of it on the record. Asking again is safe.
"""

import asyncio
from datetime import datetime, timedelta
from typing import Final

from bot import outcomes, posting
from bot.outbox import CALL_SECONDS
from bot.outcomes import Removal
from bot.platforms.base import PlatformError, Refused, SignedOut, Unconfirmed
from bot.platforms.threading import Threading
from bot.queueing import DELIVER, END_THREAD, Work, enqueue
from bot.wiring import Desk
from responders.escalation import Stage
from responders.lifecycle import State
from storage import cases, escalations, our_posts
from storage.cases import ReplyView
from storage.errors import NotAllowed, NotFound

_FIRST_WAIT: Final = timedelta(seconds=2)


class StillOpen(Exception):
    """A thread could not be archived now. Try again later."""


async def take_back(desk: Desk, target: str, *, user_id: int, reason: str) -> Removal:
    """Remove what `target` names, `reply:7` or `posting:3`; raise NotFound, or NotAllowed where it is not out."""
    kind, _, number = target.partition(":")
    if not number.isdecimal() or kind not in {"reply", "posting"}:
        raise NotFound("There is no such post of ours.")
    if kind == "posting":
        return await posting.remove(desk, int(number), actor=f"user:{user_id}", reason=reason)
    return await _reply(desk, int(number), user_id, reason)


async def end_thread(desk: Desk, case_id: int) -> str:
    """Archive the private thread of a case that was solved; return what the platform said against it, or nothing.

    What may pass by itself is left to the queue, which tells nobody again.
    """
    since = desk.clock()
    try:
        await archive(desk, case_id, since)
    except StillOpen as error:
        await asyncio.to_thread(_try_later, desk, case_id, since)
        return f"{error} The desk tries again by itself."
    except Refused as error:
        return str(error)
    return ""


async def archive(desk: Desk, case_id: int, since: datetime) -> None:
    """Archive the thread unless they wrote there after `since`, when it was solved.

    Raise StillOpen where the platform did not do it now, Refused where it never will.
    """
    found = await asyncio.to_thread(_thread, desk, case_id, since)
    if found is None or found.account_id not in desk.accounts:
        return
    platform = desk.platform(found.account_id)
    if not isinstance(platform, Threading) or not found.platform_post_id:
        return
    try:
        async with asyncio.timeout(CALL_SECONDS):
            await platform.close_thread(found.platform_post_id)
    except Refused as error:
        if error.permanent:
            raise
        raise StillOpen(str(error)) from error
    except SignedOut as error:
        await outcomes.pause(desk, found.account_id, str(error))
        raise StillOpen(str(error)) from error
    except (Unconfirmed, TimeoutError) as error:
        raise StillOpen("The platform did not say that it was archived.") from error
    except PlatformError as error:
        raise StillOpen(str(error)) from error


def _thread(desk: Desk, case_id: int, since: datetime) -> ReplyView | None:
    with desk.database.session() as session:
        move = escalations.of_case(session, case_id)
        if move is None or move.private_id is None or move.stage not in {Stage.SOLVED, Stage.CLOSED}:
            return None
        if move.wrote_case is not None and cases.read(session, move.wrote_case).message.received_at > since:
            return None
        reply = cases.reply(session, move.private_id)
        return reply if reply.thread and reply.state is State.SENT else None


def _try_later(desk: Desk, case_id: int, since: datetime) -> None:
    asked = {"case_id": case_id, "since": since.isoformat()}
    with desk.database.session() as session:
        enqueue(session, Work(END_THREAD, asked, DELIVER, queueing_lock=f"thread:{case_id}", at=since + _FIRST_WAIT))


async def _reply(desk: Desk, reply_id: int, user_id: int, reason: str) -> Removal:
    reply = await asyncio.to_thread(_read, desk, reply_id)
    if reply.state is not State.SENT or reply.platform_post_id is None:
        raise NotAllowed("Only a reply that is out can be taken back.")
    if reply.gone_at is not None:
        return Removal(done=True)
    if reply.account_id not in desk.accounts:
        raise NotAllowed("The settings no longer name this account. Remove the reply on the platform by hand.")
    try:
        async with asyncio.timeout(CALL_SECONDS):
            await desk.platform(reply.account_id).delete_own(reply.platform_post_id)
    except SignedOut as error:
        await outcomes.pause(desk, reply.account_id, str(error))
        return Removal(done=False, words=str(error))
    except (PlatformError, TimeoutError) as error:
        words = str(error) or "The platform did not answer in time."
        return Removal(done=False, words=f"{words} Ask once more: doing it twice changes nothing.")
    stored = await outcomes.store(
        desk, lambda session, now: our_posts.taken_back(session, reply, user_id=user_id, reason=reason, now=now)
    )
    return Removal(done=stored)


def _read(desk: Desk, reply_id: int) -> ReplyView:
    with desk.database.session() as session:
        return cases.reply(session, reply_id)
