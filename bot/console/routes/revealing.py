"""Showing the personal data in one message, note or closing to whoever needs it; that they asked is on the record."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.concurrency import run_in_threadpool
from starlette.responses import Response

from bot.console.access import SignedIn, require
from bot.console.acting import Stage
from bot.console.fields import Id, Text
from bot.console.masking import messages_of
from bot.console.roles import Permission
from storage import cases, revealing
from storage.database import Session
from storage.errors import NotFound

router = APIRouter()
Needing = Annotated[SignedIn, Depends(require(Permission.PERSONAL_REVEAL))]


@router.post("/cases/{case_id}/messages/{message_id}/reveal")
async def reveal(request: Request, person: Needing, case_id: Id, message_id: Id, back: Text = "") -> Response:
    """Show one message of a case whole, to this person, for some minutes."""
    stage = Stage(request, person, case_id, back)
    await run_in_threadpool(_belongs, stage, message_id)
    return await stage.act(lambda session, now: revealing.reveal(session, message_id, user_id=person.user_id, now=now))


@router.post("/cases/{case_id}/notes/{note_id}/reveal")
async def reveal_note(request: Request, person: Needing, case_id: Id, note_id: Id, back: Text = "") -> Response:
    """Show one note of a case whole, likewise."""
    return await Stage(request, person, case_id, back).act(
        lambda session, now: revealing.reveal_note(session, note_id, case_id=case_id, user_id=person.user_id, now=now)
    )


@router.post("/cases/{case_id}/closing/reveal")
async def reveal_closing(request: Request, person: Needing, case_id: Id, back: Text = "") -> Response:
    """Show whole why a case was closed, likewise."""
    return await Stage(request, person, case_id, back).act(
        lambda session, now: revealing.reveal_closing(session, case_id, user_id=person.user_id, now=now)
    )


def _belongs(stage: Stage, message_id: int) -> None:
    def load(session: Session) -> bool:
        return message_id in messages_of(cases.read(session, stage.case_id))

    with stage.reading.desk.database.session() as session:
        if not load(session):
            raise NotFound("There is no such message in this case.")
