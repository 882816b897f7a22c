"""What an examination finds: one line a check."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How a check came out. Only a `problem` keeps the desk from working."""

    FINE = "fine"
    NOTE = "note"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the examination: what was looked at, what was found, and what would mend it."""

    name: str
    state: State
    found: str
    mend: str = ""
