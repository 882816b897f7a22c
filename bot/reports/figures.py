"""A weekly report as data: every screen, file and mail shows these figures, and computes none of its own.

`href` and `cases_href` are addresses in the console, without its host. A number that counts cases leads to an inbox
that holds exactly those.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Count:
    """A number of cases, what they have in common, the number of the week before, and where they are."""

    key: str
    name: str
    cases: int
    before: int
    href: str


@dataclass(frozen=True, slots=True)
class Breakdown:
    """The week's cases by one thing. With `overlaps` a case may count in several rows."""

    key: str
    title: str
    note: str
    rows: tuple[Count, ...]
    overlaps: bool = False


@dataclass(frozen=True, slots=True)
class Answers:
    """First answers against the time that the code of ethics gives, of the cases opened in the week.

    `share` is in-time of what is decided: in time, late, or unanswered past its time.
    """

    in_time: Count
    late: Count
    waiting: Count
    left: Count
    nothing_owed: Count
    share: float | None
    share_before: float | None
    median_minutes: float | None
    ninetieth_minutes: float | None


@dataclass(frozen=True, slots=True)
class IssueLine:
    """A quality issue. `marks` are new, rising, reopened and overdue; `why` explains them in a sentence."""

    id: int
    number: str
    title: str
    product: str
    state: str
    cases: int
    before_a_week: float
    marks: tuple[str, ...]
    why: str
    href: str
    cases_href: str


@dataclass(frozen=True, slots=True)
class PromiseLine:
    """A promise of ours that is overdue: its words and the day it was promised for."""

    id: int
    text: str
    due_at: datetime
    owner: str
    href: str
    link: str


@dataclass(frozen=True, slots=True)
class IncidentLine:
    """An incident; `minutes` to its acknowledgement, None while nobody has; `missed` counts clocks that ran out."""

    id: int
    number: str
    kinds: tuple[str, ...]
    products: tuple[str, ...]
    state: str
    minutes: int | None
    missed: int
    href: str
    cases_href: str


@dataclass(frozen=True, slots=True)
class FixedLine:
    """What was put right because customers spoke: an issue with its countermeasure and proof, or a promise kept."""

    kind: str
    number: str
    title: str
    done: str
    proof: str
    cases: int
    href: str
    cases_href: str
    link: str


@dataclass(frozen=True, slots=True)
class Point:
    """An indicator's week: so many of so many."""

    week: str
    part: int
    whole: int

    @property
    def share(self) -> float | None:
        """In per cent; None where nothing counted."""
        return share(self.part, self.whole)


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """An indicator: this week, the weeks before, and where the cases are (empty where it counts no cases)."""

    key: str
    name: str
    about: str
    at_most: bool
    part: int
    whole: int
    share: float | None
    part_href: str
    whole_href: str
    trend: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class TargetLine:
    """An indicator against one target, from the target's beginning until now. `met` is None where nothing counted."""

    key: str
    name: str
    horizon: str
    since: str
    until: str
    goal: float
    at_most: bool
    part: int
    whole: int
    share: float | None
    met: bool | None
    part_href: str
    whole_href: str


@dataclass(frozen=True, slots=True)
class Reached:
    """The targets and the indicators of a week, without the rest of its report."""

    week: str
    zone: str
    over: bool
    indicators: tuple[IndicatorLine, ...]
    targets: tuple[TargetLine, ...]


@dataclass(frozen=True, slots=True)
class WeeklyReport:
    """One week, whole."""

    brand: str
    week: str
    zone: str
    starts_at: datetime
    ends_at: datetime
    made_at: datetime
    over: bool
    cases: Count
    days: Breakdown
    breakdowns: tuple[Breakdown, ...]
    answers: Answers
    issues: tuple[IssueLine, ...]
    promises: tuple[PromiseLine, ...]
    incidents: tuple[IncidentLine, ...]
    fixed: tuple[FixedLine, ...]
    indicators: tuple[IndicatorLine, ...]
    targets: tuple[TargetLine, ...]

    @property
    def sunday(self) -> str:
        """The day that it ends with, as people read it."""
        last = (self.ends_at - timedelta(hours=1)).astimezone(ZoneInfo(self.zone))
        return f"{last.day} {last:%B %Y}"


def share(part: int, whole: int) -> float | None:
    """Return a share in per cent, to a tenth; None of nothing."""
    return round(100 * part / whole, 1) if whole else None
