"""Writes the heads as one file of 8-bit weights and one of facts, ready to be mapped into memory."""

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from policies.signals.learned.train.fit import Fitted


def pack(heads: dict[str, tuple[tuple[str, ...], Fitted]], thresholds: dict[str, float], folder: Path) -> str:
    """Writes small.npy and small.json; returns the version, which is drawn from the weights themselves."""
    columns: list[npt.NDArray[np.int8]] = []
    facts: list[dict[str, Any]] = []
    scales: list[float] = []
    for task, (labels, fitted) in heads.items():
        first = sum(one.shape[1] for one in columns)
        # The few largest weights are clipped, so that 8 bits are spent on the many.
        top = np.quantile(np.abs(fitted.weights[np.any(fitted.weights != 0, axis=1)]), 0.9999, axis=0)
        scale = np.maximum(top, 1e-9) / 127
        columns.append(np.clip(np.round(fitted.weights / scale), -127, 127).astype(np.int8))
        scales += [float(one) for one in scale]
        places = list(range(first, first + columns[-1].shape[1]))
        facts.append(
            {"task": task, "labels": labels, "columns": places, "scale": fitted.scale, "shift": list(fitted.shift)}
        )
    weights = np.ascontiguousarray(np.hstack(columns))
    told: dict[str, Any] = {"scales": scales, "heads": facts, "thresholds": thresholds}
    digest = hashlib.sha256(weights.tobytes() + json.dumps(told, sort_keys=True).encode()).hexdigest()
    version = f"small-1-{digest[:8]}"
    np.save(folder / "small.npy", weights)
    (folder / "small.json").write_text(json.dumps({"version": version, **told}, indent=1) + "\n", encoding="utf-8")
    return version
