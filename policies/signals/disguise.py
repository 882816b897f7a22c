"""Takes the disguise off words: letters spaced out, swapped for signs, repeated, masked, or run together in a hashtag.

Most texts show no sign of it and cost one look. In those that do, each word concerned is laid bare, in two ways where
a sign may stand for two letters. If that gives a word that a lexicon knows, its sentence is read once more with it, and
the lexicons are searched again in this view.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import overload

from ahocorasick_rs import AhoCorasick

from policies.signals.bare import Edit, bare_reversed, bare_run, bare_token, two_ways
from policies.signals.folding import Run
from policies.signals.known import Known
from policies.signals.lazily import late
from policies.signals.lookalikes import LETTERS
from policies.signals.reading import Reading


def _table(kinds: Mapping[str, str]) -> bytes:
    """Return what translates each sign to its kind, and all others to spaces."""
    kind_of = {ord(sign): ord(kind) for kind, signs in kinds.items() for sign in signs}
    return bytes(kind_of.get(code, ord(" ")) for code in range(256))


_MOST, _WHOLE = 300, 1_500
_LEETS = "0-9@$!|+€£¢¡§"
_LETTER = r"[^\W\d_]"
_PARTERS = r"*_•·~^=\\.\-"
# Each begins with its rarest sign, or one set of signs, so that ordinary words are passed over quickly.
_SIGN = late(
    rf"[{_LEETS}{_PARTERS}#](?:(?<={_LETTER}[{_LEETS}])[{_LEETS}]*+{_LETTER}|(?<=[0-9@$!€£])(?={_LETTER}{{2}})(?<![^\W_].)"
    rf"|(?<=[^\W_][{_PARTERS}])[{_PARTERS}]*+[^\W_]|(?<=#)(?=\w))"
)
# What stands beside what, where all letters are ASCII: what `_SIGN` and `_APART` can't do without is found ten times
# faster in the kinds of its signs ("a" a letter, "1" a digit, "!" a sign that may be a letter, "." one that may part
# letters).
_KINDS = _table({"a": "abcdefghijklmnopqrstuvwxyz", "1": "0123456789", "!": "@$!|+", ".": "*_~^=\\.-", "#": "#"})
_EDGES = _table({"a": "a1"})
_CASES = _table({"a": "abcdefghijklmnopqrstuvwxyz", "A": "ABCDEFGHIJKLMNOPQRSTUVWXYZ"})
_HASHTAG = late(r"#(?=\w)")
_APART = late(r"[\W_](?<=[\W_][^\W_].)[^\W_][\W_]{1,3}[^\W_](?![^\W_])")
_TRIPLES = AhoCorasick([letter * 3 for letter in "abcdefghijklmnopqrstuvwxyz"])
_ODD_SIGNS = frozenset((*LETTERS, "\u202e"))
_WIDE_SIGNS = frozenset("€£¢¡§•·")
_NOT_ASCII = late(r"[^\x00-\x7f]+")
_HUMP = late(r"[A-Z](?<=[a-z].)[a-z]")
_SPACED = late(r"(?<![^\W_])[^\W_]{1,2}(?:(?:_|[^\w\x00]{1,3})[^\W_]{1,2}(?![^\W_])){2,60}")
_MAIL = late(r"\w@[\w-]+\.\w")
_REVERSED = late("\u202e([^\u202c\n]*)")


Suspect = tuple[int, int, Callable[[Reading, int, int, Known, int], Edit | None]]


@dataclass(frozen=True, slots=True)
class View:
    """Another reading of a text; `changed` are the places in the typed text that were laid bare."""

    reading: Reading
    changed: tuple[tuple[int, int], ...]

    def changed_within(self, start: int, end: int) -> bool:
        """Whether a stretch of the typed text takes in anything that was changed."""
        return any(left < end and start < right for left, right in self.changed)


def views(reading: Reading, known: Callable[[], Known]) -> tuple[View, ...]:
    """Return the other readings of a text that shows signs of disguise; none if no word of a lexicon comes out."""
    suspects = _suspects(reading)
    if not suspects:
        return ()
    words = known()
    first = _edits(reading, suspects, words, 0)
    found = [first]
    scan = reading.scan
    repeats = _repeats(scan)
    tokens = (scan[start:end] for start, end, _ in suspects)
    if any((repeats and _repeats(token)) or two_ways(token) for token in tokens):
        second = _edits(reading, suspects, words, 1)
        if [edit.signs for edit in second] != [edit.signs for edit in first]:
            found.append(second)
    return tuple(_view(reading, edits) for edits in found if edits)


def _repeats(scan: str) -> bool:
    return bool(_TRIPLES.find_matches_as_indexes(scan))


def _edits(reading: Reading, suspects: Sequence[Suspect], known: Known, number: int) -> list[Edit]:
    """Return what to put in place of disguised words, first to last and apart."""
    edits: list[Edit] = []
    done = 0
    for start, end, lay_bare in suspects:
        if start >= done:
            edit = lay_bare(reading, start, end, known, number)
            if edit is not None:
                edits.append(edit)
                done = end
    return edits


def _suspects(reading: Reading) -> list[Suspect]:
    """Return the stretches of `plain` that show signs of disguise, and how to lay each bare."""
    scan, text = reading.scan, reading.text
    foreign = "" if text.isascii() else "".join(_NOT_ASCII.findall(scan))
    lettered = foreign != "" and (any(map(str.isalnum, foreign)) or not _WIDE_SIGNS.isdisjoint(foreign))
    kinds = None if lettered else scan.encode("ascii", "replace").translate(_KINDS)
    if kinds is None or _may_hold_signs(kinds):
        places = [match.start() for match in _SIGN.finditer(scan)]
    else:
        places = [match.start() for match in _HASHTAG.finditer(scan)] if "#" in scan else []
    places += [start for _, start, _ in _TRIPLES.find_matches_as_indexes(scan)]
    if b"aAa" in text.encode("utf-8", "surrogatepass").translate(_CASES):
        typed = [reading.plain_place(match.start()) for match in _HUMP.finditer(text)]
        places += [place for place in typed if scan[place] != "\x00"]
    found: list[Suspect] = []
    if (kinds is None or b" a a " in kinds.translate(_EDGES)) and _APART.search(scan):
        found += [(*match.span(), bare_run) for match in _SPACED.finditer(scan)]
    if not _ODD_SIGNS.isdisjoint(foreign):
        places += [place for place, sign in enumerate(scan) if sign in _ODD_SIGNS]
    if "\u202e" in text:
        found += _turned(reading)
    if not places:
        return found
    found += _tokens(scan, sorted(places))
    return sorted(found, key=lambda one: (one[0], -one[1]))[:_MOST]


def _may_hold_signs(kinds: bytes) -> bool:
    # One by one, as a loop over them takes twice the time.
    return b".a" in kinds or b"1a" in kinds or b"!a" in kinds or b".1" in kinds


def _turned(reading: Reading) -> Iterator[Suspect]:
    """Yield the stretches that are shown from right to left."""
    for match in _REVERSED.finditer(reading.text):
        start, end = match.span(1)
        yield reading.plain_place(start), reading.plain_place(end), bare_reversed


def _tokens(scan: str, places: Sequence[int]) -> Iterator[Suspect]:
    """Yield the words round some places; an e-mail address is left as it is."""
    end = 0
    for place in places:
        if place >= end:
            start, end = _token(scan, place)
            if "@" not in scan[start:end] or not _MAIL.search(scan, start, end):
                yield start, end, bare_token


def _token(scan: str, place: int) -> tuple[int, int]:
    """Return the stretch without spaces or links round a place, at most some fifty signs to each side."""
    least, most = max(0, place - 48), min(len(scan), place + 64)
    start, end = scan.rfind(" ", least, place) + 1 or least, scan.find(" ", place, most)
    if end < 0:
        end = most
    if "\x00" in scan:
        start, link = scan.rfind("\x00", start, place) + 1 or start, scan.find("\x00", place, end)
        end = link if link >= 0 else end
    return start, end


class _Typed(Sequence[int]):
    """Places in the typed text, worked out when asked for: few views hold anything."""

    def __init__(self, reading: Reading, places: list[int], side: int) -> None:
        self._reading, self._places, self._side = reading, places, side

    def __len__(self) -> int:
        return len(self._places)

    @overload
    def __getitem__(self, number: int) -> int: ...
    @overload
    def __getitem__(self, number: slice) -> list[int]: ...
    def __getitem__(self, number: int | slice) -> int | list[int]:
        """Return where a sign of the view begins or ends in the typed text."""
        if isinstance(number, slice):
            return [self._reading.typed(place, self._side) for place in self._places[number]]
        return self._reading.typed(self._places[number], self._side)


def _view(reading: Reading, edits: Sequence[Edit]) -> View:
    """Put the edits in their place: in a text of ordinary length, or in the sentences concerned of a long one."""
    signs: list[str] = []
    places: list[int] = []
    for start, end in _stretches(reading, edits):
        done = start
        for edit in edits:
            if start <= edit.start < end:
                _keep(reading, done, edit.start, signs, places)
                signs += edit.signs
                places += edit.places
                done = edit.end
        _keep(reading, done, end, signs, places)
    changed = tuple((reading.typed(edit.start, 0), reading.typed(edit.end - 1, 1)) for edit in edits)
    run = Run(0, len(signs), 0, len(reading.text), _Typed(reading, places, 0), _Typed(reading, places, 1))
    return View(Reading(reading.text, "".join(signs), [run]), changed)


def _stretches(reading: Reading, edits: Sequence[Edit]) -> list[tuple[int, int]]:
    length = len(reading.plain)
    if length <= _WHOLE:
        return [(0, length)]
    found: list[tuple[int, int]] = []
    for edit in edits:
        start, end = reading.bounds(reading.sentence(edit.start))[0], reading.bounds(reading.sentence(edit.end - 1))[1]
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _keep(reading: Reading, start: int, end: int, signs: list[str], places: list[int]) -> None:
    # Sentences end where they did, but links and handles stay blank.
    if not reading.quiet or "\n" not in reading.plain:
        signs += (reading.scan if reading.quiet else reading.plain)[start:end]
    else:
        signs += [
            read if read == "\x00" else plain
            for plain, read in zip(reading.plain[start:end], reading.scan[start:end], strict=True)
        ]
    places += range(start, end)
