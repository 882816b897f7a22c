"""The second tier: fine-tuned encoders as 8-bit ONNX, on `onnxruntime` and `tokenizers` (the extra `encoder`).

Each network reads some languages: `english` is a transformer, `polyglot` a convolutional network for the others
that were in the training texts. Each is loaded when first asked, once per process, and runs on one thread.
"""

import json
import threading
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Self

import numpy as np

from policies.signals.language import detect_language
from policies.signals.learned.heads import Floats, Heads
from policies.signals.learned.missing import ModelError, needs
from policies.signals.learned.plain import demojized
from policies.signals.learned.small import MODELS

__all__ = ["Encoder", "Network"]

_BATCH = 16


class Network:
    """One exported network with its tokenizer: texts in, calibrated scores out.

    `beside` is how much of the small tier's calibrated score, column by column, belongs to the final one.
    """

    def __init__(self, folder: Path, name: str, facts: Mapping[str, Any]) -> None:
        self.heads = Heads.of(facts)
        self.languages = frozenset(facts["languages"])
        self.beside = np.concatenate([np.full(len(one["columns"]), one["beside"]) for one in facts["heads"]]).astype(
            np.float32
        )
        self._folder, self._name, self._longest = folder, name, int(facts["longest"])
        self._lock = threading.Lock()
        self._loaded: tuple[Any, Any] | None = None

    def scores(self, texts: Sequence[str]) -> Floats:
        """Calibrated scores (texts, columns) in order; texts of like length are read together."""
        found = self.raw(texts)
        return self.heads.calibrated(found)

    def raw(self, texts: Sequence[str]) -> Floats:
        """The network's own scores (texts, columns)."""
        tokenizer, session = self._loaded or self._load()
        read = [tokenizer.encode(demojized(text)).ids for text in texts]
        order = sorted(range(len(read)), key=lambda place: len(read[place]))
        found = np.empty((len(read), len(self.beside)), dtype=np.float32)
        for start in range(0, len(order), _BATCH):
            places = order[start : start + _BATCH]
            words, mask = np.zeros((2, len(places), len(read[places[-1]])), dtype=np.int64)
            for row, place in enumerate(places):
                ids = read[place]
                words[row, : len(ids)], mask[row, : len(ids)] = ids, 1
            found[places] = session.run(None, {"input_ids": words, "attention_mask": mask})[0]
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


class Encoder:
    """The networks of one folder. `thresholds` are those of its scores together with the small tier's.

    `ask` holds, per alarm, the small tier's probability from which a text is worth an encoder's time.
    """

    __slots__ = ("ask", "networks", "small", "thresholds", "version")

    def __init__(self, networks: Sequence[Network], facts: Mapping[str, Any]) -> None:
        self.networks = tuple(networks)
        self.version: str = facts["version"]
        self.small: str = facts["small"]
        self.ask: Mapping[str, float] = dict(facts["ask"])
        self.thresholds: Mapping[str, float] = dict(facts["thresholds"])

    @classmethod
    def load(cls, folder: Path | None = None) -> Self:
        """The encoder in `folder` (None: the shipped one); raises ModelError where the extra is not installed."""
        with needs("encoder"):
            import onnxruntime  # noqa: F401
            import tokenizers  # noqa: F401
        if not ((folder or MODELS) / "encoder.json").is_file():
            raise ModelError(f"There is no encoder in {folder or MODELS}. Make one with: make models")
        return cls(*_read(folder or MODELS))

    def network(self, text: str) -> Network | None:
        """The network for a text's language, or None where none was trained on it."""
        code = detect_language(text).code
        return next((one for one in self.networks if code in one.languages), None)


@cache
def _read(folder: Path) -> tuple[tuple[Network, ...], dict[str, Any]]:
    facts = json.loads((folder / "encoder.json").read_text(encoding="utf-8"))
    return tuple(Network(folder, name, one) for name, one in facts["networks"].items()), facts
