"""Fits the small model's linear heads: hashed n-grams, and words by what they mean, all tasks at once."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from policies.signals.learned.features import BUCKETS, chunks, extract
from policies.signals.learned.train.evade import disguise
from policies.signals.learned.train.rows import SMALL_SHARES, Row, draw
from policies.signals.learned.train.teach import distance
from policies.signals.learned.train.tune import columns, loss, width

BATCH = 256
ROUNDS = 8
DRAWS = 80_000


@dataclass(frozen=True, slots=True)
class Bags:
    """The buckets of many texts behind one another; text i owns `flat[edges[i]:edges[i + 1]]`."""

    flat: npt.NDArray[np.int32]
    edges: npt.NDArray[np.int64]

    def take(self, places: npt.NDArray[np.intp]) -> tuple[Tensor, Tensor, Tensor]:
        """Buckets, offsets, and 1 over the root of each text's count, as EmbeddingBag wants them."""
        parts = [self.flat[self.edges[place] : self.edges[place + 1]] for place in places]
        counts = np.array([len(part) for part in parts])
        offsets = np.concatenate([[0], np.cumsum(counts)[:-1]])
        worth = np.repeat(1 / np.sqrt(np.maximum(counts, 1)), counts).astype(np.float32)
        flat = torch.from_numpy(np.concatenate(parts).astype(np.int64))
        return flat, torch.from_numpy(offsets), torch.from_numpy(worth)


def bags(texts: Sequence[str]) -> Bags:
    """The features of all texts."""
    parts: list[npt.NDArray[np.int32]] = []
    for start, stop in chunks(texts):
        bag = extract(texts[start:stop])
        edges = np.append(bag.starts, bag.buckets.shape[1])
        for number in range(stop - start):
            mine = bag.buckets[:, edges[number] : edges[number + 1]].ravel()
            parts.append(mine[mine != 0])
    return Bags(np.concatenate(parts), np.concatenate([[0], np.cumsum([len(part) for part in parts])]))


class Hashed(nn.Module):
    """One weight per bucket and column, and one map from a word's meaning to all columns."""

    def __init__(self, rarity: npt.NDArray[np.float32], meanings: npt.NDArray[np.float32], width: int) -> None:
        super().__init__()
        self.table = nn.EmbeddingBag(BUCKETS, width, mode="sum", sparse=True)
        nn.init.zeros_(self.table.weight)
        self.meanings = nn.EmbeddingBag.from_pretrained(torch.from_numpy(meanings), mode="sum", freeze=True)
        self.map = nn.Linear(meanings.shape[1], width, bias=False)
        nn.init.zeros_(self.map.weight)
        self.shift = nn.Parameter(torch.zeros(width))
        self.register_buffer("rarity", torch.from_numpy(rarity))

    def forward(self, flat: Tensor, offsets: Tensor, worth: Tensor) -> Tensor:
        """Scores (texts, columns)."""
        told = worth * self.rarity[flat]
        found: Tensor = self.table(flat, offsets, per_sample_weights=told) + self.shift
        return found + self.map(self.meanings(flat, offsets, per_sample_weights=worth))

    @torch.no_grad()
    def weights(self) -> npt.NDArray[np.float32]:
        """What a running model adds up: bucket by column, with rarity and meaning folded in."""
        whole = self.table.weight * self.rarity[:, None] + self.map(self.meanings.weight)
        whole[0] = 0
        folded: npt.NDArray[np.float32] = whole.numpy()
        return folded


def rarity(seen: Bags) -> npt.NDArray[np.float32]:
    """How much a bucket counts: more the rarer it is (inverse document frequency, about 1 on average)."""
    texts = len(seen.edges) - 1
    often = np.bincount(seen.flat, minlength=BUCKETS)
    rare = np.log(texts / (1.0 + np.minimum(often, texts - 1)))
    found: npt.NDArray[np.float32] = np.clip(rare / rare[often > 0].mean(), 0.05, None).astype(np.float32)
    return found


def fit(
    table: Sequence[Row],
    meanings: npt.NDArray[np.float32],
    taught: npt.NDArray[np.float32],
    rounds: int,
    draws: int,
    seed: int,
) -> Hashed:
    """Trains the heads with Adagrad on labels and on what networks say of each row (`taught`: rows, columns).

    Every round draws anew and disguises a tenth of what is drawn.
    """
    import random

    torch.manual_seed(seed)
    chance = random.Random(seed)  # noqa: S311
    masked = [Row(disguise(row.text, chance), row.language, row.source, row.known) for row in table]
    seen = bags([row.text for row in table] + [row.text for row in masked])
    layout = columns()
    network = Hashed(rarity(seen), meanings, width())
    sparse = torch.optim.Adagrad(network.table.parameters(), lr=0.4)
    dense = torch.optim.AdamW([*network.map.parameters(), network.shift], lr=8e-3, weight_decay=0.02)
    for number in range(rounds):
        order, losses = draw(table, draws, seed + number, SMALL_SHARES), []
        for start in range(0, len(order), BATCH):
            places = order[start : start + BATCH]
            batch = [table[place] for place in places]
            hidden = np.array([place + len(table) * (chance.random() < 0.1) for place in places])
            scores = network(*seen.take(hidden))
            found = loss(scores, batch, layout) + distance(scores, torch.from_numpy(taught[places]))
            sparse.zero_grad()
            dense.zero_grad()
            found.backward()
            sparse.step()
            dense.step()
            losses.append(found.item())
        sys.stderr.write(f"round {number + 1}: loss {np.mean(losses):.3f}\n")
        sys.stderr.flush()
    return network
