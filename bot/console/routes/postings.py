"""Posts of our own: what waits, what became of each, and what only a person does about it."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from bot import posting as door
from bot import taking_back
from bot.console import words
from bot.console.access import SignedIn, require
from bot.console.clock import moment
from bot.console.fields import Id, Text
from bot.console.problems import told
from bot.console.refusals import refusal
from bot.console.roles import Permission
from bot.console.templating import page
from bot.wiring import Desk
from responders.posting_lifecycle import NEVER_OUT, State
from storage import posting, posting_again, posting_by_hand
from storage.crises import STAMP
from storage.database import Session
from storage.errors import NotFound, StorageError
from storage.posting import PostingView

router = APIRouter(prefix="/crises/posts")
Reader = Annotated[SignedIn, Depends(require(Permission.CRISIS_READ))]
Writer = Annotated[SignedIn, Depends(require(Permission.STATEMENT_WRITE))]
Manager = Annotated[SignedIn, Depends(require(Permission.CRISIS_MANAGE))]
Remover = Annotated[SignedIn, Depends(require(Permission.POST_REMOVE))]
_LONGEST = 2000
_TONES = {
    State.PUBLISHED: "green", State.UNCONFIRMED: "red", State.REFUSED: "red", State.NOT_PUBLISHED: "amber",
    State.EXPIRED: "amber",
}  # fmt: skip


@router.get("")
def show(request: Request, person: Reader) -> Response:
    """List our own posts: those that wait or are unclear, then those that ended."""
    return _page(request, person)


@router.post("/{posting_id}/withdraw")
def withdraw(request: Request, person: Writer, posting_id: Id) -> Response:
    """Take a post back that did not begin to be sent."""
    return _acted(
        request, person,
        lambda session, now: posting.withdraw(session, posting_id, now=now, actor=_actor(person)),
    )  # fmt: skip


@router.post("/{posting_id}/release")
def release(request: Request, person: Manager, posting_id: Id, reason: Text = "") -> Response:
    """Let a post through that a crisis holds."""

    def do(session: Session, now: datetime) -> None:
        posting.release(session, posting_id, now=now, actor=_actor(person), reason=reason[:_LONGEST])
        door.enqueue_due(session, now)

    return _acted(request, person, do)


@router.post("/{posting_id}/settle")
def settle(request: Request, person: Writer, posting_id: Id, out: Text = "", link: Text = "") -> Response:
    """Say of an unclear post whether it stands on the platform, and where."""

    def do(session: Session, now: datetime) -> None:
        posting.settle(session, posting_id, posted=out == "yes", link=link[:_LONGEST], now=now, actor=_actor(person))
        door.enqueue_due(session, now)

    return _acted(request, person, do)


@router.post("/{posting_id}/again")
def again(request: Request, person: Writer, posting_id: Id) -> Response:
    """Plan a post once more that did not go out."""

    def do(session: Session, now: datetime) -> None:
        posting_again.again(session, posting_id, now=now, actor=_actor(person))
        door.enqueue_due(session, now)

    return _acted(request, person, do)


@router.post("/{posting_id}/remove")
async def remove(request: Request, person: Remover, posting_id: Id, reason: Text = "") -> Response:
    """Take a post of ours back from its platform."""
    desk: Desk = request.app.state.desk
    if not reason.strip():
        return await run_in_threadpool(_page, request, person, "Say why it is removed: it stands on the record.")
    try:
        done = await taking_back.take_back(
            desk, f"posting:{posting_id}", user_id=person.user_id, reason=reason.strip()[:_LONGEST]
        )
    except NotFound:
        raise
    except StorageError as error:
        return await run_in_threadpool(_page, request, person, told(error)[2])
    if done.done:
        return _back()
    return await run_in_threadpool(_page, request, person, done.words or "Somebody else changed it. Look again.")


def _acted(request: Request, person: SignedIn, work: Callable[[Session, datetime], Any]) -> Response:
    if error := refusal(request.app.state.desk, work):
        return _page(request, person, told(error)[2])
    return _back()


def _back() -> Response:
    return RedirectResponse("/crises/posts", status_code=303)


def _actor(person: SignedIn) -> str:
    return f"user:{person.user_id}"


def _page(request: Request, person: SignedIn, problem: str = "") -> Response:
    desk: Desk = request.app.state.desk
    now = desk.clock()
    with desk.database.session() as session:
        waiting, ended = posting.open_ones(session), posting.lately(session)
    context = {
        "groups": (("Under way", waiting), ("Lately", ended)),
        "problem": problem,
        "stamp": STAMP,
        "tone": lambda one: _TONES.get(one.state, ""),
        "where": _where,
        "name": lambda one: words.platform(one.platform).name,
        "never_out": NEVER_OUT,
        "by_hand": posting_by_hand.is_by_hand,
        "writes": person.may(Permission.STATEMENT_WRITE),
        "manages": person.may(Permission.CRISIS_MANAGE),
        "removes": person.may(Permission.POST_REMOVE),
        "moment": lambda at: moment(at, now=now, zone=person.timezone),
        "now": now,
    }
    return page(request, "crises/posts.html", context, status_code=422 if problem else 200)


def _where(one: PostingView) -> tuple[str, str]:
    """Return the page that a post belongs to, and what it is called."""
    kind, _, number = one.ref.partition(":")
    if posting_by_hand.is_by_hand(one.ref):
        return "", "Planned by hand"
    return (f"/statements/{number}" if kind == "statement" else "", f"{kind.capitalize()} {number}")
