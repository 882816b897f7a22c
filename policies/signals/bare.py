"""Lays one disguised word bare, if that gives a word that a lexicon knows."""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from policies.signals.known import Known
from policies.signals.lazily import late
from policies.signals.lookalikes import LEET, LOOKALIKES, TURNED
from policies.signals.reading import Reading

_HUMPS = late(r"[A-Z]+(?![a-z])|[A-Z]?[^\W\d_A-Z]+|[0-9]+")
_MASKS = "*#_•█-"
_LONGEST, _LEAST = 48, 3
# So many tokens are remembered with what they hide: hashtags come again and again.
_REMEMBERED = 2_048
_TRICKS = late(r"[0-9@$!|+*]|([a-z])\1\1")
_HUMP = late(r"[a-z][A-Z][a-z]")
_ONE_LETTER = frozenset("ai")
_KEEPS = frozenset("'")
_TWO_WAYS = frozenset("16!|")
_RUN = late(r"(.)\1\1+")
_ALONE = str.maketrans(LOOKALIKES)
_TABLES = tuple(str.maketrans(leet | LOOKALIKES) for leet in LEET)


@dataclass(frozen=True, slots=True)
class Edit:
    """What stands in place of `plain[start:end]`: signs, and for each the place in `plain` that it came from."""

    start: int
    end: int
    signs: list[str]
    places: list[int]


def two_ways(token: str) -> bool:
    """Whether a sign in a token may stand for two letters, so that it must be laid bare in two ways."""
    return not _TWO_WAYS.isdisjoint(token)


def bare_token(reading: Reading, start: int, end: int, known: Known, number: int) -> Edit | None:
    """Return the bare form of the token at `plain[start:end]` in one of two views, or None where nothing comes out."""
    left, right = reading.span(start, end)
    read = reading.scan[start:end]
    # Most tokens read the same in both views.
    token = read, reading.text[left:right], number and (two_ways(read) or _RUN.search(read) is not None)
    try:
        edit = known.bared[token]
    except KeyError:
        if len(known.bared) >= _REMEMBERED:
            known.bared.clear()
        edit = known.bared[token] = _bare(*token, known)
    return edit and Edit(start + edit.start, start + edit.end, edit.signs, [start + place for place in edit.places])


def _bare(token: str, typed: str, number: int, known: Known) -> Edit | None:
    """Return the bare form of a token as it is read, which somebody typed so; the places count from its first sign."""
    quick = token[1:] if token[:1] == "#" and token[1:].isalnum() else "".join(filter(str.isalnum, token))
    plain = token.isascii() and not _TRICKS.search(token)
    if plain and known.is_word(quick):
        if quick in token:
            return None
        return Edit(0, len(token), list(quick), [place for place, sign in enumerate(token) if sign.isalnum()])
    run_together = token.startswith("#") or _HUMP.search(typed) is not None
    if plain and not (known.tells(quick) if run_together else quick != token and known.has(quick)):
        return None
    return _laid_bare(token, typed, number, known, run_together=run_together)


def _laid_bare(token: str, typed: str, number: int, known: Known, *, run_together: bool) -> Edit | None:
    end, seen = len(token), token[: _LONGEST + 16]
    if "*" in token and (edit := _masked(_placed(seen), known)):
        return edit
    bare = _quickly(seen, number)
    if len(bare) < _LEAST or bare.isdigit():
        return None
    apart = run_together and not known.is_word(bare) and known.tells(bare)
    if not apart and (bare == token or not known.has(bare)) and TURNED.isdisjoint(token):
        return None
    if apart:
        humps = _humps(typed)
        words = humps if humps and "".join(humps) == bare else known.split(bare)
        if words:
            return _spaced(0, end, words, _letters(_placed(seen), number))
    if bare != token and known.has(bare):
        return Edit(0, end, list(bare), [place for _, place in _letters(_placed(seen), number)])
    if sum(sign in TURNED for sign in seen) > 1 and known.has(bare[::-1]):
        return Edit(0, end, list(bare[::-1]), [place for _, place in _letters(_placed(seen), number)])
    return None


def _placed(token: str) -> list[tuple[str, int]]:
    return [(sign, place) for place, sign in enumerate(token)]


def bare_reversed(reading: Reading, start: int, end: int, known: Known, number: int) -> Edit | None:
    """Return the letters of a stretch that is shown from right to left in the order in which they are seen."""
    letters = [(reading.scan[place], place) for place in range(start, end)]
    seen = "".join(sign for sign, _ in reversed(letters))
    if number or not any(known.has(word) for word in seen.split()):
        return None
    return Edit(start, end, list(seen), [place for _, place in letters])


