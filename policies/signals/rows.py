"""Many small things in one stretch of memory, each read when asked for: lists of lists take eight times the room."""

from array import array
from collections.abc import Iterable
from itertools import accumulate
from typing import Any, TypedDict

import orjson


class Packed(TypedDict):
    """Rows as they are kept: one line of JSON each, made narrow, and how many bytes each takes."""

    lines: str
    sizes: list[int]


def pack(rows: Iterable[object]) -> Packed:
    """Return rows of plain lists, texts and numbers as they are kept."""
    lines = [orjson.dumps(row) for row in rows]
    return {"lines": b"".join(lines).decode("latin-1"), "sizes": list(map(len, lines))}


def narrow(text: str) -> str:
    """Return a text with a sign for each byte of its UTF-8: beside one emoji every sign of a text takes four bytes."""
    return text.encode().decode("latin-1")


def wide(text: str) -> str:
    """Return what was made narrow as it was."""
    return text.encode("latin-1").decode()


class Rows:
    """Rows that were packed, by number."""

    __slots__ = ("_ends", "_lines")

    def __init__(self, packed: Packed) -> None:
        self._lines = packed["lines"].encode("latin-1")
        self._ends = array("I", accumulate(packed["sizes"], initial=0))

    def __getitem__(self, number: int) -> Any:
        """Return a row; what were tuples are lists."""
        return orjson.loads(self._lines[self._ends[number] : self._ends[number + 1]])
