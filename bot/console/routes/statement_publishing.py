"""What becomes of a statement once it is drafted: taken back, published, followed channel by channel, ended."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import Response

from bot import posting as door
from bot.console.access import SignedIn, actor, require
from bot.console.clock import zoned
from bot.console.fields import Id, Text
from bot.console.roles import Permission
from bot.console.routes.statements import acted
from bot.statements import exporting, publishing
from responders.statement_lifecycle import Step
from storage import crises, posting, posting_again, statement_publishing, statement_schedule, statements
from storage.database import Session
from storage.errors import NotAllowed, NotFound
from storage.tables import StatementVersion

router = APIRouter()
Reader = Annotated[SignedIn, Depends(require(Permission.CRISIS_READ))]
Writer = Annotated[SignedIn, Depends(require(Permission.STATEMENT_WRITE))]
Flag = Annotated[bool, Form()]


@router.post("/statements/{statement_id}/back")
def take_back(request: Request, person: Writer, statement_id: Id, step: Text = "", reason: Text = "") -> Response:
    """Edit it again, withdraw it or reopen it; what was signed is void."""

    def do(session: Session, now: datetime) -> None:
        if step == Step.WITHDRAW:
            statement_publishing.withdraw(session, statement_id, reason[:2000], actor=actor(person), now=now)
        elif step in {Step.EDIT, Step.REOPEN}:
            statements.take_back(session, statement_id, reason[:2000], step=Step(step), actor=actor(person), now=now)
        else:
            raise NotAllowed("It is edited, withdrawn or reopened here.")

    return acted(request, person, statement_id, do)


@router.post("/statements/{statement_id}/publish")
def publish(request: Request, person: Writer, statement_id: Id) -> Response:
    """Publish what is signed: posts of ours are planned, files handed out, other programs told."""
    desk = request.app.state.desk
    return acted(
        request, person, statement_id,
        lambda session, now: publishing.publish(desk, session, statement_id, user_id=person.user_id, now=now),
        "#outcomes",
    )  # fmt: skip


@router.post("/statements/{statement_id}/schedule")
def schedule(request: Request, person: Writer, statement_id: Id, at: Text = "") -> Response:
    """Let what is signed go out at a time in the reader's zone."""
    desk, when = request.app.state.desk, zoned(at, zone=person.timezone)
    return acted(
        request, person, statement_id,
        lambda session, now: publishing.schedule(desk, session, statement_id, when, actor=actor(person), now=now),
    )  # fmt: skip


@router.post("/statements/{statement_id}/unschedule")
def unschedule(request: Request, person: Writer, statement_id: Id, reason: Text = "") -> Response:
    """Take the time back; it stays signed."""
    return acted(
        request, person, statement_id,
        lambda session, now: statement_schedule.stop(
            session, statement_id, reason[:2000], actor=actor(person), now=now
        ),
    )  # fmt: skip


@router.post("/statements/{statement_id}/again/{posting_id}")
def again(request: Request, person: Writer, statement_id: Id, posting_id: Id) -> Response:
    """Plan a post of it once more that did not go out: the same signed words, within the same time."""

    def do(session: Session, now: datetime) -> None:
        if posting.get(session, posting_id).ref != f"statement:{statement_id}":
            raise NotFound("There is no such post of this statement.")
        posting_again.again(session, posting_id, now=now, actor=actor(person))
        door.enqueue_due(session, now)

    return acted(request, person, statement_id, do, "#outcomes")


@router.post("/statements/{statement_id}/outcome/{variant_id}")
def outcome(
    request: Request, person: Writer, statement_id: Id, variant_id: Id, out: Flag = False, link: Text = "",
    text: Text = "",
) -> Response:  # fmt: skip
    """Say what became of a text on a channel that is not ours."""
    return acted(
        request, person, statement_id,
        lambda session, now: statement_publishing.note_outcome(
            session, statement_id, variant_id, out=out, link=link[:500], said=text[:2000], actor=actor(person),
            now=now,
        ),
        "#outcomes",
    )  # fmt: skip


@router.post("/statements/{statement_id}/end")
def end(request: Request, person: Writer, statement_id: Id, reason: Text = "") -> Response:
    """End a statement: no further update is due."""
    return acted(
        request, person, statement_id,
        lambda session, now: statement_publishing.end(
            session, statement_id, reason[:2000], actor=actor(person), now=now
        ),
    )  # fmt: skip


@router.get("/statements/{statement_id}/export.json")
def export_all(request: Request, _: Reader, statement_id: Id) -> Response:
    """Hand out every signed text."""
    return _export(request, statement_id, None)


@router.get("/statements/{statement_id}/export/{variant_id}")
def export_one(request: Request, _: Reader, statement_id: Id, variant_id: Id) -> Response:
    """Hand out one signed text as its channel takes it."""
    return _export(request, statement_id, variant_id)


def _export(request: Request, statement_id: int, variant_id: int | None) -> Response:
    with request.app.state.desk.database.session() as session:
        row = statements.read(session, statement_id)
        if not statement_publishing.outcomes(session, row):
            raise NotFound("Nothing is handed out before it is signed and published.")
        version = session.get_one(StatementVersion, row.version_id)
        rehearsal = crises.read(session, row.crisis_id).rehearsal
        content, sha256 = version.content, version.sha256
    if variant_id is None:
        file = exporting.everything(statement_id, content, sha256=sha256, rehearsal=rehearsal)
    else:
        one = next((part for part in content if part["id"] == variant_id), None)
        if one is None:
            raise NotFound("There is no such text in this statement.")
        file = exporting.export(statement_id, one, sha256=sha256, rehearsal=rehearsal)
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"'}
    return Response(file.content, media_type=file.media_type, headers=headers)
