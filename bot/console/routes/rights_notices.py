"""Notices against posts of ours: verified part by part, the post taken back by a person, answered, settled."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from fastapi.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from bot import taking_back
from bot.console.access import SignedIn, require
from bot.console.clock import zoned
from bot.console.fields import Id, Version
from bot.console.history import who
from bot.console.problems import told
from bot.console.refusals import refusal
from bot.console.roles import Permission
from bot.console.routes.rights import shared
from bot.console.templating import page
from bot.wiring import Desk
from policies.code.rights import notice_laws
from responders.notice_lifecycle import Step, possible
from storage import our_posts, record, takedowns, users
from storage.database import Session
from storage.errors import NotAllowed, NotFound, StorageError
from storage.takedowns import Change, NewNotice

router = APIRouter(prefix="/rights/notices")
Officer = Annotated[SignedIn, Depends(require(Permission.PRIVACY_MANAGE))]
Typed = Annotated[str, Form()]
Ticked = Annotated[list[str], Form()]

STEPS = {
    Step.REJECT: ("Reject it", "Why? They are told this, and how to contest it."),
    Step.SETTLE: ("Settle it", "How was it settled?"),
    Step.RESTORE: ("It stands again", "Where? Publish it anew as a post of ours, and link it here."),
    Step.WITHDRAW: ("They withdrew it", "How did they say so?"),
    Step.REOPEN: ("Reopen", ""),
}
"""Steps that take words only. Verifying, removing and countering have forms of their own."""


@router.get("")
def show(request: Request, person: Officer, over: bool = False) -> Response:
    """List the notices, and the form that takes one in."""
    return _list(request, person, over=over)


@router.post("")
def take_in(
    request: Request, person: Officer, law: Typed = "", sender: Typed = "", contact: Typed = "", claim: Typed = "",
    url: Typed = "", received: Typed = "",
) -> Response:  # fmt: skip
    """Take in a notice that reached the company by whatever way."""
    desk: Desk = request.app.state.desk
    now = desk.clock()
    new = NewNotice(law, sender, contact, claim, url, zoned(received, zone=person.timezone) or now)
    made: list[int] = []
    if error := refusal(
        desk, lambda session, now: made.append(takedowns.take_in(session, new, user_id=person.user_id, now=now))
    ):
        return _list(request, person, problem=told(error)[2])
    return RedirectResponse(f"/rights/notices/{made[0]}", status_code=303)


@router.get("/{notice_id}")
def one(request: Request, person: Officer, notice_id: Id) -> Response:
    """Show a notice: its parts, the post it is about, what can be done, and what was done."""
    return _one(request, person, notice_id)


@router.post("/{notice_id}")
def change(
    request: Request, person: Officer, notice_id: Id, version: Version, step: Typed = "", text: Typed = "",
    target: Typed = "", part: Ticked = [],  # noqa: B006 (the framework copies it)
) -> Response:  # fmt: skip
    """Take a step that changes nothing outside."""
    desk: Desk = request.app.state.desk

    def do(session: Session, now: datetime) -> None:
        if step not in set(Step) or step == Step.REMOVE:
            raise NotAllowed("Choose a step.")
        wanted = Change(Step(step), text, part, _target(session, target))
        takedowns.change(session, notice_id, version, wanted, user_id=person.user_id, now=now)

    if error := refusal(desk, do):
        return _one(request, person, notice_id, problem=" ".join(told(error)[1:]), ticked=part, typed=text)
    return RedirectResponse(f"/rights/notices/{notice_id}", status_code=303)


def _target(session: Session, given: str) -> str:
    """Return the post that was chosen, or the one at the address that was typed."""
    if our_posts.is_target(given):
        return given
    found = our_posts.like(session, given.strip(), limit=1) if given.strip() else []
    return found[0].target if found else ""


@router.post("/{notice_id}/remove")
async def remove(request: Request, person: Officer, notice_id: Id, version: Version) -> Response:
    """Take the post back from its platform, as this person decides; then the notice says so."""
    desk: Desk = request.app.state.desk
    try:
        target = await run_in_threadpool(_to_remove, desk, notice_id, version)
        reason = f"A notice that was verified (N-{notice_id})."
        done = await taking_back.take_back(desk, target, user_id=person.user_id, reason=reason)
        if not done.done:
            raise NotAllowed(f"The platform did not remove it. {done.words}")
        await run_in_threadpool(_removed, desk, notice_id, version, person.user_id)
    except NotFound:
        raise
    except StorageError as error:
        return await run_in_threadpool(_one, request, person, notice_id, problem=f"{told(error)[1]} {error}")
    return RedirectResponse(f"/rights/notices/{notice_id}", status_code=303)


def _to_remove(desk: Desk, notice_id: int, version: int) -> str:
    with desk.database.session() as session:
        found = takedowns.read(session, notice_id)
    if found.version != version or Step.REMOVE not in possible(found.state):
        raise NotAllowed("It changed meanwhile, or was not verified. Look at it again.")
    return found.target


def _removed(desk: Desk, notice_id: int, version: int, user_id: int) -> None:
    with desk.database.session() as session:
        takedowns.change(session, notice_id, version, Change(Step.REMOVE), user_id=user_id, now=desk.clock())


def _list(request: Request, person: SignedIn, *, over: bool = False, problem: str = "") -> Response:
    desk: Desk = request.app.state.desk
    now: datetime = desk.clock()
    with desk.database.session() as session:
        rows = takedowns.every(session, over=over)
    context = {
        **shared(desk, person),
        "rows": [(row, row.late(now)) for row in rows],
        "over": over,
        "laws": notice_laws(),
        "tab": "notices",
        "problem": problem,
    }
    return page(request, "rights/notices.html", context, status_code=409 if problem else 200)


def _one(
    request: Request, person: SignedIn, notice_id: int, *, problem: str = "", ticked: Sequence[str] = (),
    typed: str = "",
) -> Response:  # fmt: skip
    desk: Desk = request.app.state.desk
    with desk.database.session() as session:
        found = takedowns.read(session, notice_id)
        posts = our_posts.like(session, found.url)
        target = our_posts.get(session, found.target) if found.target else None
        past = record.about(session, [f"takedown:{notice_id}"])
        colleagues = {one.id: one.name for one in users.everyone(session, disabled=True)}
    steps = possible(found.state)
    context: dict[str, Any] = {
        **shared(desk, person),
        "one": found,
        "ticked": dict.fromkeys(ticked, True),
        "typed": typed,
        "late": found.late(desk.clock()),
        "law": notice_laws()[found.law],
        "posts": posts,
        "target": target,
        "possible": {step.value for step in steps},
        "steps": [(step, *STEPS[step]) for step in steps if step in STEPS],
        "past": [(entry, who(entry.actor, colleagues)) for entry in past],
        "problem": problem,
    }
    return page(request, "rights/notice.html", context, status_code=409 if problem else 200)
