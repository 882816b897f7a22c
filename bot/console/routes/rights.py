"""Requests of people about their data: taken in, confirmed, identified, answered; for the data-protection officer."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import RedirectResponse, Response

from bot.console import words
from bot.console.access import SignedIn, require
from bot.console.clock import moment, zoned
from bot.console.fields import Id, Version
from bot.console.history import who
from bot.console.problems import told
from bot.console.refusals import refusal
from bot.console.roles import Permission
from bot.console.templating import page
from bot.rights import mark_of, note_erasure
from bot.rights_export import archive
from bot.wiring import Desk
from policies.code.rights import laws
from responders.rights_lifecycle import Step, possible
from storage import exporting, record, rights, rights_views, users
from storage.database import Session
from storage.errors import NotAllowed, StorageError
from storage.rights import Asked, Change
from storage.rights_views import Request as Asking
from storage.tables import Person

router = APIRouter(prefix="/rights")
Officer = Annotated[SignedIn, Depends(require(Permission.PRIVACY_MANAGE))]
Typed = Annotated[str, Form()]

STEPS = {
    Step.CONFIRM: ("Confirm receipt", ""),
    Step.DOUBT: ("Not sure any more", "What raised the doubt?"),
    Step.EXTEND: ("Extend the time", "Why is more time needed? Tell them, with this reason, before the time is up."),
    Step.REFUSE: ("Refuse", "Why? Name the ground, and tell them that they may complain to an authority."),
    Step.WITHDRAW: ("They withdrew it", "How did they say so?"),
    Step.REOPEN: ("Reopen", ""),
}
"""Each step's button, and what is asked for in words. Identifying and fulfilling have forms of their own."""


@router.get("")
def show(request: Request, person: Officer, over: bool = False) -> Response:
    """List the requests with their clocks, and the form that takes one in."""
    return _list(request, person, over=over)


@router.post("")
def take_in(
    request: Request, person: Officer, kind: Typed = "", law: Typed = "", platform: Typed = "", handle: Typed = "",
    contact: Typed = "", said: Typed = "", received: Typed = "",
) -> Response:  # fmt: skip
    """Take in a request that reached the company by whatever way."""
    made: list[int] = []

    def do(session: Session, now: datetime) -> None:
        at = zoned(received, zone=person.timezone) or now
        asked = Asked(kind, law, platform, handle, contact, said, at)
        made.append(rights.take_in(session, asked, actor=f"user:{person.user_id}", now=now))

    if error := refusal(request.app.state.desk, do):
        return _list(request, person, problem=told(error)[2])
    return RedirectResponse(f"/rights/{made[0]}", status_code=303)


@router.get("/{request_id}")
def one(request: Request, person: Officer, request_id: Id) -> Response:
    """Show a request: its clocks, what can be done, and what was done."""
    return _one(request, person, request_id)


@router.post("/{request_id}")
def change(
    request: Request, person: Officer, request_id: Id, version: Version, step: Typed = "", text: Typed = "",
    whom: Typed = "", sure: Typed = "",
) -> Response:  # fmt: skip
    """Take a step with a request; fulfilling an erasure erases."""
    desk: Desk = request.app.state.desk

    def do(session: Session, now: datetime) -> None:
        if step not in set(Step):
            raise NotAllowed("Choose a step.")
        whom_id = int(whom) if whom.isdecimal() and len(whom) < 18 else None
        asked = rights_views.read(session, request_id)
        _answered_first(Step(step), sure)
        mark = _mark(session, asked) if step == Step.FULFIL and asked.kind == "erasure" else ""
        rights.change(session, request_id, version, Change(Step(step), text, whom_id), user_id=person.user_id, now=now)
        if mark:
            # Before the commit: an entry too many in the list does no harm, one too few would.
            note_erasure(desk.config.desk.data_dir, mark, now)

    if error := refusal(desk, do):
        return _one(request, person, request_id, problem=" ".join(told(error)[1:]))
    return RedirectResponse(f"/rights/{request_id}", status_code=303)


@router.post("/{request_id}/export")
def export(request: Request, person: Officer, request_id: Id) -> Response:
    """Hand out everything we hold on an identified person, as a ZIP; that it was made goes on the record."""
    desk: Desk = request.app.state.desk
    now = desk.clock()
    try:
        with desk.database.session() as session:
            asked = rights_views.read(session, request_id)
            if asked.person_id is None or asked.identified_at is None:
                raise NotAllowed("First say who it is, and how we know.")
            given = exporting.export(session, asked.person_id, user_id=person.user_id, now=now)
    except StorageError as error:
        return _one(request, person, request_id, problem=told(error)[2])
    packed = archive(given, desk.config.brand.name, now)
    named = {"Content-Disposition": f'attachment; filename="request-{request_id}.zip"', "Cache-Control": "no-store"}
    return Response(packed, media_type="application/zip", headers=named)


def _answered_first(step: Step, sure: str) -> None:
    if step is Step.FULFIL and not sure:
        raise NotAllowed("Tick that they were answered: afterwards nobody here knows how to reach them.")


def _mark(session: Session, asked: Asking) -> str:
    person = session.get(Person, asked.person_id) if asked.person_id else None
    return mark_of(person) if person else ""


def _list(request: Request, person: SignedIn, *, over: bool = False, problem: str = "") -> Response:
    desk: Desk = request.app.state.desk
    now: datetime = desk.clock()
    with desk.database.session() as session:
        rows = rights_views.every(session, over=over)
    context = {
        **shared(desk, person),
        "rows": [(row, row.late(now)) for row in rows],
        "over": over,
        "late": sum(bool(row.late(now)) for row in rows),
        "laws": list(laws().values()),
        "platforms": sorted({one.name for one in desk.accounts.values()}),
        "tab": "requests",
        "problem": problem,
    }
    return page(request, "rights/requests.html", context, status_code=409 if problem else 200)


def _one(request: Request, person: SignedIn, request_id: int, *, problem: str = "") -> Response:
    desk: Desk = request.app.state.desk
    now: datetime = desk.clock()
    with desk.database.session() as session:
        asked = rights_views.read(session, request_id)
        found = [] if asked.person_id else rights_views.candidates(session, asked)
        people = [(one.id, one.handle, one.name, one.first_seen_at) for one in found]
        whose = session.get(Person, asked.person_id) if asked.person_id else None
        named = (whose.handle, whose.name) if whose and whose.erased_at is None else None
        past = record.about(session, [f"rights:{request_id}"])
        colleagues = {one.id: one.name for one in users.everyone(session, disabled=True)}
    steps = [
        step for step in possible(asked.state) if step in STEPS and not (step is Step.EXTEND and asked.extended_at)
    ]
    context: dict[str, Any] = {
        **shared(desk, person),
        "one": asked,
        "late": asked.late(now),
        "law": laws()[asked.law],
        "found": people,
        "named": named,
        "steps": [(step, *STEPS[step]) for step in steps],
        "can_fulfil": Step.FULFIL in possible(asked.state),
        "can_identify": Step.IDENTIFY in possible(asked.state),
        "past": [(entry, who(entry.actor, colleagues)) for entry in past],
        "problem": problem,
    }
    return page(request, "rights/request.html", context, status_code=409 if problem else 200)


def shared(desk: Desk, person: SignedIn) -> dict[str, Any]:
    """Return what every page of rights needs: times, and names of platforms."""
    now = desk.clock()
    return {
        "moment": lambda at: moment(at, now=now, zone=person.timezone),
        "platform_name": lambda key: words.platform(key).name,
        "now": now,
        "zone": person.timezone,
    }
