"""JSON Lines in, JSON Lines out: in order, streaming, with whatever is at hand as one batch.

Nothing waits for input that has not come: what a read returns is worked on at once, and its answers are flushed before
the next read. While a batch is worked on, more may arrive; so batches grow by themselves when input is fast.
"""

import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO, Generic, TypeVar

import click
import orjson

from bot.checks import echoed, why_no_json
from bot.cli.exits import FOUND, USAGE, Stop

Parsed = TypeVar("Parsed")
READ_BYTES = 1 << 18
LONGEST = 4_000_000
"""How many bytes a line may have; of a longer one no more is ever held."""
BATCH = 256


@dataclass(frozen=True, slots=True)
class BadLine(Exception):
    """A line that can't be used, and why, in a sentence; `id` is the line's own, where it could be read."""

    why: str
    id: str | int | float | None = None


@dataclass(frozen=True, slots=True)
class Line(Generic[Parsed]):
    """One line of input: its number from 1, and what it holds or why it can't be used."""

    number: int
    held: Parsed | BadLine


def open_input(path: str | None) -> BinaryIO:
    """Open a file, or standard input for None and "-"."""
    if path in {None, "-"}:
        return standard_input()
    return open(str(path), "rb", buffering=0)  # noqa: PTH123 (the descriptor is what we read)


def standard_input() -> BinaryIO:
    """Return standard input, and say so where a person is to type it; raise Stop if it is closed."""
    if sys.stdin is None:
        raise Stop("Standard input is closed, so there is nothing to read.", USAGE)
    if sys.stdin.isatty():
        click.echo("Reading from the keyboard; Ctrl-D on an empty line ends it.", err=True)
    return sys.stdin.buffer


def batches(source: BinaryIO, limit: int = BATCH) -> Iterator[list[tuple[int, bytes]]]:
    """Yield numbered lines in batches of what is at hand, at most `limit`; blank lines are counted and left out."""
    number, rest = 0, b""
    while chunk := os.read(source.fileno(), READ_BYTES):
        *whole, rest = (rest + chunk).split(b"\n")
        for at in range(0, len(whole), limit):
            yield [(number + at + place, line) for place, line in enumerate(whole[at : at + limit], 1) if line.strip()]
        number += len(whole)
        rest = rest[: LONGEST + 1]
    if rest.strip():
        yield [(number + 1, rest)]


def parse(line: bytes) -> dict[str, Any]:
    """Return the JSON object on a line, or raise BadLine."""
    if len(line) > LONGEST:
        raise BadLine(f"This line is longer than {LONGEST // 1_000_000} MB, which no text to read is. Leave it out.")
    line = line.strip(b"\r\n\t \xef\xbb\xbf")
    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        value = _slowly(line) if b"\\u" in line else None
        if value is None:
            raise BadLine(why_no_json(line, error)) from None
    if not isinstance(value, dict):
        raise BadLine('This is not a JSON object. Write one object a line, as in {"id": "1", "text": "…"}.')
    if type(value.get("id")) is float and isinstance(exact := _slowly(line), dict):
        value["id"] = exact["id"]  # a whole number of more than 64 bits comes back as it came
    return value


def _slowly(line: bytes) -> Any:
    """Return what a line holds with halves of surrogate pairs, as cut texts have, and long numbers; None if nothing."""
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def written(answer: dict[str, Any]) -> bytes:
    """Return an answer as a line of JSON."""
    try:
        return orjson.dumps(answer, option=orjson.OPT_APPEND_NEWLINE)
    except TypeError:
        # Half of a surrogate pair, in an id or a fix: only as an escape can it be written.
        return json.dumps(answer, separators=(",", ":")).encode() + b"\n"


def stream(
    source: BinaryIO,
    sink: BinaryIO,
    read: Callable[[dict[str, Any]], Parsed],
    answer: Callable[[Sequence[Parsed]], Sequence[dict[str, Any]]],
    seen: Callable[[int], None] = lambda _count: None,
) -> int:
    """Answer every line in input order and return how many were bad.

    `read` checks one object (raising BadLine); `answer` answers many at once. If it fails, each is tried alone, so
    that one bad line never costs another its answer. `seen` is told how many lines each batch had.
    """
    bad = 0
    for batch in batches(source):
        lines = [Line(number, _held(raw, read)) for number, raw in batch]
        good = [line.held for line in lines if not isinstance(line.held, BadLine)]
        answers = iter(_answers(good, answer))
        for line in lines:
            out = line.held if isinstance(line.held, BadLine) else next(answers)
            if isinstance(out, BadLine):
                bad += 1
                out = {"id": out.id, "line": line.number, "error": out.why}
            sink.write(written(out))
        sink.flush()
        seen(len(lines))
    return bad


def finish(bad: int) -> None:
    """End with exit code 1 if lines could not be used; each said why in its place."""
    if bad:
        raise Stop(
            f"{bad} line{'s' if bad > 1 else ''} could not be used; each says why where its answer would stand.", FOUND
        )


def _held(raw: bytes, read: Callable[[dict[str, Any]], Parsed]) -> Parsed | BadLine:
    given: dict[str, Any] = {}
    try:
        given = parse(raw)
        return read(given)
    except BadLine as error:
        why = error.why
    except Exception as error:  # noqa: BLE001 (one line's fault must not cost the others their answer)
        why = _ours(error)
    return BadLine(why, echoed(given))


def _ours(error: Exception) -> str:
    return f"This line could not be worked on: {type(error).__name__}. Please report it."


def _answers(
    good: Sequence[Parsed], answer: Callable[[Sequence[Parsed]], Sequence[dict[str, Any]]]
) -> Sequence[dict[str, Any] | BadLine]:
    if not good:
        return []
    try:
        return answer(good)
    except Exception as error:  # noqa: BLE001 (one line's fault must not cost the others their answer)
        if len(good) == 1:
            return [BadLine(_ours(error), getattr(good[0], "id", None))]
    return [one for each in good for one in _answers([each], answer)]
