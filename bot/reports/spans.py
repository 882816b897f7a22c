"""The week that a report is made of: its session, its time of making, and the spans it counts."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.reports.figures import Count
from bot.reports.ground import Ground
from bot.reports.indicators import Measuring, inbox
from bot.reports.weeks import Week
from storage.database import Session
from storage.slices import Slice


@dataclass(frozen=True, slots=True)
class Span:
    """A week: its first moment, the first after it, and the first of the week before."""

    measuring: Measuring
    week: Week
    since: datetime
    before: datetime
    earlier: datetime

    @property
    def session(self) -> Session:
        """The transaction that everything is read in."""
        return self.measuring.session

    @property
    def now(self) -> datetime:
        """When the report is made."""
        return self.measuring.now

    @property
    def zone(self) -> ZoneInfo:
        """The brand's zone."""
        return self.measuring.zone

    def slice(self, what: str, of: str = "", *, earlier: bool = False) -> Slice:
        """Return a slice of the week, or of the one before."""
        since, before = (self.earlier, self.since) if earlier else (self.since, self.before)
        return Slice(what, since, before, of)

    def counted(self, key: str, name: str, what: str, of: str = "") -> Count:
        """Count a slice of the week and of the one before."""
        here, past = (self.measuring.count(self.slice(what, of, earlier=one)) for one in (False, True))
        return Count(key, name, here, past, inbox(self.slice(what, of)))


def span_of(ground: Ground, session: Session, week: Week, now: datetime) -> Span:
    """Return the span of a week in the brand's zone."""
    zone = ground.zone
    measuring = Measuring(session, now, zone, ground.config.quality.acknowledge_minutes)
    return Span(measuring, week, week.starts(zone), week.ends(zone), week.plus(-1).starts(zone))
