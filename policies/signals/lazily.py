"""A property that is computed when first read, and kept."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar, overload

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
