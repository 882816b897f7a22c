"""Reads a text the way a person does, past its disguises, and keeps the way back to what was typed."""

import itertools
import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache

_PLAIN = re.compile(r"[!-~]+(?: [!-~]+)*", re.ASCII)
_QUIET = re.compile(
    r"(?:https?://|www\.)[^\s<>\"]+(?<![.,!?;:)])|(?<![\w@])@\w+|(?<![\w/])[a-z0-9-]+\.(?:com|org|net|example)/[^\s]+",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[.!?。！？…]+(?=[\s\"')\]]|$)|[。！？]+|\n+")
_SPECIAL = {
    "’": "'",
    "‘": "'",
    "ʼ": "'",
    "´": "'",
    "`": "'",
    "“": '"',
    "”": '"',
    "„": '"',
    "«": '"',
    "»": '"',
    "–": "-",
    "—": "-",
    "‑": "-",
    "−": "-",
    "\u00ad": "",
    "\u180e": "",
    "\r": "",
}
# Umlauts and ñ tell words apart (schön/schon, año/ano); other Latin accents are left out as often as not.
_KEPT_MARKS = {"\u0308", "\u0303"}


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as typed and as read: `plain` is folded, `scan` is `plain` with links and handles blanked out.

    `plain` and `scan` have the same length. `starts` and `ends` lead from a place in `plain` to the typed text; None
    means that the places are the same.
    """

    text: str
    plain: str
    scan: str
    starts: tuple[int, ...] | None
    ends: tuple[int, ...] | None
    breaks: tuple[int, ...]
    quiet: tuple[tuple[int, int], ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where `plain[start:end]` stands in the typed text."""
        if self.starts is None or self.ends is None or end <= start:
            return start, end
        return self.starts[start], self.ends[end - 1]

    def sentence(self, place: int) -> int:
        """Return the number of the sentence that a place in `plain` belongs to."""
        return bisect_right(self.breaks, place)

    def sentences(self) -> list[tuple[int, int]]:
        """Return the spans of all sentences in `plain`, blank ones left out."""
        edges = [0, *self.breaks, len(self.plain)]
        spans = []
        for start, end in itertools.pairwise(edges):
            part = self.plain[start:end]
            left = start + len(part) - len(part.lstrip())
            right = start + len(part.rstrip())
            if right > left:
                spans.append((left, right))
        return spans


def read(text: str) -> Reading:
    """Return the reading of any text: compatibility forms folded, case and invisible signs gone."""
    if text.isascii() and _PLAIN.fullmatch(text):
        plain, starts, ends = text.lower(), None, None
    else:
        plain, starts, ends = _fold(text)
    quiet = tuple(match.span() for match in _QUIET.finditer(plain)) if "@" in plain or "." in plain else ()
    scan = plain.replace("\n", " ")
    for start, end in reversed(quiet):
        scan = scan[:start] + "\x00" * (end - start) + scan[end:]
    breaks = tuple(match.end() for match in _SENTENCE.finditer(scan if "\n" not in plain else _lines(plain, scan)))
    return Reading(text, plain, scan, starts, ends, breaks, quiet)


def fold(text: str) -> str:
    """Return the folded form alone, as lexicon terms need it."""
    return text.lower() if text.isascii() else _fold(text)[0]


def _lines(plain: str, scan: str) -> str:
    return "".join("\n" if typed == "\n" else read_ for typed, read_ in zip(plain, scan, strict=True))


def _fold(text: str) -> tuple[str, tuple[int, ...], tuple[int, ...]]:
    plain: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    blank = True
    place, length = 0, len(text)
    while place < length:
        after = place + 1
        while after < length and after - place < 16 and text[after] >= "\u0300" and unicodedata.combining(text[after]):
            after += 1
        for char in _folded(text[place:after]):
            if char in " \n":
                if blank:
                    if char == "\n" and plain:
                        plain[-1] = "\n"
                    continue
                blank = True
            else:
                blank = False
            plain.append(char)
            starts.append(place)
            ends.append(after)
        place = after
    return "".join(plain), tuple(starts), tuple(ends)


@lru_cache(maxsize=16_384)
def _folded(cluster: str) -> str:
    first = _SPECIAL.get(cluster)
    if first is not None:
        return first
    if cluster in "\n\u2028\u2029\u0085":
        return "\n"
    if cluster.isspace():
        return " "
    composed = unicodedata.normalize("NFKC", cluster).casefold()
    if len(composed) > 8:
        composed = composed[:8]
    return "".join(_bare(char) for char in composed)


def _bare(char: str) -> str:
    category = unicodedata.category(char)
    if category in {"Cf", "Cc", "Cn", "Cs"} or "\ufe00" <= char <= "\ufe0f":
        return " " if char.isspace() else ""
    if char < "\u00c0" or char > "\u024f":
        return _SPECIAL.get(char, char)
    parts = unicodedata.normalize("NFD", char)
    kept = parts[0] + "".join(mark for mark in parts[1:] if mark in _KEPT_MARKS)
    return unicodedata.normalize("NFC", kept)
