"""Statements of a crisis: drafted, edited with live checks, put before the signers, published, updated, ended."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from bot.console.access import SignedIn, actor, require
from bot.console.clock import zoned
from bot.console.fields import LARGEST, Fields, Id, Text, Version
from bot.console.problems import told
from bot.console.refusals import refusal
from bot.console.roles import Permission
from bot.console.statement_building import said, whole
from bot.console.statement_form import keep, texts_of, words_of
from bot.console.statement_lacking import lacking
from bot.console.statement_listing import chosen_place, chosen_places, contact_of, listing, reachable
from bot.console.templating import page
from bot.statements.drafting import Place, Wanted, draft, more
from storage import crises, statement_channels, statement_schedule, statements
from storage.database import Session
from storage.errors import NotAllowed, NotFound, StorageError

router = APIRouter()
Reader = Annotated[SignedIn, Depends(require(Permission.CRISIS_READ))]
Writer = Annotated[SignedIn, Depends(require(Permission.STATEMENT_WRITE))]
Words = Annotated[list[str] | None, Form()]
Maybe = Annotated[int, Query(ge=0, le=LARGEST)]


@router.get("/crises/{crisis_id}/statements")
def every(request: Request, person: Reader, crisis_id: Id, follows: Maybe = 0, kind: str = "statement") -> Response:
    """List a crisis's statements, with the form for a new one."""
    return _listed(request, person, crisis_id, {"follows": follows, "kind": kind})


@router.post("/crises/{crisis_id}/statements")
def make(
    request: Request, person: Writer, crisis_id: Id, headline: Text = "", languages: Words = None,
    places: Words = None, whole_at: Text = "", link: Text = "", affected: Text = "", doing: Text = "",
    contact: Text = "", next_at: Text = "", kind: Text = "statement", follows: Text = "", change: Text = "",
) -> Response:  # fmt: skip
    """Draft a statement from the facts as they stand."""
    desk = request.app.state.desk
    before = int(follows) if follows.isdecimal() and 0 < int(follows) <= LARGEST else None
    typed = {
        "headline": headline, "languages": languages or [], "places": places or [], "whole_at": whole_at, "link": link,
        "affected": affected, "doing": doing, "contact": contact, "next_at": next_at, "kind": kind,
        "follows": before or 0, "change": change,
    }  # fmt: skip
    try:
        with desk.database.session() as session:
            when = zoned(next_at, zone=person.timezone)
            if when is None:
                raise NotAllowed("Say when the next update comes: people wait for it.")
            known = reachable(desk, session)
            wanted = Wanted(
                headline[:200], headline[:200], tuple(languages or ()), chosen_places(places or [], known),
                chosen_place(whole_at, known), when, contact[:500], affected[:2000], doing[:2000], link.strip()[:500],
                kind, before, change[:4000],
            )  # fmt: skip
            made = statements.make(
                session, draft(desk, session, crisis_id, wanted), actor=actor(person), now=desk.clock()
            )
    except NotFound:
        raise
    except StorageError as error:
        return _listed(request, person, crisis_id, typed, told(error)[2])
    return RedirectResponse(f"/statements/{made}", status_code=303)


@router.get("/statements/{statement_id}")
async def show(request: Request, person: Reader, statement_id: Id) -> Response:
    """Show one statement: its texts with what the checks say, who signs, what became of each channel."""
    missing = await lacking(request.app.state.desk, statement_id)
    return await run_in_threadpool(statement_page, request, person, statement_id, missing=missing)


@router.post("/statements/{statement_id}/save")
def save(request: Request, person: Writer, statement_id: Id, fields: Fields, revision: Version = 0) -> Response:
    """Keep the texts as they stand in the form."""
    return acted(
        request, person, statement_id,
        lambda session, now: keep(session, person, statement_id, fields, revision, now), fields=fields,
    )  # fmt: skip


@router.post("/statements/{statement_id}/check/{variant_id}")
def check(request: Request, person: Writer, statement_id: Id, variant_id: Id, fields: Fields) -> Response:
    """Say what the checks find in one text while somebody types; nothing is kept."""
    desk = request.app.state.desk
    with desk.database.session() as session:
        row = statements.read(session, statement_id)
        one = next((one for one in statements.variants(session, statement_id) if one.id == variant_id), None)
        if one is None:
            raise NotFound("There is no such text in this statement.")
        text, place = words_of(fields, variant_id), Place(one.channel, one.account_id)
        found = said(desk, session, person, row.crisis_id, place, one.language, text)
    return page(request, "statements/said.html", {"said": found, "variant_id": variant_id})


@router.post("/statements/{statement_id}/drop/{variant_id}")
def drop(
    request: Request, person: Writer, statement_id: Id, variant_id: Id, fields: Fields, revision: Version = 0
) -> Response:
    """Leave a channel out, and keep the other texts as they stand in the form."""

    def do(session: Session, now: datetime) -> None:
        keep(session, person, statement_id, fields, revision, now)
        statement_channels.drop(session, statement_id, variant_id, actor=actor(person), now=now)

    return acted(request, person, statement_id, do, fields=fields)


