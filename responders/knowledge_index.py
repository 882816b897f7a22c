"""Ranks articles against a mention: BM25 over word stems, and likeness of character trigrams."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import snowballstemmer

from responders.knowledge_articles import Article
from responders.lists import word_list

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_NOISE = re.compile(r"https?://\S+|(?<!\w)@\w+")
_STEMMERS = {
    "en": "english",
    "es": "spanish",
    "de": "german",
    "fr": "french",
    "pt": "portuguese",
    "it": "italian",
    "nl": "dutch",
}
_K1, _B = 1.4, 0.5
_TITLE = 2
_BUCKETS = 4096
_STOP = word_list("knowledge_index.stop")
_EVERYDAY = word_list("knowledge_index.everyday")


def words(text: str, language: str) -> list[str]:
    """Return the content words of a text as stems; for Japanese, pairs of characters."""
    text = _NOISE.sub(" ", text.lower().replace("’", "'"))
    if language == "ja":
        runs = re.findall(r"[\u3041-\u30ff\u4e00-\u9fffa-z0-9]+", text)
        return [run[at : at + 2] for run in runs for at in range(max(1, len(run) - 1))]
    return [_stem(word, language) for word in _WORD.findall(text) if word not in _STOP and len(word) > 1]


@lru_cache(maxsize=20_000)
def _stem(word: str, language: str) -> str:
    name = _STEMMERS.get(language)
    # A stemmer keeps state while it works, so that threads can't share one.
    return str(snowballstemmer.stemmer(name).stemWord(word)) if name else word


class Index:
    """The articles of one language, ready to be searched."""

    def __init__(self, articles: Sequence[Article], language: str) -> None:
        self._articles = tuple(articles)
        self._names = {
            word
            for article in articles
            for name in article.products
            for word in words(name.replace("-", " "), language)
        }
        self._counts = [
            Counter(
                self._content(
                    words(article.title, language) * _TITLE
                    + words(article.asks, language) * _TITLE
                    + words(article.answer, language)
                )
            )
            for article in articles
        ]
        self._lengths = [sum(counts.values()) for counts in self._counts]
        self._usual = sum(self._lengths) / max(1, len(self._lengths))
        seen = Counter(word for counts in self._counts for word in counts)
        total = len(self._articles)
        self._idf = {word: math.log(1 + (total - n + 0.5) / (n + 0.5)) for word, n in seen.items()}
        self._rare = math.log(1 + (total + 0.5) / 0.5)
        self._shapes = np.array([_shape(f"{article.title} {article.asks}") for article in articles], dtype=np.float32)

    def scores(self, query: Sequence[str], text: str) -> list[tuple[Article, float]]:
        """Return each article's likeness to a query, in 0..1: how much of what was asked it speaks of."""
        asked = set(self._content(query))
        if not asked or not self._articles:
            return []
        known = sum(self._idf.get(word, 0.35 * self._rare) for word in asked) * (_K1 + 1) * 0.55
        alike = self._shapes @ _shape(text)
        return [
            (article, min(1.0, 0.8 * self._bm25(at, asked) / known + 0.2 * float(alike[at])))
            for at, article in enumerate(self._articles)
        ]

    def _content(self, stems: Sequence[str]) -> list[str]:
        """Leave out the names of products: they say what it is about, not what is asked."""
        return [stem for stem in stems if stem not in self._names]

    def _bm25(self, at: int, asked: set[str]) -> float:
        counts = self._counts[at]
        telling = sum(word in counts and word not in _EVERYDAY for word in asked)
        if telling < (min(2, len(asked)) if self._articles[at].products else 2):
            return 0.0
        norm = _K1 * (1 - _B + _B * self._lengths[at] / self._usual)
        return sum(
            self._idf[word] * counts[word] * (_K1 + 1) / (counts[word] + norm) for word in asked if word in counts
        )


def _shape(text: str) -> "np.ndarray[tuple[int], np.dtype[np.float32]]":
    vector = np.zeros(_BUCKETS, dtype=np.float32)
    text = f" {' '.join(_NOISE.sub(' ', text.lower()).split())} "
    for at in range(len(text) - 2):
        vector[_bucket(text[at : at + 3])] += 1.0
    size = float(np.linalg.norm(vector))
    return vector / size if size else vector


def _bucket(gram: str) -> int:
    value = 0
    for char in gram:
        value = (value * 131 + ord(char)) % 1_000_003
    return value % _BUCKETS
