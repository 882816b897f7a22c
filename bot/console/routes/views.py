"""Saved views: one's own, and those shared with everyone."""

from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import RedirectResponse, Response

from bot.console.access import NotAllowed, SignedIn, require
from bot.console.fields import Id
from bot.console.inbox_query import Query
from bot.console.roles import Permission
from storage import inbox
from storage.errors import NotFound

router = APIRouter()
Person = Annotated[SignedIn, Depends(require(Permission.CASE_READ))]


@router.post("/views")
def save(
    request: Request,
    person: Person,
    name: Annotated[str, Form()],
    query: Annotated[str, Form()] = "",
    shared: Annotated[str, Form()] = "",
) -> Response:
    """Keep the view, its filters and its search under a name."""
    if shared and Permission.VIEW_SHARE not in person.permissions:
        raise NotAllowed(Permission.VIEW_SHARE)
    wanted = Query.read(dict(parse_qsl(query)))
    title = " ".join(name.split())[:40]
    desk = request.app.state.desk
    if title:
        with desk.database.session() as session:
            inbox.save_view(
                session,
                name=title,
                filters=wanted.filters(person.user_id),
                user_id=None if shared else person.user_id,
                now=desk.clock(),
                actor=f"user:{person.user_id}",
            )
    return RedirectResponse(wanted.href(), status_code=303)


@router.post("/views/{view_id}/delete")
def delete(request: Request, person: Person, view_id: Id, back: Annotated[str, Form()] = "") -> Response:
    """Delete one's own view, or a shared one if one may share."""
    desk = request.app.state.desk
    with desk.database.session() as session:
        own = [view for view in inbox.views(session, person.user_id) if view.id == view_id]
        if not own:
            raise NotFound("There is no such view.")
        if own[0].user_id is None and Permission.VIEW_SHARE not in person.permissions:
            raise NotAllowed(Permission.VIEW_SHARE)
        inbox.delete_view(session, view_id, user_id=own[0].user_id)
    return RedirectResponse(Query.read(dict(parse_qsl(back))).href(), status_code=303)
