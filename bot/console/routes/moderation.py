"""Hiding or removing somebody's post: weighty, so it is for approvers, with a reason that stays on the record."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.concurrency import run_in_threadpool
from starlette.responses import Response

from bot.console import words
from bot.console.access import SignedIn, require
from bot.console.acting import Stage
from bot.console.desk_reading import platform_of
from bot.console.fields import Id, Text
from bot.console.roles import Permission
from bot.console.templating import page, wants_part
from bot.outbox import remove as remove_on_platform
from bot.platforms.base import Permission as Said
from bot.platforms.base import Platform, PlatformError
from bot.posts import post_of
from storage import cases
from storage.cases import CaseView, MessageView
from storage.errors import NotFound

router = APIRouter()
Moderator = Annotated[SignedIn, Depends(require(Permission.POST_REMOVE))]
LEAST = 5
ASK_SECONDS = 3.0


@router.get("/cases/{case_id}/messages/{message_id}/remove")
async def ask(
    request: Request, person: Moderator, case_id: Id, message_id: Id, back: Annotated[str, Query()] = ""
) -> Response:
    """Ask the platform whether a post may be taken away; show the form, or the platform's reason why not."""
    stage = Stage(request, person, case_id, back)
    message, platform = await _found(stage, message_id)
    verb, gone = words.removal(platform.removal if platform else "")
    shown = {
        "said": await _may_remove(platform, message, gone),
        "case_id": case_id,
        "message": message,
        "author": words.author(message.author.platform, message.author.name, message.author.handle),
        "platform": words.platform(message.author.platform).name,
        "verb": verb,
        "gone": gone,
        "back": stage.query.encoded(),
        "href": stage.query.href(f"/cases/{case_id}"),
    }
    return page(request, "case/removing.html" if wants_part(request) else "case/removing_page.html", shown)


@router.post("/cases/{case_id}/messages/{message_id}/remove")
async def remove(
    request: Request, person: Moderator, case_id: Id, message_id: Id, reason: Text = "", back: Text = ""
) -> Response:
    """Hide or remove a post of this case's thread on its platform, for a reason."""
    stage = Stage(request, person, case_id, back)
    desk, why = stage.reading.desk, " ".join(reason.split())[:500]
    _, platform = await _found(stage, message_id)
    if platform is None or not platform.removal:
        return await stage.answer(("amber", "Nothing was changed.", "This platform lets nobody take posts away."))
    if len(why) < LEAST:
        return await stage.answer(("amber", "Nothing was changed.", "Say why, in a few words: it goes on the record."))
    done = await remove_on_platform(desk, message_id, user_id=person.user_id, reason=why)
    name, (verb, gone) = words.platform(platform.name).name, words.removal(platform.removal)
    if done.done:
        return await stage.answer(
            ("green", f"The post is {gone} on {name}.", "Your name and reason are on the record.")
        )
    return await stage.answer(("amber", f"{name} did not {verb.lower()} it.", done.words))


async def _found(stage: Stage, message_id: int) -> tuple[MessageView, Platform | None]:
    """Return somebody's message of the case, and its platform if the settings still name it; raise NotFound."""
    desk = stage.reading.desk

    def load() -> CaseView:
        with desk.database.session() as session:
            return cases.read(session, stage.case_id)

    case = await run_in_threadpool(load)
    message = next((one for one in case.thread if one.id == message_id and not one.ours), None)
    if message is None:
        raise NotFound("There is no such message in this case.")
    return message, platform_of(desk, case)


async def _may_remove(platform: Platform | None, message: MessageView, gone: str) -> Said:
    """Return the platform's word on taking a post away; whoever reads waits three seconds for it at most."""
    if platform is None or not platform.removal:
        return Said(False, "This platform lets nobody take posts away.")
    try:
        async with asyncio.timeout(ASK_SECONDS):
            return await platform.may_remove(post_of(message))
    except (PlatformError, TimeoutError) as error:
        name = words.platform(platform.name).name
        why = str(error) or f"{name} did not answer in time."
        return Said(False, f"{why} So nobody knows whether this post can be {gone}; try again in a moment.")
