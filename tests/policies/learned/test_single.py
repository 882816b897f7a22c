"""A task that is learned again alone: nothing of the others changes in the files that ship."""

import json
from typing import Any

import numpy as np

from policies.signals.learned.small import MODELS
from policies.signals.learned.train import single


def moved(told: Any) -> Any:
    """Everything with every number another one."""
    if isinstance(told, dict):
        return {key: value if key in {"task", "columns", "small"} else moved(value) for key, value in told.items()}
    if isinstance(told, list):
        return [moved(one) for one in told]
    return told + 1 if isinstance(told, int | float) else told


def test_the_small_tier_changes_in_one_task_alone() -> None:
    before = json.loads((MODELS / "small.json").read_text(encoding="utf-8"))
    found = single.facts(moved(before), "hate", MODELS / "small.json")
    for key in ("thresholds", "sure", "abroad", "on dev"):
        assert {task for task, value in found[key].items() if value != before[key][task]} == {"hate"}
    heads = zip(found["heads"], before["heads"], strict=True)
    assert [new["task"] for new, old in heads if new != old] == ["hate"]


def test_an_encoder_changes_in_one_task_alone_in_every_reading() -> None:
    before = json.loads((MODELS / "encoder.json").read_text(encoding="utf-8"))
    found = single.facts(moved(before), "hate", MODELS / "encoder.json")
    for new, old in zip(found["readings"], before["readings"], strict=True):
        heads = zip(new["heads"], old["heads"], strict=True)
        assert [one["task"] for one, other in heads if one != other] == ["hate"]


def test_weights_and_scales_change_in_the_tasks_own_columns_alone() -> None:
    before = json.loads((MODELS / "small.json").read_text(encoding="utf-8"))
    places = next(head["columns"] for head in before["heads"] if head["task"] == "confidential")
    held = np.load(MODELS / "small.npy")
    whole, scales = single.weights(held ^ 1, moved(before["scales"]), "confidential", MODELS)
    assert np.flatnonzero((whole != held).any(axis=0)).tolist() == places
    changed = [place for place, (new, old) in enumerate(zip(scales, before["scales"], strict=True)) if new != old]
    assert changed == places
