"""The second tier: fine-tuned encoders as 8-bit ONNX, on `onnxruntime` and `tokenizers` (the extra `encoder`).

Two networks, one interface: `english` reads English, `polyglot` every other language that was in the training texts.
Each is loaded when it is first asked, once per process, and runs on one thread: a short text takes milliseconds.
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
from policies.signals.learned.missing import needs
from policies.signals.learned.plain import demojized
from policies.signals.learned.small import MODELS
from policies.signals.learned.tasks import Prediction

__all__ = ["Encoder", "Reader"]

_BATCH = 16


class Reader:
    """One exported network with its tokenizer: texts in, calibrated scores out."""

    def __init__(self, folder: Path, name: str, facts: Mapping[str, Any]) -> None:
        self.heads = Heads.of(facts)
        self.languages = frozenset(facts["languages"])
        self._folder, self._name, self._longest = folder, name, int(facts["longest"])
        self._lock = threading.Lock()
        self._loaded: tuple[Any, Any] | None = None

    def scores(self, texts: Sequence[str]) -> Floats:
        """Calibrated scores (texts, columns) in order; texts of like length are read together."""
        tokenizer, session = self._loaded or self._load()
        read = tokenizer.encode_batch([demojized(text) for text in texts])
        order = sorted(range(len(read)), key=lambda place: len(read[place].ids))
        found = np.empty((len(read), len(self.heads.slopes)), dtype=np.float32)
        for start in range(0, len(order), _BATCH):
            places = order[start : start + _BATCH]
            longest = len(read[places[-1]].ids)
            words, mask = np.zeros((2, len(places), longest), dtype=np.int64)
            for row, place in enumerate(places):
                ids = read[place].ids
                words[row, : len(ids)], mask[row, : len(ids)] = ids, 1
            found[places] = session.run(None, {"input_ids": words, "attention_mask": mask})[0]
        return self.heads.calibrated(found)

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
    """Probabilities per task and label from the network that knows the text's language.

    `version` and `thresholds` are as those of the small tier. `known` tells whether any network was trained on a language.
    """

    __slots__ = ("_readers", "thresholds", "version")

    def __init__(self, readers: Sequence[Reader], facts: Mapping[str, Any]) -> None:
        self._readers = tuple(readers)
        self.version: str = facts["version"]
        self.thresholds: Mapping[str, float] = dict(facts["thresholds"])

    @classmethod
    def load(cls, folder: Path | None = None) -> Self:
        """The encoder in `folder` (None: the shipped one); raises ModelError where the extra is not installed."""
        with needs("encoder"):
            import onnxruntime  # noqa: F401
            import tokenizers  # noqa: F401
        readers, facts = _read(folder or MODELS)
        return cls(readers, facts)

    @property
    def tasks(self) -> dict[str, tuple[str, ...]]:
        """Each task with its labels."""
        return self._readers[0].heads.tasks

    @property
    def heads(self) -> Heads:
        """The heads, of which every network has the same columns."""
        return self._readers[0].heads

    def reader(self, text: str) -> Reader | None:
        """The network for a text's language, or None where none was trained on it; English for what says nothing."""
        code = detect_language(text).code
        return next((one for one in self._readers if code in one.languages), None)

    def predict(self, texts: Sequence[str]) -> list[Prediction]:
        """For each text, in order: task → label → probability; the last network reads what none knows."""
        readers = [self.reader(text) or self._readers[-1] for text in texts]
        answers: list[Prediction] = [{} for _ in texts]
        for reader in self._readers:
            places = [place for place, one in enumerate(readers) if one is reader]
            if places:
                scores = reader.scores([texts[place] for place in places])
                for place, answer in zip(places, reader.heads.named(scores), strict=True):
                    answers[place] = answer
        return answers


@cache
def _read(folder: Path) -> tuple[tuple[Reader, ...], dict[str, Any]]:
    facts = json.loads((folder / "encoder.json").read_text(encoding="utf-8"))
    return tuple(Reader(folder, name, one) for name, one in facts["networks"].items()), facts
