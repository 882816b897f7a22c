"""The second tier: fine-tuned encoders as 8-bit ONNX, on `onnxruntime` and `tokenizers` (the extra `encoder`).

Two networks: `english` is a transformer, `polyglot` a convolutional network for all languages of the training texts.
Each is loaded when first asked, once per process, and runs on one thread. A reading says which of them read a language
and how much each of their scores counts beside the small tier's.
"""

import json
import threading
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Self

import numpy as np

from policies.signals.language import detect_language
from policies.signals.learned.heads import Floats
from policies.signals.learned.missing import ModelError, needs
from policies.signals.learned.plain import demojized
from policies.signals.learned.small import MODELS

__all__ = ["Encoder", "Network", "Reading"]


class Network:
    """One exported network with its tokenizer: texts in, raw scores out."""

    def __init__(self, folder: Path, name: str, facts: Mapping[str, Any]) -> None:
        self._folder, self._name = folder, name
        self._longest, self._width = int(facts["longest"]), int(facts["columns"])
        self._lock = threading.Lock()
        self._loaded: tuple[Any, Any] | None = None

    def raw(self, texts: Sequence[str]) -> Floats:
        """The network's own scores (texts, columns) in order.

        Texts are read one by one: the 8 bits of a batch span its widest values, so that a text's scores would depend
        on its neighbours, and a verdict could not be repeated.
        """
        tokenizer, session = self._loaded or self._load()
        found = np.empty((len(texts), self._width), dtype=np.float32)
        for place, text in enumerate(texts):
            words = np.array([tokenizer.encode(demojized(text)).ids], dtype=np.int64)
            found[place] = session.run(None, {"input_ids": words, "attention_mask": np.ones_like(words)})[0]
        return found

    def _load(self) -> tuple[Any, Any]:
        with self._lock:
            if self._loaded is None:
                with needs("encoder"):
                    import onnxruntime
                    from tokenizers import Tokenizer
                tokenizer = Tokenizer.from_file(str(self._folder / f"{self._name}.tokenizer.json"))
                tokenizer.no_padding()
                tokenizer.enable_truncation(self._longest)
                options = onnxruntime.SessionOptions()
                options.intra_op_num_threads = options.inter_op_num_threads = 1
                options.enable_cpu_mem_arena = False
                options.log_severity_level = 3
                path = str(self._folder / f"{self._name}.onnx")
                session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
                self._loaded = tokenizer, session
            return self._loaded


class Reading:
    """How texts of some languages are read: by which networks, and how much each score counts, column by column."""

    def __init__(self, networks: Mapping[str, Network], facts: Mapping[str, Any]) -> None:
        self.languages = frozenset(facts["languages"])
        self._networks = tuple(networks[name] for name in facts["networks"])
        told = facts["heads"]
        # One row per network, and the last for the small tier.
        self._weights = np.concatenate([np.tile(one["weights"], (len(one["columns"]), 1)) for one in told]).T
        self._shifts = np.concatenate([one["shift"] for one in told])

    def scores(self, texts: Sequence[str], beside: Floats) -> Floats:
        """Calibrated scores (texts, columns), from the networks' and the small tier's calibrated ones."""
        raw = [*(network.raw(texts) for network in self._networks), beside]
        return self.weighed(raw)

    def weighed(self, raw: Sequence[Floats]) -> Floats:
        """The scores of all networks, and at the end the small tier's, as calibrated ones."""
        total = sum((own * weights for own, weights in zip(raw, self._weights, strict=True)), self._shifts)
        return np.asarray(total, dtype=np.float32)


class Encoder:
    """The networks of one folder. `thresholds` and `sure` are those of its scores together with the small tier's, and
    `abroad` the thresholds for every language but English.

    `ask` holds, per alarm, the small tier's probability from which a text is worth an encoder's time. `small` is the
    version of the small tier that it was calibrated with.
    """

    __slots__ = ("_readings", "abroad", "ask", "small", "sure", "thresholds", "version")

    def __init__(self, readings: Sequence[Reading], facts: Mapping[str, Any]) -> None:
        self._readings = tuple(readings)
        self.version: str = facts["version"]
        self.small: str = facts["small"]
        self.ask: Mapping[str, float] = dict(facts["ask"])
        self.thresholds: Mapping[str, float] = dict(facts["thresholds"])
        self.abroad: Mapping[str, float] = dict(facts.get("abroad", self.thresholds))
        self.sure: Mapping[str, float] = dict(facts["sure"])

    @classmethod
    def load(cls, folder: Path | None = None) -> Self:
        """The encoder in `folder` (None: the shipped one); raises ModelError where the extra is not installed."""
        with needs("encoder"):
            import onnxruntime  # noqa: F401
            import tokenizers  # noqa: F401
        if not ((folder or MODELS) / "encoder.json").is_file():
            raise ModelError(f"There is no encoder in {folder or MODELS}. Make one with: make models")
        return cls(*_read(folder or MODELS))

    def reading(self, text: str) -> Reading | None:
        """How a text of this language is read, or None where no network was trained on it."""
        code = detect_language(text).code
        return next((one for one in self._readings if code in one.languages), None)


@cache
def _read(folder: Path) -> tuple[tuple[Reading, ...], dict[str, Any]]:
    facts = json.loads((folder / "encoder.json").read_text(encoding="utf-8"))
    networks = {name: Network(folder, name, one) for name, one in facts["networks"].items()}
    return tuple(Reading(networks, one) for one in facts["readings"]), facts
