"""The hotline as investigators see it: what waits, what was written, and what they do about it."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Path, Request
from starlette.responses import RedirectResponse, Response

from bot.console.access import SignedIn, require
from bot.console.clock import moment
from bot.console.fields import Chosen
from bot.console.problems import TooLong, told
from bot.console.refusals import refusal
from bot.console.roles import Permission
from bot.console.routes.hotline import keys_of
from bot.console.templating import page
from bot.hotline import Words, opened, sealed
from bot.hotline.intake import LONGEST
from responders.hotline_lifecycle import State, Step, possible
from storage import hotline, users
from storage.database import Session
from storage.errors import NotAllowed
from storage.hotline import Report

router = APIRouter(prefix="/quality/hotline")
Investigator = Annotated[SignedIn, Depends(require(Permission.HOTLINE_INVESTIGATE))]
Ref = Annotated[str, Path(max_length=40)]
Typed = Annotated[str, Form()]
KINDS = {
    "answer": "An answer to the reporter",
    "outcome": "The outcome, for the reporter",
    "note": "A note among investigators",
    "measure": "A measure that was taken",
}
STEPS = {
    Step.ACKNOWLEDGE: "Acknowledge receipt",
    Step.INVESTIGATE: "Investigate",
    Step.ANSWER: "Feedback was given",
    Step.CLOSE: "Close",
    Step.SET_ASIDE: "Set aside",
    Step.REOPEN: "Reopen",
}
NEEDS = {Step.ANSWER: {"answer", "outcome"}, Step.CLOSE: {"outcome"}, Step.SET_ASIDE: {"answer", "outcome"}}
OWED = "Tell the reporter first: write {what}, then take this step."


@router.get("")
def show(request: Request, person: Investigator, over: bool = False) -> Response:
    """List the reports that this investigator may know of."""
    desk = request.app.state.desk
    now: datetime = desk.clock()
    with desk.database.session() as session:
        rows = hotline.every(session, person.user_id, over=over)
        owners = {one.id: one.name for one in users.everyone(session, disabled=True)}
    context = {
        "rows": [(one, one.late(now), _next_clock(one, now, person.timezone)) for one in rows],
        "owners": owners,
        "over": over,
        "off": keys_of(request) is None,
    }
    return page(request, "hotline/reports.html", context)


@router.get("/{ref}")
def read(request: Request, person: Investigator, ref: Ref) -> Response:
    """Open one report; that it was opened goes on the record."""
    return _page(request, person, ref, look=True)


@router.post("/{ref}/move")
def move(request: Request, person: Investigator, ref: Ref, step: Typed = "") -> Response:
    """Take a step."""
    desk = request.app.state.desk
    if step not in STEPS:
        return _page(request, person, ref, problem="Choose a step.")

    def do(session: Session, now: datetime) -> None:
        hotline.read(session, ref, person.user_id)
        _reporter_knows(session, ref, Step(step))
        hotline.move(session, ref, Step(step), user_id=person.user_id, now=now)

    if error := refusal(desk, do):
        return _page(request, person, ref, problem=" ".join(told(error)[1:]))
    return _back(ref)


@router.post("/{ref}/write")
def write(request: Request, person: Investigator, ref: Ref, text: Typed = "", kind: Typed = "note") -> Response:
    """Answer the reporter, or note something for investigators."""
    desk, keys = request.app.state.desk, keys_of(request)
    if len(text) > LONGEST:
        raise TooLong(f"It may have {LONGEST:,} characters, and this has {len(text):,}. Nothing was kept; shorten it.")
    if keys is None or kind not in KINDS or not text.strip():
        return _page(request, person, ref, problem="Write something, and say what it is.")
    with desk.database.session() as session:
        hotline.write(
            session, ref, kind, lambda place: sealed(keys, place, Words(text.strip())), user_id=person.user_id,
            now=desk.clock(),
        )  # fmt: skip
    return _back(ref)


@router.post("/{ref}/named")
def named(request: Request, person: Investigator, ref: Ref, whom: Chosen, is_named: Typed = "") -> Response:
    """Shut a colleague out whom the report names, or let one in again whom it does not."""
    desk = request.app.state.desk
    with desk.database.session() as session:
        users.get(session, whom)
        hotline.mark(session, ref, whom, is_named=bool(is_named), user_id=person.user_id, now=desk.clock())
    return RedirectResponse("/quality/hotline", 303) if whom == person.user_id else _back(ref)


def _reporter_knows(session: Session, ref: str, step: Step) -> None:
    needed = NEEDS.get(step)
    if needed and not needed & {one.place.kind for one in hotline.entries(session, ref)}:
        raise NotAllowed(OWED.format(what="the outcome" if needed == {"outcome"} else "an answer or the outcome"))


def _page(request: Request, person: SignedIn, ref: str, *, problem: str = "", look: bool = False) -> Response:
    desk, keys = request.app.state.desk, keys_of(request)
    now: datetime = desk.clock()
    with desk.database.session() as session:
        report = hotline.read(session, ref, person.user_id)
        written = hotline.entries(session, ref)
        shut_out = hotline.named(session, ref)
        people = users.everyone(session, disabled=True)
        if look and keys is not None:
            hotline.looked(session, ref, user_id=person.user_id, now=now)
    lines = [(one, opened(keys, one.place, one.sealed)) for one in written] if keys else []
    context: dict[str, Any] = {
        "report": report,
        "late": report.late(now),
        "clocks": _clocks(report, now, person.timezone),
        "lines": lines,
        "kinds": KINDS,
        "steps": [(step.value, STEPS[step]) for step in possible(State(report.state))],
        "shut_out": [one for one in people if one.id in shut_out],
        "people": [one for one in people if one.id not in shut_out],
        "names": {one.id: one.name for one in people},
        "problem": problem,
        "off": keys is None,
        "moment": lambda at: moment(at, now=now, zone=person.timezone),
    }
    return page(request, "hotline/report.html", context, status_code=409 if problem else 200)


def _clocks(report: Report, now: datetime, zone: str) -> list[tuple[str, Any, Any, bool]]:
    """Return each clock: its name, when it is due, when it was met, and whether it ran out."""
    rows = (
        ("Acknowledge", report.acknowledge_by, report.acknowledged_at),
        ("Give feedback", report.feedback_by, report.feedback_at),
    )
    return [
        (name, moment(due, now=now, zone=zone), moment(met, now=now, zone=zone) if met else None, (met or now) > due)
        for name, due, met in rows
    ]


def _next_clock(report: Report, now: datetime, zone: str) -> tuple[str, Any] | None:
    for name, due, met, _ in _clocks(report, now, zone):
        if met is None and report.closed_at is None:
            return name, due
    return None


def _back(ref: str) -> Response:
    return RedirectResponse(f"/quality/hotline/{ref}", status_code=303)
