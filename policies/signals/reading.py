"""Reads a text the way a person does and keeps the way back to what was typed."""

import itertools
from bisect import bisect_left, bisect_right

from policies.signals.folding import Run, fold_text
from policies.signals.lazily import late, lazily

__all__ = ["Reading", "fold", "read"]

_QUIET = late(
    r"(?:https?://|www\.)[^\s<>\"]+(?<![.,!?;:)])|(?<![\w@])@\w+|(?<![\w/])[a-z0-9-]+\.(?:com|org|net|example)/[^\s]+"
)
# No link and no handle is without one of these, and none goes over a space.
_QUIET_SIGN = late(r"[:w@.](?:(?<=:)//|(?<=w)ww\.|(?<=@)|(?<=\.)(?:com|org|net|example)/)")
# All that is quiet in a text without links; it begins with its rarest sign too.
_HANDLE = late(r"@(?<![\w@].)\w+")
# It begins with its rarest sign, so that words are passed over quickly.
_SENTENCE = late(
    r"[.!?。！？…\n](?:(?<=\n)\n*+|(?<!\n)(?<![.!?。！？…].)[.!?。！？…]*+(?=[\s\"')\]]|$)|(?<=[。！？])[。！？]*+)"
)


class Reading:
    """A text as typed and as read: `plain` is folded, `scan` is `plain` with links and handles blanked out.

    `plain` and `scan` have the same length. `quiet` holds where links and handles stand in `plain`.
    """

    __slots__ = ("__dict__", "_runs", "plain", "quiet", "scan", "text")

    def __init__(self, text: str, plain: str, runs: list[Run]) -> None:
        self.text, self.plain, self._runs = text, plain, runs
        self.quiet = tuple(_quiet(plain))
        self.scan = _blanked(plain.replace("\n", " "), self.quiet)

    @lazily
    def breaks(self) -> tuple[int, ...]:
        """The places in `plain` where a sentence ends."""
        lined = self.scan if "\n" not in self.plain else _blanked(self.plain, self.quiet)
        return tuple(match.end() for match in _SENTENCE.finditer(lined))

    @lazily
    def _ends(self) -> list[int]:
        return [run.plain_end for run in self._runs]

    @lazily
    def _typed_ends(self) -> list[int]:
        return [run.text_end for run in self._runs]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where `plain[start:end]` stands in the typed text."""
        if not self._runs or end <= start:
            return start, end
        number = bisect_right(self._ends, start)
        if number == len(self._runs) or end <= self._runs[number].plain_start:
            # No run within: both ends moved alike.
            before = self._runs[number - 1] if number else None
            moved = before.text_end - before.plain_end if before else 0
            return start + moved, end + moved
        return self.typed(start, 0), self.typed(end - 1, 1)

    def typed(self, place: int, side: int) -> int:
        """Return where the character at a place of `plain` begins (side 0) or ends (side 1) in the typed text."""
        if not self._runs:
            return place + side
        number = bisect_right(self._ends, place)
        if number < len(self._runs):
            run = self._runs[number]
            if place >= run.plain_start:
                return run.text_start + (run.ends if side else run.starts)[place - run.plain_start]
        before = self._runs[number - 1] if number else None
        return place + side + (before.text_end - before.plain_end if before else 0)

    def plain_place(self, place: int) -> int:
        """Return the place in `plain` for a place in the typed text."""
        if not self._runs:
            return place
        number = bisect_right(self._typed_ends, place)
        if number < len(self._runs):
            run = self._runs[number]
            if place >= run.text_start:
                return run.plain_start + bisect_left(run.starts, place - run.text_start)
        before = self._runs[number - 1] if number else None
        return place + (before.plain_end - before.text_end if before else 0)

    def sentence(self, place: int) -> int:
        """Return the number of the sentence that a place in `plain` belongs to."""
        return bisect_right(self.breaks, place)

    def bounds(self, sentence: int) -> tuple[int, int]:
        """Return where a sentence begins and ends in `plain`, by its number."""
        breaks = self.breaks
        start = breaks[sentence - 1] if sentence else 0
        return start, breaks[sentence] if sentence < len(breaks) else len(self.plain)

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
    return Reading(text, *fold_text(text))


def fold(text: str) -> str:
    """Return the folded form alone, as lexicon terms need it."""
    return fold_text(text)[0]


def _quiet(plain: str) -> list[tuple[int, int]]:
    """Return where links and handles stand."""
    if not _has_links(plain):
        return [match.span() for match in _HANDLE.finditer(plain)] if "@" in plain else []
    spans: list[tuple[int, int]] = []
    done = 0
    for sign in _QUIET_SIGN.finditer(plain):
        if (place := sign.start()) >= done:
            start, done = plain.rfind(" ", done, place) + 1 or done, plain.find(" ", place)
            if done < 0:
                done = len(plain)
            spans += [match.span() for match in _QUIET.finditer(plain, start, done)]
    return spans


def _has_links(plain: str) -> bool:
    return (
        "://" in plain
        or "www." in plain
        or ("/" in plain and (".com/" in plain or ".org/" in plain or ".net/" in plain or ".example/" in plain))
    )


def _blanked(plain: str, quiet: tuple[tuple[int, int], ...]) -> str:
    """Return a text of the same length with links and handles blanked out; linear in the text."""
    if not quiet:
        return plain
    parts: list[str] = []
    done = 0
    for start, end in quiet:
        parts += (plain[done:start], "\x00" * (end - start))
        done = end
    return "".join((*parts, plain[done:]))
