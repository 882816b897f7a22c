"""Pictures: adding them to a reply, taking them off, and showing them to those who may read cases."""

from datetime import datetime
from typing import Annotated

import structlog
from fastapi import APIRouter, Depends, Request
from fastapi.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.responses import Response

from bot.console import reply_work
from bot.console.access import SignedIn, require
from bot.console.acting import stage_of_reply
from bot.console.carried import cleaned, keep
from bot.console.fields import Descriptions, Id, ReplyText, Text, Version
from bot.console.pictures.remote import NotShown, Remote
from bot.console.roles import Permission
from storage import cases, pictures, upkeep
from storage.cases import MessageView
from storage.database import Session
from storage.errors import NotAllowed, NotFound
from storage.tables.base import Json

router = APIRouter()
READER = Depends(require(Permission.CASE_READ))
Worker = Annotated[SignedIn, Depends(require(Permission.CASE_WORK))]
_log = structlog.get_logger(__name__)
_KEPT = "private, max-age=86400, immutable"
_AN_HOUR = "private, max-age=3600"


@router.post("/replies/{reply_id}/pictures")
async def add(
    request: Request,
    person: Worker,
    reply_id: Id,
    version: Version,
    text: ReplyText,
    said: Descriptions,
    back: Text = "",
) -> Response:
    """Add pictures to a reply; what they give away is taken out first."""
    desk, stage = request.app.state.desk, await stage_of_reply(request, person, reply_id, back)
    files = [one for one in (await request.form()).getlist("picture") if isinstance(one, UploadFile) and one.filename]
    given = [await one.read() for one in files]

    def do(session: Session, now: datetime) -> None:
        working = reply_work.load(desk, session, reply_id)
        limits, platform = reply_work.limits(desk, working)
        added = [
            keep(session, cleaned(content, limits, platform), user_id=person.user_id, now=now) for content in given
        ]
        if not added:
            raise NotAllowed("No picture was chosen.")
        before = reply_work.pictured(working, said)
        known = set(pictures.named(before))
        whole = (*before, *(one for one in added if one["sha256"] not in known))
        if len(whole) > limits.attachments:
            raise NotAllowed(f"{platform} takes at most {limits.attachments} pictures with a reply.")
        _save(session, working, text, whole, version=version, person=person, request=request)

    return await stage.act(do)


@router.post("/replies/{reply_id}/pictures/{sha256}/remove")
async def take_off(
    request: Request,
    person: Worker,
    reply_id: Id,
    sha256: str,
    version: Version,
    text: ReplyText,
    said: Descriptions,
    back: Text = "",
) -> Response:
    """Take a picture off a reply."""
    desk, stage = request.app.state.desk, await stage_of_reply(request, person, reply_id, back)

    def do(session: Session, _: datetime) -> None:
        working = reply_work.load(desk, session, reply_id)
        left = tuple(one for one in reply_work.pictured(working, said) if one["sha256"] != sha256)
        _save(session, working, text, left, version=version, person=person, request=request)

    return await stage.act(do)


@router.get("/pictures/{sha256}", dependencies=[READER])
def show(request: Request, sha256: str) -> Response:
    """Show a picture that a reply carries."""
    with request.app.state.desk.database.session() as session:
        found = pictures.load(session, [sha256]).get(sha256)
    if found is None:
        raise NotFound("There is no such picture.")
    return Response(found.content, media_type=found.media_type, headers={"Cache-Control": _KEPT})


@router.get("/messages/{message_id}/pictures/{place}", dependencies=[READER])
async def bring(request: Request, message_id: Id, place: Id) -> Response:
    """Show a picture on somebody's post, brought by the desk."""
    desk = request.app.state.desk
    remote: Remote = request.app.state.remote

    def find() -> tuple[MessageView, int]:
        with desk.database.session() as session:
            message = cases.message(session, message_id)
            return message, upkeep.accounts_of(session, [message_id])[message_id]

    message, account_id = await run_in_threadpool(find)
    if message.deleted_at is not None or place >= len(message.attachments):
        raise NotFound("There is no such picture.")
    one = message.attachments[place]
    try:
        fetched = await remote.fetch(account_id, str(one.get("kind", "image")), str(one.get("url", "")))
    except NotShown as why:
        _log.info("picture not shown", message_id=message_id, why=str(why))
        return Response(status_code=502, headers={"Cache-Control": "no-store"})
    return Response(fetched.content, media_type=fetched.media_type, headers={"Cache-Control": _AN_HOUR})


def _save(
    session: Session,
    working: reply_work.Working,
    text: str | None,
    attachments: tuple[Json, ...],
    *,
    version: int,
    person: SignedIn,
    request: Request,
) -> None:
    body = working.reply.unsigned_text if text is None else text
    desk = request.app.state.desk
    reply_work.save(desk, session, working, body, version=version, person=person, attachments=attachments)
