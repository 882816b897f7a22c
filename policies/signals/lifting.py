"""Finds words that a text took over from somebody's post: short stretches of words, known by their numbers alone.

A post is kept as the numbers of every stretch of three neighbouring words (of five signs where words aren't spaced).
How much of a post a text contains is the share of its stretches that the text has too (containment of shingles, after
A. Broder, "On the resemblance and containment of documents", 1997). What many people wrote is nobody's; words that say
little (stop words, thanks and greetings, names of products) make nothing lifted.
"""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from policies.signals.courtesies import COURTESIES
from policies.signals.reading import Reading, fold, read
from policies.signals.types import Lift, ProductMention
from policies.subject import SeenPost, Subject

Numbers = NDArray[np.uint64]

_SIGN: Final = "\u3041-\u30fa\u30fc\u4e00-\u9fff\u0e00-\u0e7f"
_TOKEN: Final = re.compile(rf"[{_SIGN}]|[^\W_{_SIGN}]+(?:['’][^\W_]+)?")
_UNSPACED: Final = re.compile(rf"[{_SIGN}]")
_PARTICLE: Final = re.compile("[\u3041-\u3096]")
_RESENT: Final = re.compile(r"\s*rt\s+@\w", re.IGNORECASE)
_MOST: Final = 2_000
_SPACED, _CLOSE = 3, 5
_FACTORS: Final = np.array(
    [0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x27D4EB2F165667C5, 0x85EBCA77C2B2AE63], np.uint64
)
_COMMON: Final = 3  # what so many people wrote is nobody's
_SHORTEST_WORD: Final = 3
_POSTS: Final = 3


@dataclass(frozen=True, slots=True)
class Seen:
    """A post as it is remembered: whose it is, and the numbers of its stretches, without its words.

    Given oldest first. `ours` are our own words, which nobody lifts from anybody.
    """

    author: str
    platform: str
    numbers: Numbers
    ours: bool = False


@dataclass(frozen=True, slots=True)
class _Stretches:
    """A text's words, where each stands in `plain`, and the number of the stretch that begins at each."""

    words: Sequence[str]
    spans: Sequence[tuple[int, int]]
    numbers: Numbers
    length: int


def find_lifted(
    subject: Subject,
    reading: Reading,
    seen: "Callable[[], SeenPosts] | None",
    stop: Callable[[], frozenset[str]],
    products: Callable[[], Iterable[ProductMention]],
) -> tuple[Lift, ...]:
    """Return what a text took over from the posts that came with it, and from those that `seen` hands out.

    What it openly answers, and what stands in the same thread, is no matter of credit. `stop` words and `products` are
    asked for only where something is shared.
    """

    def empty() -> Collection[str]:
        names = (fold(subject.text[one.start : one.end]).split() for one in products())
        return stop() | {word for name in names for word in name}

    heard = (subject.answers, *(turn.text for turn in subject.thread))
    shelves = [SeenPosts.of(subject.seen)] if subject.seen else []
    if seen is not None:
        shelves.append(seen())
    return tuple(one for shelf in shelves for one in shelf.lifted(reading, heard, empty))


def signature(text: str) -> Numbers:
    """Return the numbers by which a post is remembered; none for one too short to be anybody's, or sent on."""
    if _RESENT.match(text):
        return np.empty(0, np.uint64)
    return np.unique(_stretches(read(text)).numbers)


def _stretches(reading: Reading) -> _Stretches:
    found = [
        (match.group(), match.span()) for match, _ in zip(_TOKEN.finditer(reading.scan), range(_MOST), strict=False)
    ]
    words, spans = [word for word, _ in found], [span for _, span in found]
    close = 2 * sum(1 for word in words if len(word) == 1 and _UNSPACED.match(word)) > len(words)
    length = _CLOSE if close else _SPACED
    if len(words) < length:
        return _Stretches(words, spans, np.empty(0, np.uint64), length)
    each = np.fromiter((crc32(word.encode("utf-8", "replace")) for word in words), np.uint64, len(words))
    last = len(words) - length + 1
    numbers = np.full(last, length, np.uint64)
    for place in range(length):
        # Wraps around at 64 bits, on purpose.
        numbers = (numbers ^ (each[place : place + last] + np.uint64(1))) * _FACTORS[place]
        numbers ^= numbers >> np.uint64(29)
    return _Stretches(words, spans, numbers, length)


