"""The board, an incident and an issue as the console shows them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.console import words
from bot.console.access import SignedIn
from bot.console.belonging import leads
from bot.console.clock import Due, Moment, due, moment
from bot.console.history import who
from bot.console.masking import Mask
from bot.console.roles import Permission
from bot.wiring import Desk
from responders.issue_lifecycle import EVIDENCED, NEEDS, WHOSE, State, Step, Whose, steps_from
from storage import case_belongings, incident_views, issue_views, promises, record, users
from storage.clustering import SAME_PRODUCT
from storage.database import Session
from storage.incident_views import ClockView, IncidentLine
from storage.issue_views import IssueLine, IssueView

STATES = {
    State.REPORTED: "Reported",
    State.GATHERED: "Facts gathered",
    State.IDENTIFIED: "Cause identified",
    State.COUNTERED: "Countermeasure",
    State.VERIFIED: "Effect verified",
    State.REVIEWED: "Reviewed for the customer",
    State.CLOSED: "Closed",
    State.ANNOUNCED: "Announced",
    State.MERGED: "Merged",
}
STEPS = {
    Step.GATHER: ("Facts are gathered", "What was found out", "Where it stands", ""),
    Step.IDENTIFY: ("The cause is identified", "The cause", "The evidence for it", ""),
    Step.COUNTER: ("Countermeasure decided", "What is done against it", "Who does it", "In place on"),
    Step.VERIFY: ("The effect is verified", "What the measuring showed", "How it was measured", "Measured on"),
    Step.FALL_SHORT: ("It falls short", "What the measuring showed", "How it was measured", "Measured on"),
    Step.REVIEW: ("Good for the customer", "How it looks to the customer", "", ""),
    Step.SEND_BACK: ("Not good enough", "What is still wrong for the customer", "", ""),
    Step.CLOSE: ("Close", "", "", ""),
    Step.ANNOUNCE: ("Announce to the market", "", "", ""),
    Step.REOPEN: ("Reopen", "Why", "", ""),
}
ENTRIES = {
    "fact": "Fact", "cause": "Cause", "countermeasure": "Countermeasure", "effect": "Effect", "review": "Review",
    "note": "Note",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Clock:
    """A duty as it is shown: the time left, or how long it has run where the law gives no number."""

    view: ClockView
    due: Due | None
    since: Moment
    done: Moment | None
    late: bool
    by: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A step that is offered: its button, its fields, and which of them are needed."""

    step: str
    button: str
    text: str
    source: str
    on_at: str
    needs_source: bool


def board(desk: Desk, session: Session, person: SignedIn, *, state: str = "") -> dict[str, Any]:
    """Return the board: live incidents with their clocks first, then issues by state."""
    now = desk.clock()
    shown = issue_views.board(session, state=state)
    live = incident_views.board(session, now=now)
    columns = [(one.value, STATES[one], [row for row in shown if row.state == one]) for one in State]
    return {
        **common(desk, person),
        "incidents": [_line(one, now, person) for one in live],
        "together": _together(live) if person.may(Permission.INCIDENT_ACKNOWLEDGE) else {},
        "closed": incident_views.board(session, now=now, closed=True, limit=20),
        "columns": [column for column in columns if column[2]],
        "overdue": sum(1 for row in shown if row.due_at is not None and row.due_at <= now),
        "late": lambda row: row.due_at is not None and row.due_at <= now,
        "promises": promises.overdue(session, now),
        "state": state,
        "ends": (State.CLOSED, State.ANNOUNCED, State.MERGED),
    }


def _together(live: Sequence[IncidentLine]) -> dict[tuple[str, ...], list[int]]:
    """Return the incidents that nobody acknowledged, by products, where several are about the same."""
    found: dict[tuple[str, ...], list[int]] = {}
    for one in live:
        if one.state == "open" and one.products:
            found.setdefault(tuple(one.products), []).append(one.id)
    return {products: ids for products, ids in found.items() if len(ids) > 1}


def _line(one: IncidentLine, now: datetime, person: SignedIn) -> tuple[IncidentLine, Due | None]:
    if one.next_due is None:
        return one, None
    return one, due(one.next_due, one.ingested_at, now=now, zone=person.timezone)


def incident(desk: Desk, session: Session, person: SignedIn, incident_id: int) -> dict[str, Any]:
    """Return one incident, whole; raise NotFound."""
    now = desk.clock()
    view = incident_views.read(session, incident_id, now=now)
    names = {one.id: one.name for one in users.everyone(session, disabled=True)}
    return {
        **common(desk, person),
        "one": view.line,
        "clocks": [_clock(clock, view.line, now, person.timezone, names) for clock in view.clocks],
        "notices": view.notices,
        "history": [
            (moment(one.at, now=now, zone=person.timezone), who(one.actor, names), _happened(one))
            for one in record.about(session, [f"incident:{incident_id}"])
        ],
        "leads": leads(person, case_belongings.of_incident(session, incident_id)),
        "may_act": person.may(Permission.INCIDENT_ACKNOWLEDGE),
    }


