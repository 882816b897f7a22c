"""A statement with its sentences and the words of the lexicons in it, leaving out what it only quotes."""

import re
from bisect import bisect_right
from collections.abc import Iterable

from policies.signals.reading import Reading, read
from policies.signals.types import Mark, Measured
from policies.statements.crisis import Circumstances
from policies.subject import Subject

# What is quoted, three words or more: the statement speaks about it.
_QUOTED = re.compile(r'"[^"\n]*?\w\s[^"\n]*?\s[^"\n]*?"|「[^」\n]+」|『[^』\n]+』')
# "We said that ..., and that was wrong": what was said before isn't said again.
_RETOLD = re.compile(
    r"\b(?:we|i|our (?:first|earlier|last|initial|previous) (?:statement|post|tweet|message|"
    r"answer)) (?:said|called|wrote|told you|claimed"
    r"|described|blamed|first said)\b"
)
_NOT = re.compile(
    r"(?:\b(?:not|never|no|isn't|wasn't|aren't|weren't|don't|didn't|won't|can't|cannot|"
    r"without|neither|nor|nothing|hardly|far from|kein\w*|nicht"
    r"|nie|niemals|ohne|weder|no|nunca|sin|jamas|ni|ne|n'|pas|jamais|sans|aucun\w*)\b[^.;,:]{0,24})$"
)
_AFTER = re.compile(r"^[^。]{0,6}(?:ではありません|ではない|じゃない|ありません)")
_STOPS = (
    "a.m.",
    "p.m.",
    "dr.",
    "mr.",
    "mrs.",
    "ms.",
    "st.",
    "no.",
    "e.g.",
    "i.e.",
    "u.s.",
    "u.k.",
    "inc.",
    "ltd.",
    "approx.",
)
# "Am 1. März" is one sentence.
_ORDINAL = re.compile(r"\b\d{1,2}\.$")
_MONTH = re.compile(r"\s*(?:januar|februar|märz|april|mai|juni|juli|august|september|oktober|november|dezember)\b")


class Draft:
    """A statement being read. Places are code points of the folded text (`plain`); `typed` leads back."""

    __slots__ = (
        "_kept", "_measured", "_quoted", "_retold", "_said", "circumstances", "language", "plain", "reading",
        "sentences",
    )  # fmt: skip

    def __init__(self, subject: Subject, measured: Measured, circumstances: Circumstances) -> None:
        self.reading: Reading = read(subject.text)
        self.plain = self.reading.plain
        self.sentences = _joined(self.plain, self.reading.sentences())
        self.circumstances = circumstances
        self.language = measured.language.code
        self._measured = measured
        self._quoted = [match.span() for match in _QUOTED.finditer(self.plain)]
        self._kept: dict[str, list[tuple[int, int]]] = {}
        self._said: dict[tuple[re.Pattern[str], int], bool] = {}
        self._retold: dict[int, int] = {}

    def sentence(self, place: int) -> int:
        """Return the number of the sentence that a place stands in."""
        return max(bisect_right(self.sentences, (place, len(self.plain) + 1)) - 1, 0)

    def words(self, number: int) -> str:
        """Return a sentence in folded words."""
        start, end = self.sentences[number]
        return self.plain[start:end]

    def says(self, pattern: re.Pattern[str], number: int) -> bool:
        """Whether a pattern occurs in a sentence, which is searched for it once."""
        said = self._said.get((pattern, number))
        if said is None:
            said = self._said[pattern, number] = pattern.search(self.words(number)) is not None
        return said

    def found(self, lexicon: str) -> list[tuple[int, int]]:
        """Return where a lexicon occurs, first to last, outside quotations and what is only retold."""
        kept = self._kept.get(lexicon)
        if kept is None:
            places = [self._plain(mark) for mark in self._measured.hits(lexicon)]
            kept = self._kept[lexicon] = [place for place in places if not self._reported(place)]
        return kept

    def within(self, lexicon: str, number: int) -> list[tuple[int, int]]:
        """Return where a lexicon occurs in one sentence."""
        start, end = self.sentences[number]
        return [place for place in self.found(lexicon) if start <= place[0] < end]

    def negated(self, place: tuple[int, int]) -> bool:
        """Whether a word shortly before a place, in the same sentence, turns it round."""
        start = self.sentences[self.sentence(place[0])][0] if self.sentences else 0
        before = self.plain[max(start, place[0] - 32) : place[0]]
        return _NOT.search(before) is not None or _AFTER.match(self.plain[place[1] : place[1] + 14]) is not None

    def typed(self, place: tuple[int, int]) -> tuple[int, int]:
        """Return where a place stands in the text as it was typed."""
        return self.reading.span(*place)

    def _plain(self, mark: Mark) -> tuple[int, int]:
        start = self.reading.plain_place(mark.start)
        return start, max(self.reading.plain_place(mark.end), start + 1)

    def _reported(self, place: tuple[int, int]) -> bool:
        if any(start < place[0] and place[1] <= end for start, end in self._quoted):
            return True
        number = self.sentence(place[0])
        told = self._retold.get(number)
        if told is None:
            start, end = self.sentences[number] if self.sentences else (0, len(self.plain))
            match = _RETOLD.search(self.plain[start:end])
            told = self._retold[number] = start + match.end() if match else len(self.plain) + 1
        return told <= place[0]


def _joined(plain: str, spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join sentences that an abbreviation has cut in two."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        before = plain[joined[-1][0] : joined[-1][1]] if joined else ""
        if (before.endswith(_STOPS) or (_ORDINAL.search(before) and _MONTH.match(plain, start))) and "\n" not in plain[
            joined[-1][1] : start
        ]:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined
