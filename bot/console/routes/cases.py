"""One case: showing it, and everything people do with it except its reply."""

from datetime import datetime, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Form, Request
from fastapi.concurrency import run_in_threadpool
from starlette.responses import Response

from bot.assessing import due_at
from bot.console import words
from bot.console.access import SignedIn, require
from bot.console.acting import Stage
from bot.console.clock import zoned
from bot.console.desk_reading import platform_of
from bot.console.fields import Chosen, Id, Text
from bot.console.inbox_query import Query
from bot.console.roles import Permission, permissions
from bot.console.routes.missing import missing
from bot.console.templating import page
from bot.permissions import ask
from bot.platforms.base import PlatformError
from bot.posts import post_of
from bot.queueing import enqueue_assessment
from storage import cases, casework, presence, users
from storage.cases import CaseView
from storage.database import Session
from storage.errors import NotAllowed, NotFound

router = APIRouter()
Reader = Annotated[SignedIn, Depends(require(Permission.CASE_READ))]
Worker = Annotated[SignedIn, Depends(require(Permission.CASE_WORK))]
MORNING = time(9)


@router.get("/cases/{case_id}")
def show(request: Request, person: Reader, case_id: Id, whole: bool = False) -> Response:
    """Show a case beside its queue, or for the script the case alone."""
    stage = Stage(request, person, case_id, Query.read(request.query_params).encoded())
    try:
        return stage.show(whole=whole)
    except NotFound:
        return missing(request, f"There is no case {case_id}")


@router.get("/cases/{case_id}/here")
def here(request: Request, person: Reader, case_id: Id) -> Response:
    """Show who else has the case open, and who types."""
    reading = Stage(request, person, case_id, "").reading
    with reading.desk.database.session() as session:
        found = presence.who(session, case_id, now=reading.now)
    others = [one for one in found if one.user_id != person.user_id]
    return page(request, "case/here.html", {"case": {"here": others}})


@router.post("/cases/{case_id}/here")
def be_here(request: Request, person: Reader, case_id: Id, typing: Text = "", gone: Text = "") -> Response:
    """Note that the person looks at the case, types, or went elsewhere."""
    reading = Stage(request, person, case_id, "").reading
    with reading.desk.database.session() as session:
        if gone:
            presence.left(session, case_id, person.user_id)
        else:
            presence.seen(session, case_id, person.user_id, typing=bool(typing), now=reading.now)
    return Response(status_code=204)


@router.post("/cases/{case_id}/claim")
async def claim(request: Request, person: Worker, case_id: Id, take: Text = "", back: Text = "") -> Response:
    """Make the case one's own."""
    return await Stage(request, person, case_id, back).act(
        lambda session, now: casework.claim(session, case_id, person.user_id, now=now, take_over=bool(take))
    )


@router.post("/cases/{case_id}/release")
async def release(request: Request, person: Worker, case_id: Id, back: Text = "") -> Response:
    """Give the case back to everyone."""
    return await Stage(request, person, case_id, back).act(
        lambda session, now: casework.release(session, case_id, person.user_id, now=now)
    )


@router.post("/cases/{case_id}/hand-over")
async def hand_over(
    request: Request, person: Worker, case_id: Id, to: Chosen, note: Text = "", back: Text = ""
) -> Response:
    """Give the case to a colleague who may work on it."""

    def do(session: Session, now: datetime) -> None:
        colleague = users.get(session, to)
        if colleague.disabled_at is not None or Permission.CASE_WORK not in permissions(colleague.roles):
            raise NotAllowed(f"{colleague.name} can't work on cases. Choose somebody who can.")
        casework.hand_over(session, case_id, person.user_id, to_user_id=to, note=note.strip()[:5000], now=now)

    return await Stage(request, person, case_id, back).act(do)


@router.post("/cases/{case_id}/snooze")
async def snooze(
    request: Request,
    person: Worker,
    case_id: Id,
    until: Annotated[str, Form(alias="for")] = "at",
    at: Text = "",
    back: Text = "",
) -> Response:
    """Put the case away until a time."""
    stage = Stage(request, person, case_id, back)
    when = snooze_until(until, at, now=stage.reading.now, zone=person.timezone)
    if when is None or when <= stage.reading.now:
        return await stage.answer(("amber", "Not snoozed.", "Choose a time that is still to come."))
    return await stage.act(lambda session, now: casework.snooze(session, case_id, person.user_id, until=when, now=now))


