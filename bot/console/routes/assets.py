"""The asset library: pictures we know, whose they are, on what terms we may show them, and until when."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from bot.console.access import SignedIn, require
from bot.console.asset_building import card
from bot.console.asset_form import AssetForm, Given, Unusable, day
from bot.console.check_building import platforms
from bot.console.fields import LARGEST, Id
from bot.console.roles import Permission
from bot.console.templating import page
from bot.publication.licences import AHEAD
from storage import asset_views, assets
from storage.asset_views import PAGE, SHOWN, Asked
from storage.errors import NotAllowed, NotFound

router = APIRouter(prefix="/assets")
Reader = Annotated[SignedIn, Depends(require(Permission.ASSET_READ))]
Keeper = Annotated[SignedIn, Depends(require(Permission.ASSET_MANAGE))]
_SEEN: Final = "private, max-age=86400, immutable"
_LONGEST: Final = 500
LABELS: Final = {
    "all": "All", "ours": "Ours", "licensed": "By others, in force", "ending": "Ending soon", "over": "Over or revoked",
}  # fmt: skip


@router.get("")
def show(
    request: Request,
    person: Reader,
    q: Annotated[str, Query(max_length=200)] = "",
    shown: str = "all",
    before: Annotated[int, Query(ge=0, le=LARGEST)] = 0,
) -> Response:
    """List the library, newest first, with what is to be settled."""
    return _page(request, person, Asked(q.strip(), shown if shown in SHOWN else "all", before))


@router.get("/{asset_id}/thumbnail")
def thumbnail(request: Request, _: Reader, asset_id: Id) -> Response:
    """Show the small likeness of an asset."""
    with request.app.state.desk.database.session() as session:
        content = asset_views.thumbnail(session, asset_id)
    return Response(content, media_type="image/jpeg", headers={"Cache-Control": _SEEN})


@router.post("")
async def add(request: Request, person: Keeper, given: Given) -> Response:
    """Put pictures in, or give known ones another licence; of the files only thumbnails are kept."""

    def do() -> Response:
        desk = request.app.state.desk
        known = tuple(one for one in given.platforms if one in request.app.state.check_platforms)
        form = replace(given, platforms=known)
        try:
            made, small = form.assets(person.timezone)
        except Unusable as why:
            return _page(request, person, problem=str(why), form=form)
        with desk.database.session() as session:
            new = assets.put(session, made, by=f"user:{person.user_id}", now=desk.clock(), thumbnails=small)
        return RedirectResponse(f"/assets?done={new}-{len(made) - new}", status_code=303)

    return await run_in_threadpool(do)


@router.post("/{asset_id}/revoke")
def revoke(
    request: Request, person: Keeper, asset_id: Id, why: Annotated[str, Form(max_length=_LONGEST)] = ""
) -> Response:
    """End a licence now, for a reason that is kept with it."""
    if not why.strip():
        return _page(request, person, problem="Say why it is revoked; it is kept with the asset.")
    return _change(
        request, person, lambda session, now, by: assets.revoke(session, asset_id, by=by, now=now, why=why.strip())
    )


@router.post("/{asset_id}/renew")
def renew(request: Request, person: Keeper, asset_id: Id, until: Annotated[str, Form()] = "") -> Response:
    """Let a licence end later."""
    try:
        end = day(until, person.timezone)
    except Unusable as why:
        return _page(request, person, problem=str(why))
    if end is None:
        return _page(request, person, problem="Choose the day on which the licence ends.")
    return _change(request, person, lambda session, now, by: assets.renew(session, asset_id, until=end, by=by, now=now))


@router.post("/{asset_id}/let-end")
def let_end(request: Request, person: Keeper, asset_id: Id) -> Response:
    """Settle that a licence runs out."""
    return _change(request, person, lambda session, now, by: assets.let_end(session, asset_id, by=by, now=now))


def _change(request: Request, person: SignedIn, do: Any) -> Response:
    desk = request.app.state.desk
    try:
        with desk.database.session() as session:
            do(session, desk.clock(), f"user:{person.user_id}")
    except (NotFound, NotAllowed) as error:
        return _page(request, person, problem=str(error))
    return RedirectResponse("/assets", status_code=303)


def _page(
    request: Request, person: SignedIn, asked: Asked | None = None, *, problem: str = "", form: AssetForm | None = None
) -> Response:
    desk, asked = request.app.state.desk, asked or Asked()
    now: datetime = desk.clock()
    with desk.database.session() as session:
        rows = asset_views.search(session, asked, now=now, soon=now + AHEAD)
        tasks = asset_views.to_settle(session)
        total = asset_views.count(session)
    context = {
        "cards": [card(one, now=now, zone=person.timezone) for one in rows],
        "tasks": [card(one, now=now, zone=person.timezone) for one in tasks],
        "total": total,
        "asked": asked,
        "labels": LABELS,
        "more": int(rows[-1].asset.id) if len(rows) == PAGE else 0,
        "manages": Permission.ASSET_MANAGE in person.permissions,
        "problem": problem,
        "done": _done(request.query_params.get("done", "")),
        "form": form or AssetForm(),
        "platforms": platforms(desk),
        "days": AHEAD // timedelta(days=1),
    }
    return page(request, "assets.html", context, status_code=422 if problem else 200)


def _done(told: str) -> str:
    """Return in words what an upload did, from the address it led to."""
    new, _, known = told.partition("-")
    if not (new.isascii() and new.isdigit() and known.isascii() and known.isdigit()):
        return ""
    counted = [f"{int(new[:4])} put in"] if int(new[:4]) else []
    counted += [f"{int(known[:4])} known before, with the new licence"] if int(known[:4]) else []
    return "; ".join(counted).capitalize() + "." if counted else ""
