"""The five indicators of a year: what each counts, exactly. docs/reports.md says the same to people.

Each is a share: so many of so many. Four count cases, and lead to them; recurrence counts issues.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from bot.config_reports import Target
from bot.reports.figures import IndicatorLine, Point, TargetLine, share
from bot.reports.weeks import Week, start_of
from storage import reported_issues, reporting
from storage.database import Session
from storage.reporting import Tally
from storage.slices import Slice

WEEKS: Final = 13
"""How many weeks a trend shows: a quarter."""
RECURRENCE_WEEKS: Final = 52
"""Recurrence looks so far back each week: single weeks end too few issues."""


@dataclass(frozen=True, slots=True)
class Definition:
    """An indicator: its slices for the part and (added up) for the whole; `at_most` where less is better."""

    name: str
    about: str
    part: str
    whole: tuple[str, ...]
    at_most: bool = False


DEFINITIONS: Final[Mapping[str, Definition]] = {
    "response_time": Definition(
        "Answered in time",
        "Cases that owed an answer and got the first one by the time that the code of ethics gives, of all whose first"
        " answer was given or is overdue.",
        "in-time",
        ("decided",),
    ),
    "ownership": Definition(
        "Criticism owned",
        "Cases of criticism in which every reply that went out had no finding of the article of ownership, of all"
        " cases of criticism that were replied to.",
        "owned",
        ("criticism",),
    ),
    "personalisation": Definition(
        "Answered personally",
        "Cases in which every reply that went out was proven personal, of all cases that were replied to.",
        "personal",
        ("answered",),
    ),
    "recurrence": Definition(
        "Problems that came back",
        "Quality issues that were reopened after they had ended, of all that ended in the 52 weeks until then (for a"
        " target: since its beginning).",
        "",
        (),
        at_most=True,
    ),
    "safety_acknowledgement": Definition(
        "Danger acknowledged in time",
        "Cases with incidents all of which somebody acknowledged within the minutes that the settings give, counted"
        " from our hearing of it, of all cases with incidents.",
        "acknowledged",
        ("incidents",),
    ),
}


@dataclass(frozen=True, slots=True)
class Measuring:
    """What counting needs: a session, now, the brand's zone, and the minutes in which danger is to be acknowledged."""

    session: Session
    now: datetime
    zone: ZoneInfo
    minutes: int
    known: dict[Slice, int] = field(default_factory=dict)
    tallies: dict[tuple[datetime, datetime], Tally] = field(default_factory=dict)

    def prepare(self, parts: Sequence[Slice]) -> None:
        """Count these together, before each is asked for; of a span that was tallied, from its tally."""
        told = {
            part: self.tallies[span].count(part.what, part.of) for part in parts if (span := part.span) in self.tallies
        }
        self.known.update({part: number for part, number in told.items() if number is not None})
        left = [part for part in parts if part not in self.known]
        self.known.update(reporting.counts(self.session, left, now=self.now))

    def count(self, part: Slice) -> int:
        """Return how many cases a slice holds."""
        if part not in self.known:
            self.prepare((part,))
        return self.known[part]

    def slice(self, what: str, since: datetime, before: datetime) -> Slice:
        """Return a slice of a span."""
        return Slice(what, since, before, str(self.minutes) if what == "acknowledged" else "")

    def measure(self, key: str, since: datetime, before: datetime) -> tuple[int, int]:
        """Return an indicator's part and whole of a span."""
        if key == "recurrence":
            return reported_issues.recurred(self.session, since, before)
        found = DEFINITIONS[key]
        names = dict.fromkeys((found.part, *found.whole))
        parts = {one: self.slice(one, since, before) for one in names}
        self.prepare([part for part in parts.values() if part not in self.known])
        counted = {one: self.count(part) for one, part in parts.items()}
        return counted[found.part], sum(counted[one] for one in found.whole)

    def hrefs(self, key: str, since: datetime, before: datetime) -> tuple[str, str]:
        """Return where the cases of the part and of the whole are; nothing where one address can't show them."""
        found = DEFINITIONS[key]
        part = inbox(self.slice(found.part, since, before)) if found.part else ""
        whole = inbox(self.slice(found.whole[0], since, before)) if len(found.whole) == 1 else ""
        return part, whole


def inbox(part: Slice, **more: str) -> str:
    """Return the address of the inbox that holds exactly a slice, narrowed by kind, language, platform or product."""
    return "/inbox?" + urlencode({**more, "slice": part.written()})


def lines(measuring: Measuring, week: Week) -> tuple[IndicatorLine, ...]:
    """Return every indicator of a week, with its trend."""
    return tuple(_line(measuring, key, found, week) for key, found in DEFINITIONS.items())


def _line(measuring: Measuring, key: str, found: Definition, week: Week) -> IndicatorLine:
    zone, back = measuring.zone, RECURRENCE_WEEKS if key == "recurrence" else 1
    spans = [
        (one, one.plus(1 - back).starts(zone), one.ends(zone)) for one in (week.plus(n) for n in range(1 - WEEKS, 1))
    ]
    trend = tuple(Point(str(one), *measuring.measure(key, since, before)) for one, since, before in spans)
    last = trend[-1]
    part_href, whole_href = measuring.hrefs(key, week.starts(zone), week.ends(zone))
    return IndicatorLine(
        key, found.name, found.about, found.at_most, last.part, last.whole, last.share, part_href, whole_href, trend
    )


def targets(measuring: Measuring, wanted: Sequence[Target], until: datetime) -> tuple[TargetLine, ...]:
    """Return each target that has begun, against what was reached from its beginning until then (or its own end)."""
    return tuple(_target(measuring, one, until) for one in wanted if start_of(one.since, measuring.zone) < until)


def _target(measuring: Measuring, one: Target, until: datetime) -> TargetLine:
    found = DEFINITIONS[one.indicator]
    since = start_of(one.since, measuring.zone)
    before = min(until, start_of(_day_after(one.until), measuring.zone))
    part, whole = measuring.measure(one.indicator, since, before)
    reached = share(part, whole)
    # Compared unrounded: 89.96 % is no 90.
    met = None if not whole else (100 * part <= one.goal * whole if found.at_most else 100 * part >= one.goal * whole)
    return TargetLine(
        one.indicator, found.name, one.horizon, one.since.isoformat(), one.until.isoformat(), one.goal, found.at_most,
        part, whole, reached, met, *measuring.hrefs(one.indicator, since, before),
    )  # fmt: skip


def _day_after(day: date) -> date:
    return day + timedelta(days=1)
