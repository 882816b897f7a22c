"""Finds embargoed names in a text without holding them: only keyed forms of each name are kept.

A name is reduced to its letters and digits (look-alikes as one, repeats once, spaces gone) and that form is hashed with
a key. A text is reduced the same way, and the forms of its neighbouring words are looked up. Whoever reads this
process's memory, or its code directory, finds hashes; without the key not even a good guess can be tried.
"""

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from typing import Final

from policies.signals.lookalikes import LOOKALIKES
from policies.signals.reading import Reading, read
from policies.signals.types import Mark

SHORTEST: Final = 4
"""The fewest letters and digits of a name: a shorter one would be met by chance."""
LONGEST: Final = 64
_BEGINNING: Final = 4
_WORDS: Final = 2_000
_BYTES: Final = 12
_ALIKE: Final = str.maketrans({**LOOKALIKES, **dict(zip("0134578@$!|€+l", "oieastbasiieti", strict=True))})
_WORD: Final = re.compile(r"[^\W_](?:[^\W_]|[@$!|€+'](?=[^\W_]))*+")
_HUMP: Final = re.compile(r"[a-z](?=[A-Z])")
_REPEATED: Final = re.compile(r"(.)\1+")
_SIGNS: Final = re.compile(r"[^\w\n]|_")
_DIGITS: Final = "0123456789"


@dataclass(frozen=True, slots=True)
class Held:
    """One embargo as the checker knows it: `ref` names it without telling anything, `forms` are keyed hashes.

    `lifts_at` ends it by itself.
    """

    ref: str
    kind: str
    beginnings: frozenset[bytes]
    forms: frozenset[bytes]
    lifts_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Shelf:
    """What a bank holds at one moment; replaced whole."""

    beginnings: frozenset[bytes] = frozenset()
    forms: Mapping[bytes, tuple[Held, ...]] = field(default_factory=dict)


# A word of a text: its reduced form, its other form if it ends in digits that may be just that ("lumen5" may be a word in
# disguise, or a name and its number), and where it stands in `reading.plain`.
_Word = tuple[str, str, int, int]


class Bank:
    """Embargoes in force, as keyed forms. Safe to share between threads; `hold` swaps the whole at once."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._shelf = _Shelf()

    def hold(self, embargoes: Iterable[Held]) -> None:
        """Hold these embargoes and no others from the next text on."""
        forms: dict[bytes, tuple[Held, ...]] = {}
        beginnings: set[bytes] = set()
        for held in embargoes:
            beginnings |= held.beginnings
            for form in held.forms:
                forms[form] = (*forms.get(form, ()), held)
        self._shelf = _Shelf(frozenset(beginnings), forms)

    def keyed(self, ref: str, kind: str, names: Sequence[str], lifts_at: datetime | None = None) -> Held:
        """Return an embargo on these names as it is held; raise ValueError for a name that is too short or long."""
        reduced = [reduce(name) for name in names]
        for name in reduced:
            if not SHORTEST <= len(name) <= LONGEST:
                raise ValueError(
                    f"A name needs {SHORTEST} to {LONGEST} letters or digits, so that it isn't met by chance."
                )
        whole = {form for name in reduced for form in (name, name + "s")}
        return Held(
            ref,
            kind,
            frozenset(self._hash(name[:_BEGINNING]) for name in reduced),
            frozenset(self._hash(form) for form in whole),
            lifts_at,
        )

    def find(self, reading: Reading, now: datetime) -> tuple[Mark, ...]:
        """Return where embargoed names stand in a text; `source` is `bank:` and the embargo's ref."""
        shelf = self._shelf
        if not shelf.forms:
            return ()
        words = _words(reading)
        return tuple(
            Mark(held.kind, *reading.span(word[2], end), source=f"bank:{held.ref}")
            for place, word in enumerate(words)
            for end, held in self._from(shelf, words, place, now)
        )

    def _from(self, shelf: _Shelf, words: Sequence[_Word], place: int, now: datetime) -> Iterator[tuple[int, Held]]:
        """Yield the embargoed names that begin with one word, with the place where each ends."""
        before, known = "", False
        for form, numbered, _, end in itertools.islice(words, place, place + LONGEST):
            joined = before + form
            if not known and len(joined) >= _BEGINNING:
                known = self._hash(joined[:_BEGINNING]) in shelf.beginnings
            if len(joined) > LONGEST or (len(joined) >= _BEGINNING and not known):
                return
            for whole in (joined, before + numbered) if numbered else (joined,):
                for held in shelf.forms.get(self._hash(whole), ()) if known else ():
                    if held.lifts_at is None or held.lifts_at > now:
                        yield end, held
            before = joined

    def _hash(self, form: str) -> bytes:
        return blake2b(form.encode("utf-8", "surrogatepass"), digest_size=_BYTES, key=self._key).digest()


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
