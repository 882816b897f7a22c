"""One training text and where it comes from."""

import hashlib
from dataclasses import dataclass
from typing import Final

SPLITS: Final = ("train", "dev", "test")


@dataclass(frozen=True, slots=True)
class Example:
    """A text with its label for one task. `weight` says how far the label is trusted and how near the text is to ours."""

    text: str
    label: str
    source: str
    split: str
    weight: float = 1.0
    language: str = "en"


def split_of(name: str) -> str:
    """The split of a seed: the same for ever, 70 % train, 15 % dev, 15 % test."""
    place = int.from_bytes(hashlib.blake2b(name.encode(), digest_size=4).digest(), "big") % 100
    if place < 70:
        return "train"
    return "dev" if place < 85 else "test"
