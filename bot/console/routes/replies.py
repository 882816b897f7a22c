"""The reply of a case: checking while typing, correcting, approving, undoing, rejecting."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.concurrency import run_in_threadpool
from starlette.responses import Response

from bot.console import approving, reply_work, words
from bot.console.access import SignedIn, require
from bot.console.acting import Stage, stage_of_reply
from bot.console.desk_reading import Notice
from bot.console.fields import Descriptions, Id, ReplyText, Text, Ticked, Version
from bot.console.promising import Unticked
from bot.console.roles import Permission
from bot.console.templating import page
from bot.platforms.base import PlatformError
from storage import casework, replies
from storage.database import Session
from storage.errors import NotAllowed

router = APIRouter()
Worker = Annotated[SignedIn, Depends(require(Permission.CASE_WORK))]
Approver = Annotated[SignedIn, Depends(require(Permission.REPLY_APPROVE))]
Second = Annotated[SignedIn, Depends(require(Permission.REPLY_SECOND))]


@router.post("/replies/{reply_id}/check")
def check(
    request: Request, person: Worker, reply_id: Id, text: ReplyText, said: Descriptions, back: Text = ""
) -> Response:
    """Say what judge and proof make of a text as it is typed; nothing is kept."""
    desk = request.app.state.desk
    with desk.database.session() as session:
        working = reply_work.load(desk, session, reply_id)
    stage = Stage(request, person, working.case.row.id, "")
    carried = reply_work.pictured(working, said)
    checked = reply_work.check(desk, working, reply_work.typed(text or "", person), carried, person)
    shown = stage.reading.check(working.case, checked)
    office = {
        "may_override": Permission.REPLY_OVERRIDE in person.permissions,
        "reply_id": reply_id,
        "reply_version": working.reply.version,
        "reply_text": text or "",
        "back": back,
    }
    return page(request, "case/check.html", {"check": shown, **office})


@router.post("/replies/{reply_id}/edit")
async def edit(
    request: Request,
    person: Worker,
    reply_id: Id,
    version: Version,
    text: ReplyText,
    said: Descriptions,
    back: Text = "",
) -> Response:
    """Keep a corrected text."""
    desk = request.app.state.desk

    def do(session: Session, _: datetime) -> None:
        working = reply_work.load(desk, session, reply_id)
        carried = reply_work.pictured(working, said)
        reply_work.save(desk, session, working, text or "", version=version, person=person, attachments=carried)

    return await (await stage_of_reply(request, person, reply_id, back)).act(do)


@router.post("/replies/{reply_id}/approve")
async def approve(
    request: Request,
    person: Approver,
    reply_id: Id,
    version: Version,
    text: ReplyText,
    said: Descriptions,
    override: Text = "",
    no_promise: Ticked = None,
    no_promise_why: Text = "",
    back: Text = "",
) -> Response:
    """Keep the text, re-read the source, approve exactly this text, and let it be sent after the delay."""
    desk, stage = request.app.state.desk, await stage_of_reply(request, person, reply_id, back)
    if override and Permission.REPLY_OVERRIDE not in person.permissions:
        return await stage.answer(("amber", "Nothing was approved.", "Overriding a check is for approvers."))
    kept = {"version": version}

    def keep(session: Session, _: datetime) -> None:
        working = reply_work.load(desk, session, reply_id)
        if text is not None:
            if not reply_work.typed(text, person).strip():
                raise NotAllowed("There is no text to send.")
            carried = reply_work.pictured(working, said)
            kept["version"] = reply_work.save(
                desk, session, working, text, version=version, person=person, attachments=carried
            )

    problem = await run_in_threadpool(stage.run, keep) or await _stale(stage, reply_id)
    if problem:
        return await stage.answer(problem)
    do = approving.approve(
        desk, person, reply_id, version=kept["version"], override=override.strip(),
        unticked=Unticked(no_promise or (), no_promise_why),
    )  # fmt: skip
    return await stage.act(lambda session, _: do(session))


async def _stale(stage: Stage, reply_id: int) -> Notice | None:
    desk = stage.reading.desk

    def load() -> reply_work.Working:
        with desk.database.session() as session:
            return reply_work.load(desk, session, reply_id)

    working = await run_in_threadpool(load)
    platform = words.platform(working.case.row.platform).name
    try:
        fresh = await reply_work.reread(desk, working)
    except KeyError:
        return "amber", "Nothing was approved.", "This account is no longer in the settings. Ask an administrator."
    except PlatformError as error:
        what = f"{platform} can't be read now, so nothing was approved."
        return "amber", what, f"{error} Your text is kept; try again."
    if fresh is None:
        return None
    if fresh.deleted:
        return "amber", fresh.reason, "Nothing was approved, and nothing needs doing."
    return "amber", fresh.reason, "Nothing was approved. Read what changed, correct the reply, and approve again."


@router.post("/replies/{reply_id}/second")
async def second(
    request: Request, person: Second, reply_id: Id, version: Version, sha256: Text = "", back: Text = ""
) -> Response:
    """Approve as the second person exactly the text that was shown, named by its hash."""
    stage = await stage_of_reply(request, person, reply_id, back)
    if problem := await _stale(stage, reply_id):
        return await stage.answer(problem)
    do = approving.second(stage.reading.desk, person, reply_id, version=version, sha256=sha256)
    return await stage.act(lambda session, _: do(session))


@router.post("/replies/{reply_id}/ask-second")
async def ask_second(
    request: Request, person: Worker, reply_id: Id, version: Version, why: Text = "", back: Text = ""
) -> Response:
    """Ask for a second person's approval, and leave word of why."""
    stage = await stage_of_reply(request, person, reply_id, back)

    def do(session: Session, now: datetime) -> None:
        replies.ask_second(session, reply_id, version, user_id=person.user_id, now=now)
        if why.strip():
            casework.note(session, stage.case_id, person.user_id, f"Second look, please: {why.strip()[:500]}", now=now)

    return await stage.act(do)


@router.post("/replies/{reply_id}/undo")
async def undo(request: Request, person: Approver, reply_id: Id, back: Text = "") -> Response:
    """Take the approval back before it is sent."""
    stage = await stage_of_reply(request, person, reply_id, back)
    return await stage.act(lambda session, now: replies.undo(session, reply_id, user_id=person.user_id, now=now))


@router.post("/replies/{reply_id}/reject")
async def reject(
    request: Request,
    person: Worker,
    reply_id: Id,
    version: Version,
    reason: Text = "",
    why: Text = "",
    back: Text = "",
) -> Response:
    """Withdraw the draft, with a reason."""
    because = why.strip() or reason.strip()

    def do(session: Session, now: datetime) -> None:
        if not because:
            raise NotAllowed("A rejection needs a reason, so that the next draft is better.")
        replies.reject(session, reply_id, version, user_id=person.user_id, reason=because[:500], now=now)

    return await (await stage_of_reply(request, person, reply_id, back)).act(do)
