"""Moving a thing along its life-cycle when somebody else may have been first."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from responders.moves import IllegalStep
from storage.errors import Conflict

_State = TypeVar("_State", bound=StrEnum)
_Step = TypeVar("_Step", bound=StrEnum)


def moved(
    advance: Callable[[_State, _Step], _State], state: _State, step: _Step, *, since: datetime | None = None
) -> _State:
    """Return where a step leads; Conflict, as of `since`, when it can't be taken from there."""
    try:
        return advance(state, step)
    except IllegalStep as error:
        raise Conflict("Somebody", since, f"moved it: it is {state.replace('_', ' ')}") from error
