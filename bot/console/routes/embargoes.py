"""Embargoes: what must not be told yet, listed without its names; opened by those who are cleared, on the record."""

from datetime import datetime, timedelta
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import RedirectResponse, Response

from bot.console.access import SignedIn, require
from bot.console.clock import moment, zoned
from bot.console.roles import Permission, Role
from bot.console.templating import page
from bot.embargoes import LIMIT, WINDOW, BadKey, Contents, NewEmbargo, Writer, add, open_one
from bot.embargoes.guard import cleared
from policies.code.names import CONFIDENTIAL_KINDS
from storage import embargoes, users
from storage.embargoes import Sealed
from storage.errors import NotAllowed, NotFound

router = APIRouter(prefix="/embargoes")
Keeper = Annotated[SignedIn, Depends(require(Permission.EMBARGO_MANAGE))]
Words = Annotated[str, Form()]
OFF = "The bank is off: the settings name no key. An administrator makes one with: answerable embargo key"


@router.get("")
def show(request: Request, person: Keeper) -> Response:
    """List embargoes without their names, and who touched them."""
    return _page(request, person)


@router.post("")
def make(
    request: Request,
    person: Keeper,
    kind: Words,
    label: Words,
    names: Words,
    instead: Words = "",
    lifts: Words = "",
    roles: Annotated[list[str] | None, Form()] = None,
) -> Response:
    """Put something under embargo; whoever does owns it."""
    desk = request.app.state.desk
    given = {"kind": kind, "label": label, "names": names, "instead": instead, "lifts": lifts, "roles": roles or []}
    again = partial(_page, request, person, given=given)
    if desk.embargoes is None:
        return again(problem=OFF)
    if kind not in CONFIDENTIAL_KINDS or not label.strip():
        return again(problem="An embargo needs a kind and a label.")
    at = zoned(lifts.strip(), zone=person.timezone)
    if lifts.strip() and at is None:
        return again(problem="The lift time is no time. Choose one, or leave it empty.")
    chosen = [role.value for role in Role if role.value in given["roles"]]
    contents = Contents(" ".join(label.split())[:200], tuple(names.splitlines()), instead.strip()[:500])
    new = NewEmbargo(kind, contents, chosen, (), person.user_id, at)
    try:
        with desk.database.session() as session:
            add(session, desk.embargoes.keys, new, actor=f"user:{person.user_id}", now=desk.clock())
    except NotAllowed as error:
        return again(problem=str(error))
    return RedirectResponse("/embargoes", status_code=303)


@router.post("/{ref}/open")
def look(request: Request, person: Keeper, ref: str) -> Response:
    """Show what an embargo holds to somebody who is cleared; that they looked goes on the record."""
    desk = request.app.state.desk
    if desk.embargoes is None:
        return _page(request, person, problem=OFF)
    try:
        with desk.database.session() as session:
            _may(embargoes.read(session, ref), person)
            _, held = open_one(session, desk.embargoes.keys, ref, actor=f"user:{person.user_id}", now=desk.clock())
    except (NotAllowed, NotFound, BadKey) as error:
        return _page(request, person, problem=str(error))
    return _page(request, person, opened={ref: held})


@router.post("/{ref}/lift")
def lift(request: Request, person: Keeper, ref: str) -> Response:
    """End an embargo now."""
    desk = request.app.state.desk
    try:
        with desk.database.session() as session:
            _may(embargoes.read(session, ref), person)
            embargoes.lift(session, ref, actor=f"user:{person.user_id}", now=desk.clock())
    except (NotAllowed, NotFound) as error:
        return _page(request, person, problem=str(error))
    return RedirectResponse("/embargoes", status_code=303)


def _may(row: Sealed, person: SignedIn) -> None:
    if not cleared(row, Writer(f"user:{person.user_id}", person.roles)):
        raise NotAllowed("You are not in the audience of this embargo. Ask its owner.")


def _page(
    request: Request,
    person: SignedIn,
    *,
    problem: str = "",
    opened: dict[str, Contents] | None = None,
    given: dict[str, Any] | None = None,
) -> Response:
    desk = request.app.state.desk
    now: datetime = desk.clock()
    with desk.database.session() as session:
        rows = embargoes.every(session, over=False, now=now)
        probes = embargoes.probes(session, since=now - WINDOW)
        owners = {one.id: one.name for one in users.everyone(session, disabled=True)}
    context: dict[str, Any] = {
        "rows": rows,
        "probes": probes,
        "owners": owners,
        "opened": opened or {},
        "given": given or {},
        "zone": person.timezone,
        "mine": {row.ref for row in rows if cleared(row, Writer(f"user:{person.user_id}", person.roles))},
        "off": OFF if desk.embargoes is None else "",
        "fault": desk.embargoes.fault if desk.embargoes is not None else "",
        "problem": problem,
        "kinds": CONFIDENTIAL_KINDS,
        "roles": [role.value for role in Role],
        "limit": LIMIT,
        "days": WINDOW // timedelta(days=1),
        "moment": lambda at: moment(at, now=now, zone=person.timezone),
    }
    return page(request, "embargoes.html", context)
