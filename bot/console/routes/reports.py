"""Weekly reports: this week so far, every week before, and the targets of the year."""

from datetime import datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from bot.console.access import SignedIn, require
from bot.console.clock import moment
from bot.console.roles import Permission
from bot.console.templating import page
from bot.reports import html, plain, sending
from bot.reports.figures import WeeklyReport
from bot.reports.ground import Ground
from bot.reports.making import make, reached
from bot.reports.pdf import NoPdf, as_pdf
from bot.reports.weeks import NoSuchWeek, Week
from bot.wiring import Desk
from storage import news, reporting, weekly_reports
from storage.errors import NotFound
from storage.news import Told

router = APIRouter(prefix="/reports")
Reader = Annotated[SignedIn, Depends(require(Permission.REPORT_READ))]
LISTED = 26


@router.get("")
def show(request: Request, person: Reader) -> Response:
    """List the weeks: this one, so far, and those before it since the desk began."""
    desk: Desk = request.app.state.desk
    now, zone = desk.clock(), ZoneInfo(desk.config.brand.timezone)
    with desk.database.session() as session:
        began = reporting.began(session)
        made = weekly_reports.made(session)
    current = Week.of(now, zone)
    first = Week.of(began, zone) if began else current
    past = [week for week in (current.plus(-back) for back in range(1, LISTED + 1)) if week >= first]
    due = sending.due(desk)
    context = {
        "current": current,
        "rows": [(week, made.get(str(week))) for week in past],
        "next_due": due.next(now),
        "recipients": len(desk.config.reports.to),
        "mails": bool(desk.config.mail.host),
        "moment": lambda at: moment(at, now=now, zone=person.timezone),
    }
    return page(request, "reports/list.html", context)


@router.get("/targets", dependencies=[Depends(require(Permission.REPORT_READ))])
def targets(request: Request) -> Response:
    """Show each target against what was reached, and the indicators week by week."""
    desk: Desk = request.app.state.desk
    report = reached(Ground.of(desk), Week.of(desk.clock(), ZoneInfo(desk.config.brand.timezone)))
    return page(request, "reports/targets.html", {"part": html.targets(report), "report": report})


@router.get("/{week}")
def one(request: Request, person: Reader, week: str) -> Response:
    """Show a week, as things stand now, or with ?as=sent as it was sent."""
    desk: Desk = request.app.state.desk
    found = _week(desk, week)
    if str(found) != week:
        return RedirectResponse(f"/reports/{found}", status_code=303)
    now = desk.clock()
    with desk.database.session() as session:
        kept = weekly_reports.read(session, week)
        told = news.about(session, sending.event(week))
    as_sent = kept if request.query_params.get("as") == "sent" else None
    report = plain.from_json(as_sent.facts) if as_sent else make(Ground.of(desk), found, now=now)
    context = {
        "report": report,
        "part": html.part(report),
        "week": found,
        "earlier": found.plus(-1),
        "later": found.plus(1) if report.over else None,
        "kept": kept,
        "as_sent": as_sent is not None,
        "told": [(_name(row), row) for row in told],
        "moment": lambda at: moment(at, now=now, zone=person.timezone),
    }
    return page(request, "reports/week.html", context)


@router.get("/{week}/{file}", dependencies=[Depends(require(Permission.REPORT_READ))])
def download(request: Request, week: str, file: str) -> Response:
    """Hand out a week as a file: its figures are those of the page."""
    desk: Desk = request.app.state.desk
    found, base = _week(desk, week), desk.config.console.address
    name, _, kind = file.rpartition(".")
    if name != str(found) or kind not in {"html", "csv", "json", "pdf"}:
        raise NotFound("There is no such file.")
    return _file(make(Ground.of(desk), found), kind, base)


def _file(report: WeeklyReport, kind: str, base: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{report.week}.{kind}"'}
    if kind == "html":
        return Response(html.page(report, base=base), media_type="text/html", headers=headers)
    if kind == "csv":
        # With its mark a spreadsheet reads it as UTF-8.
        return Response(plain.as_csv(report, base=base).encode("utf-8-sig"), media_type="text/csv", headers=headers)
    if kind == "json":
        return Response(plain.as_json_text(report), media_type="application/json", headers=headers)
    try:
        return Response(as_pdf(report, base=base), media_type="application/pdf", headers=headers)
    except NoPdf as error:
        raise NotFound(str(error)) from error


def _week(desk: Desk, written: str) -> Week:
    """Return the week that an address names; raise NotFound for one that is none, or has not begun."""
    try:
        week = Week.read(written)
    except NoSuchWeek as error:
        raise NotFound(str(error)) from error
    zone = ZoneInfo(desk.config.brand.timezone)
    began: datetime = week.starts(zone)
    if began > desk.clock() + timedelta(minutes=1):
        raise NotFound(f"Week {week} has not begun.")
    return week


def _name(told: Told) -> str:
    kind, _, name = told.recipient.partition(":")
    return name if kind == "mail" else f"the webhook {name}"
