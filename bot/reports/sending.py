"""Sends the weekly report: by the calendar when a week's is due, or because somebody asks; once to each recipient."""

import asyncio
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import structlog

from bot.config_check import EventKind
from bot.mail import Attachment, NotSent
from bot.news import News, tell
from bot.reports import html, plain
from bot.reports.figures import Breakdown, WeeklyReport
from bot.reports.ground import Ground
from bot.reports.making import make
from bot.reports.pdf import NoPdf, as_pdf
from bot.reports.weeks import Due, Week
from bot.wiring import Desk
from storage import reporting, weekly_reports
from storage.news import Told

WEEKLY: EventKind = "report.weekly"
_log = structlog.get_logger(__name__)


class NotOver(Exception):
    """The week is not over, so its report can't be sent; the message says when it can."""


def due(desk: Desk) -> Due:
    """Return when reports are due, as the settings say."""
    found = desk.config.reports
    return Due(found.day, found.at, ZoneInfo(desk.config.brand.timezone))


async def send_due(desk: Desk) -> int:
    """Make the latest report that is due, if the desk stood in that week, and send it; return to how many."""

    def send_it() -> int:
        week = due(desk).latest(desk.clock())
        with desk.database.session() as session:
            began = reporting.began(session)
        if began is None or began >= week.ends(ZoneInfo(desk.config.brand.timezone)):
            return 0
        return send(Ground.of(desk), week, actor="desk")

    return await asyncio.to_thread(send_it)


def send(ground: Ground, week: Week, *, actor: str) -> int:
    """Keep a week's report and send it to everyone in the settings who has not had it; return to how many.

    What was kept is what is sent, however often. Raise NotOver before the week's end.
    """
    now = ground.clock()
    if week.ends(ground.zone) > now:
        raise NotOver(f"Week {week} is not over. Its report can be shown, but not be sent before it is.")
    with ground.database.session() as session:
        kept = weekly_reports.read(session, str(week))
    report = plain.from_json(kept.facts) if kept else make(ground, week, now=now)
    with ground.database.session() as session:
        weekly_reports.keep(
            session, str(week), starts_at=report.starts_at, ends_at=report.ends_at, facts=plain.as_json(report),
            actor=actor, now=now,
        )  # fmt: skip
        return tell(session, ground.config, _news(ground, report, now))


def event(week: Week | str) -> str:
    """Return the name under which a week's report is told."""
    return f"report:{week}"


def _news(ground: Ground, report: WeeklyReport, now: datetime) -> News:
    base = ground.base
    return News(
        event(report.week),
        WEEKLY,
        f"{report.brand}: what customers said in week {report.week}",
        plain.as_text(report, base=base),
        now,
        ground.config.reports.to,
        _facts(report, base),
    )


def _facts(report: WeeklyReport, base: str) -> dict[str, Any]:
    """Return the week's main figures: numbers and ids, no word of anybody."""
    found = report.answers
    return {
        "week": report.week,
        "url": f"{base}/reports/{report.week}",
        "cases": {"all": report.cases.cases, **{part.key: _numbers(part) for part in report.breakdowns}},
        "answers": {
            "in_time": found.in_time.cases,
            "late": found.late.cases,
            "share": found.share,
            "median_minutes": found.median_minutes,
            "ninetieth_minutes": found.ninetieth_minutes,
        },
        "issues": [{"id": one.id, "cases": one.cases, "marks": list(one.marks)} for one in report.issues],
        "incidents": [one.id for one in report.incidents],
        "promises_overdue": [one.id for one in report.promises],
        "fixed": [one.number for one in report.fixed],
        "indicators": {one.key: one.share for one in report.indicators},
    }


def _numbers(part: Breakdown) -> dict[str, int]:
    return {one.key: one.cases for one in part.rows}


def enclosed(desk: Desk, told: Told) -> Sequence[Attachment]:
    """Return the files that go with a report's mail, in the formats of the settings."""
    week = told.event.partition(":")[2]
    with desk.database.session() as session:
        kept = weekly_reports.read(session, week)
    if kept is None:
        raise NotSent(f"The report of week {week} is gone.", final=True)
    return list(_files(desk, plain.from_json(kept.facts)))


def _files(desk: Desk, report: WeeklyReport) -> Iterator[Attachment]:
    base = desk.config.console.address
    for kind in desk.config.reports.attach:
        name = f"{report.week}.{kind}"
        if kind == "html":
            yield Attachment(name, "text/html", html.page(report, base=base).encode())
        elif kind == "csv":
            yield Attachment(name, "text/csv", plain.as_csv(report, base=base).encode("utf-8-sig"))
        else:
            try:
                yield Attachment(name, "application/pdf", as_pdf(report, base=base))
            except NoPdf as error:
                _log.warning("the report goes out without its PDF", reason=str(error))
