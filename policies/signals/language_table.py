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


class _Weights(dict[bytes, int]):
    """The weights of each n-gram of the table, put together when a text first holds it."""

    def __init__(self, places: dict[bytes, int], body: bytes) -> None:
        self.places, self._body = places, body

    def __missing__(self, gram: bytes) -> int:
        place = self.places[gram]
        spread = bytearray(len(LANGUAGES) * 4)
        spread[::4] = self._body[place : place + len(LANGUAGES)]
        weight = self[gram] = int.from_bytes(spread, "little")
        return weight


@cache
def _read() -> tuple[_Weights, list[float]]:
    head, _, body = zlib.decompress(FILE.read_bytes()).partition(b"\n")
    facts = json.loads(head)
    grams = []
    place = 0
    for _ in range(facts["grams"]):
        start = place + 1
        place = start + body[place]
        grams.append(body[start:place])
    places = dict(zip(grams, range(place, len(body), len(LANGUAGES)), strict=True))
    return _Weights(places, body), facts["prior"]


def rank(text: str) -> dict[str, float] | None:
    """Return the log-likelihood of each language up to a constant; None if no n-gram of the table occurs."""
    weights, prior = _read()
    table = weights.places
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
    total = _ONCE * sum([weights[gram] for gram, count in counts.items() if count == 1])
    for gram, count in counts.items():
        if count > 1:
            total += weights[gram] * round(math.log1p(count) * _SHARES)
    scale = STEPS * _SHARES
    return {code: (total >> (_LANE * lane) & _MASK) / scale + prior[lane] for lane, code in enumerate(LANGUAGES)}
