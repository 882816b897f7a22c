"""Computes a week's report, once: whatever shows it, shows this."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.language_names import language_name
from bot.reports import indicators, loop
from bot.reports.figures import Answers, Breakdown, Count, Reached, WeeklyReport, share
from bot.reports.ground import Ground
from bot.reports.indicators import inbox
from bot.reports.spans import Span, span_of
from bot.reports.weeks import Week
from storage import reporting
from storage.reporting import Tally
from storage.slices import Slice

KINDS = {
    "question": "Questions",
    "suggestion": "Suggestions",
    "criticism": "Criticism",
    "praise": "Praise",
    "other": "Other",
}


def make(ground: Ground, week: Week, *, now: datetime | None = None) -> WeeklyReport:
    """Return the report of a week as things stand now; of a week that is not over, so far."""
    with ground.database.session() as session:
        return _Making(ground, span_of(ground, session, week, now or ground.clock())).report()


def reached(ground: Ground, week: Week) -> Reached:
    """Return the targets and indicators of a week: those of its report, without counting the rest of it."""
    now = ground.clock()
    with ground.database.session() as session:
        span = span_of(ground, session, week, now)
        wanted = indicators.targets(span.measuring, ground.config.targets, min(span.before, now))
        lines = indicators.lines(span.measuring, week)
    return Reached(str(week), ground.config.brand.timezone, span.before <= now, lines, wanted)


@dataclass(frozen=True, slots=True)
class _Making:
    """One report being made, of a span."""

    ground: Ground
    span: Span

    def report(self) -> WeeklyReport:
        span, measuring = self.span, self.span.measuring
        here, past, by_day = self._cells()
        wanted = indicators.targets(measuring, self.ground.config.targets, min(span.before, span.now))
        return WeeklyReport(
            brand=self.ground.config.brand.name,
            week=str(span.week),
            zone=self.ground.config.brand.timezone,
            starts_at=span.since,
            ends_at=span.before,
            made_at=span.now,
            over=span.before <= span.now,
            cases=self.span.counted("cases", "Cases opened", "opened"),
            days=by_day,
            breakdowns=self._breakdowns(here, past),
            answers=self._answers(),
            issues=loop.issues(span),
            promises=loop.promises_overdue(span),
            incidents=loop.incidents(span),
            fixed=loop.fixed(span),
            indicators=indicators.lines(measuring, span.week),
            targets=wanted,
        )

    def _cells(self) -> tuple[Tally, Tally, Breakdown]:
        """Look at every case of the week and of the one before once: for all that is counted of them."""
        span, zone = self.span, self.span.zone
        days = (*span.week.plus(-1).days(zone), *span.week.days(zone))
        cells = reporting.cells(span.session, (*(since for _, since, _ in days), span.before), now=span.now)
        past, here = (Tally([one for one in cells if (one.stretch >= 7) is late]) for late in (False, True))
        span.measuring.tallies.update({(span.since, span.before): here, (span.earlier, span.since): past})
        opened = Counter[int]()
        for one in cells:
            opened[one.stretch] += one.cases
        rows = [
            Count(
                day.isoformat(), f"{day:%a} {day.day} {day:%b}", opened[place + 7], opened[place],
                inbox(Slice("opened", since, before)),
            )
            for place, (day, since, before) in enumerate(days[7:])
        ]  # fmt: skip
        return here, past, Breakdown("days", "Day by day", "Days of the brand's time zone.", tuple(rows))

    def _breakdowns(self, here: Tally, past: Tally) -> tuple[Breakdown, ...]:
        nameless = self.span.counted("none", "No product named", "no-product")
        by_product = (*self._rows("product", here, past, self.ground.products), nameless)
        regions = self._regions()
        return (
            Breakdown(
                "products", "By product", "A case that names two products counts with both.", _some(by_product),
                overlaps=True,
            ),
            Breakdown("kinds", "By kind", "What they want.", self._rows("kind", here, past, KINDS)),
            *([Breakdown("regions", "By region", "Told by the language they wrote in.", regions)] if regions else []),
            Breakdown(
                "languages", "By language", "The language they wrote in.",
                self._rows("language", here, past, None),
            ),
            Breakdown(
                "platforms", "By platform", "Where they wrote.",
                self._rows("platform", here, past, None),
            ),
        )  # fmt: skip

    def _rows(self, field: str, here: Tally, past: Tally, names: Mapping[str, str] | None) -> tuple[Count, ...]:
        part, now, then = self.span.slice("opened"), here.by(field), past.by(field)
        found = [
            Count(key, _named(field, key, names), now.get(key, 0), then.get(key, 0), inbox(part, **{field: key}))
            for key in now.keys() | then.keys()
        ]
        return tuple(sorted(found, key=lambda one: (-one.cases, -one.before, one.name)))

    def _regions(self) -> tuple[Count, ...]:
        regions = {name: one.languages for name, one in self.ground.config.quality.regions.items() if one.languages}
        if not regions:
            return ()
        known = ",".join(sorted({code for languages in regions.values() for code in languages}))
        rows = [self.span.counted(name, name, "languages", ",".join(languages)) for name, languages in regions.items()]
        elsewhere = self.span.counted("elsewhere", "Elsewhere", "other-languages", known)
        return (*sorted(rows, key=lambda one: (-one.cases, one.name)), elsewhere)

    def _answers(self) -> Answers:
        in_time = self.span.counted("in-time", "Answered in time", "in-time")
        late = self.span.counted("late", "Late, or overdue", "late")
        waits = reporting.waits(self.span.session, self.span.since, self.span.before)
        return Answers(
            in_time=in_time,
            late=late,
            waiting=self.span.counted("waiting", "Still in time", "waiting"),
            left=self.span.counted("left", "Closed without an answer", "left"),
            nothing_owed=self.span.counted("nothing-owed", "No answer owed", "nothing-owed"),
            share=share(in_time.cases, in_time.cases + late.cases),
            share_before=share(in_time.before, in_time.before + late.before),
            median_minutes=_tenth(waits.median),
            ninetieth_minutes=_tenth(waits.ninetieth),
        )


def _named(field: str, key: str, names: Mapping[str, str] | None) -> str:
    if names is not None:
        return names.get(key, key)
    return language_name(key) if field == "language" else key.capitalize()


def _some(rows: Sequence[Count]) -> tuple[Count, ...]:
    return tuple(one for one in rows if one.cases or one.before)


def _tenth(minutes: float | None) -> float | None:
    return None if minutes is None else round(minutes, 1)
