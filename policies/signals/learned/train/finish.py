"""The last part of training: narrows the weights, calibrates both tiers on held-out texts, and writes what ships."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from policies.signals.learned.encoder import Network, Reading
from policies.signals.learned.small import Small
from policies.signals.learned.tasks import TASKS
from policies.signals.learned.train import calibrate, pack, rows
from policies.signals.learned.train.rows import Row
from policies.signals.learned.train.tune import columns

_NETWORKS: Final = ("english", "polyglot")
# Which languages are read by which networks; "und" is a text that is too short to tell.
_READINGS: Final = ((("en", "und"), ("english", "polyglot")), (("es", "de", "fr", "ja"), ("polyglot",)))
_LONGEST: Final = 96


def finish(texts: Path, work: Path, out: Path, seed: int) -> None:
    """Writes the small model, and the encoder where its networks were trained."""
    dev = rows.rows(texts, "dev", seed)
    small = _small(dev, work, out)
    if all((work / f"{name}.pt").exists() for name in _NETWORKS):
        export_networks(work, out)
        _encoder(dev, small, out)


def _small(dev: Sequence[Row], work: Path, out: Path) -> Small:
    held = np.load(work / "small.npz")
    weights, scales = pack.narrowed(held["weights"])
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
    facts |= calibrate.drawn(dev, calibrate.alarms(calibrated.heads, calibrated.scores(listed)))
    told = pack.write_small(weights, facts, out)
    sys.stderr.write(f"{told} written\n")
    Small.forget()
    return Small.load(out)


def export_networks(work: Path, out: Path) -> None:
    """Turns what was trained into ONNX of 8 bits, with the tokenizers beside it."""
    import torch

    from policies.signals.learned.train.export import export
    from policies.signals.learned.train.network import Network as English
    from policies.signals.learned.train.polyglot import Polyglot

    width = sum(map(len, columns().values()))
    english = English(width)
    english.load_state_dict(torch.load(work / "english.pt"))
    export(english, out / "english.onnx")
    stored = torch.load(work / "polyglot.pt")
    polyglot = Polyglot(stored["words.weight"].shape[0], width)
    polyglot.load_state_dict(stored)
    export(polyglot, out / "polyglot.onnx", narrow=True)
    for name in _NETWORKS:
        (out / f"{name}.tokenizer.json").write_bytes((work / f"{name}.tokenizer.json").read_bytes())


def _encoder(dev: Sequence[Row], small: Small, out: Path) -> None:
    beside = small.scores([row.text for row in dev])
    final = beside.copy()
    shape = {"longest": _LONGEST, "columns": beside.shape[1]}
    networks = {name: Network(out, name, shape) for name in _NETWORKS}
    readings: list[dict[str, Any]] = []
    for languages, names in _READINGS:
        places = [place for place, row in enumerate(dev) if row.language in languages]
        mine = [dev[place] for place in places]
        tiers = [*(networks[name].raw([row.text for row in mine]) for name in names), beside[places]]
        heads = calibrate.fitted(mine, [scores.astype(float) for scores in tiers])
        readings.append({"languages": languages, "networks": names, "heads": heads})
        final[places] = Reading(networks, readings[-1]).weighed(tiers)
    told = pack.write_encoder(
        {
            "small": small.version,
            "networks": dict.fromkeys(_NETWORKS, shape),
            "readings": readings,
            "ask": calibrate.asked(dev, calibrate.alarms(small.heads, beside)),
        }
        | calibrate.drawn(dev, calibrate.alarms(small.heads, final)),
        out,
    )
    sys.stderr.write(f"{told} written\n")
