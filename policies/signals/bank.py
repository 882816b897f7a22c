"""Finds embargoed names in a text without holding them: only keyed forms of each name are kept.

A name is reduced to its letters and digits (look-alikes as one, repeats once, spaces gone) and that form becomes a
number by a polynomial over a prime field whose base is drawn from a key (Carter and Wegman's universal hashing, 1979:
two forms meet by chance once in 10^16). A text is reduced the same way, and the numbers of its neighbouring words are
looked up. Whoever finds these numbers without the key can't try a guess.

How long a search takes depends on the text and on the length of the longest name, never on which names are held: the
same sums are made for a text that begins like a name, and for one that doesn't.
"""

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from typing import Final

from policies.signals.folding import forget_runs
from policies.signals.lookalikes import LOOKALIKES
from policies.signals.reading import Reading, fold, read
from policies.signals.spelling import spellings
from policies.signals.types import Mark

SHORTEST: Final = 4
"""The fewest letters and digits of a name: a shorter one would be met by chance."""
LONGEST: Final = 64
SOURCE: Final = "bank:"
_WORDS: Final = 2_000
_PRIME: Final = (1 << 61) - 1
_ALIKE: Final = str.maketrans({**LOOKALIKES, **dict(zip("0134578@$!|€+l", "oieastbasiieti", strict=True))})
# Where words aren't spaced, each sign is a word: names are found inside a sentence, too.
_SIGN: Final = r"\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_WORD: Final = re.compile(rf"[{_SIGN}]|[^\W_{_SIGN}](?:[^\W_{_SIGN}]|[@$!|€+'](?=[^\W_]))*+")
_HUMP: Final = re.compile(r"[a-z](?=[A-Z])")
_REPEATED: Final = re.compile(r"(.)\1+")
_SIGNS: Final = re.compile(r"[^\w\n]|_")
_DIGITS: Final = "0123456789"


@dataclass(frozen=True, slots=True)
class Held:
    """One embargo as the checker knows it: `ref` names it without telling anything, `forms` are keyed numbers.

    `longest` is the length of its longest form; `lifts_at` ends it by itself.
    """

    ref: str
    kind: str
    forms: frozenset[int] = field(repr=False)
    longest: int
    lifts_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Shelf:
    """What a bank holds at one moment; replaced whole."""

    forms: Mapping[int, tuple[Held, ...]] = field(default_factory=dict)
    longest: int = 0


# A word of a text: its reduced form, its other form if it ends in digits that may be just that ("lumen5" may be a word
# in disguise, or a name and its number), and where it stands in `reading.plain`.
_Word = tuple[str, str, int, int]
# A word's number, its length, and the number and length of its other form.
_Sum = tuple[int, int, int, int]


class Bank:
    """Embargoes in force, as keyed forms. Safe to share between threads; `hold` swaps the whole at once."""

    def __init__(self, key: bytes) -> None:
        drawn = blake2b(key, digest_size=16, person=b"embargo bank").digest()
        self._base = int.from_bytes(drawn[:8]) % (_PRIME - 1024) + 1024
        self._start = int.from_bytes(drawn[8:]) % _PRIME
        self._powers = [pow(self._base, power, _PRIME) for power in range(LONGEST * 4)]
        self._shelf = _Shelf()

    def hold(self, embargoes: Iterable[Held]) -> None:
        """Hold these embargoes and no others from the next text on."""
        forms: dict[int, tuple[Held, ...]] = {}
        longest = 0
        for held in embargoes:
            longest = max(longest, held.longest)
            for form in held.forms:
                forms[form] = (*forms.get(form, ()), held)
        self._shelf = _Shelf(forms, longest)

    def keyed(self, ref: str, kind: str, names: Sequence[str], lifts_at: datetime | None = None) -> Held:
        """Return an embargo on these names as it is held; raise ValueError for a name that is too short or long."""
        try:
            reduced = [reduce(name) for name in names]
        finally:
            # Stretches of a text are kept to fold them faster: those of a name must not be.
            forget_runs()
        for name in reduced:
            if not SHORTEST <= len(name) <= LONGEST:
                raise ValueError(
                    f"A name needs {SHORTEST} to {LONGEST} letters or digits, so that it isn't met by chance."
                )
        reduced += [form for name in names for other in spellings(fold(name)) if len(form := reduce(other)) >= SHORTEST]
        forget_runs()
        whole = {form for name in reduced for form in (name, name + "s") if len(form) <= LONGEST + 1}
        forms = frozenset(self._joined(self._start, self._number(form), len(form)) for form in whole)
        return Held(ref, kind, forms, max(len(form) for form in whole), lifts_at)

    def find(self, reading: Reading, now: datetime) -> tuple[Mark, ...]:
        """Return where embargoed names stand in a text; `source` is `bank:` and the embargo's ref."""
        shelf = self._shelf
        if not shelf.forms:
            return ()
        words = _words(reading)
        sums = [self._sum(word) for word in words]
        return tuple(
            Mark(held.kind, *reading.span(words[place][2], words[last][3]), source=f"{SOURCE}{held.ref}")
            for place in range(len(words))
            for last, held in self._from(shelf, sums, place)
            if held.lifts_at is None or held.lifts_at > now
        )

    def _from(self, shelf: _Shelf, sums: Sequence[_Sum], place: int) -> Iterator[tuple[int, Held]]:
        """Yield the embargoed names that begin with one word, with the number of the word that ends each."""
        forms, longest, powers = shelf.forms, shelf.longest, self._powers
        before, length = self._start, 0
        for last in range(place, min(place + longest, len(sums))):
            number, size, other, other_size = sums[last]
            if other_size and length + other_size <= longest:
                for held in forms.get((before * powers[other_size] + other) % _PRIME, ()):
                    yield last, held
            length += size
            if length > longest:
                return
            before = (before * powers[size] + number) % _PRIME
            for held in forms.get(before, ()):
                yield last, held

    def _sum(self, word: _Word) -> _Sum:
        form, other, _, _ = word
        short = len(form) <= LONGEST + 1
        return (
            self._number(form) if short else 0,
            len(form) if short else LONGEST * 2,
            self._number(other) if other and len(other) <= LONGEST + 1 else 0,
            len(other) if len(other) <= LONGEST + 1 else 0,
        )

    def _number(self, form: str) -> int:
        base, number = self._base, 0
        for char in form:
            number = (number * base + ord(char)) % _PRIME
        return number

    def _joined(self, before: int, number: int, size: int) -> int:
        return (before * self._powers[size] + number) % _PRIME


def reduce(name: str) -> str:
    """Return the form by which a name is known, however it is written."""
    return "".join(numbered or form for form, numbered, _, _ in _words(read(name)))


def _words(reading: Reading) -> list[_Word]:
    """Return a text's words, run-together ones apart at their capitals; those of links and handles count too."""
    plain = reading.plain
    cuts = [reading.plain_place(match.start() + 1) for match in _HUMP.finditer(reading.text)]
    spans: list[tuple[int, int]] = []
    for match in itertools.islice(_WORD.finditer(plain), _WORDS):
        start, end = match.span()
        while cuts and cuts[0] <= start:
            cuts.pop(0)
        while cuts and cuts[0] < end:
            spans.append((start, cuts[0]))
            start = cuts.pop(0)
        spans.append((start, end))
    if not spans:
        return []
    alike = plain.translate(_ALIKE)
    forms = _bare("\n".join([alike[start:end] for start, end in spans])).split("\n")
    return [
        (plain[start:end], "", start, end)
        if plain[start:end].isdecimal()
        else (form, _numbered(plain[start:end]) if plain[end - 1] in _DIGITS else "", start, end)
        for form, (start, end) in zip(forms, spans, strict=True)
    ]


def _numbered(typed: str) -> str:
    stem = typed.rstrip(_DIGITS)
    return _bare(stem.translate(_ALIKE)) + typed[len(stem) :]


def _bare(letters: str) -> str:
    return _REPEATED.sub(r"\1", _SIGNS.sub("", letters))
