"""How the code does: what a code on trial would decide otherwise, what is set aside, and what was called wrong."""

from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.console import words
from bot.console.access import SignedIn, require
from bot.console.clock import moment
from bot.console.fields import Id
from bot.console.roles import Permission
from bot.console.routes.missing import missing
from bot.console.templating import page, wants_part
from policies.articles import ARTICLES
from policies.finding import Finding, Judgement, Severity
from storage import cases, exceptions, feedback, shadows, users
from storage.database import Session
from storage.errors import NotAllowed, NotFound

router = APIRouter()
Reviewer = Annotated[SignedIn, Depends(require(Permission.CODE_REVIEW))]
Caller = Annotated[SignedIn, Depends(require(Permission.CASE_WORK))]
Rule = Annotated[str, Form(max_length=100)]
Note = Annotated[str, Form(max_length=1_000)]
CASES = 20
MONTHS = 6


@router.get("/code/in-use")
def show(request: Request, person: Reviewer) -> Response:
    """Show the code on trial, the exceptions, the findings called wrong, and precision by rule."""
    return _page(request, person)


@router.post("/code/in-use/feedback/{feedback_id}")
def settle(request: Request, person: Reviewer, feedback_id: Id, finding: Annotated[str, Form()] = "") -> Response:
    """Say whether a finding was wrong or right."""
    if finding not in {"wrong", "right"}:
        return _page(request, person, problem="Say whether the finding was wrong or right.")
    state: Literal["agreed", "kept"] = "agreed" if finding == "wrong" else "kept"
    desk = request.app.state.desk
    try:
        with desk.database.session() as session:
            feedback.settle(session, feedback_id, state, by=f"user:{person.user_id}", now=desk.clock())
    except (NotFound, NotAllowed) as error:
        return _page(request, person, problem=str(error))
    return RedirectResponse("/code/in-use#called-wrong", status_code=303)


@router.post("/code/in-use/exceptions/{exception_id}/end")
def end(request: Request, person: Reviewer, exception_id: str) -> Response:
    """End an exception of the desk at once."""
    desk = request.app.state.desk
    try:
        with desk.database.session() as session:
            exceptions.end(session, exception_id, by=f"user:{person.user_id}", now=desk.clock())
    except NotFound as error:
        return _page(request, person, problem=str(error))
    return RedirectResponse("/code/in-use#set-aside", status_code=303)


@router.post("/cases/{case_id}/findings/wrong")
def call_wrong(request: Request, person: Caller, case_id: Id, rule: Rule = "", note: Note = "") -> Response:
    """Put a finding on a mention on the list of those that somebody called wrong. It changes no verdict."""
    with request.app.state.desk.database.session() as session:
        try:
            judgement = cases.read(session, case_id).triage.judgement
        except NotFound:
            return missing(request, f"There is no case {case_id}")
        _say(request, session, person, judgement, rule, note, f"case:{case_id}", case_id)
    return _noted(request, case_id)


@router.post("/replies/{reply_id}/findings/wrong")
def call_wrong_of_reply(request: Request, person: Caller, reply_id: Id, rule: Rule = "", note: Note = "") -> Response:
    """Put a finding on a reply on that list, whether the text was saved with it or is being written."""
    with request.app.state.desk.database.session() as session:
        try:
            reply = cases.reply(session, reply_id)
        except NotFound:
            return missing(request, f"There is no reply {reply_id}")
        _say(request, session, person, reply.judgement, rule, note, f"reply:{reply_id}", reply.case_id)
        case_id = reply.case_id
    return _noted(request, case_id)


def _say(
    request: Request, session: Session, person: SignedIn, judgement: Judgement, rule: str, note: str, subject: str,
    case_id: int,
) -> None:  # fmt: skip
    known = {one.id: one for article in ARTICLES for one in article.RULES}
    found = next((one for one in judgement.findings if one.rule == rule), None)
    if found is None and rule in known:
        found = known[rule].found() if "{" not in known[rule].message else Finding(rule, known[rule].severity, "")
    if found is None:
        return
    feedback.say_wrong(
        session, found, kind=subject.partition(":")[0].replace("case", "mention"),
        code_digest=judgement.code_digest, now=request.app.state.desk.clock(), subject=subject, case_id=case_id,
        by=person.user_id, note=note,
    )  # fmt: skip


def _noted(request: Request, case_id: int) -> Response:
    if wants_part(request):
        return HTMLResponse('<span class="quiet called-wrong" role="status">Noted; somebody will settle it.</span>')
    return RedirectResponse(f"/cases/{case_id}", status_code=303)


def _page(request: Request, person: SignedIn, problem: str = "") -> Response:
    desk = request.app.state.desk
    now: datetime = desk.clock()
    since = (now - timedelta(days=31 * (MONTHS - 1))).replace(day=1, hour=0, minute=0, second=0)
    with desk.database.session() as session:
        trials = [
            (one, shadows.rules(session, one.shadow_digest), shadows.seen(session, one.shadow_digest, limit=CASES))
            for one in shadows.tallies(session)
        ]
        held = [one for one in exceptions.every(session) if one.ended_at is None and one.exception.until > now]
        said = feedback.to_review(session)
        shares = [one for one in feedback.precision(session, since=since) if one.called_wrong]
        names = {one.id: one.name for one in users.everyone(session, disabled=True)}
    context: dict[str, Any] = {
        "problem": problem,
        "trials": trials,
        "shadow": desk.config.code.shadow is not None,
        "own": [one for one in desk.judge.code.exceptions if one.until > now],
        "held": held,
        "said": said,
        "shares": shares,
        "names": names,
        "rule_name": words.rule,
        "severity_name": lambda name: words.SEVERITIES[Severity(name)],
        "moment": lambda at: moment(at, now=now, zone=person.timezone),
        "sees_cases": Permission.CASE_READ in person.permissions,
    }
    return page(request, "code/in_use.html", context, status_code=409 if problem else 200)
