"""What all tables of moves share: one step from one state, or the refusal to take it."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

_State = TypeVar("_State", bound=StrEnum)
_Step = TypeVar("_Step", bound=StrEnum)


class IllegalStep(Exception):
    """A thing can't take this step from where it stands; nothing was changed."""

    def __init__(self, thing: str, state: StrEnum, step: StrEnum, called: str) -> None:
        super().__init__(f"{thing} that is {state} can't take the step '{called}'.")
        self.state = state
        self.step = step


def follow(
    thing: str, moves: Mapping[tuple[_State, _Step], _State], state: _State, step: _Step, *, called: str = ""
) -> _State:
    """Return the state that `step` leads to from `state`, or raise IllegalStep.

    `thing` and `called` are what a refusal calls the thing ("A reply") and the step, if not by its name.
    """
    try:
        return moves[state, step]
    except KeyError:
        raise IllegalStep(thing, state, step, called or step) from None
