"""Fine-tunes a network on all tasks at once; every text teaches each task that knows something of it."""

import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from policies.signals.learned.tasks import TASKS
from policies.signals.learned.train.evade import disguise
from policies.signals.learned.train.groups import swapped
from policies.signals.learned.train.rows import Row, draw
from policies.signals.learned.train.seeds import slots

BATCH: Final = 32
_OF_GROUPS: Final = frozenset({"hate", "stereotype"})
_POOL: Final = 16  # batches that are sorted by length together, so that a batch is hardly padded

Encode = Callable[[Sequence[str]], tuple[Tensor, ...]]


@dataclass(frozen=True, slots=True)
class Recipe:
    """How long and how fast to learn. `peak` is the layers' rate, `head_peak` that of the heads.

    What is kept is a running average of the weights; `averaged` is how much of it stays at every step.
    """

    steps: int
    peak: float = 1.5e-4
    head_peak: float = 2e-3
    disguised: float = 0.15
    averaged: float = 0.995
    seed: int = 7


def columns() -> dict[str, tuple[int, ...]]:
    """The columns of each task: one for a task of two labels (a score for the first), else one per label."""
    places: dict[str, tuple[int, ...]] = {}
    used = 0
    for task, labels in TASKS.items():
        width = 1 if len(labels) == 2 else len(labels)
        places[task] = tuple(range(used, used + width))
        used += width
    return places


def width() -> int:
    """How many columns all tasks have together."""
    return sum(map(len, columns().values()))


def targets(batch: Sequence[Row]) -> dict[str, tuple[Tensor, Tensor, Tensor]]:
    """Per task: which texts of the batch it knows, their labels, their weights."""
    told = {}
    for task in TASKS:
        known = [(place, *row.known[task]) for place, row in enumerate(batch) if task in row.known]
        if known:
            places, labels, weights = zip(*known, strict=True)
            told[task] = (torch.tensor(places), torch.tensor(labels), torch.tensor(weights, dtype=torch.float32))
    return told


def loss(scores: Tensor, batch: Sequence[Row], layout: dict[str, tuple[int, ...]]) -> Tensor:
    """The weighted log loss over everything that is known of the batch, per text."""
    total = scores.new_zeros(())
    for task, (places, labels, weights) in targets(batch).items():
        mine = scores[places][:, list(layout[task])]
        if mine.shape[1] == 1:
            sure = (labels == 0).float() * 0.96 + 0.02
            each = functional.binary_cross_entropy_with_logits(mine[:, 0], sure, reduction="none")
        else:
            each = functional.cross_entropy(mine, labels, reduction="none", label_smoothing=0.03)
        total = total + (each * weights).sum()
    return total / len(batch)


def batches(table: Sequence[Row], recipe: Recipe) -> Iterator[list[Row]]:
    """`recipe.steps` batches of texts of like length, some of them disguised."""
    chance = random.Random(recipe.seed)  # noqa: S311
    order = draw(table, recipe.steps * BATCH, recipe.seed)
    for start in range(0, len(order), BATCH * _POOL):
        pool = sorted((table[place] for place in order[start : start + BATCH * _POOL]), key=lambda row: len(row.text))
        cut = [pool[first : first + BATCH] for first in range(0, len(pool), BATCH)]
        chance.shuffle(cut)
        for batch in cut:
            yield [_dressed(row, recipe, chance) for row in batch]


def _dressed(row: Row, recipe: Recipe, chance: random.Random) -> Row:
    text = row.text
    if row.own in _OF_GROUPS and row.language == "en" and chance.random() < 0.5:
        text = swapped(text, slots(), chance)
    if chance.random() < recipe.disguised:
        text = disguise(text, chance)
    return row if text is row.text else Row(text, row.language, row.source, row.known)


def tune(network: nn.Module, encode: Encode, table: Sequence[Row], recipe: Recipe) -> None:
    """Trains the network in place and says every hundred steps how it goes."""
    torch.manual_seed(recipe.seed)
    layout = columns()
    heads = [value for name, value in network.named_parameters() if name.startswith("heads")]
    others = [
        value for name, value in network.named_parameters() if not name.startswith("heads") and value.requires_grad
    ]
    groups = [{"params": others, "lr": recipe.peak}, {"params": heads, "lr": recipe.head_peak}]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
    warm = max(recipe.steps // 12, 1)

    def pace(step: int) -> float:
        return min((step + 1) / warm, max(0.0, (recipe.steps - step) / max(recipe.steps - warm, 1)) + 0.01)

    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, pace)
    network.train()
    average = [value.detach().clone() for value in (*others, *heads)]
    losses: list[float] = []
    begun = time.monotonic()
    for step, batch in enumerate(batches(table, recipe)):
        with torch.autocast("cpu", dtype=torch.bfloat16):
            scores = network(*encode([row.text for row in batch]))
        found = loss(scores.float(), batch, layout)
        optimiser.zero_grad()
        found.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        _follow(average, (*others, *heads), min(recipe.averaged, (step + 1) / (step + 10)))
        losses.append(found.item())
        if step % 100 == 99:
            took = (time.monotonic() - begun) / (step + 1)
            sys.stderr.write(f"step {step + 1}: loss {np.mean(losses[-100:]):.3f}, {took:.2f} s a step\n")
            sys.stderr.flush()
    _follow([value.data for value in (*others, *heads)], average, 0.0)
    network.eval()


@torch.no_grad()
def _follow(average: Sequence[Tensor], weights: Sequence[Tensor], kept: float) -> None:
    for mean, value in zip(average, weights, strict=True):
        mean.lerp_(value, 1 - kept)
