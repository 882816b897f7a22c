"""Requests for a second look: read by who asked and who may answer, answered once, taken back by who asked."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import RedirectResponse, Response

from bot.console.access import SignedIn, require
from bot.console.check_building import request_card
from bot.console.fields import Id
from bot.console.problems import told
from bot.console.roles import Permission
from bot.console.templating import page
from bot.publication import reviewing
from storage import reviews
from storage.database import Session
from storage.errors import NotFound, StorageError
from storage.reviews import RequestView

router = APIRouter(prefix="/check/requests")
Reader = Annotated[SignedIn, Depends(require(Permission.CHECK))]
Second = Annotated[SignedIn, Depends(require(Permission.CHECK_ANSWER))]
_KEPT = "private, max-age=3600"
LONGEST_ANSWER = 2_000


@router.get("/{request_id}")
def show(request: Request, person: Reader, request_id: Id) -> Response:
    """Show a request to who asked, and to who may answer; to everybody else it isn't there."""
    return _page(request, person, request_id)


@router.get("/{request_id}/pictures/{sha256}")
def picture(request: Request, person: Reader, request_id: Id, sha256: str) -> Response:
    """Show a picture of a request, to the same people."""
    with request.app.state.desk.database.session() as session:
        _find(session, person, request_id)
        found = reviews.picture(session, request_id, sha256)
    return Response(found.content, media_type=found.media_type, headers={"Cache-Control": _KEPT})


@router.post("/{request_id}/answer")
def answer(
    request: Request,
    person: Second,
    request_id: Id,
    decision: Annotated[Literal["approve", "decline"], Form()] = "decline",
    words: Annotated[str, Form(max_length=LONGEST_ANSWER)] = "",
) -> Response:
    """Answer a request. Nothing is published by it."""
    approved = decision == "approve"
    if not approved and not words.strip():
        return _page(request, person, request_id, "Say what to change; the writer reads it.")
    try:
        reviewing.answer(
            request.app.state.desk, request.app.state.publication.receipts, request_id, user_id=person.user_id,
            approved=approved, words=words.strip(),
        )  # fmt: skip
    except NotFound:
        raise
    except StorageError as error:
        _, what, then = told(error)
        return _page(request, person, request_id, f"{what} {then}")
    return RedirectResponse(f"/check/requests/{request_id}", status_code=303)


@router.post("/{request_id}/withdraw")
def withdraw(request: Request, person: Reader, request_id: Id) -> Response:
    """Take a request back; of one for an own account nothing is left."""
    reviewing.withdraw(request.app.state.desk, request_id, user_id=person.user_id)
    return RedirectResponse("/check", status_code=303)


def _find(session: Session, person: SignedIn, request_id: int) -> RequestView:
    found = reviews.read(session, request_id)
    if found.user_id != person.user_id and Permission.CHECK_ANSWER not in person.permissions:
        raise NotFound("There is no such request, or it was taken back.")
    return found


def _page(request: Request, person: SignedIn, request_id: int, problem: str = "") -> Response:
    desk = request.app.state.desk
    with desk.database.session() as session:
        found = _find(session, person, request_id)
    card = request_card(found, me=person.user_id, now=desk.clock(), zone=person.timezone)
    context = {
        "card": card,
        "may_answer": Permission.CHECK_ANSWER in person.permissions and not card.mine and found.state == "waiting",
        "problem": problem,
        "keep_days": desk.config.check.keep_reviews_days,
    }
    return page(request, "check/request.html", context, status_code=422 if problem else 200)
