"""One task learned again: what the files that ship know of all other tasks stays, bit by bit."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

__all__ = ["facts", "weights"]

_PER_TASK: Final = ("thresholds", "sure", "abroad", "on dev", "on dev abroad", "ask")


def weights(
    fresh: npt.NDArray[np.int8], scales: Sequence[float], task: str, folder: Path
) -> tuple[npt.NDArray[np.int8], list[float]]:
    """The small tier's weights in a folder, and their scales, with new ones for one task."""
    before = _read(folder / "small.json")
    places = next(head["columns"] for head in before["heads"] if head["task"] == task)
    whole: npt.NDArray[np.int8] = np.load(folder / "small.npy")
    whole[:, places] = fresh[:, places]
    pairs = zip(before["scales"], scales, strict=True)
    return whole, [new if place in places else old for place, (old, new) in enumerate(pairs)]


def facts(fresh: Mapping[str, Any], task: str, path: Path) -> dict[str, Any]:
    """A model's facts in `path` with those of one task, and all that concerns no task, from new ones."""
    before = _read(path)
    found: dict[str, Any] = {**before, **fresh}
    del found["version"]
    found.update({key: before[key] | {task: fresh[key][task]} for key in _PER_TASK if fresh.get(key)})
    if "heads" in fresh:
        found["heads"] = _heads(before["heads"], fresh["heads"], task)
    if "readings" in fresh:
        both = zip(before["readings"], fresh["readings"], strict=True)
        found["readings"] = [new | {"heads": _heads(old["heads"], new["heads"], task)} for old, new in both]
    return found


def _heads(before: Sequence[Mapping[str, Any]], fresh: Sequence[Mapping[str, Any]], task: str) -> list[Any]:
    return [new if new["task"] == task else old for old, new in zip(before, fresh, strict=True)]


def _read(path: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return told
