"""Operations: what runs, what waits and what failed; for administrators."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import RedirectResponse, Response

from bot.console import words
from bot.console.access import SignedIn, require
from bot.console.clock import moment
from bot.console.fields import Id
from bot.console.roles import Permission
from bot.console.templating import page
from bot.console.waiting import trouble
from bot.outcomes import SEND, SEND_IN
from storage import accounts, allowances, news, operations, posting, webhooks
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
    return _settle(request, person, job_id, reason, operations.retry, "Say why the job should run again")


@router.post("/jobs/{job_id}/discard")
def discard(request: Request, person: Admin, job_id: Id, reason: Reason = "") -> Response:
    """Give a failed job up, with a reason that goes on the record."""
    return _settle(request, person, job_id, reason, operations.discard, "Say why the job can be given up")


def _settle(
    request: Request, person: SignedIn, job_id: int, reason: str, how: Callable[..., object], ask: str
) -> Response:
    why = reason.strip()
    if not why:
        return _page(request, person, problem=f"{ask}; the reason goes on the record.")
    desk = request.app.state.desk
    try:
        with desk.database.session() as session:
            how(session, job_id, user_id=person.user_id, reason=why, now=desk.clock())
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


_WAITS = {
    SEND: "All sending waits",
    SEND_IN["public"]: "Public replies wait",
    SEND_IN["private"]: "Direct messages wait",
}


@dataclass(frozen=True, slots=True)
class Left:
    """One line about what a platform allows. `waits` names what the platform asked us to hold back, or is empty."""

    endpoint: str
    remaining: int
    allowance: int | None
    resets_at: datetime
    over: bool
    waits: str

    @property
    def scarce(self) -> bool:
        """Less than a tenth is left."""
        return not self.over and self.remaining < (self.allowance or 0) / 10


def _left(found: list[accounts.Allowance], now: datetime) -> list[Left]:
    """Return what is worth a line: a wait that is over is not."""
    lines = [
        Left(
            one.endpoint,
            one.remaining,
            one.allowance,
            one.resets_at,
            one.resets_at <= now,
            _WAITS.get(one.endpoint, ""),
        )
        for one in found
    ]
    return [line for line in lines if not (line.waits and line.over)]


def _invalid(found: dict[str, list[tuple[datetime, int]]]) -> list[tuple[str, int]]:
    """Return (platform's name, invalid answers in the last ten minutes)."""
    return [(words.platform(name).name, sum(count for _, count in minutes)) for name, minutes in sorted(found.items())]


def _page(request: Request, person: SignedIn, *, problem: str = "") -> Response:
    desk = request.app.state.desk
    now = desk.clock()
    with desk.database.session() as session:
        known = accounts.everything(session)
        context: dict[str, Any] = {
            "figures": operations.figures(session, now=now),
            "accounts": [(account, _left(accounts.allowances(session, account.id), now)) for account in known],
            "invalid": _invalid(allowances.invalid_since(session, now - allowances.INVALID_WITHIN)),
            "queues": operations.queues(session, now=now),
            "failures": operations.failures(session),
            "workers": operations.workers(session),
            "hooks": webhooks.figures(session),
            "posts": posting.tally(session),
            "mail": news.figures(session),
        }
    context |= {
        "problem": problem,
        "moment": partial(moment, now=now, zone=person.timezone),
        "now": now,
        "configured": set(desk.accounts),
        "hooks_named": set(desk.config.webhooks),
        "mail_server": desk.config.mail.host,
        "platform_name": lambda name: words.platform(name).name,
        "request_name": words.request,
        "trouble": partial(trouble, now=now),
        "invalid_limit": allowances.INVALID_LIMIT,
    }
    return page(request, "operations.html", context, status_code=422 if problem else 200)
