"""The check page: for everybody who works here, before they post something, wherever that is."""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from fastapi.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, RedirectResponse, Response

from bot.checks import Check
from bot.console.access import SignedIn, require
from bot.console.check_building import Glance, glance, platforms, request_card
from bot.console.check_form import Post, PostForm, picture_of
from bot.console.check_pictures import said, subject_of
from bot.console.roles import Permission
from bot.console.templating import page
from bot.publication import Publication, reviewing
from policies.finding import Judgement
from policies.subject import Account, Media, Subject, SubjectKind
from storage import feedback, reviews
from storage.errors import NotAllowed

router = APIRouter(prefix="/check")
Writer = Annotated[SignedIn, Depends(require(Permission.CHECK))]
DOOR = "page"


@router.get("")
def show(request: Request, person: Writer, account: str = "own", platform: str = "") -> Response:
    """Show the page, empty; the address may say for which account and platform."""
    whose = Account.COMPANY if account == "company" else Account.OWN
    known = platform if platform in request.app.state.check_platforms else ""
    return _page(request, person, PostForm(account=whose, platform=known))


@router.post("")
async def whole(request: Request, person: Writer, post: Post) -> Response:
    """Check a post for a browser without script: of a company account it goes into the record."""
    subject, _ = await subject_of(request, person, post)
    checked = await _of(request).check(Check(None, subject), **_asks(person))
    return await run_in_threadpool(_page, request, person, post, checked.judgement)


@router.post("/findings")
async def findings(request: Request, person: Writer, post: Post) -> Response:
    """Say what the judge finds while somebody types; nothing is kept, for whichever account."""
    subject, again = await subject_of(request, person, post)
    judgement = await _of(request).glance(subject, **_asks(person))
    seen = await run_in_threadpool(_glance, request, post, subject, judgement)
    return page(request, "check/result.html", {"glance": seen, "look_again": again})


@router.post("/pictures")
async def look(request: Request, person: Writer, platform: str = "") -> Response:
    """Look at one picture, which is all that is sent, in memory; what is seen goes back sealed, and nothing is kept."""
    content = picture_of(await request.body()).content
    form = PostForm(platform=platform, media=(Media("image"),))
    sight = await _of(request).looking.see(content)
    looked = await _of(request).looking.looked(_subject(request, person, form), {0: sight})
    seen = request.app.state.seal.close(sight)
    return JSONResponse({"sha256": sight.sha256, "seen": seen, "said": said(looked.media[0].look)})


@router.post("/copy")
async def copy(request: Request, person: Writer, post: Post) -> Response:
    """Give the receipt of a post that may go out as it stands; of a company account the check goes into the record."""
    publication = _of(request)
    subject, _ = await subject_of(request, person, post)
    checked = await publication.check(Check(None, subject), **_asks(person))
    receipt = await asyncio.to_thread(publication.receipts.issue_if_any, checked.judgement, subject)
    why = "" if receipt else await asyncio.to_thread(publication.receipts.frozen, subject)
    told = {"verdict": checked.judgement.verdict.value, "receipt": receipt, "kept": bool(checked.key)}
    return JSONResponse(told | {"no_receipt": why})


@router.post("/wrong")
async def wrong(request: Request, person: Writer, post: Post, rule: Annotated[str, Form()]) -> Response:
    """Put a finding on the review list, because its reader says that it is wrong: the rule alone, no text, no name."""
    subject, _ = await subject_of(request, person, post)
    judgement = await _of(request).glance(subject, **_asks(person))
    found = next((one for one in judgement.findings if one.rule == rule), None)
    desk = request.app.state.desk

    def say() -> None:
        if found is not None:
            with desk.database.session() as session:
                kind, now = SubjectKind.EMPLOYEE_POST.value, desk.clock()
                feedback.say_wrong(session, found, kind=kind, code_digest=judgement.code_digest, now=now)

    await run_in_threadpool(say)
    return Response(status_code=204)


@router.post("/ask")
async def ask(request: Request, person: Writer, post: Post) -> Response:
    """Ask a second person to look: keeps the text, because its writer gives it for that."""
    if not post.text.strip():
        raise NotAllowed("There is nothing to look at yet. Write the post first.")
    subject, _ = await subject_of(request, person, post)
    judgement = await _of(request).glance(subject, **_asks(person))
    desk = request.app.state.desk

    def make() -> int:
        language = desk.judge.measure(subject).language.code
        question = reviewing.Question(person.user_id, subject, judgement, language, post.note, post.pictures)
        return reviewing.ask(desk, question).id

    return RedirectResponse(f"/check/requests/{await run_in_threadpool(make)}", status_code=303)


def _asks(person: SignedIn) -> dict[str, Any]:
    return {"who": f"user:{person.user_id}", "door": DOOR, "roles": person.roles}


def _of(request: Request) -> Publication:
    publication: Publication = request.app.state.publication
    return publication


def _subject(request: Request, person: SignedIn, post: PostForm) -> Subject:
    return post.subject(request.app.state.desk.clock(), person)


def _glance(request: Request, post: PostForm, subject: Subject, judgement: Judgement) -> Glance:
    return glance(request.app.state.desk, post, subject, judgement, _of(request).receipts.halted(subject))


def _page(request: Request, person: SignedIn, post: PostForm, judgement: Judgement | None = None) -> Response:
    desk = request.app.state.desk
    subject = _subject(request, person, post)
    now = desk.clock()
    may_answer = Permission.CHECK_ANSWER in person.permissions
    with desk.database.session() as session:
        mine = reviews.of_writer(session, person.user_id, limit=8)
        theirs = reviews.to_answer(session, person.user_id) if may_answer else []
    context: dict[str, Any] = {
        "post": post,
        "checked": judgement is not None,
        "look_again": False,
        "glance": _glance(request, post, subject, judgement or desk.judge.judge(subject)),
        "platforms": platforms(desk),
        "signs": request.app.state.publication.receipts.signs,
        "keep_days": desk.config.check.keep_reviews_days,
        "mine": [request_card(one, me=person.user_id, now=now, zone=person.timezone) for one in mine],
        "theirs": [request_card(one, me=person.user_id, now=now, zone=person.timezone) for one in theirs],
    }
    return page(request, "check/page.html", context)
