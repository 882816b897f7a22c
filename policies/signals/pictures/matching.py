"""Finds, among up to hundreds of thousands of fingerprints, the one that a picture was made from."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from policies.signals.pictures.fingerprints import WORDS, Bits

SAME: Final = 50
"""Of 256 bits, so many may differ between a picture and the one it was made from; docs/signals/pictures.md says why."""
_BAND, _BANDS = 16, 4
_STEP: Final = 15  # crops that take as much from both axes lie so far apart among the readings
_WHOLE: Final = (0, _STEP, 2 * _STEP, 3 * _STEP)
_CLOSE: Final = 13  # bits of the first number
_MOST_PAIRS: Final = 60_000
_MOST_ASSETS: Final = 256


@dataclass(frozen=True, slots=True)
class Found:
    """Which asset a picture is, by its place in the index, and how many of 256 bits differ."""

    asset: int
    distance: int


class Index:
    """Fingerprints to search in, in the order given. Never changed once built, so threads may share it.

    The first 64 bits of each are filed under their four parts of 16 bits. A reading that shares a part with an asset
    is compared with it (multi-index hashing, M. Norouzi and others, "Fast search in Hamming space", 2012). What that
    misses is looked for by comparing the likeliest readings with the first 64 bits of every asset.
    """

    __slots__ = ("_first", "_order", "_starts", "_words")

    def __init__(self, fingerprints: Iterable[Bits]) -> None:
        rows = list(fingerprints)
        words = np.stack(rows) if rows else np.empty((0, WORDS), np.uint64)
        self._words: Bits = np.ascontiguousarray(words, dtype=np.uint64)
        self._first: Bits = np.ascontiguousarray(self._words[:, 0])
        parts = self._first.view(np.uint16).reshape(-1, _BANDS)
        self._order = [np.argsort(parts[:, band], kind="stable").astype(np.int32) for band in range(_BANDS)]
        self._starts = [
            np.searchsorted(parts[order, band], np.arange((1 << _BAND) + 1)).astype(np.int32)
            for band, order in enumerate(self._order)
        ]

    def __len__(self) -> int:
        return len(self._words)

    def find(self, readings: Bits, most: int = SAME) -> Found | None:
        """Return the nearest asset of which any reading differs in `most` bits or fewer, or None."""
        if not len(self._words):
            return None
        return self._nearest(readings, self._filed(readings), most) or self._nearest(
            readings, self._scanned(readings), most
        )

    def _filed(self, readings: Bits) -> NDArray[np.int32]:
        parts = np.ascontiguousarray(readings[:, 0]).view(np.uint16).reshape(-1, _BANDS)
        assets, places = [], []
        for band in range(_BANDS):
            keys = parts[:, band].astype(np.int32)
            starts = self._starts[band][keys]
            counts = self._starts[band][keys + 1] - starts
            total = int(counts.sum())
            if not 0 < total <= _MOST_PAIRS:
                continue
            ends = np.cumsum(counts)
            at = np.arange(total, dtype=np.int32) + np.repeat(starts - (ends - counts), counts)
            assets.append(self._order[band][at])
            places.append(np.repeat(np.arange(len(keys), dtype=np.int32), counts))
        if not assets:
            return np.empty(0, np.int32)
        pairs, reading = np.concatenate(assets), np.concatenate(places)
        close = np.bitwise_count(self._first[pairs] ^ readings[reading, 0]) <= _CLOSE
        return np.unique(pairs[close])

    def _scanned(self, readings: Bits) -> NDArray[np.int32]:
        apart = np.empty_like(self._first)
        count = np.empty(len(self._first), np.uint8)
        found = []
        for place in _WHOLE:
            np.bitwise_xor(self._first, readings[place, 0], out=apart)
            np.bitwise_count(apart, out=count)
            found.append(np.flatnonzero(count <= _CLOSE).astype(np.int32))
        return np.unique(np.concatenate(found))

    def _nearest(self, readings: Bits, assets: NDArray[np.int32], most: int) -> Found | None:
        best: Found | None = None
        for start in range(0, min(len(assets), _MOST_ASSETS), 64):
            some = assets[start : start + 64]
            apart = np.bitwise_count(self._words[some][:, None, :] ^ readings[None]).sum(axis=2, dtype=np.uint16)
            least = apart.min(axis=1)
            at = int(least.argmin())
            if least[at] <= most and (best is None or least[at] < best.distance):
                best = Found(int(some[at]), int(least[at]))
        return best
