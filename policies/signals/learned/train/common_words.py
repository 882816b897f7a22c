"""Makes the list of common words: `python -m policies.signals.learned.train.common_words`.

The words are those that stand in two or more of our own example texts (`learned/data/posts`), in letters of the Latin
alphabet; they tell where one word ends and the next begins in a hashtag.
"""

import json
import re
from collections import Counter
from pathlib import Path

from policies.signals.reading import fold

POSTS = Path(__file__).parents[1] / "data" / "posts"
FILE = Path(__file__).parents[2] / "common_words.txt"
_WORD = re.compile(r"(?<![\w#@])[a-zäöüßñ]{2,18}(?!\w)")
_A_LINE = 14


def make() -> str:
    """Return the list as it is written to its file."""
    counts: Counter[str] = Counter()
    for file in sorted(POSTS.glob("*.jsonl")):
        if file.stem.endswith(".ja"):
            continue
        for line in file.read_text(encoding="utf-8").splitlines():
            counts.update(set(_WORD.findall(fold(json.loads(line)["text"]))))
    # Two letters are a word only where many write them so.
    words = sorted(
        word for word, count in counts.items() if count >= (2 if len(word) > 3 else 12 if len(word) > 2 else 60)
    )
    return "\n".join(" ".join(words[place : place + _A_LINE]) for place in range(0, len(words), _A_LINE)) + "\n"


if __name__ == "__main__":
    FILE.write_text(make(), encoding="utf-8")
