"""Platforms on which people may ask the desk to check a text, and are answered alone."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol, runtime_checkable


@dataclass(frozen=True, slots=True)
class Question:
    """A text that somebody asks about.

    `person` and `roles` are the platform's ids; `account` and `goes_to` may be empty.
    """

    text: str
    person: str
    roles: frozenset[str] = frozenset()
    account: str = ""
    goes_to: str = ""


Adviser = Callable[[Question], Awaitable[str]]
"""Answers a question in plain words; never raises for what the person can be told."""


@runtime_checkable
class Consulted(Protocol):
    """A platform with such a way to ask."""

    def consult(self, adviser: Adviser) -> None:
        """Answer questions by `adviser` whenever the platform is listened to from now on."""
