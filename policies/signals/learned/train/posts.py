"""The in-house posts, one file per task and language, and strangers' texts, one per task: a labelled text a line."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from policies.signals.learned.tasks import TASKS
from policies.signals.learned.train.example import Example, split_of

_DATA: Final = Path(__file__).parents[1] / "data"
POSTS: Final = _DATA / "posts"

# Posts written as pairs with the least change between them, by the second part of their ids.
_PAIRED: Final = frozenset({"imagined", "chorus", "refrain"})
# Labels that writers of posts keep apart and the models do not.
_MEANING: Final = {("stereotype", "exclusion"): "stereotype"}


def paired() -> frozenset[str]:
    """The texts that were written to be told from their pair by meaning alone.

    Nobody's inbox is made of such pairs: the models learn from them, but no line from which to act is drawn by them.
    """
    lines = (line for path in POSTS.glob("*.jsonl") for line in path.read_text(encoding="utf-8").splitlines())
    return frozenset(row["text"] for row in map(json.loads, lines) if row["id"].split("-")[1] in _PAIRED)


def posts(task: str, split: str) -> Iterator[Example]:
    """The posts of a task in a split, file by file; raises ValueError for a label that the task has not."""
    for path in sorted(POSTS.glob(f"{task}.*.jsonl")):
        yield from (one for one in _labelled(path, task, "posts") if one.split == split)


def strangers(task: str) -> Iterator[Example]:
    """Texts by writers who knew nothing of the project, for dev alone: they draw lines and teach nothing."""
    path = _DATA / "strangers" / f"{task}.jsonl"
    if path.exists():
        yield from _labelled(path, task, "strangers")


def _labelled(path: Path, task: str, source: str) -> Iterator[Example]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        row = json.loads(line)
        label = _MEANING.get((task, row["label"]), row["label"])
        if label not in TASKS[task]:
            raise ValueError(f"{path.name}, line {number}: '{label}' is no label of {task}: {TASKS[task]}.")
        split = "dev" if source == "strangers" else split_of(row["id"])
        yield Example(row["text"], label, source, split, 1.0, row["language"])
