"""The desk's exceptions, at hand for its judge. One that ends in the database ends here within seconds."""

from collections.abc import Callable
from datetime import datetime

from bot.at_hand import AtHand
from policies.exceptions import RuleException
from storage import exceptions
from storage.database import Database


class InForce(AtHand[tuple[RuleException, ...]]):
    """Hands out the exceptions that the database holds; while it is out of reach the last ones stay until they end."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        super().__init__("exceptions", ())
        self._database, self._clock = database, clock

    def read(self) -> tuple[RuleException, ...]:
        """Return what is set aside now; raise StorageError."""
        with self._database.session() as session:
            return exceptions.in_force(session, now=self._clock())
