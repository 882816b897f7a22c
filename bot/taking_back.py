"""Ending what stands on a platform because a person asks for it: a reply, a post of our own, a private thread.

It is one of the doors out: a call of the platform, once, with what came of it on the record. Asking again is safe.
"""

import asyncio

from bot import outcomes, posting
from bot.outbox import CALL_SECONDS
from bot.outcomes import Removal
from bot.platforms.base import PlatformError, SignedOut
from bot.platforms.threading import Threading
from bot.wiring import Desk
from responders.lifecycle import State
from storage import cases, escalations, our_posts
from storage.cases import ReplyView
from storage.errors import NotAllowed, NotFound


async def take_back(desk: Desk, target: str, *, user_id: int, reason: str) -> Removal:
    """Remove what `target` names, `reply:7` or `posting:3`; raise NotFound, or NotAllowed where it is not out."""
    kind, _, number = target.partition(":")
    if not number.isdecimal() or kind not in {"reply", "posting"}:
        raise NotFound("There is no such post of ours.")
    if kind == "posting":
        return await posting.remove(desk, int(number), actor=f"user:{user_id}", reason=reason)
    return await _reply(desk, int(number), user_id, reason)


async def end_thread(desk: Desk, case_id: int) -> str:
    """Archive the private thread of a case that was solved; return what the platform said against it, or nothing."""
    found = await asyncio.to_thread(_thread, desk, case_id)
    if found is None or found.account_id not in desk.accounts:
        return ""
    platform = desk.platform(found.account_id)
    if not isinstance(platform, Threading) or not found.platform_post_id:
        return ""
    try:
        async with asyncio.timeout(CALL_SECONDS):
            await platform.close_thread(found.platform_post_id)
    except SignedOut as error:
        await outcomes.pause(desk, found.account_id, str(error))
        return str(error)
    except (PlatformError, TimeoutError) as error:
        return str(error) or "The platform did not answer in time."
    return ""


def _thread(desk: Desk, case_id: int) -> ReplyView | None:
    with desk.database.session() as session:
        move = escalations.of_case(session, case_id)
        reply = cases.reply(session, move.private_id) if move and move.private_id else None
        return reply if reply and reply.thread and reply.state is State.SENT else None


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
