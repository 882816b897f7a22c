"""What a face gives the sandbox: its routes, its names for things, and its way of saying no."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from starlette.responses import Response
from starlette.routing import BaseRoute

from bot.platforms.sandbox.faults import Fault
from bot.platforms.sandbox.model import Entry


class Face(Protocol):
    """One platform's API over the sandbox's world.

    The world keeps its own ids, which are whole numbers written as text; a face that shows others maps them both ways.
    """

    name: str

    @property
    def routes(self) -> Sequence[BaseRoute]:
        """The platform's API. Wrap each operation in `Faulty`, or no fault will strike it."""
        ...

    def first_id(self, at: datetime) -> int:
        """Return the least id that the world may give to a post written at `at`."""
        ...

    def public_id(self, entry: Entry) -> str:
        """Return the platform's id of a post, as adapters, the ledger and the API for tests name it."""
        ...

    def world_id(self, public_id: str) -> str:
        """Return the world's id of a post that the platform calls so; any text for one that can't be."""
        ...

    def instead(self, fault: Fault, operation: str) -> Response | None:
        """Return the platform's way of saying this (429, 503, 401, refusals); None for what happens to a connection."""
        ...
