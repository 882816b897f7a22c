"""The ledger of promises: what we said in public that we will do, and what became of it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import RedirectResponse, Response

from bot.console.access import SignedIn, require
from bot.console.clock import moment, zoned
from bot.console.fields import Id, Version
from bot.console.problems import told
from bot.console.refusals import refusal
from bot.console.roles import Permission
from bot.console.templating import page, web_address
from bot.wiring import Desk
from responders.promise_lifecycle import Step
from storage import promises, users
from storage.database import Session
from storage.errors import NotAllowed
from storage.promises import Change

router = APIRouter(prefix="/quality/promises")
Reader = Annotated[SignedIn, Depends(require(Permission.QUALITY_READ))]
Typed = Annotated[str, Form()]
BACK = timedelta(days=90)


@router.get("")
def show(request: Request, person: Reader) -> Response:
    """List what counts, what is overdue, and what was settled lately."""
    return _page(request, person)


@router.post("")
def add(request: Request, person: Reader, text: Typed = "", due: Typed = "", link: Typed = "") -> Response:
    """Write down a promise that was made elsewhere: on stage, in the press, on a page of ours."""

    def do(session: Session, now: datetime) -> None:
        _may(person)
        if not text.strip() or len(text) > 400:
            raise NotAllowed("Write the promise in a sentence, of 400 characters at most.")
        source, actor = f"hand:{int(now.timestamp() * 1000)}", f"user:{person.user_id}"
        promises.agree(
            session, source, [(text.strip(), zoned(due, zone=person.timezone))], owner_id=person.user_id,
            actor=actor, now=now,
        )  # fmt: skip
        promises.publish(session, source, published=text, url=web_address(link), now=now)

    return _acted(request, person, do)


@router.post("/{promise_id}")
def change(
    request: Request, person: Reader, promise_id: Id, version: Version, step: Typed = "", reason: Typed = "",
    link: Typed = "", due: Typed = "", owner: Typed = "",
) -> Response:  # fmt: skip
    """Keep, break, withdraw, move or reopen a promise."""

    def do(session: Session, now: datetime) -> None:
        _may(person)
        if step not in set(Step):
            raise NotAllowed("Choose what became of it.")
        wanted = Change(
            Step(step), reason, web_address(link), zoned(due, zone=person.timezone),
            int(owner) if owner.isdigit() and len(owner) < 18 else None,
        )  # fmt: skip
        if wanted.owner_id is not None:
            users.get(session, wanted.owner_id)
        promises.change(session, promise_id, version, wanted, user_id=person.user_id, now=now)

    return _acted(request, person, do)


def _acted(request: Request, person: SignedIn, do: Callable[[Session, datetime], None]) -> Response:
    if error := refusal(request.app.state.desk, do):
        return _page(request, person, " ".join(told(error)[1:]))
    return RedirectResponse("/quality/promises", status_code=303)


def _may(person: SignedIn) -> None:
    if not (person.may(Permission.QUALITY_MANAGE) or person.may(Permission.REPLY_APPROVE)):
        raise NotAllowed("Only those who approve replies, and quality officers, say what became of a promise.")


def _page(request: Request, person: SignedIn, problem: str = "") -> Response:
    desk: Desk = request.app.state.desk
    now: datetime = desk.clock()
    with desk.database.session() as session:
        rows = promises.standing(session)
        settled = promises.settled(session, since=now - BACK)
        people = users.everyone(session, disabled=True)
    context: dict[str, Any] = {
        "rows": [(one, one.overdue(now)) for one in rows],
        "late": sum(one.overdue(now) for one in rows),
        "settled": settled,
        "people": [one for one in people if one.disabled_at is None],
        "names": {one.id: one.name for one in people} | {f"user:{one.id}": one.name for one in people},
        "may": person.may(Permission.QUALITY_MANAGE) or person.may(Permission.REPLY_APPROVE),
        "days": BACK // timedelta(days=1),
        "problem": problem,
        "moment": lambda at: moment(at, now=now, zone=person.timezone),
    }
    return page(request, "hotline/promises.html", context, status_code=409 if problem else 200)
