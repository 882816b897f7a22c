"""How likely the letters of a text are in each of eighteen languages, from a table of byte n-grams.

The table is drawn from the model of py3langid (see `language.LICENSE`); `learned/train/languages.py` makes it. The
weights of one n-gram, a lane of 32 bits per language, are one Python integer, so that a text is scored by additions.
"""

import json
import math
import zlib
from functools import cache
from pathlib import Path
from typing import Final

FILE: Final = Path(__file__).with_name("language.bin")
LANGUAGES: Final = (
    "en", "es", "de", "fr", "it", "pt", "nl", "pl", "tr", "sv", "da", "no", "fi", "id", "cs", "ro", "hu", "vi",
)  # fmt: skip
STEPS: Final = 16
_SHARES: Final = 256
_LANE: Final = 32
_MASK: Final = (1 << _LANE) - 1
# No n-gram of the table is longer or shorter.
_LONGEST: Final = 5
_ONCE: Final = round(math.log1p(1) * _SHARES)


@cache
def _read() -> tuple[dict[bytes, int], list[float]]:
    head, _, body = zlib.decompress(FILE.read_bytes()).partition(b"\n")
    facts = json.loads(head)
    grams = []
    place = 0
    for _ in range(facts["grams"]):
        size = body[place]
        grams.append(body[place + 1 : place + 1 + size])
        place += 1 + size
    width = len(LANGUAGES)
    spread = bytearray(width * 4)
    table = {}
    for number, gram in enumerate(grams):
        start = place + number * width
        spread[::4] = body[start : start + width]
        table[gram] = int.from_bytes(spread, "little")
    return table, facts["prior"]


def rank(text: str) -> dict[str, float] | None:
    """Return the log-likelihood of each language up to a constant; None if no n-gram of the table occurs."""
    table, prior = _read()
    counts: dict[bytes, int] = {}
    signs = bytes(_LONGEST) + (text.lower() if text.isupper() else text).encode("utf-8", "surrogatepass")
    for end in range(_LONGEST + 1, len(signs) + 1):
        if (
            (gram := signs[end - 5 : end]) in table
            or (gram := signs[end - 4 : end]) in table
            or (gram := signs[end - 3 : end]) in table
            or (gram := signs[end - 2 : end]) in table
        ):
            counts[gram] = counts.get(gram, 0) + 1
    if not counts:
        return None
    total = _ONCE * sum([table[gram] for gram, count in counts.items() if count == 1])
    for gram, count in counts.items():
        if count > 1:
            total += table[gram] * round(math.log1p(count) * _SHARES)
    scale = STEPS * _SHARES
    return {code: (total >> (_LANE * lane) & _MASK) / scale + prior[lane] for lane, code in enumerate(LANGUAGES)}
