"""Counts work by the calls it makes, which no busy machine changes."""

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any


def counted_calls(work: Callable[[], Any]) -> int:
    """Return how many calls some work makes, of Python's functions and of those in C."""
    counted = 0

    def count(_frame: FrameType, event: str, _detail: object) -> None:
        nonlocal counted
        counted += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
    return counted
