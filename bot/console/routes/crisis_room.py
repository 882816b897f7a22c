"""What people do in the room of a crisis: facts, tasks, duty, decisions, and the review at the end."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from bot.console.access import SignedIn, actor, require
from bot.console.clock import zoned
from bot.console.fields import FORM_KEPT, Chosen, Id, Text
from bot.console.roles import Permission
from bot.console.routes.crises import acted
from bot.console.templating import page
from bot.crisis.review import FACTS, gather, markdown
from responders.crisis_lifecycle import Step
from storage import crises, crisis_facts, crisis_work
from storage.batch import clean
from storage.database import Session
from storage.errors import NotAllowed

router = APIRouter(prefix="/crises/{crisis_id}", dependencies=[FORM_KEPT])
Reader = Annotated[SignedIn, Depends(require(Permission.CRISIS_READ))]
Manager = Annotated[SignedIn, Depends(require(Permission.CRISIS_MANAGE))]
_LONGEST = 2000


@router.post("/facts")
def add_fact(
    request: Request, person: Manager, crisis_id: Id, standing: Text = "", text: Text = "", source: Text = "",
    as_of: Text = "",
) -> Response:  # fmt: skip
    """Add a fact, kept apart as known, believed or unknown."""

    def do(session: Session, now: datetime) -> None:
        when = zoned(as_of, zone=person.timezone) or now
        crisis_facts.add(
            session, crisis_id, standing=standing, text=text[:_LONGEST], source=source[:500], as_of=when,
            actor=actor(person), now=now,
        )  # fmt: skip

    return acted(request, person, crisis_id, do, "#facts")


@router.post("/facts/{fact_id}")
def move_fact(
    request: Request, person: Manager, crisis_id: Id, fact_id: Id, standing: Text = "", source: Text = ""
) -> Response:
    """Let a fact be known, believed, unknown or withdrawn from now on."""

    def do(session: Session, now: datetime) -> None:
        crisis_facts.move(session, crisis_id, fact_id, standing, source=source[:500], actor=actor(person), now=now)

    return acted(request, person, crisis_id, do, "#facts")


@router.post("/facts/{fact_id}/words")
def reword_fact(request: Request, person: Manager, crisis_id: Id, fact_id: Id, text: Text = "") -> Response:
    """Correct a fact's words; the earlier ones stay on the timeline."""
    return acted(
        request, person, crisis_id,
        lambda session, now: crisis_facts.reword(
            session, crisis_id, fact_id, text[:_LONGEST], actor=actor(person), now=now
        ),
        "#facts",
    )  # fmt: skip


@router.post("/facts/{fact_id}/check")
def check_fact(
    request: Request, person: Manager, crisis_id: Id, fact_id: Id, owner: Chosen = 0, due: Text = ""
) -> Response:
    """Ask somebody to find out by a time whether a fact holds."""

    def do(session: Session, now: datetime) -> None:
        when = zoned(due, zone=person.timezone)
        if when is None:
            raise NotAllowed("Say until when it is to be found out.")
        crisis_facts.ask(session, crisis_id, fact_id, checker_id=owner, by=when, actor=actor(person), now=now)

    return acted(request, person, crisis_id, do, "#facts")


@router.post("/tasks")
def add_task(
    request: Request, person: Manager, crisis_id: Id, text: Text = "", owner: Chosen = 0, due: Text = "",
    after: Text = "",
) -> Response:  # fmt: skip
    """Give somebody something to do by a time."""

    def do(session: Session, now: datetime) -> None:
        when = zoned(due, zone=person.timezone)
        if when is None:
            raise NotAllowed("Say until when it is to be done.")
        crisis_work.add_task(
            session, crisis_id, text=text[:_LONGEST], owner_id=owner, due_at=when, after=bool(after),
            actor=actor(person), now=now,
        )  # fmt: skip

    return acted(request, person, crisis_id, do, "#tasks")


@router.post("/tasks/{task_id}/done")
def finish_task(request: Request, person: Reader, crisis_id: Id, task_id: Id) -> Response:
    """Say that a task is done."""
    return acted(
        request, person, crisis_id,
        lambda session, now: crisis_work.finish_task(session, crisis_id, task_id, actor=actor(person), now=now),
        "#tasks",
    )  # fmt: skip


@router.post("/duty")
def begin_duty(request: Request, person: Manager, crisis_id: Id, user: Chosen = 0, role: Text = "") -> Response:
    """Put somebody on duty."""
    return acted(
        request, person, crisis_id,
        lambda session, now: crisis_work.begin_duty(
            session, crisis_id, user_id=user, role=role[:80], actor=actor(person), now=now
        ),
        "#duty",
    )  # fmt: skip


@router.post("/duty/{duty_id}/end")
def end_duty(request: Request, person: Manager, crisis_id: Id, duty_id: Id) -> Response:
    """Let somebody's duty end."""
    return acted(
        request, person, crisis_id,
        lambda session, now: crisis_work.end_duty(session, crisis_id, duty_id, actor=actor(person), now=now),
        "#duty",
    )  # fmt: skip


@router.post("/say")
def say(request: Request, person: Manager, crisis_id: Id, text: Text = "", kind: Text = "note") -> Response:
    """Write a note or a decision into the timeline."""

    def do(session: Session, now: datetime) -> None:
        known: Literal["decision", "note"] = "decision" if kind == "decision" else "note"
        if not text.strip():
            raise NotAllowed("Write what happened or what was decided.")
        crises.locked(session, crisis_id)
        crises.tell(session, crisis_id, known, actor(person), text[:_LONGEST], now=now)

    return acted(request, person, crisis_id, do, "#timeline")


@router.post("/give")
def give(
    request: Request, person: Manager, crisis_id: Id, owner: Chosen = 0, severity: Chosen = 0, scct: Text = ""
) -> Response:
    """Give the crisis another owner or severity, or say anew how it came about."""
    return acted(
        request, person, crisis_id,
        lambda session, now: crises.give(
            session, crisis_id, crisis_work.colleague(session, owner), severity, scct, actor=actor(person), now=now
        ),
    )  # fmt: skip


@router.get("/review")
def review(request: Request, _: Reader, crisis_id: Id) -> Response:
    """Show the review, built from the record."""
    with request.app.state.desk.database.session() as session:
        found = gather(session, crisis_id, now=request.app.state.desk.clock())
    context = {"review": found, "crisis": found.crisis, "standings": FACTS, "stamp": crises.STAMP}
    return page(request, "crises/review.html", context)


@router.get("/review.md")
def review_file(request: Request, _: Reader, crisis_id: Id) -> Response:
    """Hand the review out as a Markdown file."""
    with request.app.state.desk.database.session() as session:
        found = gather(session, crisis_id, now=request.app.state.desk.clock())
    stamp = f"{crises.STAMP.lower()}-" if found.crisis.rehearsal else ""
    name = f'attachment; filename="{stamp}crisis-{crisis_id}-review.md"'
    return Response(markdown(found), media_type="text/markdown", headers={"Content-Disposition": name})


@router.post("/review")
def finish_review(request: Request, person: Manager, crisis_id: Id, text: Text = "") -> Response:
    """Finish the review with what was learned."""

    def do(session: Session, now: datetime) -> None:
        if not text.strip():
            raise NotAllowed("Write what was learned; then the review is done.")
        crises.move(session, crisis_id, Step.REVIEW, actor=actor(person), now=now)
        crises.locked(session, crisis_id).review = clean(text[:20_000])

    return acted(request, person, crisis_id, do)
