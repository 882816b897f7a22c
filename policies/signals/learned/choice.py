"""Which model reads texts, by the name that settings and commands use."""

import os
from collections.abc import Mapping
from typing import Final

from policies.signals.learned.missing import ModelError
from policies.signals.learned.tasks import Learned

__all__ = ["CHOICES", "load"]

CHOICES: Final = ("small", "unsure", "encoder", "none")
_HUB: Final = "hf:"


def load(name: str, labels: Mapping[str, str] | None = None) -> Learned | None:
    """The model of a name, ready to share between threads; None for "none"; raises ModelError.

    "small" is the tier that is always there, "unsure" adds the encoder where that one is unsure, "encoder" everywhere.
    "hf:NAME" is any text-classification model by name or folder, through `transformers`; `labels` then says what its
    labels mean here ({"toxic": "hostility/hostile"}), and the small tier answers the tasks that it leaves out.
    """
    if name == "none":
        return None
    # Nothing here is worth more than one thread of numpy's: each takes memory, and the lot 20 ms to start.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if name == "small":
        from policies.signals.learned.small import Small

        return Small.load()
    if name in {"unsure", "encoder"}:
        from policies.signals.learned.cascade import Cascade

        return Cascade.load(everywhere=name == "encoder")
    if name.startswith(_HUB) and len(name) > len(_HUB):
        from policies.signals.learned.hub import Hub

        return Hub.load(name.removeprefix(_HUB), labels or {})
    listed = ", ".join(f'"{choice}"' for choice in CHOICES)
    raise ModelError(f'"{name}" is no model. Choose one of {listed}, or "hf:NAME" for one of Hugging Face\'s.')
