"""Composes whole messages from clauses, the way people write to customer care: greeting, problem, ask, noise."""

import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from policies.signals.learned.train import noise
from policies.signals.learned.train.example import Example
from policies.signals.learned.train.seeds import Clause, Slots, clauses, contrasts, fill, frames, slots

# Which clauses make a message of each intent, and how often. A message asks as soon as it holds an ask, whatever it
# complains of; it criticises when it only reports or rages.
PLANS: Final[dict[str, dict[str, int]]] = {
    "question": {
        "ask": 30,
        "problem help": 16,
        "problem tried help": 9,
        "problem problem help": 5,
        "help problem": 6,
        "context ask": 4,
        "problem ask": 4,
        "ask problem": 2,
        "ask tried": 3,
        "help": 3,
        "problem context help": 3,
        "problem rant help": 2,
        "ask help": 3,
        "problem please": 5,
        "ask please": 3,
    },
    "criticism": {
        "problem": 24,
        "problem rant": 16,
        "rant": 12,
        "rant problem": 6,
        "problem tried": 10,
        "problem problem": 6,
        "problem tried rant": 5,
        "problem context": 3,
        "rantq": 5,
        "rantq problem": 3,
        "problem rantq": 4,
        "sarcasm": 8,
        "sarcasm problem": 3,
        "rant rant": 5,
        "praise problem rant": 1,
    },
    "suggestion": {
        "suggestion": 60,
        "suggestion context": 5,
        "suggestion suggestion": 6,
        "praise suggestion": 8,
        "rant suggestion": 5,
        "problem suggestion": 4,
        "suggestion please": 4,
    },
    "praise": {"praise": 55, "praise praise": 25, "praise chatter": 4, "context praise": 3, "praise tried": 1},
    "other": {"chatter": 80, "chatter chatter": 15, "tried": 5},
}
_SHARES: Final = {"question": 30, "criticism": 30, "suggestion": 14, "praise": 13, "other": 13}
_CONTRAST_COPIES: Final = 12
_FRAME_COPIES: Final = 60


def messages(split: str, count: int, seed: int) -> Iterator[Example]:
    """`count` messages per split in English, and a fifth of that in each other language, labelled with their intent."""
    chance = random.Random(f"{seed}/{split}/messages")  # noqa: S311
    stock, words = clauses(split), slots()
    for language in words:
        share = count if language == "en" else count // 5
        for intent, percent in _SHARES.items():
            for _ in range(share * percent // 100):
                text = _message(intent, language, stock, words, chance)
                yield Example(text, intent, "in-house", split, language=language)


def _message(
    intent: str, language: str, stock: dict[tuple[str, str], list[Clause]], words: Slots, chance: random.Random
) -> str:
    plans = PLANS[intent]
    while True:
        plan = chance.choices(list(plans), list(plans.values()))[0].split()
        if all(kind == "please" or stock.get((language, kind)) for kind in plan):
            break
    parts = [
        chance.choice(noise.PLEASE[language])
        if kind == "please"
        else fill(chance.choice(stock[language, kind]).text, words[language], chance)
        for kind in plan
    ]
    return noise.dress(noise.join(parts, language, chance), intent, language, chance)


def pairs(task: str, split: str, seed: int) -> Iterator[Example]:
    """The contrasting pairs of a task, each in several dresses; labels are "yes" and "no".

    What is a pair for one task says "no" for the others, except that hostile texts may threaten anything.
    """
    chance = random.Random(f"{seed}/{split}/{task}")  # noqa: S311
    stock, words = clauses(split), slots()
    for pair in contrasts(split):
        for text, label in ((pair.yes, "yes"), (pair.no, "no")):
            if pair.task == task:
                yield from _dressed(text, label, pair.language, split, _CONTRAST_COPIES, stock, words, chance)
            elif not (label == "yes" and pair.task == "hostility"):
                yield from _dressed(text, "no", pair.language, split, 2, stock, words, chance)


def framed(task: str, split: str, seed: int) -> Iterator[Example]:
    """The frames of a task with many fillings; labels are "yes" and "no"."""
    chance = random.Random(f"{seed}/{split}/{task}/frames")  # noqa: S311
    stock, words = clauses(split), slots()
    for frame in frames(split):
        if frame.task == task:
            copies = _FRAME_COPIES if frame.language == "en" else _FRAME_COPIES // 2
            for example in _dressed(frame.text, frame.label, frame.language, split, copies, stock, words, chance):
                yield replace(example, source="in-house-frames", weight=0.8)


def filled(task: str, split: str, seed: int, copies: int) -> Iterator[Example]:
    """The frames of a task with several fillings, as they stand: nobody says these to a customer service."""
    chance = random.Random(f"{seed}/{split}/{task}/filled")  # noqa: S311
    words = slots()
    for frame in frames(split):
        if frame.task == task:
            said = sorted({fill(frame.text, words[frame.language], chance) for _ in range(copies)})
            for text in said:
                addressed = f"{chance.choice(('', '', '@user ', '@user @user '))}{text}"
                yield Example(addressed, frame.label, "in-house-invective", split, language=frame.language)


def _dressed(
    text: str,
    label: str,
    language: str,
    split: str,
    copies: int,
    stock: dict[tuple[str, str], list[Clause]],
    words: Slots,
    chance: random.Random,
) -> Iterator[Example]:
    """The text filled and dressed `copies` times, every third time beside something else the customer says."""
    for copy in range(copies):
        said = [fill(text, words[language], chance)]
        kind = chance.choice(("problem", "rant", "tried", "help", "ask"))
        if copy % 3 == 2 and (around := stock.get((language, kind))):
            said.append(fill(chance.choice(around).text, words[language], chance))
            chance.shuffle(said)
        yield Example(
            noise.dress(noise.join(said, language, chance), "criticism", language, chance),
            label,
            "in-house-pairs",
            split,
            language=language,
        )
