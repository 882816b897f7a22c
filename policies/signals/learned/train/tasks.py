"""What each head learns from: the examples of every task, per split."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any, Final

from policies.signals.learned.tasks import TASKS
from policies.signals.learned.train import abuse, public
from policies.signals.learned.train.compose import filled, framed, messages, pairs
from policies.signals.learned.train.example import Example
from policies.signals.learned.train.posts import posts, strangers

_MESSAGES: Final = {"train": 15_000, "dev": 4_000, "test": 4_000}
# Whose posts can't carry which other trait: these teach the other task "no". Left out: what may well go together.
_APART: Final[dict[str, tuple[str, ...]]] = {
    "hostility": ("confidential", "speaking", "promotion", "safety", "topic"),
    "offensive": ("confidential", "speaking", "promotion", "safety", "security"),
    "hate": ("confidential", "speaking", "promotion", "safety", "security", "vulnerable"),
    "stereotype": ("confidential", "speaking", "promotion", "safety", "security", "vulnerable"),
    "topic": ("confidential", "promotion", "safety", "security"),
    "confidential": ("hate", "hostility", "safety", "topic", "vulnerable", "stereotype", "promotion", "work"),
    "speaking": ("hate", "hostility", "topic", "vulnerable", "stereotype", "work"),
    "promotion": ("hate", "hostility", "topic", "vulnerable", "stereotype", "safety", "security"),
    "safety": ("confidential", "promotion", "hate", "stereotype", "topic", "speaking"),
    "security": ("promotion", "hate", "stereotype", "topic", "speaking", "safety"),
    "vulnerable": ("confidential", "promotion", "safety", "security", "speaking", "topic"),
    "work": ("confidential", "speaking", "promotion", "safety", "security"),
}
# Whose look-alikes are often talk about work: of these only what has their trait teaches that task "no".
_OF_WORK: Final = frozenset({"confidential", "speaking"})

Gather = Callable[[Path, str, int], Iterable[Example]]


def _named(task: str, found: Iterable[Example]) -> Iterator[Example]:
    """ "yes" and "no" as the task's own labels."""
    known = {"yes": TASKS[task][0], "no": TASKS[task][-1]}
    for one in found:
        yield replace(one, label=known.get(one.label, one.label))


def _ordinary(split: str, seed: int, percent: int) -> Iterator[Example]:
    """In-house messages as "no" for every alarm: angry customers are no threat."""
    for example in messages(split, _MESSAGES[split] * percent // 100, seed + 1):
        yield Example(example.text, "no", "in-house", split, 1.0, example.language)


def _elsewhere(task: str, split: str) -> Iterator[Example]:
    """Other tasks' posts that can't have this task's trait."""
    for other in _APART[task]:
        of_work = task == "work" and other in _OF_WORK
        # A leak and talk about work look so alike that either teaches the other as much as a look-alike of its own.
        weight = 1.0 if of_work or other == "work" else 0.3
        for one in posts(other, split):
            if not of_work or one.label != TASKS[other][-1]:
                yield replace(one, label="no", source="posts elsewhere", weight=weight)


def _intent(folder: Path, split: str, seed: int) -> Iterable[Example]:
    return chain(posts("intent", split), messages(split, _MESSAGES[split], seed), public.intents(folder, split))


def _hostility(folder: Path, split: str, seed: int) -> Iterable[Example]:
    return chain(
        pairs("hostility", split, seed),
        framed("hostility", split, seed),
        _ordinary(split, seed, 50),
        public.hatred(folder, split, as_hostility=True),
        public.insults(folder, split),
        public.calm(folder, split, 25),
    )


def _offensive(folder: Path, split: str, seed: int) -> Iterable[Example]:
    lent: dict[str, Any] = {"label": "yes", "source": "posts elsewhere"}
    return chain(
        filled("offensive", split, seed, 16),
        (replace(one, weight=0.7, **lent) for one in posts("hostility", split) if one.label == "hostile"),
        (replace(one, weight=0.5, **lent) for one in posts("hate", split) if one.label == "hate"),
        (one for one in pairs("hostility", split, seed) if one.label == "yes"),
        abuse.offences(folder, split),
        public.calm(folder, split, 5),
    )


def _hate(folder: Path, split: str, seed: int) -> Iterable[Example]:
    return chain(
        filled("hate", split, seed, 24),
        public.hatred(folder, split),
        public.calm(folder, split, 25),
        _ordinary(split, seed, 30),
    )


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


def _everyday(folder: Path, split: str, seed: int) -> Iterable[Example]:
    """For the tasks that only posts teach: everyday comments and messages to care have nothing of theirs."""
    return chain(public.calm(folder, split, 25, secular=True), _ordinary(split, seed, 30))


_TAUGHT: Final[dict[str, Gather]] = {
    "intent": _intent,
    "hostility": _hostility,
    "offensive": _offensive,
    "hate": _hate,
    "safety": _safety,
    "security": _security,
}


def examples(task: str, folder: Path, split: str, seed: int) -> list[Example]:
    """Every example of a task in a split; the public sets have no test part here, ours has."""
    found = _TAUGHT.get(task, _everyday)(folder, split, seed)
    if task == "intent":
        return list(found)
    others = strangers(task) if split == "dev" else ()
    return list(_named(task, chain(posts(task, split), others, found, _elsewhere(task, split))))
