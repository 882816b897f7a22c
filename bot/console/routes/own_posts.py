"""Planning a post of our own: written, described, looked at as it will stand there, and only then planned."""

import asyncio
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import RedirectResponse, Response

from bot import posting as door
from bot.checks import Check
from bot.console import planning
from bot.console.access import SignedIn, require
from bot.console.fields import LARGEST
from bot.console.planning import Draft, Preview
from bot.console.problems import told
from bot.console.refusals import refusal
from bot.console.roles import Permission
from bot.console.templating import page
from bot.wiring import Desk
from storage import posting, posting_by_hand
from storage.database import Session

router = APIRouter(prefix="/crises/posts/new")
Writer = Annotated[SignedIn, Depends(require(Permission.STATEMENT_WRITE))]
_LONGEST = 2000


@router.get("")
def blank(request: Request, person: Writer, post: Annotated[int, Query(ge=0, le=LARGEST)] = 0) -> Response:
    """Show the form: empty, or with what stands in a post by hand that did not go out."""
    draft = Draft(0, "")
    if post:
        with request.app.state.desk.database.session() as session:
            before = posting.get(session, post)
        if posting_by_hand.is_by_hand(before.ref):
            draft = Draft(before.account_id, before.text, before.attachments)
    return _page(request, person, draft)


@router.post("")
async def look(request: Request, person: Writer) -> Response:
    """Show how it would stand there; plan it where that was asked for and is exactly what was shown before."""
    async with request.form() as form:
        asked, seen = str(form.get("act", "")), str(form.get("seen", ""))
        reason = str(form.get("reason", "")).strip()[:_LONGEST]
        draft, problem = await planning.read(request, person, form)
    if problem:
        return _page(request, person, draft, problem=problem)
    shown = await planning.preview(request, person, draft)
    if asked != "plan":
        return _page(request, person, draft, shown, reason=reason)
    if seen != draft.mark:
        changed = "It changed since you looked. Read it again, then plan it."
        return _page(request, person, draft, shown, problem=changed, reason=reason)
    if why := _held_up(person, shown, reason):
        return _page(request, person, draft, shown, problem=why, reason=reason)
    return await _plan(request, person, shown, reason if shown.needs_reason else "")


def _held_up(person: SignedIn, shown: Preview, reason: str) -> str:
    if shown.refusal or not shown.needs_reason:
        return shown.refusal
    if not person.may(Permission.REPLY_OVERRIDE):
        return "Mend what is named, and have pictures added to the library; or ask somebody who may override it."
    return "" if reason else "Say why it may go out all the same: it stands on the record."


async def _plan(request: Request, person: SignedIn, shown: Preview, reason: str) -> Response:
    desk: Desk = request.app.state.desk
    draft, actor = shown.draft, f"user:{person.user_id}"
    # The check goes on the record before the plan that rests on it.
    await request.app.state.publication.check(Check(None, shown.subject), who=actor, door="posts", roles=person.roles)

    def do(session: Session, now: datetime) -> None:
        posting_by_hand.plan(
            session, account_id=draft.account_id, text=draft.text, attachments=draft.attachments,
            verdict=shown.verdict.value, reason=reason, actor=actor, now=now,
        )  # fmt: skip
        door.enqueue_due(session, now)

    if error := await asyncio.to_thread(refusal, desk, do):
        return _page(request, person, draft, shown, problem=told(error)[2], reason=reason)
    return RedirectResponse("/crises/posts", status_code=303)


def _page(
    request: Request,
    person: SignedIn,
    draft: Draft,
    shown: Preview | None = None,
    *,
    problem: str = "",
    reason: str = "",
) -> Response:
    desk: Desk = request.app.state.desk
    at = desk.accounts.get(draft.account_id)
    context: dict[str, Any] = {
        "places": planning.places(desk),
        "draft": draft,
        "shown": shown,
        "problem": problem,
        "reason": reason,
        "account": at,
        "overrides": person.may(Permission.REPLY_OVERRIDE),
    }
    return page(request, "crises/post_new.html", context, status_code=422 if problem else 200)
