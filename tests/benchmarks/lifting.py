"""How long it takes to look for lifted words among 10,000 posts, and what is found of edited copies.

    python -m tests.benchmarks.lifting [--posts FILE.jsonl]

FILE holds {"text": …} lines; without it, posts are made of common words.
"""

import argparse
import random
import sys
import time
from pathlib import Path

import orjson

from policies.signals.lifting import Seen, SeenPosts, signature
from policies.signals.reading import read

STOP = frozenset(
    [
        "the",
        "a",
        "an",
        "and",
        "or",
        "of",
        "to",
        "in",
        "on",
        "at",
        "is",
        "it",
        "that",
        "this",
        "for",
        "with",
        "my",
        "your",
        "our",
        "we",
        "you",
        "i",
        "was",
        "were",
        "are",
        "be",
    ]
)
SYLLABLES = [
    "ka",
    "lo",
    "mi",
    "ren",
    "tas",
    "vor",
    "el",
    "shu",
    "bra",
    "pin",
    "dor",
    "ule",
    "gri",
    "mo",
    "sta",
    "fen",
    "ri",
    "lum",
]


def _made(chance: random.Random) -> str:
    words = ["".join(chance.choices(SYLLABLES, k=chance.randint(1, 3))) for _ in range(chance.randint(8, 40))]
    return " ".join(word if chance.random() > 0.4 else chance.choice(sorted(STOP)) for word in words)


def _edited(text: str, chance: random.Random) -> str:
    words = text.split()
    for _ in range(max(1, len(words) // 10)):
        words[chance.randrange(len(words))] = chance.choice(["really", "now", "and", "new"])
    return " ".join(words)


def main() -> None:
    """Measure, and print one JSON line."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--posts", type=Path)
    path = asked.parse_args().posts
    chance = random.Random(7)
    if path:
        texts = [orjson.loads(line)["text"] for line in path.read_bytes().splitlines()]
        chance.shuffle(texts)
    else:
        texts = [_made(chance) for _ in range(11_000)]
    held, fresh = texts[:10_000], texts[10_000:10_500]
    began = time.process_time()
    index = SeenPosts(Seen(str(number), "x", signature(text)) for number, text in enumerate(held))
    built = time.process_time() - began
    copies = [_edited(text, chance) for text in held[:500] if len(text.split()) >= 10]

    def run(asked_for: list[str]) -> tuple[int, float]:
        readings = [read(text) for text in asked_for]
        start = time.process_time()
        hits = sum(bool(index.lifted(one, (), lambda: STOP)) for one in readings)
        return hits, (time.process_time() - start) / len(asked_for) * 1e6

    found, took = run(copies)
    wrong, took_fresh = run(fresh)
    sys.stdout.write(
        orjson.dumps(
            {
                "posts": len(held), "built_s": round(built, 2), "copies": len(copies), "found": found,
                "us_per_copy": round(took, 1), "fresh": len(fresh), "taken_for_copies": wrong,
                "us_per_fresh": round(took_fresh, 1),
            }
        ).decode() + "\n"
    )  # fmt: skip


if __name__ == "__main__":
    main()
