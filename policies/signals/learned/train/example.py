"""One training text and where it comes from."""

from dataclasses import dataclass
from typing import Final

SPLITS: Final = ("train", "dev", "test")


@dataclass(frozen=True, slots=True)
class Example:
    """A text with its label for one task. `weight`: how far the label is trusted and how near the text is to ours."""

    text: str
    label: str
    source: str
    split: str
    weight: float = 1.0
    language: str = "en"


def split_of(name: str) -> str:
    """The split of a seed, by the number that ends its id: the same for ever, five parts train, one dev, one test."""
    place = int(name.rpartition("-")[2]) % 7
    return "train" if place < 5 else SPLITS[place - 4]
