"""Moving a conversation into private, and opting people out."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from bot import taking_back
from bot.console import escalating
from bot.console.access import SignedIn, require
from bot.console.acting import Act, Stage
from bot.console.fields import Id, Text, Ticked
from bot.console.promising import Unticked
from bot.console.roles import Permission
from responders.escalation import Move
from storage import escalations, opting_out
from storage.database import Session

router = APIRouter()
Worker = Annotated[SignedIn, Depends(require(Permission.CASE_WORK))]
Approver = Annotated[SignedIn, Depends(require(Permission.REPLY_APPROVE))]


@router.post("/cases/{case_id}/escalation/draft")
async def draft(request: Request, person: Worker, case_id: Id, back: Text = "") -> Response:
    """Draft the public note and the private message."""
    stage = Stage(request, person, case_id, back)
    desk = stage.reading.desk
    return await stage.act(lambda session, now: escalating.draft_pair(desk, session, person, case_id, now))


@router.post("/cases/{case_id}/escalation/approve")
async def approve(
    request: Request, person: Approver, case_id: Id, versions: Text = "", back: Text = "",
    no_promise: Ticked = None, no_promise_why: Text = "",
) -> Response:  # fmt: skip
    """Approve both drafts as they stood on the screen."""
    stage = Stage(request, person, case_id, back)
    desk = stage.reading.desk
    none = Unticked(no_promise or (), no_promise_why)
    return await stage.act(
        lambda session, now: escalating.approve_pair(desk, session, person, case_id, versions, now, none)
    )


@router.post("/cases/{case_id}/escalation/closing")
async def closing(request: Request, person: Worker, case_id: Id, back: Text = "") -> Response:
    """Draft the public closing note of one that was solved."""
    stage = Stage(request, person, case_id, back)
    desk = stage.reading.desk
    return await stage.act(lambda session, now: escalating.draft_closing(desk, session, person, case_id, now))


@router.post("/cases/{case_id}/escalation/solved")
async def solved(request: Request, person: Worker, case_id: Id, back: Text = "") -> Response:
    """Say that it was solved in private."""
    stage = Stage(request, person, case_id, back)
    if notice := await run_in_threadpool(stage.run, _taking(person, case_id, Move.SOLVE)):
        return await stage.answer(notice)
    said = await taking_back.end_thread(stage.reading.desk, case_id)
    return await stage.answer(("amber", "It is solved here; the thread there is still open.", said) if said else None)


@router.post("/cases/{case_id}/escalation/close")
async def close(request: Request, person: Worker, case_id: Id, back: Text = "") -> Response:
    """Close one that was solved, without a public note."""
    return await _move(request, person, case_id, back, Move.CLOSE)


@router.post("/cases/{case_id}/escalation/stop")
async def stop(request: Request, person: Worker, case_id: Id, back: Text = "") -> Response:
    """Give the move into private up."""
    return await _move(request, person, case_id, back, Move.STOP)


async def _move(request: Request, person: SignedIn, case_id: int, back: str, move: Move) -> Response:
    return await Stage(request, person, case_id, back).act(_taking(person, case_id, move))


def _taking(person: SignedIn, case_id: int, move: Move) -> Act:
    def do(session: Session, now: datetime) -> None:
        escalations.move(session, case_id, move, user_id=person.user_id, now=now)

    return do


@router.post("/cases/{case_id}/opt-out")
async def opt_out(request: Request, person: Worker, case_id: Id, how: Text = "hand", back: Text = "") -> Response:
    """Note that this person must not be written to; it holds at once."""
    asked = "asked" if how == "asked" else "hand"
    return await Stage(request, person, case_id, back).act(
        lambda session, now: opting_out.note(session, case_id, user_id=person.user_id, how=asked, now=now)
    )


@router.post("/cases/{case_id}/opt-in")
async def opt_in(request: Request, person: Approver, case_id: Id, back: Text = "") -> Response:
    """Note that this person may be written to again."""
    return await Stage(request, person, case_id, back).act(
        lambda session, now: opting_out.end(session, case_id, user_id=person.user_id, now=now)
    )
