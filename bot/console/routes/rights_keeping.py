"""Retention as the data-protection officer sees it: what would go now, what is held and why, and what went."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import RedirectResponse, Response

from bot.console.access import SignedIn, require
from bot.console.fields import Id
from bot.console.history import who
from bot.console.problems import told
from bot.console.refusals import refusal
from bot.console.roles import Permission
from bot.console.routes.rights import shared
from bot.console.templating import page
from bot.console.words import case_id
from bot.rights import rules, run_retention
from bot.wiring import Desk
from storage import holds, retention, users
from storage.database import Session
from storage.errors import NotAllowed, NotFound

router = APIRouter(prefix="/rights/retention")
Officer = Annotated[SignedIn, Depends(require(Permission.PRIVACY_MANAGE))]
Typed = Annotated[str, Form()]


@router.get("")
def show(request: Request, person: Officer) -> Response:
    """Show what a run would take now: a dry run each time the page is opened, which changes nothing."""
    return _page(request, person)


@router.post("")
def run(request: Request, person: Officer, sure: Typed = "") -> Response:
    """Run retention now instead of within the hour."""
    desk: Desk = request.app.state.desk

    def do(session: Session, now: datetime) -> None:
        if not sure:
            raise NotAllowed("Tick that you looked at what would go: it can't be undone.")
        run_retention(session, desk.config, actor=f"user:{person.user_id}", now=now, dry=False)

    if error := refusal(desk, do):
        return _page(request, person, told(error)[2])
    return RedirectResponse("/rights/retention", status_code=303)


@router.post("/holds")
def place(request: Request, person: Officer, case: Typed = "", reason: Typed = "") -> Response:
    """Keep a case from retention and erasure, for a reason."""
    desk: Desk = request.app.state.desk
    number = case_id(case)

    def do(session: Session, now: datetime) -> None:
        if number is None:
            raise NotAllowed("Name the case by its number, as in A-1042.")
        try:
            holds.place(session, number, reason=reason, user_id=person.user_id, now=now)
        except NotFound as error:
            raise NotAllowed(str(error)) from None

    if error := refusal(desk, do):
        return _page(request, person, told(error)[2])
    return RedirectResponse("/rights/retention", status_code=303)


@router.post("/holds/{hold_id}/end")
def end(request: Request, person: Officer, hold_id: Id) -> Response:
    """End a hold."""
    if error := refusal(
        request.app.state.desk, lambda session, now: holds.end(session, hold_id, user_id=person.user_id, now=now)
    ):
        return _page(request, person, told(error)[2])
    return RedirectResponse("/rights/retention", status_code=303)


def _page(request: Request, person: SignedIn, problem: str = "") -> Response:
    desk: Desk = request.app.state.desk
    now = desk.clock()
    with desk.database.session() as session:
        due = retention.due(session, rules(desk.config), now=now)
        held = holds.live(session)
        runs = [(one.at, one.dry, one.run_by, dict(one.counts)) for one in retention.runs(session)]
        colleagues = {one.id: one.name for one in users.everyone(session, disabled=True)}
    context = {
        **shared(desk, person),
        "due": due,
        "total": sum(one.count for one in due),
        "held": held,
        "runs": runs,
        "name_of": lambda actor: who(actor, colleagues),
        "tab": "retention",
        "problem": problem,
    }
    return page(request, "rights/retention.html", context, status_code=409 if problem else 200)
