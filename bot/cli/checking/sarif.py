"""A report as SARIF 2.1.0 (OASIS Standard, 27 March 2020), which code hosts show beside the lines.

Columns count code points, as `columnKind` says. A finding that the baseline knows is there, and marked as suppressed.
"""

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from bot.cli.checking.baseline import fingerprint
from bot.cli.checking.pages import Page
from bot.cli.checking.results import Placed, Report
from policies.articles import ARTICLES
from policies.finding import Severity

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_PLACES = re.compile(r"\{\w+\}")
_LEVELS = {Severity.BLOCK: "error", Severity.REVIEW: "warning", Severity.REVISE: "warning", Severity.NOTE: "note"}


def sarif(report: Report, product: str, code: str) -> dict[str, Any]:
    """Return the report as a SARIF log with one run."""
    rules = _rules(report.found)
    places = {rule["id"]: place for place, rule in enumerate(rules)}
    driver = {"name": "Answerable", "version": product, "rules": rules}
    invocation: dict[str, Any] = {"executionSuccessful": True}
    if report.skipped:
        invocation["toolExecutionNotifications"] = [
            {"level": "note", "message": {"text": f"Skipped, {why}."}, "locations": [_file(name)]}
            for name, why in report.skipped
        ]
    run = {
        "tool": {"driver": driver},
        "invocations": [invocation],
        "columnKind": "unicodeCodePoints",
        "results": [_result(one, places[one.finding.rule]) for one in report.found],
        "properties": {"code": code},
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rules(found: Sequence[Placed]) -> list[dict[str, Any]]:
    known = {rule.id: (article, rule) for article in ARTICLES for rule in article.RULES}
    rules = []
    for name in sorted({one.finding.rule for one in found}):
        described: dict[str, Any] = {"id": name}
        if name in known:
            article, rule = known[name]
            described |= {
                "shortDescription": {"text": _PLACES.sub("…", rule.message)},
                "fullDescription": {"text": article.TEXT},
                "help": {"text": article.INTEREST},
                "defaultConfiguration": {"level": _LEVELS[rule.severity]},
                "properties": {"tags": [article.ID]},
            }
        rules.append(described)
    return rules


def _result(one: Placed, place: int) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": one.finding.rule,
        "ruleIndex": place,
        "level": _LEVELS[one.finding.severity],
        "message": {"text": one.finding.message},
        "locations": [_location(one)],
        "partialFingerprints": {"answerable/v1": fingerprint(one)},
        "properties": {"severity": one.finding.severity.value},
    }
    if one.finding.fix is not None and one.exact:
        replacement = {
            "deletedRegion": _region(one.page, one.start, one.end),
            "insertedContent": {"text": one.finding.fix},
        }
        change = {"artifactLocation": {"uri": _uri(one.page.name)}, "replacements": [replacement]}
        result["fixes"] = [{"artifactChanges": [change]}]
    if one.known:
        result["suppressions"] = [{"kind": "external", "justification": "The baseline knows it."}]
    return result


def _location(one: Placed) -> dict[str, Any]:
    location = _file(one.page.name)
    location["physicalLocation"]["region"] = _region(one.page, one.start, one.end if one.exact else one.start)
    return location


def _file(name: str) -> dict[str, Any]:
    return {"physicalLocation": {"artifactLocation": {"uri": _uri(name)}}}


def _region(page: Page, start: int, end: int) -> dict[str, int]:
    line, column = page.place(start)
    end_line, end_column = page.place(end)
    return {"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column}


def _uri(name: str) -> str:
    # A colon in a relative reference would make its beginning a scheme (RFC 3986, 4.2): it is escaped like the rest.
    return f"file://{quote(name)}" if name.startswith("/") else quote(name)
