"""Finds terms in spite of what was put between or in place of their letters."""

from collections.abc import Iterable, Mapping

from ahocorasick_rs import AhoCorasick

from policies.signals.reading import Reading, fold

_LOOKALIKES = str.maketrans("0134578@$!|аеорсухіјѕԁɡοαερτυκνι", "oieastbasiiaeopcyxijsdgoaeptukvi")
_SHORTEST = 7


class Disguises:
    """Skeletons of terms: letters and digits only, look-alikes as one. Short terms are left out."""

    def __init__(self, terms: Mapping[str, Iterable[str]]) -> None:
        pairs = {(skeleton(fold(term)), name) for name, listed in terms.items() for term in listed}
        self._names = [(text, name) for text, name in sorted(pairs) if len(text) >= _SHORTEST]
        self._automaton = AhoCorasick([text for text, _ in self._names]) if self._names else None

    def find(self, reading: Reading) -> list[tuple[str, int, int]]:
        """Return (name, start, end) in the typed text for each term found."""
        if self._automaton is None:
            return []
        places = [place for place, char in enumerate(reading.plain) if char.isalnum() or char in "@$!|"]
        bare = "".join(reading.plain[place] for place in places).translate(_LOOKALIKES)
        found = []
        for index, start, end in self._automaton.find_matches_as_indexes(bare, overlapping=True):
            left, right = places[start], places[end - 1] + 1
            if _whole_words(reading.plain, left, right):
                found.append((self._names[index][1], *reading.span(left, right)))
        return found


def _whole_words(plain: str, start: int, end: int) -> bool:
    return (start == 0 or not plain[start - 1].isalnum()) and (end == len(plain) or not plain[end].isalnum())


def skeleton(plain: str) -> str:
    """Return the letters and digits of a folded text, look-alikes made one."""
    return "".join(char for char in plain if char.isalnum()).translate(_LOOKALIKES)
