"""Where steps lead, taken one after the other."""

from collections.abc import Collection, Mapping
from typing import TypeVar

State = TypeVar("State")
Step = TypeVar("Step")


def reachable(moves: Mapping[tuple[State, Step], State], start: State, steps: Collection[Step]) -> set[State]:
    """Return every state that can be reached from `start` by these steps alone, and `start`."""
    found, todo = {start}, [start]
    while todo:
        state = todo.pop()
        new = {after for (before, step), after in moves.items() if before == state and step in steps} - found
        found |= new
        todo.extend(new)
    return found
