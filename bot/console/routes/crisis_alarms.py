"""Alarms on the volume of mentions: each is answered by a crisis room, or by a person who says why it is none."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import RedirectResponse, Response

from bot.console.access import SignedIn, require
from bot.console.alarm_building import alarm_page
from bot.console.fields import Id, Text
from bot.console.problems import told
from bot.console.refusals import refusal
from bot.console.roles import Permission
from bot.console.templating import page
from storage import alarm_events

router = APIRouter(prefix="/crises/alarms")
Reader = Annotated[SignedIn, Depends(require(Permission.CRISIS_READ))]
Manager = Annotated[SignedIn, Depends(require(Permission.CRISIS_MANAGE))]
Numbers = Annotated[list[int] | None, Form()]


@router.get("")
def show(request: Request, person: Reader) -> Response:
    """Show the events of the last days: what rose, against what, since when, and which mentions."""
    return _page(request, person)


@router.post("/{event_id}/dismiss")
def dismiss(request: Request, person: Manager, event_id: Id, alarms: Numbers = None, reason: Text = "") -> Response:
    """Say that an event is no crisis, and why."""
    desk = request.app.state.desk
    problem = refusal(
        desk,
        lambda session, now: alarm_events.dismiss(
            session, event_id, alarms or (), reason[:500], actor=f"user:{person.user_id}", now=now
        ),
    )
    if problem:
        return _page(request, person, told(problem)[2])
    return RedirectResponse("/crises/alarms", status_code=303)


def _page(request: Request, person: SignedIn, problem: str = "") -> Response:
    desk = request.app.state.desk
    with desk.database.session() as session:
        context = alarm_page(desk, session, person)
    return page(request, "crises/alarms.html", {**context, "problem": problem}, status_code=422 if problem else 200)
