"""What the desk logs, read by a test, which leaves logging as it found it."""

import contextlib
import io
import logging
from collections.abc import Iterator

import structlog

from bot.config import Log
from bot.logging import setup


@contextlib.contextmanager
def logged(settings: Log) -> Iterator[io.StringIO]:
    """Send every log to what is yielded, and afterwards where it went before."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    out = io.StringIO()
    setup(settings, out)
    try:
        yield out
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
        structlog.reset_defaults()
