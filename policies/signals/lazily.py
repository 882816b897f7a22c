"""What is worked out when it is first asked for, and kept: a property of an object, a pattern of a module."""

import re
from collections.abc import Callable
from typing import Any, Generic, TypeVar, cast, overload

Value = TypeVar("Value")


class lazily(Generic[Value]):  # noqa: N801 - it reads as a decorator
    """Compute a property once per object. Two threads may both compute it; they get equal values."""

    def __init__(self, compute: Callable[[Any], Value]) -> None:
        self._compute = compute
        self.__doc__ = compute.__doc__
        self._name = compute.__name__

    @overload
    def __get__(self, holder: None, owner: type) -> "lazily[Value]": ...
    @overload
    def __get__(self, holder: object, owner: type) -> Value: ...
    def __get__(self, holder: object | None, owner: type) -> "lazily[Value] | Value":
        """Return the value, computing it on the first reading."""
        if holder is None:
            return self
        value = holder.__dict__[self._name] = self._compute(holder)
        return value


class _Late:
    def __init__(self, pattern: str, flags: int) -> None:
        self._asked = pattern, flags

    @lazily
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(*self._asked)

    def __getattr__(self, name: str) -> Any:
        value = self.__dict__[name] = getattr(self._compiled, name)
        return value


def late(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Return a pattern that is compiled when it is first used, as those for rare matters mostly never are."""
    return cast("re.Pattern[str]", _Late(pattern, flags))
