"""The hotline as reporters see it. Nobody here asks who is there: no session is read, no cookie set, no line logged.

What goes wrong is told to the reporter alone. A log line would tell when somebody reported, so there is none.
"""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import Response

from bot.console.access import check_origin
from bot.console.roles import Role
from bot.console.templating import page
from bot.hotline import Bucket, HotlineKeys, NewReport, Words, opened, take_in, write_on
from bot.hotline.intake import LONGEST
from bot.hotline.receipts import plain_receipt
from bot.hotline.rotating import found as by_code
from storage import hotline
from storage.database import Session
from storage.errors import NotAllowed
from storage.hotline import Report

router = APIRouter(prefix="/hotline")
bucket = Bucket()
Typed = Annotated[str, Form()]
BUSY = "Too many reports came in just now, from whomever. Wait a minute and send it again; nothing was kept."
UNKNOWN = "No report has this code. Check it letter by letter. What is gone after its time can't be found either."
FAILED = "It could not be kept, and nothing of it was. Copy your text, wait a minute and send it again."


@router.get("")
def show(request: Request) -> Response:
    """Show the form that takes a report."""
    return _form(request)


@router.post("", dependencies=[Depends(check_origin)])
def report(
    request: Request, text: Typed = "", how: Typed = "anonymous", name: Typed = "", reach: Typed = "", whom: Typed = ""
) -> Response:
    """Take a report in and show its code, once."""
    keys = keys_of(request)
    typed = {"text": text, "how": how, "name": name, "reach": reach, "whom": whom}
    if keys is None:
        return _form(request)
    if problem := _too_much(text, name, reach, whom):
        return _form(request, typed, problem)
    named = how == "named"
    if named and not name.strip():
        return _form(request, typed, "You chose to give your name. Write it, or choose to stay anonymous.")
    if not bucket.draw():
        return _form(request, typed, BUSY, 429)
    words = Words(text.strip(), name.strip() if named else "", reach.strip() if named else "")
    desk = request.app.state.desk
    try:
        with desk.database.session() as session:
            new = NewReport(words, whom)
            taken = take_in(session, keys, new, role=Role.QUALITY_OFFICER.value, now=desk.clock())
    except Exception:  # noqa: BLE001 - a log line would tell when somebody reported
        return _form(request, typed, FAILED, 503)
    return page(request, "hotline/received.html", {"taken": taken, "elsewhere": desk.config.hotline.elsewhere})


@router.get("/follow")
def ask(request: Request) -> Response:
    """Ask for the code of a report."""
    return page(request, "hotline/follow.html", {"problem": "", "off": keys_of(request) is None})


@router.post("/follow", dependencies=[Depends(check_origin)])
def follow(request: Request, code: Typed = "", text: Typed = "") -> Response:
    """Show a report to whoever holds its code; take in what they write on."""
    keys = keys_of(request)
    if keys is None:
        return ask(request)
    desk = request.app.state.desk
    try:
        with desk.database.session() as session:
            found = by_code(session, keys, plain_receipt(code))
            if found is None:
                return _ask_again(request, UNKNOWN, 404)
            problem = _write_on(request, session, keys, found, text) if text.strip() else ""
            found = by_code(session, keys, plain_receipt(code)) or found
            context = _thread(session, keys, found)
    except Exception:  # noqa: BLE001 - as above
        return _ask_again(request, FAILED, 503)
    sent = bool(text.strip()) and not problem
    context |= {"code": code, "problem": problem, "text": "" if sent else text, "sent": sent}
    return page(request, "hotline/thread.html", context)


def keys_of(request: Request) -> HotlineKeys | None:
    """Return the keys of the hotline, or None while it is off."""
    keys: HotlineKeys | None = request.app.state.hotline
    return keys


def _write_on(request: Request, session: Session, keys: HotlineKeys, found: Report, text: str) -> str:
    if len(text) > LONGEST:
        return _long(text)
    if not bucket.draw():
        return BUSY
    try:
        write_on(session, keys, found, text.strip(), now=request.app.state.desk.clock())
    except NotAllowed as error:
        return str(error)
    return ""


def _thread(session: Session, keys: HotlineKeys, found: Report) -> dict[str, Any]:
    written = [one for one in hotline.entries(session, found.ref) if one.place.kind not in {"note", "measure"}]
    lines = [(one, opened(keys, one.place, one.sealed)) for one in written]
    return {"report": found, "lines": lines}


def _too_much(text: str, *short: str) -> str:
    if not text.strip():
        return "Say what happened first."
    if len(text) > LONGEST:
        return _long(text)
    return "A name or a way to reach you is too long. Use up to 500 characters." if max(map(len, short)) > 500 else ""


def _long(text: str) -> str:
    return f"It may have {LONGEST:,} characters, and this has {len(text):,}. Send the rest by writing on."


def _form(
    request: Request, typed: dict[str, str] | None = None, problem: str = "", status_code: int | None = None
) -> Response:
    blank = {"text": "", "how": "anonymous", "name": "", "reach": "", "whom": ""}
    context = {
        "typed": typed or blank,
        "problem": problem,
        "off": keys_of(request) is None,
        "elsewhere": request.app.state.desk.config.hotline.elsewhere,
    }
    return page(request, "hotline/form.html", context, status_code=status_code or (422 if problem else 200))


def _ask_again(request: Request, problem: str, status_code: int) -> Response:
    return page(request, "hotline/follow.html", {"problem": problem, "off": False}, status_code=status_code)
