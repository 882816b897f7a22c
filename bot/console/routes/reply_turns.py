"""The turns a reply can take besides being approved: written again, released, settled, moved, drafted anew."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from bot.console import reply_work
from bot.console.access import SignedIn, require
from bot.console.acting import Stage, stage_of_reply
from bot.console.fields import Descriptions, Id, ReplyText, Text, Version
from bot.console.roles import Permission
from bot.crisis import room
from storage import holding, replies, sending
from storage.database import Session
from storage.errors import NotAllowed
from storage.holding import Filter

router = APIRouter()
Worker = Annotated[SignedIn, Depends(require(Permission.CASE_WORK))]
Approver = Annotated[SignedIn, Depends(require(Permission.REPLY_APPROVE))]


@router.post("/replies/{reply_id}/reopen")
async def reopen(request: Request, person: Worker, reply_id: Id, version: Version, back: Text = "") -> Response:
    """Make a refused, rejected or lapsed reply a draft again."""
    return await _step(request, person, reply_id, version, back, replies.reopen)


@router.post("/replies/{reply_id}/release")
async def release(request: Request, person: Approver, reply_id: Id, version: Version, back: Text = "") -> Response:
    """Make a held reply a draft again; during a freeze only for those who manage crises, and it is let through."""
    stage = await stage_of_reply(request, person, reply_id, back)

    def do(session: Session, now: datetime) -> None:
        frost = holding.frost_of(session, reply_id)
        if frost is None:
            replies.release(session, reply_id, version, user_id=person.user_id, now=now)
            return
        if Permission.CRISIS_MANAGE not in person.permissions:
            raise NotAllowed(f"{frost.reason} Your roles don't include that.")
        room.let_through(session, frost.crisis_id, Filter((reply_id,)), actor=f"user:{person.user_id}", now=now)

    return await stage.act(do)


@router.post("/replies/{reply_id}/posted")
async def posted(request: Request, person: Approver, reply_id: Id, version: Version, back: Text = "") -> Response:
    """Settle an unclear send: a person looked, and it is there."""
    return await _settle(request, person, reply_id, version, back, posted=True)


@router.post("/replies/{reply_id}/not-posted")
async def not_posted(request: Request, person: Approver, reply_id: Id, version: Version, back: Text = "") -> Response:
    """Settle an unclear send: a person looked, and it is not there."""
    return await _settle(request, person, reply_id, version, back, posted=False)


@router.post("/replies/{reply_id}/private")
async def to_private(request: Request, person: Worker, reply_id: Id, version: Version, back: Text = "") -> Response:
    """Make it a direct message, with a draft that fits one."""
    return await _move(request, person, reply_id, version, back, private=True)


@router.post("/replies/{reply_id}/public")
async def to_public(request: Request, person: Worker, reply_id: Id, version: Version, back: Text = "") -> Response:
    """Make it a public reply again."""
    return await _move(request, person, reply_id, version, back, private=False)


@router.post("/replies/{reply_id}/offer-message")
async def offer_message(
    request: Request,
    person: Worker,
    reply_id: Id,
    version: Version,
    text: ReplyText,
    said: Descriptions,
    back: Text = "",
) -> Response:
    """Put the link that opens a direct message to us into the public reply."""
    desk, stage = request.app.state.desk, await stage_of_reply(request, person, reply_id, back)

    def do(session: Session, _: datetime) -> None:
        working = reply_work.load(desk, session, reply_id)
        body = working.reply.unsigned_text if text is None else text
        carried = reply_work.pictured(working, said)
        reply_work.offer_message(desk, session, working, body, version=version, person=person, attachments=carried)

    return await stage.act(do)


@router.post("/cases/{case_id}/draft")
async def draft(request: Request, person: Worker, case_id: Id, back: Text = "") -> Response:
    """Write a first draft for a case that has none."""
    desk = request.app.state.desk
    return await Stage(request, person, case_id, back).act(
        lambda session, _: reply_work.draft_anew(desk, session, case_id)
    )


async def _step(
    request: Request, person: SignedIn, reply_id: int, version: int, back: str, step: Callable[..., object]
) -> Response:
    stage = await stage_of_reply(request, person, reply_id, back)
    return await stage.act(lambda session, now: step(session, reply_id, version, user_id=person.user_id, now=now))


async def _settle(
    request: Request, person: SignedIn, reply_id: int, version: int, back: str, *, posted: bool
) -> Response:
    stage = await stage_of_reply(request, person, reply_id, back)
    return await stage.act(
        lambda session, now: sending.settle(session, reply_id, version, user_id=person.user_id, posted=posted, now=now)
    )


async def _move(
    request: Request, person: SignedIn, reply_id: int, version: int, back: str, *, private: bool
) -> Response:
    desk, stage = request.app.state.desk, await stage_of_reply(request, person, reply_id, back)
    return await stage.act(
        lambda session, _: reply_work.move(
            desk, session, reply_id, version=version, user_id=person.user_id, private=private
        )
    )
