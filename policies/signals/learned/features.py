"""Turns texts into hashed n-gram features, a whole batch at a time, with numpy alone.

Every text becomes a bag of bucket numbers: its character n-grams, its words, and pairs and triples of neighbouring
words. All hashes are computed on arrays of code points, so that the cost per text is a few microseconds in a batch.
Bucket 0 is reserved: it stands for "nothing here" and its weights are zero. Single words have the upper half of all
buckets to themselves, so that what is known of a word is not blurred by the n-grams, of which there are many more.
"""

import itertools
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from policies.kept import kept
from policies.signals.learned.plain import shown, unmasked

Indices = npt.NDArray[np.int32]
Codes = npt.NDArray[np.uint64]

BITS = 17
WORDS = 1 << BITS
BUCKETS = 2 * WORDS
CHARACTER_NGRAMS = (2, 3, 4, 5)  # without gaps: each is made from the one before
KINDS = len(CHARACTER_NGRAMS) + 3
MAX_CHARACTERS = 4_000

_URL, _HANDLE, _START, _END = "\ue000", "\ue001", "\ue002", "\ue003"
_LINK = re.compile(r"(?:https?://|www\.)\S+")
_NAME = re.compile(r"(?<![\w@])@\w+(?:[ ]@\w+)*")
_SPACE = re.compile(r" {2,}|[^\S\n ]+")
_NUMBER = re.compile(r"\d[\d.,:]*")
_REPEAT = re.compile(r"(.)\1{2,}")
_ENTITIES = (("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("’", "'"), ("\ufe0f", ""))

_MULTIPLY = np.uint64(0x9E3779B97F4A7C15)
_WORD = np.uint64(0xD6E8FEB86659FD93)
_POWER = 0xBF58476D1CE4E5B9
_PAIR = np.uint64(0x94D049BB133111EB)
_SHIFT = np.uint64(64 - BITS)


@dataclass(frozen=True, slots=True)
class Bag:
    """The buckets of a batch: `buckets` has one row per kind of feature and one column per code point.

    Text i owns the columns from `starts[i]` up to `starts[i + 1]` (the last one: to the end). `counts[i]` is its
    number of real features, at least 1.
    """

    buckets: Indices
    starts: npt.NDArray[np.intp]
    counts: npt.NDArray[np.float32]


def normalise(texts: Sequence[str]) -> str:
    """The texts in lower case, one a line, with links, handles and numbers each reduced to one sign."""
    joined = "\n".join([_short(text) for text in texts]).lower()
    for entity, character in _ENTITIES:
        joined = joined.replace(entity, character)
    joined = _LINK.sub(_URL, joined)
    joined = _NAME.sub(_HANDLE, joined)
    joined = unmasked(joined)
    joined = _NUMBER.sub("0", joined)
    joined = _REPEAT.sub(r"\1\1", joined)
    joined = _SPACE.sub(" ", joined)
    return _START + joined.replace("\n", f"{_END}\n{_START}") + _END


def _short(text: str) -> str:
    text = text[:MAX_CHARACTERS].replace("\n", " ")
    return text if text.isascii() else shown(text)[:MAX_CHARACTERS].replace("\n", " ")


def _edges() -> list[int]:
    """Return where letters and digits begin and end among all signs."""
    known = list(map(str.isalnum, map(chr, range(0x10000))))
    return [code for code, (before, here) in enumerate(itertools.pairwise([False, *known])) if before != here]


def _word_signs() -> npt.NDArray[np.bool_]:
    edges = np.zeros(0x10000, dtype=np.int8)
    edges[kept("letters", unicodedata.unidata_version, _edges)] = 1
    signs: npt.NDArray[np.bool_] = np.cumsum(edges) % 2 == 1
    signs[[ord(sign) for sign in "'_#"]] = True
    signs[0x300:0x370] = True
    return signs


def _powers(length: int) -> tuple[Codes, Codes]:
    inverse = pow(_POWER, -1, 1 << 64)
    forward = np.full(length, _POWER, dtype=np.uint64)
    backward = np.full(length, inverse, dtype=np.uint64)
    forward[0] = backward[0] = 1
    return np.multiply.accumulate(forward), np.multiply.accumulate(backward)


_SIGNS = _word_signs()
_STEP = 1 << 14
_FORWARD, _BACKWARD = _powers(_STEP + 2 * MAX_CHARACTERS)


def _bucket(hashes: Codes) -> Indices:
    return (((hashes ^ (hashes >> np.uint64(29))) * _MULTIPLY) >> _SHIFT).astype(np.int32)


def _character_rows(codes: Codes, line: npt.NDArray[np.intp], rows: Indices) -> None:
    hashes = codes
    for row, size in enumerate(CHARACTER_NGRAMS):
        left = len(codes) - size + 1
        if left < 1:
            return
        hashes = hashes[:left] * _PAIR + codes[size - 1 :]
        np.multiply(_bucket(hashes), line[:left] == line[size - 1 :], out=rows[row, :left])


def _word_rows(codes: Codes, line: npt.NDArray[np.intp], rows: Indices) -> None:
    inside = _SIGNS[np.minimum(codes, np.uint64(0xFFFF)).astype(np.intp)]
    # A sign that is no letter, mark or space (an emoji, "?", a link) is a word of its own.
    alone = ~inside & (codes > np.uint64(32))
    begins = inside.copy()
    begins[1:] &= ~inside[:-1]
    starts = np.flatnonzero(begins | alone)
    if not len(starts):
        return
    stops = np.flatnonzero(inside & ~np.append(inside[1:], False))
    ends = starts.copy()
    ends[inside[starts]] = stops
    total = np.zeros(len(codes) + 1, dtype=np.uint64)
    np.cumsum(codes * _FORWARD[: len(codes)], out=total[1:])
    words = (total[ends + 1] - total[starts]) * _BACKWARD[starts] * _WORD
    place = line[starts]
    pairs = (words[:-1] ^ (words[:-1] >> np.uint64(31))) * _PAIR + words[1:]
    triples = (pairs[:-1] ^ (pairs[:-1] >> np.uint64(31))) * _PAIR + words[2:]
    found = _bucket(np.concatenate([words, pairs, triples]))
    count = len(words)
    rows[0, starts] = found[:count] + WORDS
    rows[1, starts[:-1]] = found[count : 2 * count - 1] * (place[:-1] == place[1:])
    rows[2, starts[:-2]] = found[2 * count - 1 :] * (place[:-2] == place[2:])


def chunks(texts: Sequence[str]) -> list[tuple[int, int]]:
    """Cuts a batch into runs (start, stop) that are small enough to be measured at once."""
    runs, start, size = [], 0, 0
    for number, text in enumerate(texts):
        size += min(len(text), MAX_CHARACTERS) + 4
        if size >= _STEP:
            runs.append((start, number + 1))
            start, size = number + 1, 0
    if start < len(texts):
        runs.append((start, len(texts)))
    return runs


def extract(texts: Sequence[str]) -> Bag:
    """The features of one run of texts (see `chunks`); never fails, whatever the text."""
    lines = normalise(texts)
    codes = np.frombuffer(lines.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    breaks = codes == np.uint64(10)
    line = np.cumsum(breaks)
    line[breaks] *= -1  # no two breaks are on one line
    rows = np.zeros((KINDS, len(codes)), dtype=np.int32)
    _character_rows(codes, line, rows[: len(CHARACTER_NGRAMS)])
    _word_rows(codes, line, rows[len(CHARACTER_NGRAMS) :])
    starts = np.append(np.intp(0), np.flatnonzero(breaks) + 1)
    counts = np.add.reduceat((rows != 0).sum(axis=0), starts).astype(np.float32)
    return Bag(rows, starts, np.maximum(counts, 1))
