"""A line that says how far long work is: on a terminal only, on standard error, gone when the work is done."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_EVERY_SECONDS = 0.2


@contextmanager
def progress(what: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """Yield a function to call with how much more was done; it writes nothing unless a person watches."""
    if not sys.stderr.isatty() or sys.stdout.isatty():
        yield lambda _more: None
        return
    done, began, shown = 0, time.monotonic(), 0.0

    def more(count: int) -> None:
        nonlocal done, shown
        done += count
        now = time.monotonic()
        if now - shown >= _EVERY_SECONDS:
            shown = now
            of = f" of {total:,}" if total else ""
            sys.stderr.write(f"\r\x1b[K{done:,}{of} {what}, {done / max(now - began, 1e-9):,.0f} a second")
            sys.stderr.flush()

    try:
        yield more
    finally:
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()
