"""Quality issues: a step at a time, by whose step it is; merged and split by hand."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import RedirectResponse, Response

from bot.console.access import SignedIn, require
from bot.console.clock import zoned
from bot.console.fields import LARGEST, Chosen, Id, Text, Version
from bot.console.problems import told
from bot.console.quality_building import handles, issue, reviews
from bot.console.refusals import refusal
from bot.console.roles import Permission
from bot.console.templating import page
from responders.issue_lifecycle import WHOSE, Step, Whose
from storage import issue_views, issues
from storage.database import Session
from storage.errors import NotAllowed, StorageError
from storage.issues import Words

router = APIRouter(prefix="/quality/issues")
Reader = Annotated[SignedIn, Depends(require(Permission.QUALITY_READ))]
Officer = Annotated[SignedIn, Depends(require(Permission.QUALITY_MANAGE))]
Numbers = Annotated[list[int] | None, Form()]
LONGEST = 5000


@router.get("/{issue_id}")
def show(request: Request, person: Reader, issue_id: Id) -> Response:
    """Show an issue: where it stands, what was established, who wrote and why they are here."""
    return _page(request, person, issue_id)


@router.post("/{issue_id}/step")
def step(
    request: Request, person: Officer, issue_id: Id, step: Text, version: Version = 0, text: Text = "",
    source: Text = "", on_at: Text = "", crisis: Annotated[int, Form(ge=0, le=LARGEST)] = 0,
) -> Response:  # fmt: skip
    """Take a step of the quality officer's."""
    return _step(request, person, issue_id, step, version, _words(person, text, source, on_at), crisis)


@router.post("/{issue_id}/review")
def review(
    request: Request, person: Reader, issue_id: Id, step: Text, version: Version = 0, text: Text = ""
) -> Response:
    """Review an issue from the customer's viewpoint: for officers of a region whose customers wrote."""
    return _step(request, person, issue_id, step, version, Words(text[:LONGEST]), 0, customer=True)


@router.post("/{issue_id}/entries")
def note(
    request: Request, person: Officer, issue_id: Id, kind: Text = "note", text: Text = "", source: Text = ""
) -> Response:
    """Add a fact or a note."""
    words = Words(text[:LONGEST], source[:LONGEST])
    return _act(
        request, person, issue_id,
        lambda session, now: issues.add(session, issue_id, kind, words, user_id=person.user_id, now=now),
    )  # fmt: skip


@router.post("/{issue_id}/merge")
def merge(request: Request, person: Officer, issue_id: Id, into: Chosen) -> Response:
    """Let another issue take this one in."""
    return _act(
        request, person, issue_id,
        lambda session, now: issues.merge(session, issue_id, into, user_id=person.user_id, now=now),
    )  # fmt: skip


@router.post("/{issue_id}/split")
def split(request: Request, person: Officer, issue_id: Id, title: Text = "", mentions: Numbers = None) -> Response:
    """Give the chosen mentions an issue of their own."""
    due = timedelta(days=request.app.state.desk.config.quality.step_days)
    chosen = [one for one in mentions or () if 0 <= one <= LARGEST]
    return _act(
        request, person, issue_id,
        lambda session, now: issues.split(
            session, issue_id, chosen, title[:200], user_id=person.user_id, now=now, due_at=now + due
        ),
    )  # fmt: skip


def _words(person: SignedIn, text: str, source: str, on_at: str) -> Words:
    # A day begins at midnight where the reader is.
    return Words(text[:LONGEST], source[:LONGEST], zoned(on_at.strip(), zone=person.timezone))


def _step(
    request: Request, person: SignedIn, issue_id: int, name: str, version: int, words: Words, crisis: int, *,
    customer: bool = False,
) -> Response:  # fmt: skip
    desk = request.app.state.desk

    def do(session: Session, now: datetime) -> None:
        line = issue_views.read(session, issue_id).line
        step = Step(name) if name in set(Step) else None
        if step is None or (WHOSE[step] is Whose.CUSTOMER) is not customer:
            raise NotAllowed("There is no such step here. Reload the page.")
        if customer and not reviews(desk, person, line):
            raise NotAllowed("This is for the customer-service officer of a region whose customers wrote.")
        if not customer and not handles(desk, person, line):
            raise NotAllowed("This is for the quality officers of its business unit.")
        issues.take(
            session, issue_id, step, words, version=version, user_id=person.user_id, now=now,
            due_at=now + timedelta(days=desk.config.quality.step_days), crisis_id=crisis or None,
        )  # fmt: skip

    return _act(request, person, issue_id, do)


def _act(request: Request, person: SignedIn, issue_id: int, do: Callable[[Session, datetime], object]) -> Response:
    problem = refusal(request.app.state.desk, do)
    if problem:
        return _page(request, person, issue_id, problem)
    return RedirectResponse(f"/quality/issues/{issue_id}", status_code=303)


def _page(request: Request, person: SignedIn, issue_id: int, problem: StorageError | None = None) -> Response:
    desk = request.app.state.desk
    with desk.database.session() as session:
        context = issue(desk, session, person, issue_id)
    status, what, then = told(problem) if problem else (200, "", "")
    return page(request, "quality/issue.html", {**context, "problem": (what, then)}, status_code=status)
