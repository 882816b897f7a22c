"""Reports for programs: JSON, JSON Lines, and the annotations that GitHub's build machines read from a log.

The annotations are GitHub's "workflow commands" (docs.github.com, Actions, as of November 2026): `::error
file=…,line=…,endLine=…,col=…,endColumn=…,title=…::message`, with `%`, carriage return and line feed written as `%25`,
`%0D` and `%0A`, and in the properties also `:` and `,` as `%3A` and `%2C`.
"""

from collections.abc import Iterator
from typing import Any

from bot.checks import answer, finding
from bot.cli.checking.pages import Passage
from bot.cli.checking.results import Placed, Report, Result
from policies.finding import Severity

_LEVELS = {Severity.BLOCK: "error", Severity.REVIEW: "warning", Severity.REVISE: "warning", Severity.NOTE: "notice"}


def as_lines(report: Report) -> Iterator[dict[str, Any]]:
    """Yield one object for each passage; spans are offsets into the passage, line and column into the file."""
    for result in report.results:
        yield _result(result)


def as_json(report: Report, code: str, version: str) -> dict[str, Any]:
    """Return the report as one object."""
    counts = report.counts()
    return {
        "code": code,
        "version": version,
        "passages": list(as_lines(report)),
        "skipped": [{"path": name, "why": why} for name, why in report.skipped],
        "counts": {severity.value: counts[severity] for severity in reversed(Severity)},
        "known": sum(one.known for one in report.found),
    }


def _result(result: Result) -> dict[str, Any]:
    written = answer(_name(result.passage), result.judgement)
    line, _ = result.passage.page.place(result.passage.start)
    written |= {"path": result.passage.page.name, "line": line, "start": result.passage.start}
    written["findings"] = [_finding(one) for one in result.found]
    if result.clearance:
        written["clearance"] = result.clearance
    return written


def _name(passage: Passage) -> str:
    line, _ = passage.page.place(passage.start)
    whole = passage.start == 0 and passage.end == len(passage.page.text)
    return passage.page.name if whole else f"{passage.page.name}:{line}"


def _finding(one: Placed) -> dict[str, Any]:
    line, column = one.page.place(one.start)
    written = finding(one.finding) | {"line": line, "column": column}
    return written | {"known": True} if one.known else written


def annotations(report: Report) -> Iterator[str]:
    """Yield one annotation for each finding that no baseline knows."""
    for one in report.fresh:
        line, column = one.page.place(one.start)
        facts: dict[str, str | int] = {"file": one.page.name, "line": line, "col": column}
        if one.exact and one.end > one.start:
            end_line, end_column = one.page.place(one.end)
            # GitHub takes columns only where both ends stand on one line.
            facts |= {"endLine": end_line} | ({"endColumn": end_column} if end_line == line else {})
        facts["title"] = f"{one.finding.severity.value}: {one.finding.rule}"
        told = ",".join(f"{key}={_property(str(value))}" for key, value in facts.items())
        yield f"::{_LEVELS[one.finding.severity]} {told}::{_data(one.finding.message)}"
    for name, why in report.skipped:
        yield f"::notice file={_property(name)}::{_data(f'Skipped, {why}.')}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
