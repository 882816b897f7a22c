"""Settings of the quality loop: who answers for safety and security, in which markets, and who looks after issues."""

from typing import Annotated

from pydantic import Field, StringConstraints

from bot.config_file import Table

Who = Annotated[str, StringConstraints(pattern=r"^(?:role:[a-z_]+|user:\S+)$")]
"""`role:executive` or `user:maya`."""


class Unit(Table):
    """A business unit: its products (ids of the catalogue), the chain that is told, the logins of quality officers."""

    products: tuple[str, ...] = ()
    chain: tuple[Who, ...] = ()
    officers: tuple[str, ...] = ()


class Region(Table):
    """A region: the languages its customers write in, and the logins of its customer-service officers."""

    languages: tuple[str, ...] = ()
    officers: tuple[str, ...] = ()


class Quality(Table):
    """Safety, security and quality. `markets` are those we sell in (`us`, `eu`, …); empty: all that the clocks know.

    `chain` says who is told of an incident, one link after the other, each `acknowledge_minutes` after the one before
    it said nothing. A unit's own chain comes first. `step_days` is how long an issue may stay at one step.
    """

    markets: tuple[str, ...] = ()
    chain: tuple[Who, ...] = Field(default=("role:executive", "role:quality_officer"), min_length=1)
    acknowledge_minutes: int = Field(default=60, ge=1, le=24 * 60)
    step_days: int = Field(default=14, ge=1, le=365)
    units: dict[str, Unit] = Field(default={})
    regions: dict[str, Region] = Field(default={})

    def unit_of(self, products: tuple[str, ...]) -> str:
        """Return the first unit that has one of these products, or nothing."""
        return next((name for name, unit in self.units.items() if set(unit.products) & set(products)), "")

    def chain_of(self, unit: str) -> tuple[str, ...]:
        """Return who is told of an incident of a unit, one link after the other, nobody twice."""
        own = self.units[unit].chain if unit in self.units else ()
        return tuple(dict.fromkeys((*own, *self.chain)))

    def customer_officers(self, languages: tuple[str, ...]) -> frozenset[str]:
        """Return the logins of who speaks for customers of these languages; nobody where no region names any."""
        regions = (one for one in self.regions.values() if not one.languages or set(one.languages) & set(languages))
        return frozenset(login for one in regions for login in one.officers)
