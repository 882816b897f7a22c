"""Operations: what runs, what waits and what failed; for administrators."""

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import RedirectResponse, Response

from bot.console.access import SignedIn, require
from bot.console.clock import moment
from bot.console.fields import Id
from bot.console.roles import Permission
from bot.console.templating import page
from storage import accounts, operations
from storage.errors import NotFound

router = APIRouter(prefix="/operations")
Admin = Annotated[SignedIn, Depends(require(Permission.OPERATIONS))]
Reason = Annotated[str, Form()]


@router.get("")
def show(request: Request, person: Admin) -> Response:
    """Show listeners, workers, queues, failures and rate limits, as they are now."""
    return _page(request, person)


@router.post("/jobs/{job_id}/retry")
def retry(request: Request, person: Admin, job_id: Id, reason: Reason = "") -> Response:
    """Run a failed job again, with a reason that goes on the record."""
    if not reason.strip():
        return _page(request, person, problem="Say why the job should run again; the reason goes on the record.")
    desk = request.app.state.desk
    try:
        with desk.database.session() as session:
            operations.retry(session, job_id, user_id=person.user_id, reason=reason.strip(), now=desk.clock())
    except NotFound as error:
        return _page(request, person, problem=str(error))
    return RedirectResponse("/operations#failures", status_code=303)


@router.post("/jobs/{job_id}/discard")
def discard(request: Request, person: Admin, job_id: Id, reason: Reason = "") -> Response:
    """Give a failed job up, with a reason that goes on the record."""
    if not reason.strip():
        return _page(request, person, problem="Say why the job can be given up; the reason goes on the record.")
    desk = request.app.state.desk
    try:
        with desk.database.session() as session:
            operations.discard(session, job_id, user_id=person.user_id, reason=reason.strip(), now=desk.clock())
    except NotFound as error:
        return _page(request, person, problem=str(error))
    return RedirectResponse("/operations#failures", status_code=303)


@router.post("/accounts/{account_id}/pause")
def pause(request: Request, person: Admin, account_id: Id, reason: Reason = "") -> Response:
    """Stop listening and sending for an account, with a reason."""
    if not reason.strip():
        return _page(request, person, problem="Say why the account is paused; colleagues will read it.")
    desk = request.app.state.desk
    with desk.database.session() as session:
        accounts.pause(session, account_id, reason.strip(), actor=f"user:{person.user_id}", now=desk.clock())
    return RedirectResponse("/operations", status_code=303)


@router.post("/accounts/{account_id}/resume")
def resume(request: Request, person: Admin, account_id: Id) -> Response:
    """Let an account listen and send again."""
    desk = request.app.state.desk
    with desk.database.session() as session:
        accounts.resume(session, account_id, actor=f"user:{person.user_id}", now=desk.clock())
    return RedirectResponse("/operations", status_code=303)


def _page(request: Request, person: SignedIn, *, problem: str = "") -> Response:
    desk = request.app.state.desk
    now = desk.clock()
    with desk.database.session() as session:
        known = accounts.everything(session)
        context: dict[str, Any] = {
            "figures": operations.figures(session, now=now),
            "accounts": [(account, accounts.allowances(session, account.id)) for account in known],
            "queues": operations.queues(session, now=now),
            "failures": operations.failures(session),
            "workers": operations.workers(session),
        }
    context |= {
        "problem": problem,
        "moment": partial(moment, now=now, zone=person.timezone),
        "now": now,
        "configured": set(desk.accounts),
    }
    return page(request, "operations.html", context, status_code=422 if problem else 200)