def bare_run(reading: Reading, start: int, end: int, known: Known, number: int) -> Edit | None:
    """Return letters that were set apart as words again; a wider gap than the rest is the gap between two words."""
    scan = reading.scan
    letters = _letters([(scan[place], place) for place in range(start, end)], number)
    raw = [(scan[place], place) for place in range(start, end) if scan[place].isalnum()]
    # A word of one letter beside the run may belong to the sentence: "k i l l I say".
    for signs in (letters[:-1] if letters and letters[-1][0] in _ONE_LETTER else [], raw, letters):
        if len(signs) >= _LEAST and (words := _rejoined(reading, signs, known)):
            stop = end if signs[-1][1] == letters[-1][1] else signs[-1][1] + 1
            return _spaced(start, stop, words, signs)
    return None


def _rejoined(reading: Reading, letters: list[tuple[str, int]], known: Known) -> Sequence[str] | None:
    gaps = [reading.typed(b, 0) - reading.typed(a, 1) for (_, a), (_, b) in itertools.pairwise(letters)]
    least = min(gaps)
    parted = [letters[0][0]]
    for (sign, _), gap in zip(letters[1:], gaps, strict=True):
        if gap > least > 0:
            parted.append(sign)
        else:
            parted[-1] += sign
    if all(known.has(word) or word in _ONE_LETTER for word in parted):
        return parted
    bare = "".join(parted)
    return known.split(bare) if known.tells(bare) else None


def _letters(typed: list[tuple[str, int]], number: int) -> list[tuple[str, int]]:
    """Return the letters of a token: signs that stand for letters read as such, other signs and repeats left out."""
    leet = LEET[number]
    alone = not any(sign.isalpha() for sign, _ in typed)
    letters: list[tuple[str, int]] = []
    last = len(typed) - 1
    while last > 0 and not typed[last][0].isalnum() and typed[last][0] not in LOOKALIKES:
        last -= 1
    for sign, place in typed[: last + 1]:
        letter = LOOKALIKES.get(sign) or (sign if alone else leet.get(sign, sign))
        if letter.isalnum() or letter in _KEEPS:
            letters.append((letter, place))
    return _without_repeats(letters, number + 1)


def _quickly(token: str, number: int) -> str:
    """Return the letters alone that `_letters` gives; most tokens need no more."""
    last = len(token) - 1
    while last > 0 and not token[last].isalnum() and token[last] not in LOOKALIKES:
        last -= 1
    table = _ALONE if not any(map(str.isalpha, token)) else _TABLES[number]
    letters = "".join([sign for sign in token[: last + 1].translate(table) if sign.isalnum() or sign in _KEEPS])
    return _RUN.sub(r"\1" if not number else r"\1\1", letters)


def _without_repeats(letters: list[tuple[str, int]], most: int) -> list[tuple[str, int]]:
    kept: list[tuple[str, int]] = []
    place = 0
    while place < len(letters):
        after = place
        while after < len(letters) and letters[after][0] == letters[place][0]:
            after += 1
        count = after - place
        kept += letters[place : place + (most if count > 2 else count)]
        place = after
    return kept


def _masked(typed: list[tuple[str, int]], known: Known) -> Edit | None:
    inside = [(sign, place) for sign, place in typed if sign.isalnum() or sign in _MASKS]
    while inside and not inside[0][0].isalpha():
        inside.pop(0)
    if len(inside) < 3:
        return None
    word = known.unmask("".join("*" if sign in _MASKS else sign for sign, _ in inside))
    if word is None:
        return None
    return Edit(inside[0][1], inside[-1][1] + 1, list(word), [place for _, place in inside])


def _humps(typed: str) -> list[str] | None:
    """Return the words of camel case (`ProjectNightjar`) as they were typed; None for other words."""
    typed = typed.strip("#@\"'.,!?:;()")
    if not typed.isalnum() or not typed.isascii():
        return None
    humps = [hump.lower() for hump in _HUMPS.findall(typed)]
    return humps if len(humps) > 1 else None


def _spaced(start: int, end: int, words: Iterable[str], letters: list[tuple[str, int]]) -> Edit:
    signs: list[str] = []
    places: list[int] = []
    number = 0
    for word in words:
        if signs:
            signs.append(" ")
            places.append(places[-1])
        signs += word
        places += [place for _, place in letters[number : number + len(word)]]
        number += len(word)
    return Edit(start, end, signs, places)