@router.post("/cases/{case_id}/escalate")
async def escalate(request: Request, person: Worker, case_id: Id, to: Text, reason: Text, back: Text = "") -> Response:
    """Ask for help with the case."""
    return await Stage(request, person, case_id, back).act(
        lambda session, now: casework.escalate(
            session, case_id, person.user_id, to=to.strip()[:60], reason=reason.strip()[:500], now=now
        )
    )


@router.post("/cases/{case_id}/settle")
async def settle(request: Request, person: Worker, case_id: Id, back: Text = "") -> Response:
    """End the escalation."""
    return await Stage(request, person, case_id, back).act(
        lambda session, now: casework.settle_escalation(session, case_id, person.user_id, now=now)
    )


@router.post("/cases/{case_id}/wait")
async def wait(request: Request, person: Worker, case_id: Id, back: Text = "") -> Response:
    """Wait for the person to answer."""
    return await Stage(request, person, case_id, back).act(
        lambda session, now: casework.wait(session, case_id, person.user_id, now=now)
    )


@router.post("/cases/{case_id}/close")
async def close(request: Request, person: Worker, case_id: Id, reason: Text, back: Text = "") -> Response:
    """Close the case, with a reason."""
    return await Stage(request, person, case_id, back).act(
        lambda session, now: casework.close(session, case_id, person.user_id, reason=reason.strip()[:500], now=now)
    )


@router.post("/cases/{case_id}/reopen")
async def reopen(request: Request, person: Worker, case_id: Id, back: Text = "") -> Response:
    """Open the case again."""
    return await Stage(request, person, case_id, back).act(
        lambda session, now: casework.reopen(session, case_id, person.user_id, now=now)
    )


@router.post("/cases/{case_id}/note")
async def note(request: Request, person: Worker, case_id: Id, text: Text, back: Text = "") -> Response:
    """Leave colleagues a note."""

    def leave(session: Session, now: datetime) -> None:
        if not text.strip():
            raise NotAllowed("A note needs some words.")
        casework.note(session, case_id, person.user_id, text.strip()[:5000], now=now)

    return await Stage(request, person, case_id, back).act(leave)


@router.post("/cases/{case_id}/ask-platform")
async def ask_platform(request: Request, person: Worker, case_id: Id, back: Text = "") -> Response:
    """Ask the platform what we may do here, and keep its answer."""
    stage = Stage(request, person, case_id, back)
    desk = stage.reading.desk

    def load() -> CaseView:
        with desk.database.session() as session:
            return cases.read(session, case_id)

    case = await run_in_threadpool(load)
    platform, post = platform_of(desk, case), post_of(case.message)
    if platform is None:
        return await stage.answer(("amber", "Nobody could be asked.", "This account is no longer in the settings."))
    try:
        answer = await ask(platform, post)
    except PlatformError as error:
        return await stage.answer(("amber", f"{words.platform(platform.name).name} did not say.", str(error)))
    due = due_at(desk, case.message.received_at, case.triage)

    def keep(session: Session, _: datetime) -> None:
        if casework.set_permission(session, case_id, answer, due_at=due):
            enqueue_assessment(session, {case.conversation_id: [case.message.id]})

    return await stage.act(keep)


def snooze_until(choice: str, at: str, *, now: datetime, zone: str) -> datetime | None:
    """Return when a snoozed case comes back, in the reader's mornings; None if no time was given."""
    if choice in {"1h", "4h"}:
        return now + timedelta(hours=int(choice[0]))
    local = now.astimezone(ZoneInfo(zone))
    days = {"tomorrow": 1, "monday": 7 - local.weekday()}.get(choice)
    if days is None:
        return zoned(at, zone=zone)
    return datetime.combine(local.date() + timedelta(days=days), MORNING, ZoneInfo(zone)).astimezone(now.tzinfo)
