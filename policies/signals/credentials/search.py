"""Looks for every kind of secret in one text, from the most to the least certain."""

from collections.abc import Iterable

from policies.signals.clues import Places
from policies.signals.credentials.forms import (
    UNSIGNED,
    find_basic,
    find_blocks,
    find_commanded,
    find_hosts,
    find_issued,
    find_linked,
    find_seeds,
)
from policies.signals.credentials.told import find_told
from policies.signals.traces import PERSONAL
from policies.signals.typed import Typed, typed
from policies.signals.types import Mark

FIX = "[removed]"


def search_credentials(text: str, plain: str, places: Places, *, dotted: bool, linked: bool) -> tuple[Mark, ...]:
    """Return the secrets in a text that holds their traces; `dotted` and `linked` say what else it holds."""
    links = [*find_linked(text)] if linked else []
    if not dotted and not links and PERSONAL.issuperset(places):
        return ()
    read = typed(text)
    if read.low != plain:
        places = read.places
    clean, taken = read.clean, _Taken(read)
    numbers = [int(name[7:]) for name in places if name.startswith("issued:")]
    taken.add(find_issued(clean, iter([*numbers, *(UNSIGNED if dotted else ())])))
    if "block" in places or "-----BEGIN" in clean:
        taken.add(find_blocks(clean))
    if links:
        taken.add(links if clean is text else find_linked(clean))
    if "bearer" in places or '"auth"' in clean:
        taken.add(find_basic(clean))
    if "command" in places or "machine " in clean:
        taken.add(find_commanded(clean))
    taken.add(find_seeds(read.low, places))
    taken.add(find_told(clean, read.low, places))
    if "host" in places:
        taken.add((("internal_host", start, end) for start, end in find_hosts(clean)), sure=False)
    return tuple(sorted(taken.marks, key=lambda mark: mark.start))


class _Taken:
    """The marks so far; of those that overlap the first is kept."""

    def __init__(self, typed: Typed) -> None:
        self._typed = typed
        self._used = bytearray(len(typed.text))
        self.marks: list[Mark] = []

    def add(self, found: Iterable[tuple[str, int, int]], *, sure: bool = True) -> None:
        """Take what doesn't overlap."""
        for kind, left, right in found:
            start, end = self._typed.span(left, right)
            if 1 not in self._used[start:end]:
                self._used[start:end] = b"\x01" * (end - start)
                fix = FIX if sure else None
                self.marks.append(Mark(kind, start, end, sure=sure, source=f"credentials:{kind}", fix=fix))
