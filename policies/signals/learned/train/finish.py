"""The last part of training: narrows the weights, calibrates both tiers on held-out texts, and writes what ships."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from policies.signals.learned.encoder import Network, Reading
from policies.signals.learned.small import MODELS, Small
from policies.signals.learned.tasks import TASKS
from policies.signals.learned.train import calibrate, lines, pack, ridge, rows, single
from policies.signals.learned.train.body import LONGEST, Reader, crown
from policies.signals.learned.train.rows import Row
from policies.signals.learned.train.tune import columns

_ENGLISH: Final = ("en", "und")
_ABROAD: Final = ("es", "de", "fr", "ja")
# English posts teach the polyglot too: it puts texts that mean alike beside one another, whatever their language.
LEARNED_FROM: Final = {"english": _ENGLISH, "polyglot": (*_ENGLISH, *_ABROAD)}
NETWORKS: Final = tuple(LEARNED_FROM)
# Which languages are read by which networks; "und" is a text that is too short to tell.
_READINGS: Final = ((_ENGLISH, NETWORKS), (_ABROAD, ("polyglot",)))
# Below, the small tier takes talk about work for leaks or the company's voice, gifts for orders nobody placed, who only
# asks what to buy for people in need, and kind words on a group for a stereotype.
_LOWEST: Final = {"confidential": 0.95, "speaking": 0.94, "security": 0.5, "vulnerable": 0.55, "stereotype": 0.72}
# Below, both tiers together take locked accounts for break-ins, and kind words on a group for a stereotype.
_LOWEST_TOGETHER: Final = {"security": 0.65, "stereotype": 0.8}


def finish(texts: Path, work: Path, out: Path, seed: int, task: str | None = None) -> None:
    """Calibrates both tiers on held-out texts and writes their facts; with a task, what was known of others stays."""
    _small(rows.rows(texts, "dev", seed), work, out, task)
    _encoder(ridge.chosen(texts, "dev", seed), work, out, task)


def _small(dev: Sequence[Row], work: Path, out: Path, task: str | None) -> None:
    held = np.load(work / "small.npz")
    weights, scales = pack.narrowed(held["weights"])
    if task:
        weights, scales = single.weights(weights, scales, task, out)
    shift = held["shift"].astype(float)
    plain = [
        {"task": task, "labels": TASKS[task], "columns": list(places), "scale": 1.0, "shift": list(shift[list(places)])}
        for task, places in columns().items()
    ]
    raw = Small(weights, {"heads": plain, "scales": scales, "version": "", "thresholds": {}, "sure": {}})
    listed = [row.text for row in dev]
    heads = calibrate.fitted(dev, [raw.scores(listed).astype(float)])
    for head in heads:
        head["scale"] = head.pop("weights")[0]
        own = shift[head["columns"]] * head["scale"]
        head["shift"] = [round(float(one), 5) for one in own + np.array(head["shift"])]
    facts: dict[str, Any] = {"scales": scales, "heads": heads, "thresholds": {}, "sure": {}}
    calibrated = Small(weights, facts | {"version": ""})
    facts |= lines.drawn(dev, lines.alarms(calibrated.heads, calibrated.scores(listed)), _LOWEST)
    told = pack.write_small(weights, single.facts(facts, task, out / "small.json") if task else facts, out)
    sys.stderr.write(f"{told} written\n")
    Small.forget()


def body(name: str, work: Path, out: Path, *, fresh: bool) -> None:
    """Sees to it that a network stands in `out`: the one in `work` if it is fresh, or the one there, or what ships."""
    for file in (f"{name}.onnx", f"{name}.tokenizer.json"):
        if fresh or not (out / file).exists():
            (out / file).write_bytes(((work if fresh else MODELS) / file).read_bytes())


def heads(texts: Path, work: Path, out: Path, seed: int, share: float, task: str | None = None) -> None:
    """Puts heads on both networks in `out` that learned from what those read; with a task, that task's alone."""
    table = rows.about(ridge.chosen(texts, "train", seed, share), task)
    for name, languages in LEARNED_FROM.items():
        mine = [row for row in table if row.language in languages]
        reader = Reader(out, name, work)
        weights, shift = ridge.learn(reader.features([row.text for row in mine]), mine)
        if task:
            weights, shift = reader.heads_but(columns()[task], weights, shift)
        crown(reader.body, weights, shift, out / f"{name}.onnx")
        sys.stderr.write(f"{name}: heads learned from {len(mine)} texts\n")


def _encoder(dev: Sequence[Row], work: Path, out: Path, task: str | None) -> None:
    small = Small.load(out)
    beside = small.scores([row.text for row in dev])
    final = beside.copy()
    shape = {"longest": LONGEST, "columns": beside.shape[1]}
    networks = {name: Network(out, name, shape) for name in NETWORKS}
    readers = {name: Reader(out, name, work) for name in NETWORKS}
    readings: list[dict[str, Any]] = []
    for languages, names in _READINGS:
        places = [place for place, row in enumerate(dev) if row.language in languages]
        mine = [dev[place] for place in places]
        raw = [*(readers[name].scores([row.text for row in mine]) for name in names), beside[places]]
        tiers = [scores.astype(float) for scores in raw]
        apart = calibrate.by_language(mine, tiers, _ABROAD) if languages is _ABROAD else None
        for read, own in apart or [(languages, calibrate.fitted(mine, tiers))]:
            readings.append({"languages": read, "networks": names, "heads": own})
            ours = np.array([row.language in read for row in mine])
            final[np.array(places)[ours]] = Reading(networks, readings[-1]).weighed([one[ours] for one in raw])
    facts = {
        "small": small.version,
        "networks": dict.fromkeys(NETWORKS, shape),
        "readings": readings,
        "ask": lines.asked(dev, lines.alarms(small.heads, beside)),
    }
    facts |= lines.drawn(dev, lines.alarms(small.heads, final), _LOWEST_TOGETHER)
    told = pack.write_encoder(single.facts(facts, task, out / "encoder.json") if task else facts, out)
    sys.stderr.write(f"{told} written\n")
