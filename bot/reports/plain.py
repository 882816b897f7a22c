"""A report for programs and for mail: CSV, JSON, and a few lines of text. The figures are those of the screen."""

import csv
import io
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from bot.reports import words
from bot.reports.figures import Count, WeeklyReport

COLUMNS = ("section", "key", "name", "value", "of", "week_before", "link")
_WHOLE = TypeAdapter(WeeklyReport)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_json(report: WeeklyReport) -> dict[str, Any]:
    """Return the report as JSON takes it; `from_json` reads it."""
    found: dict[str, Any] = _WHOLE.dump_python(report, mode="json")
    return found


def as_json_text(report: WeeklyReport) -> bytes:
    """Return the report as a file of JSON."""
    return _WHOLE.dump_json(report, indent=2)


def from_json(found: dict[str, Any]) -> WeeklyReport:
    """Return the report that `as_json` wrote."""
    return _WHOLE.validate_python(found)


def as_csv(report: WeeklyReport, *, base: str) -> str:
    """Return the report as one table, a figure a line; a spreadsheet runs nothing in it as a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for section, key, name, value, of, before, href in _rows(report):
        link = f"{base}{href}" if href.startswith("/") else href
        writer.writerow([_tame(one) for one in (section, key, name, value, of, before, link)])
    return out.getvalue()


def _tame(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


Row = tuple[str, str, str, object, object, object, str]


def _rows(report: WeeklyReport) -> Iterator[Row]:
    yield "report", "week", report.week, report.starts_at.isoformat(), report.ends_at.isoformat(), "", ""
    yield _count("cases", report.cases)
    for part in (report.days, *report.breakdowns):
        yield from (_count(part.key, one) for one in part.rows)
    found = report.answers
    for one in (found.in_time, found.late, found.waiting, found.left, found.nothing_owed):
        yield _count("answers", one)
    yield "answers", "share", "In time, per cent", _or_empty(found.share), "", _or_empty(found.share_before), ""
    yield "answers", "median", "Median minutes", _or_empty(found.median_minutes), "", "", ""
    yield "answers", "ninetieth", "90th percentile, minutes", _or_empty(found.ninetieth_minutes), "", "", ""
    for issue in report.issues:
        name = f"{issue.title} ({', '.join((issue.state, *issue.marks))})"
        yield "issues", issue.number, name, issue.cases, "", issue.before_a_week, issue.cases_href
    for promise in report.promises:
        yield "promises overdue", str(promise.id), promise.text, _day(promise.due_at), "", "", promise.href
    for incident in report.incidents:
        yield (
            "incidents", incident.number, " and ".join(incident.kinds), _or_empty(incident.minutes), "", "",
            incident.href,
        )  # fmt: skip
    for fixed in report.fixed:
        yield "fixed", fixed.number, f"{fixed.title}: {fixed.done}", fixed.cases, "", "", fixed.href
    for line in report.indicators:
        yield "indicators", line.key, line.name, line.part, line.whole, "", line.part_href
    for target in report.targets:
        name = f"{target.name}, {words.goal(target)}, {target.since} to {target.until}: {words.reached(target)}"
        yield "targets", target.key, name, target.part, target.whole, "", target.part_href


def _count(section: str, one: Count) -> Row:
    return section, one.key, one.name, one.cases, "", one.before, one.href


def _or_empty(value: float | None) -> object:
    return "" if value is None else value


def _day(at: datetime) -> str:
    return at.date().isoformat()


def as_text(report: WeeklyReport, *, base: str) -> str:
    """Return the week in a few lines, for the body of a mail."""
    lines = [words.lead(report), ""]
    for part in report.breakdowns[:2]:
        lines.append(f"{part.title}:")
        lines += [f"  {one.name}: {one.cases:,} ({words.change(one.cases, one.before)})" for one in part.rows[:8]]
        lines.append("")
    marked = [one for one in report.issues if one.marks]
    if marked:
        lines.append("Issues:")
        lines += [f"  {one.number} {one.title}: {', '.join(one.marks)}; {one.cases:,} cases" for one in marked[:15]]
        lines.append("")
    waiting = sum(one.minutes is None for one in report.incidents)
    lines.append(f"Incidents: {len(report.incidents)}, of which {waiting} not acknowledged.")
    lines.append(f"Promises overdue: {len(report.promises)}. Fixed because customers spoke: {len(report.fixed)}.")
    for target in report.targets:
        lines.append(f"{target.name}: {words.percent(target.share)}, {words.goal(target)} ({words.reached(target)}).")
    return "\n".join((*lines, "", f"The whole report, every number with its cases: {base}/reports/{report.week}", ""))
