"""Reads a series of counts from rows of `timestamp,value`, and says which line is wrong."""

import csv
import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from bot.crisis.detector import Floats, Times

_LONGEST = 60
_MOST = 1e15
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class SeriesError(Exception):
    """A row can't be read; the message names its line, what is wrong and what is wanted."""


@dataclass(frozen=True, slots=True)
class Series:
    """Counts in order of time. `stamps` are the timestamps as they stand in the file, `times` their seconds (UTC).

    `skipped` are the lines that were not later than the row before: they count for nothing.
    """

    stamps: tuple[str, ...]
    times: Times
    counts: Floats
    skipped: tuple[int, ...]


def read(lines: Iterable[str]) -> Series:
    """Read rows of `timestamp,value`, with a header or without; raise SeriesError at the first that is wrong.

    A timestamp without a zone is UTC. Rows may leave gaps. A row that is not later than the latest before it
    is skipped, since whoever counts as things happen has no way back; blank lines say nothing.
    """
    stamps: list[str] = []
    times: list[float] = []
    counts: list[float] = []
    skipped: list[int] = []
    latest = -math.inf
    rows = csv.reader(lines)
    try:
        for row in rows:
            if not row or (rows.line_num == 1 and _is_header(row)):
                continue
            try:  # the way of nearly every row, quickly
                stamp, value = row
                when = datetime.fromisoformat(stamp)
                at = ((when if when.tzinfo else when.replace(tzinfo=UTC)) - _EPOCH).total_seconds()
                count = float(value)
            except (ValueError, OverflowError):
                at, count = _parsed(row, rows.line_num)
            if not 0 <= count < _MOST:
                raise _no_count(row[1], rows.line_num)
            if at <= latest:
                skipped.append(rows.line_num)
                continue
            latest = at
            stamps.append(row[0])
            times.append(at)
            counts.append(count)
    except csv.Error as error:
        raise SeriesError(f"Line {rows.line_num}: it can't be read as CSV ({error}).") from error
    whole = np.floor(np.array(times, dtype=np.float64)).astype(np.int64)
    return Series(tuple(stamps), whole, np.array(counts, dtype=np.float64), tuple(skipped))


def _is_header(row: list[str]) -> bool:
    return row[0].strip().lstrip("\ufeff").lower() in {"timestamp", "time", "date", "at"}


def _parsed(row: list[str], line: int) -> tuple[float, float]:
    """Read a row that may have spaces or a byte order mark around, or raise what is wrong with it."""
    if len(row) != 2:
        raise SeriesError(f"Line {line}: a row is timestamp,value, and this one has {len(row)} fields.")
    try:
        at = datetime.fromisoformat(row[0].strip().lstrip("\ufeff"))
        seconds = ((at if at.tzinfo else at.replace(tzinfo=UTC)) - _EPOCH).total_seconds()
    except (ValueError, OverflowError):
        raise SeriesError(
            f"Line {line}: '{row[0][:_LONGEST]}' is no timestamp. Write it like 2026-03-02 09:05:00,"
            " in UTC or with a zone."
        ) from None
    try:
        return seconds, float(row[1])
    except ValueError:
        raise _no_count(row[1], line) from None


def _no_count(value: str, line: int) -> SeriesError:
    return SeriesError(f"Line {line}: '{value[:_LONGEST]}' is no count. It must be a number of mentions, 0 or more.")
