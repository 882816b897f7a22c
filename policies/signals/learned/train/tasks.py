"""What each head learns from: the examples of every task, per split."""

from collections.abc import Callable, Iterable
from itertools import chain
from pathlib import Path
from typing import Final

from policies.signals.learned.train import public
from policies.signals.learned.train.compose import framed, messages, pairs
from policies.signals.learned.train.example import Example

INTENTS: Final = ("question", "suggestion", "criticism", "praise", "other")
# The yes-label and the no-label of each binary task.
BINARY: Final = {
    "hostility": ("hostile", "not"),
    "safety": ("safety", "not"),
    "security": ("security", "not"),
    "hate": ("hate", "not"),
}
_MESSAGES: Final = {"train": 15_000, "dev": 4_000, "test": 4_000}

Gather = Callable[[Path, str, int], Iterable[Example]]


def _ordinary(split: str, seed: int, percent: int) -> Iterable[Example]:
    """In-house messages as "no" for every alarm: angry customers are no threat."""
    count = _MESSAGES[split] * percent // 100
    for example in messages(split, count, seed + 1):
        yield Example(example.text, "no", "in-house", split, 1.0, example.language)


def _intent(folder: Path, split: str, seed: int) -> Iterable[Example]:
    return chain(messages(split, _MESSAGES[split], seed), public.intents(folder, split))


def _hostility(folder: Path, split: str, seed: int) -> Iterable[Example]:
    return chain(
        pairs("hostility", split, seed),
        framed("hostility", split, seed),
        _ordinary(split, seed, 50),
        public.hatred(folder, split, as_hostility=True),
        public.insults(folder, split),
        public.calm(folder, split, 25),
    )


def _hate(folder: Path, split: str, seed: int) -> Iterable[Example]:
    return chain(public.hatred(folder, split), public.calm(folder, split, 25), _ordinary(split, seed, 30))


def _safety(folder: Path, split: str, seed: int) -> Iterable[Example]:
    return chain(
        pairs("safety", split, seed),
        framed("safety", split, seed),
        _ordinary(split, seed, 100),
        public.calm(folder, split, 25),
    )


def _security(folder: Path, split: str, seed: int) -> Iterable[Example]:
    return chain(
        pairs("security", split, seed),
        framed("security", split, seed),
        _ordinary(split, seed, 100),
        public.calm(folder, split, 25),
        public.fraud(folder, split),
    )


GATHER: Final[dict[str, Gather]] = {
    "intent": _intent,
    "hostility": _hostility,
    "safety": _safety,
    "security": _security,
    "hate": _hate,
}


def examples(task: str, folder: Path, split: str, seed: int) -> list[Example]:
    """Every example of a task in a split; the public sets have no test part here, ours has."""
    return list(GATHER[task](folder, split, seed))
