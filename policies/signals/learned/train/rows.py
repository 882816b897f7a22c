"""All tasks' examples as one table: each text once, with what is known of it for every task."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from policies.signals.learned.tasks import TASKS
from policies.signals.learned.train.example import Example
from policies.signals.learned.train.tasks import examples

Floats = npt.NDArray[np.float64]

# Tasks whose posts are few for how much depends on them are drawn more often than the others.
_OFTEN: Final = dict.fromkeys(("vulnerable", "safety", "security", "speaking"), 3) | dict.fromkeys(
    ("hate", "confidential", "promotion", "work", "offensive"), 2
)

# How often each source is drawn beside the others, however large it is: what was written for a task counts
# more than what happens to be at hand. Posts that serve another task's "no" are drawn as the posts they are.
SHARES: Final = {
    "posts": 0.6,
    "in-house": 0.05,
    "in-house-pairs": 0.05,
    "in-house-frames": 0.03,
    "in-house-invective": 0.06,
    "readings": 0.06,
    "goemotions": 0.18,
    "measuring_hate_binary": 0.09,
    "davidson": 0.05,
    "hatemoji_build": 0.05,
    "toxigen_demos": 0.015,
    "identity_templates": 0.01,
    "banking77": 0.01,
    "clinc150": 0.015,
}


# The small tier knows no language beforehand: it needs more of how customers write than an encoder does.
SMALL_SHARES: Final = SHARES | {"in-house": 0.25, "in-house-pairs": 0.08, "in-house-frames": 0.06}


@dataclass(slots=True)
class Row:
    """A text with a label's number and its weight per task; a task that says nothing of it is absent.

    `own` is the task that a post was written for.
    """

    text: str
    language: str
    source: str
    known: dict[str, tuple[int, float]] = field(default_factory=dict)
    own: str = ""


def rows(folder: Path, split: str, seed: int, languages: Iterable[str] | None = None) -> list[Row]:
    """The rows of a split, in a fixed order; only of these languages if they are named."""
    wanted = None if languages is None else frozenset(languages)
    found: dict[str, Row] = {}
    for task, labels in TASKS.items():
        for one in examples(task, folder, split, seed):
            if wanted is None or one.language in wanted:
                _note(found, task, labels.index(one.label), one)
    return list(found.values())


def about(table: Sequence[Row], task: str | None) -> list[Row]:
    """The rows that tell something of a task, and nothing else of them; without a task the whole table."""
    if task is None:
        return list(table)
    return [replace(row, known={task: row.known[task]}) for row in table if task in row.known]


def thinned(table: Sequence[Row], share: float) -> list[Row]:
    """A share of the rows, evenly taken."""
    return list(table[:: max(int(1 / share), 1)])


def _note(found: dict[str, Row], task: str, label: int, one: Example) -> None:
    row = found.setdefault(one.text, Row(one.text, one.language, one.source))
    if row.source == "posts elsewhere" or one.source == "readings":
        row.source = one.source
    if one.source == "posts":
        row.own = row.own or task
    # The first word on a text is the best: a task's own posts come before what is only inferred.
    row.known.setdefault(task, (label, one.weight))


def draw(table: Sequence[Row], count: int, seed: int, shares: Mapping[str, float] = SHARES) -> npt.NDArray[np.intp]:
    """`count` places in the table, sources by their shares, and no text twice before its source is used up."""
    chance = np.random.default_rng(seed)
    places: list[npt.NDArray[np.intp]] = []
    sources = np.array([row.source.replace("posts elsewhere", "posts") for row in table])
    present = {name: share for name, share in shares.items() if (sources == name).any()}
    for name, share in present.items():
        mine = np.flatnonzero(sources == name)
        mine = np.repeat(mine, [_OFTEN.get(table[place].own, 1) for place in mine.tolist()])
        wanted = round(count * share / sum(present.values()))
        copies = [chance.permutation(mine) for _ in range(-(-wanted // len(mine)))]
        places.append(np.concatenate(copies)[:wanted])
    return chance.permutation(np.concatenate(places))
