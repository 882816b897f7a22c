"""Reads the clocks of people's rights and the parts of notices: the law as data, the same for every brand."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

FILE: Final = Path(__file__).with_name("rights.toml")


@dataclass(frozen=True, slots=True)
class Law:
    """How long one law leaves for an answer. `confirm` counts working days, 0 for none; `unit` is days or months."""

    id: str
    name: str
    confirm: int
    answer: int
    extend: int
    unit: str
    source: str


@dataclass(frozen=True, slots=True)
class NoticeLaw:
    """What one law asks of a notice and of its counter-notice: (id, words) of each part.

    `counter_days` are the working days after a counter-notice within which the sender may go to court; 0 for none.
    """

    id: str
    name: str
    source: str
    counter_days: int
    elements: tuple[tuple[str, str], ...]
    counter_elements: tuple[tuple[str, str], ...]


@cache
def laws() -> dict[str, Law]:
    """Return the laws about requests, by id, in the order of the file."""
    return {one["id"]: Law(**one) for one in _read()["law"]}


@cache
def notice_laws() -> dict[str, NoticeLaw]:
    """Return the laws about notices, by id, in the order of the file."""
    return {one["id"]: NoticeLaw(**one | _elements(one)) for one in _read()["notice"]}


def _elements(one: dict[str, Any]) -> dict[str, tuple[tuple[str, str], ...]]:
    return {
        name: tuple((str(key), str(words)) for key, words in one[name]) for name in ("elements", "counter_elements")
    }


@cache
def _read() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))
