"""Crises: opened by hand or from an alarm, moved, frozen, and what they hold let go again by a named person."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Form, Query, Request
from starlette.responses import RedirectResponse, Response

from bot.console.access import SignedIn, actor, require
from bot.console.crisis_building import Chosen, listing
from bot.console.crisis_building import room as shown
from bot.console.fields import FORM_KEPT, LARGEST, Id, Text
from bot.console.fields import Chosen as Number
from bot.console.problems import told
from bot.console.refusals import refusal, refused
from bot.console.roles import Permission
from bot.console.templating import page
from bot.crisis import room
from bot.publication.frost import telling
from responders.crisis_lifecycle import Step
from storage import crises, holding
from storage.crises import NewCrisis
from storage.database import Session
from storage.errors import NotAllowed, StorageError
from storage.holding import Filter

router = APIRouter(prefix="/crises", dependencies=[FORM_KEPT])
Reader = Annotated[SignedIn, Depends(require(Permission.CRISIS_READ))]
Manager = Annotated[SignedIn, Depends(require(Permission.CRISIS_MANAGE))]
Words = Annotated[list[str] | None, Form()]
Numbers = Annotated[list[int] | None, Form()]
Flag = Annotated[bool, Form()]
Maybe = Annotated[int, Query(ge=0, le=LARGEST)]


@router.get("")
def every(request: Request, person: Reader, alarm: Maybe = 0) -> Response:
    """List crises, and alarms from which one can be opened."""
    return _listed(request, person, given={"alarm": str(alarm or "")})


@router.post("")
def open_crisis(
    request: Request, person: Manager, title: Text = "", kind: Text = "", scct: Text = "",
    severity: Number = 2, alarm: Text = "", rehearsal: Flag = False, freeze: Flag = False, products: Words = None,
    frozen_accounts: Numbers = None, frozen_products: Words = None,
) -> Response:  # fmt: skip
    """Open a crisis, and freeze unless that was unticked."""
    desk = request.app.state.desk
    known = {one.id for one in desk.judge.code.products}
    new = NewCrisis(
        title[:200], kind, scct, severity, rehearsal, tuple(one for one in products or () if one in known),
        int(alarm) if alarm.isdigit() and int(alarm) <= LARGEST else None, person.user_id, freeze,
        tuple(frozen_accounts or ()), tuple(one for one in frozen_products or () if one in known),
    )  # fmt: skip
    try:
        opened = room.open_room(
            desk.database, new, actor=actor(person), clock=desk.clock, also=telling(desk.config.webhooks, frozen=True)
        )
    except NotAllowed as error:
        typed = {
            "title": title, "kind": kind, "scct": scct, "severity": str(severity), "alarm": alarm,
            "products": products or [], "frozen_accounts": frozen_accounts or [], "rehearsal": rehearsal,
            "frozen_products": frozen_products or [], "freeze": freeze,
        }  # fmt: skip
        return _listed(request, person, given=typed, problem=told(error)[2])
    return RedirectResponse(f"/crises/{opened.crisis_id}", status_code=303)


@router.get("/{crisis_id}")
def enter(
    request: Request, person: Reader, crisis_id: Id, account: Maybe = 0, product: str = "", safety: bool = False
) -> Response:
    """Show the room of a crisis."""
    return room_page(request, person, crisis_id, Chosen(account or None, product, safety))


@router.post("/{crisis_id}/move")
def move(request: Request, person: Manager, crisis_id: Id, step: Text = "", reason: Text = "") -> Response:
    """Take a step of the life-cycle."""

    def do(session: Session, now: datetime) -> None:
        if step not in {Step.ACTIVATE, Step.EASE, Step.REOPEN}:
            raise NotAllowed("A crisis is activated, eased or reopened here.")
        crises.move(session, crisis_id, Step(step), actor=actor(person), now=now, reason=reason[:2000])

    return acted(request, person, crisis_id, do)


@router.post("/{crisis_id}/close")
def close(request: Request, person: Manager, crisis_id: Id, held: Text = "", reason: Text = "") -> Response:
    """Close a crisis, having said what becomes of what it holds."""
    desk = request.app.state.desk

    thawed = telling(desk.config.webhooks, frozen=False)
    chosen: dict[str, Literal["release", "keep"]] = {"release": "release", "keep": "keep"}

    def do() -> None:
        if held not in chosen:
            raise NotAllowed("Say what becomes of the held replies: release them all, or keep them held.")
        room.close(
            desk.database, crisis_id, held=chosen[held], actor=actor(person), clock=desk.clock, reason=reason[:2000],
            also=thawed,
        )  # fmt: skip

    return done(request, person, crisis_id, do)


@router.post("/{crisis_id}/freeze")
def freeze(
    request: Request, person: Manager, crisis_id: Id, frozen_accounts: Numbers = None, frozen_products: Words = None
) -> Response:
    """Freeze for this crisis."""
    desk = request.app.state.desk

    def do() -> None:
        room.freeze(
            desk.database, crisis_id, accounts=frozen_accounts or (), products=frozen_products or (),
            actor=actor(person), clock=desk.clock, also=telling(desk.config.webhooks, frozen=True),
        )  # fmt: skip

    return done(request, person, crisis_id, do)


@router.post("/{crisis_id}/lift")
def lift(request: Request, person: Manager, crisis_id: Id) -> Response:
    """End the freeze; what it held stays held."""
    thawed = telling(request.app.state.desk.config.webhooks, frozen=False)

    def do(session: Session, now: datetime) -> None:
        if crises.lift(session, crisis_id, actor=actor(person), now=now):
            thawed(session, crisis_id, now)

    return acted(request, person, crisis_id, do)


@router.post("/{crisis_id}/release")
def release(
    request: Request, person: Manager, crisis_id: Id, reply: Text = "", account: Text = "", product: Text = "",
    safety: Flag = False, count: Number = 0, reason: Text = "",
) -> Response:  # fmt: skip
    """Let one held reply go, or as many as the filter showed; if there are others by now, show those first."""
    desk = request.app.state.desk
    chosen = Chosen(int(account) if account.isdigit() and int(account) <= LARGEST else None, product, safety)
    one = (int(reply),) if reply.isdigit() and int(reply) <= LARGEST else None
    wanted = Filter(one) if one else chosen.filter
    with desk.database.session() as session:
        matching = len(holding.held(session, crisis_id, wanted))
    if not one and matching != count:
        text = f"{matching} match by now, not {count}. Nothing was released; look again."
        return room_page(request, person, crisis_id, chosen, problem=text)
    return done(
        request,
        person,
        crisis_id,
        lambda: room.release(
            desk.database, crisis_id, wanted, actor=actor(person), clock=desk.clock, reason=reason[:2000]
        ),
        "#held",
    )


def acted(
    request: Request, person: SignedIn, crisis_id: int, do: Callable[[Session, datetime], object], place: str = ""
) -> Response:
    """Run `do` in one transaction and answer with the room."""
    return _answered(request, person, crisis_id, refusal(request.app.state.desk, do), place)


def done(request: Request, person: SignedIn, crisis_id: int, do: Callable[[], object], place: str = "") -> Response:
    """Run `do` and answer with the room; a refusal is shown there, and nothing was changed."""
    return _answered(request, person, crisis_id, refused(do), place)


def _answered(
    request: Request, person: SignedIn, crisis_id: int, error: StorageError | None, place: str
) -> Response:  # fmt: skip
    if error:
        return room_page(request, person, crisis_id, Chosen(), problem=told(error)[2])
    return RedirectResponse(f"/crises/{crisis_id}{place}", status_code=303)


def room_page(
    request: Request, person: SignedIn, crisis_id: int, chosen: Chosen, *, problem: str = "", fresh_link: str = ""
) -> Response:
    """Answer with the room of a crisis, and with what could not be done: its form stands as it was filled in."""
    tried = request.url.path.removeprefix(f"/crises/{crisis_id}/") if problem else ""
    typed = request.state.form if problem else {}

    def given(form: str, name: str, otherwise: object = "") -> object:
        return typed.get(name, otherwise) if form == tried else otherwise

    with request.app.state.desk.database.session() as session:
        context = shown(request, person, session, crisis_id, chosen)
    context |= {"problem": problem, "fresh_link": fresh_link, "tried": tried, "given": given, "me": person.user_id}
    return page(request, "crises/room.html", context, status_code=422 if problem else 200)


def _listed(request: Request, person: SignedIn, *, given: dict[str, Any], problem: str = "") -> Response:
    with request.app.state.desk.database.session() as session:
        context = listing(request, person, session, given)
    return page(request, "crises/list.html", {**context, "problem": problem}, status_code=422 if problem else 200)
