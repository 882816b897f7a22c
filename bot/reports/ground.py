"""What a report is made from: the settings, the database, the clock and the names of products. No model is needed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.config import Config
from bot.wiring import Desk
from storage.database import Database


@dataclass(frozen=True, slots=True)
class Ground:
    """The parts of a desk that reports need. `products` are names by id."""

    config: Config
    database: Database
    clock: Callable[[], datetime]
    products: Mapping[str, str]

    @classmethod
    def of(cls, desk: Desk) -> "Ground":
        """Return the ground that a desk is."""
        products = {one.id: one.name for one in desk.judge.code.products}
        return cls(desk.config, desk.database, desk.clock, products)

    @property
    def zone(self) -> ZoneInfo:
        """The brand's time zone: a week's days are days there."""
        return ZoneInfo(self.config.brand.timezone)

    @property
    def base(self) -> str:
        """What stands before every address in the console."""
        return self.config.console.address