def _clock(view: ClockView, line: IncidentLine, now: datetime, zone: str, names: dict[int, str]) -> Clock:
    left = due(view.due_at, line.ingested_at, now=now, zone=zone) if view.due_at and view.done_at is None else None
    return Clock(
        view,
        left,
        moment(line.ingested_at, now=now, zone=zone),
        moment(view.done_at, now=now, zone=zone) if view.done_at else None,
        view.due_at is not None and (view.done_at or now) > view.due_at,
        who(view.done_by, names) if view.done_by else "",
    )


def issue(desk: Desk, session: Session, person: SignedIn, issue_id: int) -> dict[str, Any]:
    """Return one issue, whole, with the steps that this person may take; raise NotFound."""
    now = desk.clock()
    view = issue_views.read(session, issue_id)
    names = {one.id: one.name for one in users.everyone(session, disabled=True)}
    past = record.about(session, [f"issue:{issue_id}"])
    return {
        **common(desk, person),
        "one": view.line,
        "mentions": view.mentions,
        "entries": view.entries,
        "way": _way(State(view.line.state)),
        "choices": [_choice(step) for step in steps_from(State(view.line.state)) if _may(desk, person, view, step)],
        "leads": leads(person, case_belongings.of_issue(session, issue_id)),
        "manages": person.may(Permission.QUALITY_MANAGE),
        "others": [one for one in issue_views.board(session) if one.id != issue_id],
        "history": [
            (moment(one.at, now=now, zone=person.timezone), who(one.actor, names), _happened(one)) for one in past
        ],
        "entry_names": ENTRIES,
        "overdue": view.line.due_at is not None and view.line.due_at <= now,
    }


def _way(state: State) -> list[tuple[str, str]]:
    order = list(STATES)[:7]
    at = order.index(state) if state in order else len(order) - 1
    last = STATES[state] if state not in order else STATES[State.CLOSED]
    return [
        (STATES[one] if index < 6 else last, "now" if index == at else "done" if index < at else "")
        for index, one in enumerate(order)
    ]


def _may(desk: Desk, person: SignedIn, view: IssueView, step: Step) -> bool:
    if step is Step.MERGE:
        return False
    if WHOSE[step] is Whose.CUSTOMER:
        return reviews(desk, person, view.line)
    return handles(desk, person, view.line)


def handles(desk: Desk, person: SignedIn, line: IssueLine) -> bool:
    """Say whether somebody takes an issue's steps: a quality officer, of its business unit where that names any."""
    unit = desk.config.quality.units.get(line.unit)
    officers = unit.officers if unit else ()
    return person.may(Permission.QUALITY_MANAGE) and (not officers or person.login in officers)


def reviews(desk: Desk, person: SignedIn, line: IssueLine) -> bool:
    """Say whether somebody speaks for the customers of an issue: an officer of a region, or else of quality."""
    officers = desk.config.quality.customer_officers(tuple(line.languages))
    return person.login in officers if officers else person.may(Permission.QUALITY_MANAGE)


def _choice(step: Step) -> Choice:
    button, text, source, on_at = STEPS[step]
    needed = NEEDS.get(step, "")
    return Choice(step.value, button, text, source, on_at, needed in EVIDENCED)


def _happened(one: record.Past) -> str:
    what = one.kind.partition(".")[2].replace("_", " ")
    told = one.facts.get("told")
    more = f", told: {', '.join(str(name).partition(':')[2].replace('_', ' ') for name in told)}" if told else ""
    named = one.facts.get("rule") or ""
    return " ".join(filter(None, [what + more, str(named), f"“{one.content}”" if one.content else ""]))


def common(desk: Desk, person: SignedIn) -> dict[str, Any]:
    """Return what every page of quality needs: names, times, words."""
    now = desk.clock()
    products = {product.id: product.name for product in desk.judge.code.products}

    def at(when: datetime) -> Moment:
        return moment(when, now=now, zone=person.timezone)

    named: Callable[[str], str] = lambda key: products.get(key, key)  # noqa: E731 (a filter of the templates)

    def why(reason: str) -> str:
        head, same, product = reason.partition(SAME_PRODUCT)
        return head + same + named(product) if same else reason

    return {
        "at": at,
        "product_name": named,
        "why": why,
        "language_name": words.language,
        "masked": Mask(desk).text,
        "platform_name": lambda key: words.platform(key).name,
        "state_names": {one.value: name for one, name in STATES.items()},
        "who_is": lambda link: link.partition(":")[2].replace("_", " "),
        "minutes": _span,
        "case_links": person.may(Permission.CASE_READ),
    }


def _span(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h"
