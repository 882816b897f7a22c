"""Networks without their heads: reads features with the very file that ships, and puts on heads learned from those.

Heads that learn from what 8 bits leave need no second guess at what they cost, and stay in 32 bits themselves: they are
small, and what they read is of very different sizes.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import onnx
from onnx import helper, numpy_helper

from policies.signals.learned.encoder import Network

Floats = npt.NDArray[np.float32]

LONGEST: Final = 96
_FEATURES: Final = "features"
_SAVED: Final = 20_000  # texts that are read between one saving and the next


def cut(path: Path) -> Any:
    """The network in `path` with its features as what comes out, whatever heads it had."""
    model = onnx.load(str(path))
    graph = model.graph
    heads = [node for node in graph.node if "heads" in node.name or any(map(_scored, (*node.input, *node.output)))]
    inside = {name for node in heads for name in node.output} | {one.name for one in graph.initializer}
    read = {name for node in heads for name in node.input} - inside
    narrowed = [node for node in graph.node if node.op_type == "DynamicQuantizeLinear" and read & {*node.output}]
    source = narrowed[0].input[0] if narrowed else next(iter(read))
    for node in [*heads, *narrowed]:
        graph.node.remove(node)
    for one in [one for one in graph.initializer if one.name.startswith("heads")]:
        graph.initializer.remove(one)
    if source != _FEATURES:
        graph.node.append(helper.make_node("Identity", [source], [_FEATURES], name="/features"))
    _told(graph, _FEATURES, None)
    return model


def crown(model: Any, weights: Floats, shift: Floats, target: Path) -> None:
    """Writes a network that was cut with new heads: weights (columns, features) and a shift per column."""
    whole = onnx.ModelProto()
    whole.CopyFrom(model)
    stored = {"heads.weight": weights, "heads.bias": shift}
    whole.graph.initializer.extend(
        numpy_helper.from_array(np.ascontiguousarray(value, dtype=np.float32), name) for name, value in stored.items()
    )
    whole.graph.node.append(helper.make_node("Gemm", [_FEATURES, *stored], ["scores"], name="/heads/Gemm", transB=1))
    _told(whole.graph, "scores", len(shift))
    onnx.save(whole, str(target))


def _scored(name: str) -> bool:
    return name.startswith("scores")


def _told(graph: Any, name: str, width: int | None) -> None:
    del graph.output[:]
    graph.output.append(helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, ["texts", width]))


class Reader:
    """The features of texts by the network `name` in a folder, read as it runs and remembered in the work folder."""

    def __init__(self, folder: Path, name: str, work: Path) -> None:
        path = folder / f"{name}.onnx"
        self.body = cut(path)
        graph = onnx.load(str(path)).graph
        self._heads = {one.name: numpy_helper.to_array(one) for one in graph.initializer if "heads" in one.name}
        content = self.body.SerializeToString(deterministic=True)
        self._key = hashlib.sha256(content).hexdigest()[:12]
        # Named by what it holds: features of another network are of no use.
        bare = f"body-{name}-{self._key}"
        (work / f"{bare}.onnx").write_bytes(content)
        (work / f"{bare}.tokenizer.json").write_bytes((folder / f"{name}.tokenizer.json").read_bytes())
        width = _width(self.body)
        self._network = Network(work, bare, {"longest": LONGEST, "columns": width})
        self._stored, self._known = work / f"{bare}.npz", dict[str, Floats]()
        if self._stored.exists():
            held = np.load(self._stored)
            self._known = dict(zip(held["keys"].tolist(), held["values"], strict=True))

    def features(self, texts: Sequence[str]) -> Floats:
        """The features (texts, width) in order."""
        keys = [hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=12).hexdigest() for text in texts]
        fresh = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}
        waiting = list(fresh.items())
        for start in range(0, len(waiting), _SAVED):
            part = waiting[start : start + _SAVED]
            self._known.update(
                zip([key for key, _ in part], self._network.raw([text for _, text in part]), strict=True)
            )
            np.savez(self._stored, keys=np.array([*self._known]), values=np.array([*self._known.values()]))
        return np.array([self._known[key] for key in keys])

    def scores(self, texts: Sequence[str]) -> Floats:
        """The network's own scores (texts, columns) in order, as its heads give them."""
        found: Floats = self.features(texts) @ self._heads["heads.weight"].T + self._heads["heads.bias"]
        return found

    def heads_but(self, places: Sequence[int], weights: Floats, shift: Floats) -> tuple[Floats, Floats]:
        """The network's own heads, with others at some places."""
        whole, shifts = self._heads["heads.weight"].copy(), self._heads["heads.bias"].copy()
        whole[list(places)], shifts[list(places)] = weights[list(places)], shift[list(places)]
        return whole, shifts


def _width(model: Any) -> int:
    """How many features a network gives, as it tells of one word."""
    import onnxruntime

    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    one = np.ones((1, 2), dtype=np.int64)
    return int(session.run(None, {"input_ids": one, "attention_mask": one})[0].shape[1])
