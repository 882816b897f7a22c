"""A ground to make reports on, with two weeks of cases."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.config import Config
from bot.reports.ground import Ground
from bot.reports.weeks import Week
from storage import accounts, record
from storage.database import Database
from tests.bot.reports.weeks_of import evening, fill

BERLIN = ZoneInfo("Europe/Berlin")
WEEK = Week.read("2026-W13")  # the clocks of Berlin go forward on its Sunday
SETTINGS = {
    "brand": {"timezone": "Europe/Berlin"},
    "quality": {"regions": {"dach": {"languages": ["de"]}, "world": {"languages": ["en", "es"]}}},
    "targets": [
        {"indicator": "response_time", "goal": 90, "since": "2026-01-01", "until": "2026-12-31"},
        {"indicator": "recurrence", "goal": 5, "horizon": "mid_term", "since": "2025-01-01", "until": "2028-12-31"},
    ],
}
PRODUCTS = {"halo-pro": "Halo Pro", "nest-hub": "Nest Hub"}


@dataclass
class Clock:
    now: datetime

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def ground(database: Database) -> Ground:
    config = Config.model_validate(SETTINGS)
    ground = Ground(config, database, Clock(evening(WEEK.ends(BERLIN))), PRODUCTS)
    zone = ground.zone
    with database.session() as session:
        record.append(session, "account.resumed", "desk", "account:1", {}, at=WEEK.plus(-2).starts(zone))
        account = accounts.ensure(session, "sandbox", "AuroraCare", now=WEEK.plus(-2).starts(zone)).id
        fill(session, account, 210, WEEK.starts(zone), WEEK.ends(zone), mark="w")
        fill(session, account, 150, WEEK.plus(-1).starts(zone), WEEK.starts(zone), mark="v")
        fill(session, account, 9, WEEK.ends(zone), WEEK.ends(zone) + timedelta(hours=9), mark="n")
    return ground
