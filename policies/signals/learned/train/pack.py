"""Writes a model's files: 8-bit weights and facts, with a version drawn from both."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

_ALIGNED = 8  # columns are filled up to a multiple of this, so that a row is read in whole words


def narrowed(weights: npt.NDArray[np.float32]) -> tuple[npt.NDArray[np.int8], list[float]]:
    """The weights in 8 bits with the scale of each column; columns without a scale are padding."""
    # The few largest weights are clipped, so that 8 bits are spent on the many.
    top = np.quantile(np.abs(weights[np.any(weights != 0, axis=1)]), 0.9999, axis=0)
    scales = np.maximum(top, 1e-9) / 127
    held = np.clip(np.round(weights / scales), -127, 127).astype(np.int8)
    padding = -weights.shape[1] % _ALIGNED
    return np.ascontiguousarray(np.pad(held, ((0, 0), (0, padding)))), [float(one) for one in scales]


def write_small(weights: npt.NDArray[np.int8], facts: Mapping[str, Any], folder: Path) -> str:
    """Writes small.npy and small.json; returns the version."""
    version = f"small-2-{_digest(weights.tobytes(), facts)}"
    np.save(folder / "small.npy", weights)
    _write(folder / "small.json", {"version": version, **facts})
    return version


def write_encoder(facts: Mapping[str, Any], folder: Path) -> str:
    """Writes encoder.json beside the networks that it names; returns the version."""
    content = b"".join((folder / f"{name}.onnx").read_bytes() for name in facts["networks"])
    version = f"encoder-1-{_digest(content, facts)}"
    _write(folder / "encoder.json", {"version": version, **facts})
    return version


def _digest(content: bytes, facts: Mapping[str, Any]) -> str:
    return hashlib.sha256(content + json.dumps(facts, sort_keys=True).encode()).hexdigest()[:8]


def _write(path: Path, facts: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