@router.post("/statements/{statement_id}/places")
def add(request: Request, person: Writer, statement_id: Id, fields: Fields, revision: Version = 0) -> Response:
    """Let a draft go to more channels, with texts that point to the whole one or carry it; keep the others as typed."""
    desk = request.app.state.desk
    places = [one for one in fields.getlist("places") if isinstance(one, str)]

    def do(session: Session, now: datetime) -> None:
        keep(session, person, statement_id, fields, revision, now)
        chosen = chosen_places(places, reachable(desk, session))
        texts = more(desk, session, statement_id, chosen, contact_of(desk))
        statement_channels.add(session, statement_id, texts, actor=actor(person), now=now)

    return acted(request, person, statement_id, do, fields=fields)


@router.post("/statements/{statement_id}/next")
def plan_next(
    request: Request, person: Writer, statement_id: Id, fields: Fields, next_at: Text = "", revision: Version = 0
) -> Response:
    """Say when the next update comes, and keep the texts as typed; an empty time plans none."""

    def do(session: Session, now: datetime) -> None:
        keep(session, person, statement_id, fields, revision, now)
        when = zoned(next_at.strip(), zone=person.timezone)
        if next_at.strip() and when is None:
            raise NotAllowed("That is no time. Choose when the next update comes.")
        statement_schedule.plan_next(session, statement_id, when, actor=actor(person), now=now)

    return acted(request, person, statement_id, do, fields=fields)


@router.post("/statements/{statement_id}/submit")
def submit(
    request: Request, person: Writer, statement_id: Id, fields: Fields, revision: Version = 0, reason: Text = ""
) -> Response:
    """Put the texts before the signers; what the checks block must be mended, what else they found needs a reason."""
    desk = request.app.state.desk
    kept = [revision]

    def first(session: Session, now: datetime) -> None:
        kept[0] += 1 if keep(session, person, statement_id, fields, revision, now) else 0

    def do(session: Session, now: datetime) -> None:
        context = whole(request, person, session, statement_id)
        _must_pass(context, reason)
        rule = desk.judge.code.sign_off.rules[context["crisis"].severity]
        statements.submit(
            session, statement_id, kept[0], needs=rule.needs, hours=rule.hours, actor=actor(person), now=now
        )
        if reason.strip():
            words = f"Statement {statement_id} goes before the signers with open findings: {reason.strip()[:1000]}"
            crises.tell(session, context["crisis"].id, "decision", actor(person), words, now=now)

    if any(name.startswith("text-") for name in fields):
        # What was typed is kept first: a refusal must not lose it.
        answer = acted(request, person, statement_id, first, fields=fields)
        if answer.status_code != 303:
            return answer
    return acted(request, person, statement_id, do)


def _must_pass(context: dict[str, Any], reason: str) -> None:
    if context["blocks"]:
        raise NotAllowed("The checks block a text: mend what must not go out, and put it before the signers then.")
    if context["over"]:
        raise NotAllowed("A text is longer than its platform takes. Shorten it first.")
    if context["mend"] and not reason.strip():
        raise NotAllowed("The checks found something. Mend it, or say why it stays: the signers read it.")


def acted(
    request: Request, person: SignedIn, statement_id: int, do: Callable[[Session, datetime], object], place: str = "",
    fields: FormData | None = None,
) -> Response:  # fmt: skip
    """Run `do` in one transaction and answer with the statement; a refusal is shown there, and nothing was changed.

    What was typed into `fields` then stands beside what is kept, to be copied.
    """
    if error := refusal(request.app.state.desk, do):
        return statement_page(request, person, statement_id, told(error)[2], fields)
    return RedirectResponse(f"/statements/{statement_id}{place}", status_code=303)


def statement_page(
    request: Request, person: SignedIn, statement_id: int, problem: str = "", fields: FormData | None = None,
    missing: Sequence[tuple[str, str]] = (),
) -> Response:  # fmt: skip
    """Answer with the page of a statement, and with what could not be done."""
    with request.app.state.desk.database.session() as session:
        context = whole(request, person, session, statement_id)
        texts = texts_of(session, statement_id, fields or FormData())
        typed = [
            (one, texts[one.id][1]) for one in context["cards"] if texts.get(one.id, ("", one.text))[1] != one.text
        ]
        told_of = {**context, "problem": problem, "typed": typed, "missing": missing}
        return page(request, "statements/statement.html", told_of, status_code=422 if problem else 200)


def _listed(request: Request, person: SignedIn, crisis_id: int, given: dict[str, Any], problem: str = "") -> Response:
    with request.app.state.desk.database.session() as session:
        context = listing(request, person, session, crisis_id, given)
        return page(
            request, "statements/list.html", {**context, "problem": problem}, status_code=422 if problem else 200
        )