class SeenPosts:
    """Tens of thousands of posts to compare with. Never changed once built, so threads may share it."""

    def __init__(self, posts: Iterable[Seen] = ()) -> None:
        self._posts = tuple(posts)
        sizes = [len(post.numbers) for post in self._posts]
        numbers = np.concatenate([post.numbers for post in self._posts]) if sizes else np.empty(0, np.uint64)
        whose = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
        order = np.argsort(numbers, kind="stable")
        self._numbers, self._whose = numbers[order], whose[order]

    @classmethod
    def of(cls, posts: Iterable[SeenPost]) -> "SeenPosts":
        """Return posts whose words are given, oldest first."""
        return cls(Seen(post.author, post.platform, signature(post.text)) for post in posts)

    def __len__(self) -> int:
        return len(self._posts)

    def lifted(self, reading: Reading, heard: Iterable[str], empty: Callable[[], Collection[str]]) -> tuple[Lift, ...]:
        """Return what a text took over from posts, most first.

        `heard` are texts that it openly answers, and `empty` gives words that say nothing.
        """
        if not len(self._numbers):
            return ()
        text = _stretches(reading)
        shared = self._shared(text, heard)
        if not shared:
            return ()
        without = empty()
        found: list[tuple[int, int, Lift]] = []
        for number, places in shared.items():
            post = self._posts[number]
            if not post.ours and self._telling(text, places, len(post.numbers), without):
                start, end = text.spans[places[0]][0], text.spans[places[-1] + text.length - 1][1]
                found.append((-len(places), number, Lift(*reading.span(start, end), post.author, post.platform)))
        return tuple(lift for _, _, lift in sorted(found, key=lambda one: one[:2])[:_POSTS])

    def _shared(self, text: _Stretches, heard: Iterable[str]) -> dict[int, list[int]]:
        """Return, by post, the places of the stretches that the text shares with it and with few others."""
        first = np.searchsorted(self._numbers, text.numbers, "left")
        behind = np.searchsorted(self._numbers, text.numbers, "right")
        places = np.flatnonzero(behind > first)
        if not len(places):
            return {}
        open_ = {int(one) for words in heard for one in _stretches(read(words)).numbers}
        shared: dict[int, list[int]] = {}
        for place in places.tolist():
            owners = self._whose[first[place] : behind[place]].tolist()
            if int(text.numbers[place]) in open_ or self._nobodys(owners):
                continue
            for number in owners:
                shared.setdefault(number, []).append(place)
        return shared

    def _nobodys(self, owners: Sequence[int]) -> bool:
        posts = self._posts
        return posts[owners[0]].ours or len({(posts[one].platform, posts[one].author) for one in owners}) >= _COMMON

    @staticmethod
    def _telling(text: _Stretches, places: Sequence[int], whole: int, without: Collection[str]) -> bool:
        """Tell whether what is shared is so much of the post, and says so much, that it is its author's."""
        length = text.length
        covered = sorted({place + step for place in places for step in range(length)})
        kept = {word for one in covered if _says((word := text.words[one]), without)}
        size = len(covered) * _SPACED // length
        content = len(kept) * _SPACED // length if length == _CLOSE else len(kept)
        share = len(set(text.numbers[list(places)].tolist())) / whole
        if share >= 0.8:
            return size >= 8 and content >= 4
        if share >= 0.4:
            return size >= 8 and content >= 4
        return _longest(covered) * _SPACED // length >= 10 and content >= 6


def _says(word: str, without: Collection[str]) -> bool:
    if len(word) == 1 and _UNSPACED.match(word):
        return not _PARTICLE.match(word)
    return len(word) >= _SHORTEST_WORD and word not in without and word not in COURTESIES


def _longest(places: Sequence[int]) -> int:
    """Return the length of the longest row of neighbouring places."""
    best = run = 0
    before = -2
    for place in places:
        run = run + 1 if place == before + 1 else 1
        best, before = max(best, run), place
    return best
