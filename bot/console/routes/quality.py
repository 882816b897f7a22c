"""Quality: the board, and incidents, which are acknowledged, settled and closed by the people who answer for them."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from pydantic import Field
from starlette.responses import RedirectResponse, Response

from bot.console.access import SignedIn, require
from bot.console.fields import LARGEST, Id, Text
from bot.console.problems import told
from bot.console.quality_building import board, incident
from bot.console.refusals import refusal
from bot.console.roles import Permission
from bot.console.templating import page
from responders.issue_lifecycle import State
from storage import incident_proofs, incidents
from storage.database import Session
from storage.errors import Conflict, StorageError

router = APIRouter(prefix="/quality")
Reader = Annotated[SignedIn, Depends(require(Permission.QUALITY_READ))]
Accountable = Annotated[SignedIn, Depends(require(Permission.INCIDENT_ACKNOWLEDGE))]
Flag = Annotated[bool, Form()]
Several = Annotated[list[Annotated[int, Field(ge=0, le=LARGEST)]] | None, Form()]


@router.get("")
def show(request: Request, person: Reader, state: str = "") -> Response:
    """Show the board: incidents with their clocks first, then issues by state."""
    desk = request.app.state.desk
    with desk.database.session() as session:
        context = board(desk, session, person, state=state if state in set(State) else "")
    return page(request, "quality/board.html", context)


@router.get("/incidents/{incident_id}")
def one(request: Request, person: Reader, incident_id: Id) -> Response:
    """Show an incident; that whoever was told has opened it is kept as proof."""
    return _incident(request, person, incident_id)


@router.post("/incidents/{incident_id}/acknowledge")
def acknowledge(request: Request, person: Accountable, incident_id: Id) -> Response:
    """Take an incident on."""
    return _act(
        request, person, incident_id,
        lambda session, now: incidents.acknowledge(session, incident_id, user_id=person.user_id, now=now),
    )  # fmt: skip


@router.post("/incidents/acknowledge")
def acknowledge_all(request: Request, person: Accountable, incident: Several = None) -> Response:
    """Take on every incident that stood on the page, but for those that somebody else took on meanwhile."""
    desk = request.app.state.desk
    with desk.database.session() as session:
        for one in incident or ():
            with suppress(Conflict):
                incidents.acknowledge(session, one, user_id=person.user_id, now=desk.clock())
    return RedirectResponse("/quality", status_code=303)


@router.post("/incidents/{incident_id}/clocks/{clock_id}")
def settle(
    request: Request, person: Accountable, incident_id: Id, clock_id: Id, note: Text = "", applies: Flag = True
) -> Response:
    """Say how a duty was met, or why it does not apply."""
    return _act(
        request, person, incident_id,
        lambda session, now: incidents.settle_clock(
            session, incident_id, clock_id, note=note[:2000], applies=applies, user_id=person.user_id, now=now
        ),
    )  # fmt: skip


@router.post("/incidents/{incident_id}/close")
def close(request: Request, person: Accountable, incident_id: Id, outcome: Text = "") -> Response:
    """Close an incident whose clocks are settled, with what came of it."""
    return _act(
        request, person, incident_id,
        lambda session, now: incidents.close(
            session, incident_id, outcome=outcome[:5000], user_id=person.user_id, now=now
        ),
    )  # fmt: skip


def _act(request: Request, person: SignedIn, incident_id: int, do: Callable[[Session, datetime], object]) -> Response:
    problem = refusal(request.app.state.desk, do)
    if problem:
        return _incident(request, person, incident_id, problem)
    return RedirectResponse(f"/quality/incidents/{incident_id}", status_code=303)


def _incident(request: Request, person: SignedIn, incident_id: int, problem: StorageError | None = None) -> Response:
    desk = request.app.state.desk
    with desk.database.session() as session:
        incident_proofs.seen(session, incident_id, person.user_id, now=desk.clock())
        context = incident(desk, session, person, incident_id)
    status, what, then = told(problem) if problem else (200, "", "")
    return page(request, "quality/incident.html", {**context, "problem": (what, then)}, status_code=status)
