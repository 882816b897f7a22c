"""The inbox: the queue of a view, page by page, and what is new in it."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from bot.console import words
from bot.console.access import SignedIn, require
from bot.console.desk_reading import Reading, products
from bot.console.fields import Id
from bot.console.inbox_building import row as build_row
from bot.console.inbox_query import Query
from bot.console.masking import Mask
from bot.console.roles import Permission
from bot.console.templating import page, wants_part
from storage import cases, inbox
from storage.database import Session
from storage.errors import NotFound

router = APIRouter()
Person = Annotated[SignedIn, Depends(require(Permission.CASE_READ))]
_NEWS = 100


@router.get("/")
def home(person: Annotated[SignedIn, Depends(require())]) -> Response:
    """Go to the first section that the person may enter."""
    for permission, address in (
        (Permission.CASE_READ, "/inbox"),
        (Permission.OPERATIONS, "/operations"),
        (Permission.CHECK, "/check"),
        (Permission.CODE_READ, "/code"),
    ):
        if permission in person.permissions:
            return RedirectResponse(address, status_code=303)
    return RedirectResponse("/me", status_code=303)


@router.get("/inbox")
def show(request: Request, person: Person) -> Response:
    """Show a view of the inbox, or for the script the rows that follow `after`."""
    query = Query.read(request.query_params)
    after = request.query_params.get("after")
    number = words.case_id(query.q) if query.q else None
    if any(not value for name, value in request.query_params.items() if name != "q"):
        return RedirectResponse(query.href(), status_code=303)
    reading = Reading.of(request, person)
    with reading.desk.database.session() as session:
        if number is not None and _exists(session, number):
            return RedirectResponse(query.but(q="").href(f"/cases/{number}"), status_code=303)
        found = reading.inbox(session, query, after=after)
    if after and wants_part(request):
        return page(request, "inbox/rows.html", {"inbox": found})
    return page(request, "inbox/page.html", {"inbox": found, "case": None})


def _exists(session: Session, number: int) -> bool:
    try:
        cases.read(session, number)
    except NotFound:
        return False
    return True


@router.get("/inbox/rows/{case_id}")
def one_row(request: Request, person: Person, case_id: Id, current: int | None = None) -> Response:
    """Show one row as it stands now, for replacing it in place."""
    reading = Reading.of(request, person)
    with reading.desk.database.session() as session:
        found = cases.read(session, case_id).row
    one = build_row(
        Mask(reading.desk).row(found),
        query=Query.read(request.query_params),
        reader=reading.reader,
        products=products(reading.desk),
        now=reading.now,
        current=current,
    )
    return page(request, "inbox/one_row.html", {"one": one})


@router.get("/inbox/news")
def news(request: Request, person: Person, since: datetime) -> Response:
    """Name the cases that came into this view after `since`, and say how many each view holds now."""
    reading, query = Reading.of(request, person), Query.read(request.query_params)
    filters, me = query.filters(person.user_id), person.user_id
    since = since if since.tzinfo else since.replace(tzinfo=UTC)
    with reading.desk.database.session() as session:
        newest = inbox.page(session, filters, user_id=me, now=reading.now, order="newest", limit=_NEWS).rows
        first = inbox.page(session, filters, user_id=me, now=reading.now, order=query.sort, limit=_NEWS).rows
        counted = reading.counts(session, query)
    # A case may be handed over or reopened long after its last message: it is news where it would be seen.
    new = [one.id for one in newest if one.last_message_at > since]
    new += [one.id for one in first if one.updated_at > since and one.id not in new]
    return JSONResponse({"new": new, "more": len(new) >= _NEWS, "counts": counted})
