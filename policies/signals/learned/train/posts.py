"""The in-house posts: one file per task and language, one labelled text a line."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from policies.signals.learned.tasks import TASKS
from policies.signals.learned.train.example import Example, split_of

POSTS: Final = Path(__file__).parents[1] / "data" / "posts"

# Labels that writers of posts keep apart and the models do not.
_MEANING: Final = {("stereotype", "exclusion"): "stereotype"}


def sideways() -> frozenset[str]:
    """The texts that were written to be told from their pair by meaning alone.

    Nobody's inbox is made of such pairs: the models learn from them, but no line from which to act is drawn by them.
    """
    lines = (line for path in POSTS.glob("*.jsonl") for line in path.read_text(encoding="utf-8").splitlines())
    return frozenset(row["text"] for row in map(json.loads, lines) if "-imagined-" in row["id"])


def posts(task: str, split: str) -> Iterator[Example]:
    """The posts of a task in a split, file by file; raises ValueError for a label that the task has not."""
    for path in sorted(POSTS.glob(f"{task}.*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            row = json.loads(line)
            if split_of(row["id"]) != split:
                continue
            label = _MEANING.get((task, row["label"]), row["label"])
            if label not in TASKS[task]:
                raise ValueError(f"{path.name}, line {number}: '{label}' is no label of {task}: {TASKS[task]}.")
            yield Example(row["text"], label, "posts", split, 1.0, row["language"])
