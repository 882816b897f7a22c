"""The quality loop's part of a report: issues, promises, incidents, and what was fixed because customers spoke."""

import math
from datetime import datetime

from bot.reports.figures import FixedLine, IncidentLine, IssueLine, PromiseLine
from bot.reports.indicators import inbox
from bot.reports.spans import Span
from responders.promise_lifecycle import State as PromiseState
from storage import promises, reported_issues, users
from storage.promises import Promised
from storage.reported_issues import FixedIssue, ReportedIssue
from storage.slices import Slice

BACK = 4
"""How many weeks before it a week's issues are compared with."""
_LEAST = 3
_FAR_BACK = "2000-01-01T00:00:00+00:00"


def issues(span: Span) -> tuple[IssueLine, ...]:
    """Return the issues that the week says something about, with their marks."""
    back = span.week.plus(-BACK).starts(span.zone)
    found = reported_issues.issues(span.session, back, span.since, span.before, now=span.now)
    return tuple(_issue(span, one) for one in found)


def _issue(span: Span, one: ReportedIssue) -> IssueLine:
    usual = one.before / BACK
    rising = rises(one.cases, usual)
    marks = {"new": one.new, "rising": rising and not one.new, "reopened": one.returned, "overdue": one.overdue}
    why = {
        "new": "It was opened this week.",
        "rising": f"{one.cases} cases this week; before it was {usual:g} a week.",
        "reopened": "It had ended, and came back this week.",
        "overdue": "Its next step is overdue.",
    }
    here = tuple(name for name, holds in marks.items() if holds)
    return IssueLine(
        one.id,
        f"Q-{one.id}",
        one.title,
        one.product,
        one.state,
        one.cases,
        usual,
        here,
        " ".join(why[name] for name in here),
        f"/quality/issues/{one.id}",
        inbox(span.slice("issue", str(one.id))),
    )


def promises_overdue(span: Span) -> tuple[PromiseLine, ...]:
    """Return the promises that were overdue at the end of the week, or are now."""
    names = {one.id: one.name for one in users.everyone(span.session, disabled=True)}
    return tuple(
        PromiseLine(
            one.id,
            one.text,
            one.due_at,
            names.get(one.owner_id or 0, ""),
            f"/quality/promises#promise-{one.id}",
            _web(one.url),
        )
        for one in promises.overdue(span.session, min(span.now, span.before))
        if one.due_at is not None
    )


def incidents(span: Span) -> tuple[IncidentLine, ...]:
    """Return the incidents that we heard of in the week."""
    found = reported_issues.incidents(span.session, span.since, span.before, now=span.now)
    return tuple(
        IncidentLine(
            one.id,
            f"I-{one.id}",
            one.kinds,
            one.products,
            one.state,
            one.minutes,
            one.missed,
            f"/quality/incidents/{one.id}",
            f"/cases/{one.case_id}",
        )
        for one in found
    )


def fixed(span: Span) -> tuple[FixedLine, ...]:
    """Return what was put right in the week because customers spoke: issues that ended, promises kept."""
    ended = reported_issues.fixed(span.session, span.since, span.before)
    kept = [
        one
        for one in promises.settled(span.session, since=span.since)
        if one.state is PromiseState.KEPT and one.settled_at is not None and one.settled_at < span.before
    ]
    return (*(_issue_fixed(one, span.now) for one in ended), *map(_promise_kept, kept))


def rises(cases: int, usual: float) -> bool:
    """Say whether a week's cases are more than chance makes of the usual number: by two standard deviations and more.

    Counts of unrelated people scatter like Poisson's, by the square root of their mean; under three nothing rises.
    """
    return cases >= _LEAST and cases > usual + 2 * math.sqrt(max(usual, 1))


def _issue_fixed(one: FixedIssue, now: datetime) -> FixedLine:
    ever = Slice("issue", datetime.fromisoformat(_FAR_BACK), now, str(one.id))
    proof = " ".join(part for part in (one.effect, f"({one.source})" if one.source else "") if part)
    href = f"/quality/issues/{one.id}"
    return FixedLine("issue", f"Q-{one.id}", one.title, one.done, proof, one.cases, href, inbox(ever), _web(one.source))


def _promise_kept(one: Promised) -> FixedLine:
    case = f"/cases/{one.case_id}" if one.case_id else ""
    href = f"/quality/promises#promise-{one.id}"
    title = "A promise kept"
    return FixedLine("promise", f"P-{one.id}", title, one.text, one.reason, int(bool(case)), href, case, _web(one.link))


def _web(source: str) -> str:
    return source if source.startswith(("https://", "http://")) and " " not in source else ""
