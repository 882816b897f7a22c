"""A report's numbers and names as people read them, the same in every format."""

from bot.reports.figures import Answers, TargetLine, WeeklyReport

STATES = {
    "reported": "reported",
    "gathered": "facts gathered",
    "identified": "cause identified",
    "countered": "countermeasure decided",
    "verified": "effect verified",
    "reviewed": "reviewed for the customer",
    "closed": "closed",
    "announced": "announced to the market",
}
HORIZONS = {"fiscal_year": "fiscal year", "mid_term": "mid-term"}


def number(cases: int) -> str:
    """Return a number with its thousands apart."""
    return f"{cases:,}"


def change(cases: int, before: int) -> str:
    """Say how a number differs from the week before."""
    if cases == before:
        return "as the week before"
    return f"{abs(cases - before):,} {'more' if cases > before else 'fewer'} than the week before"


def percent(share: float | None) -> str:
    """Return a share, or a dash where nothing counted."""
    return "–" if share is None else f"{share:g} %"


def took(minutes: float | None) -> str:
    """Return minutes in the units that people use."""
    if minutes is None:
        return "–"
    if minutes < 60:
        return f"{minutes:.0f} min"
    if minutes < 48 * 60:
        hours, rest = divmod(round(minutes), 60)
        return f"{hours} h {rest} min" if rest else f"{hours} h"
    return f"{minutes / 1440:.1f} days"


def reached(target: TargetLine) -> str:
    """Say whether a target is met."""
    return {True: "met", False: "not met", None: "nothing counted yet"}[target.met]


def goal(target: TargetLine) -> str:
    """Return a goal with its direction."""
    return f"{'at most' if target.at_most else 'at least'} {target.goal:g} %"


def lead(report: WeeklyReport) -> str:
    """Say the week in one or two sentences."""
    cases = report.cases
    opened = f"{cases.cases:,} {'case was' if cases.cases == 1 else 'cases were'} opened"
    return f"{opened}, {change(cases.cases, cases.before)}. {timely(report.answers)}"


def timely(answers: Answers) -> str:
    """Say how the first answers went."""
    if answers.share is None:
        return "No first answer was due yet."
    half = f" Half were answered within {took(answers.median_minutes)}." if answers.median_minutes is not None else ""
    return f"{percent(answers.share)} of the first answers due were in time.{half}"
