"""The in-house seeds: clauses, contrasting pairs and the words that fill their gaps."""

import json
import random
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from policies.signals.learned.train.example import split_of

DATA: Final = Path(__file__).parents[1] / "data"

_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_SLOT = re.compile(r"\{(\w+)\}")

Slots = dict[str, dict[str, list[str]]]


@dataclass(frozen=True, slots=True)
class Clause:
    """One thing a customer may say. `kind` is its part in a message: problem, help, ask, rant, praise, ..."""

    language: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Contrast:
    """Two texts that look alike and differ in one task: `yes` has the trait, `no` has not."""

    task: str
    language: str
    yes: str
    no: str


def _lines(name: str) -> Iterator[dict[str, Any]]:
    with (DATA / name).open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def clauses(split: str) -> dict[tuple[str, str], list[Clause]]:
    """The clauses of a split, by (language, kind)."""
    found: dict[tuple[str, str], list[Clause]] = defaultdict(list)
    for row in _lines("clauses.jsonl"):
        if split_of(row["id"]) == split:
            found[row["language"], row["kind"]].append(Clause(row["language"], row["kind"], row["text"]))
    return found


def contrasts(split: str) -> list[Contrast]:
    """The contrasting pairs of a split, in the order of the file."""
    rows = (row for row in _lines("contrasts.jsonl") if split_of(row["id"]) == split)
    return [Contrast(row["task"], row["language"], row["yes"], row["no"]) for row in rows]


@dataclass(frozen=True, slots=True)
class Frame:
    """One pattern with many fillings that has ("yes") or only seems to have ("no") a task's trait."""

    task: str
    language: str
    label: str
    text: str


def frames(split: str) -> list[Frame]:
    """The frames of a split, in the order of the file."""
    rows = (row for row in _lines("frames.jsonl") if split_of(row["id"]) == split)
    return [Frame(row["task"], row["language"], row["label"], row["text"]) for row in rows]


@cache
def slots() -> Slots:
    """The words for the gaps: language → slot letter → words."""
    found: Slots = defaultdict(dict)
    for row in _lines("slots.jsonl"):
        found[row["language"]][row["slot"]] = row["words"]
    return found


def fill(text: str, words: dict[str, list[str]], chance: random.Random) -> str:
    """The text with one of each [this|that] chosen and each gap {d} filled."""
    text = _CHOICE.sub(lambda found: chance.choice(found[1].split("|")), text)
    while _SLOT.search(text):
        text = _SLOT.sub(lambda found: chance.choice(words[found[1]]), text)
    return re.sub(" {2,}", " ", text).strip()
