"""Folds a text to plain lower-case letters, run by run, so that ordinary letters cost nothing.

A run is a stretch of signs that are not plain ASCII, or of spaces; only runs change length, so the way back to the
typed text is a short list of runs rather than a table of every character.
"""

import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from policies.signals.lazily import late

# Kana and Chinese characters are their own folded form, unless a mark follows.
_KANA = r"\u3041-\u3096\u30a1-\u30fa\u30fc\u4e00-\u9fff"
_ODD = rf"(?: *+[^ -~{_KANA}]++)"
# One set of signs comes first, so that ordinary letters are skipped.
_RUN = late(rf"[^!-~{_KANA}](?:(?<! ){_ODD}*+ *+|{_ODD}++ *+| ++|(?<=\A ))")
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
    # Letters by their category, though nothing is drawn.
    "\u115f": "",
    "\u1160": "",
    "\u3164": "",
    "\uffa0": "",
    "\u2800": " ",
}
# Umlauts and ñ tell words apart (schön/schon, año/ano); other Latin accents are left out as often as not.
_KEPT_MARKS = {"\u0308", "\u0303"}
_MOST_MARKS = 16
_SQUARED = 0x1F130  # letters in squares and circles, three alphabets with a step of 32
_CACHED, _LONG = 8_192, 12


class Run(NamedTuple):
    """A stretch that was folded, in both texts; `starts` and `ends` lead from its folded signs to its typed ones."""

    plain_start: int
    plain_end: int
    text_start: int
    text_end: int
    starts: Sequence[int]
    ends: Sequence[int]


_Folded = tuple[str, Sequence[int], Sequence[int]]


def fold_text(text: str) -> tuple[str, list[Run]]:
    """Return a text folded, and the runs that lead back to it."""
    runs: list[Run] = []
    if text.isascii() and text.isprintable() and "  " not in text and not text.startswith(" "):
        return text.lower().replace("`", "'"), runs
    parts: list[str] = []
    done = length = 0
    for match in _RUN.finditer(text):
        start, end = match.span()
        if start > done and text[start] >= "\u0300" and unicodedata.combining(text[start]):
            start -= 1
        fold = _kept_run if end - start <= _LONG else _run
        plain, starts, ends = fold(text[start:end], not start)
        parts += (text[done:start].lower(), plain)
        length += start - done
        runs.append(Run(length, length + len(plain), start, end, starts, ends))
        length += len(plain)
        done = end
    parts.append(text[done:].lower())
    return "".join(parts).replace("`", "'"), runs


def _run(run: str, first: bool) -> _Folded:
    """Fold one stretch; `first` says that it begins the text, where blanks are left out."""
    if len(run) > _LONG and not first and run.isalnum() and unicodedata.is_normalized("NFKC", run):
        folded = run.casefold()
        if len(folded) == len(run) and all(char > "\u024f" for char in folded):
            return folded, range(len(run)), range(1, len(run) + 1)
    plain: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    blank, place, length = first, 0, len(run)
    while place < length:
        after = place + 1
        while after < length and run[after] >= "\u0300" and unicodedata.combining(run[after]):
            after += 1
        for char in _folded(run[place : min(after, place + _MOST_MARKS)]):
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


_kept_run = lru_cache(maxsize=_CACHED)(_run)


def forget_runs() -> None:
    """Let go of every stretch of text that was kept to fold it faster."""
    _kept_run.cache_clear()


@lru_cache(maxsize=16_384)
def _folded(cluster: str) -> str:
    first = _SPECIAL.get(cluster)
    if first is not None:
        return first
    if cluster in "\n\u2028\u2029\u0085":
        return "\n"
    if cluster.isspace():
        return " "
    if "\U0001f130" <= cluster[0] <= "\U0001f189" and (letter := (ord(cluster[0]) - _SQUARED) % 32) < 26:
        return chr(ord("a") + letter)
    composed = unicodedata.normalize("NFKC", cluster).casefold()
    if len(cluster) > 1 and composed[0] < "\u0250":
        # A Latin letter keeps the marks that it composes with; piles of them are there to hide it.
        composed = "".join(char for char in composed if not unicodedata.combining(char))
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
