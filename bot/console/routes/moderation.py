"""Hiding or removing somebody's post: weighty, so it is for approvers, with a reason that stays on the record."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.concurrency import run_in_threadpool
from starlette.responses import Response

from bot.console import words
from bot.console.access import SignedIn, require
from bot.console.acting import Stage
from bot.console.desk_reading import platform_of
from bot.console.fields import Id, Text
from bot.console.roles import Permission
from bot.outbox import remove as remove_on_platform
from storage import cases
from storage.cases import CaseView
from storage.errors import NotFound

router = APIRouter()
Moderator = Annotated[SignedIn, Depends(require(Permission.POST_REMOVE))]
LEAST = 5


@router.post("/cases/{case_id}/messages/{message_id}/remove")
async def remove(
    request: Request, person: Moderator, case_id: Id, message_id: Id, reason: Text = "", back: Text = ""
) -> Response:
    """Hide or remove a post of this case's thread on its platform, for a reason."""
    stage = Stage(request, person, case_id, back)
    desk, why = stage.reading.desk, " ".join(reason.split())[:500]

    def load() -> CaseView:
        with desk.database.session() as session:
            return cases.read(session, case_id)

    case = await run_in_threadpool(load)
    message = next((one for one in case.thread if one.id == message_id and not one.ours), None)
    if message is None:
        raise NotFound("There is no such message in this case.")
    platform = platform_of(desk, case)
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
