"""Joins a group with what is said of it, sentence by sentence: scorn, loathing, a call for harm, rights denied.

A word for a group is innocent, and so is an ugly word; hate is the two joined by how sentences are built, without a
"not" between them, and not told to condemn it. What the words are stands in the lexicons `bias.*` and `people.*`.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from policies.signals.quotation import quoted
from policies.signals.scan import Place, Scan, apart
from policies.signals.types import Mark

_NEAR, _MIDDLE, _FAR = 14, 34, 60
_REST = 24
_THEIRS = 10
_MOST_GROUPS = 24


class Attack(NamedTuple):
    """Something said of a group: `kind` is hate, exclusion or stereotype."""

    kind: str
    rule: str
    words: tuple[Place, ...]


class Sentence:
    """One sentence of a text with the words of the lexicons that stand in it."""

    __slots__ = ("_places", "_scan", "end", "plain", "start")

    def __init__(self, scan: Scan, number: int) -> None:
        self._scan = scan
        self.plain = scan.reading.plain
        self.start, self.end = scan.reading.bounds(number)
        self._places: dict[str, list[Place]] = {}

    def all(self, name: str) -> list[Place]:
        """Return where a lexicon's words stand in this sentence."""
        places = self._places.get(name)
        if places is None:
            found = self._scan.places(name)
            places = self._places[name] = [place for place in found if self.start <= place[0] and place[1] <= self.end]
        return places

    def after(self, name: str, place: int, room: int) -> list[Place]:
        """Return the words that begin at most `room` signs after a place."""
        return [word for word in self.all(name) if place <= word[0] <= place + room]

    def before(self, name: str, place: int, room: int) -> list[Place]:
        """Return the words that end at most `room` signs before a place."""
        return [word for word in self.all(name) if place - room <= word[1] <= place]

    def between(self, name: str, start: int, end: int) -> bool:
        """Whether a word stands between two places."""
        return any(start <= word[0] and word[1] <= end for word in self.all(name))

    def touching(self, name: str, place: Place, room: int) -> list[Place]:
        """Return the words that stand beside a place, or around it."""
        start, end = place
        return [word for word in self.all(name) if start - room <= word[1] and word[0] <= end + room]


def find_hatred(scan: Scan) -> list[Mark]:
    """Return what a text says against groups, where nothing takes it back."""
    groups = _groups(scan)
    if not groups:
        return []
    marks: list[Mark] = []
    reading = scan.reading
    sentences: dict[int, Sentence] = {}
    for place in groups[:_MOST_GROUPS]:
        number = reading.sentence(place[0])
        sentence = sentences.setdefault(number, Sentence(scan, number))
        marks += _marks(scan, sentence, place, number)
    last = reading.sentence(groups[0][0])
    for place in apart(scan.places("bias.folk"))[:_MOST_GROUPS]:
        number = reading.sentence(place[0])
        if last <= number <= last + 1 and place[0] > groups[0][0]:
            sentence = sentences.setdefault(number, Sentence(scan, number))
            marks += _marks(scan, sentence, place, number, pronoun=True)
    return marks


def _groups(scan: Scan) -> list[Place]:
    found = [*scan.places("bias.group"), *scan.places("bias.dubious")]
    parts = scan.places("people.part") if scan.has("bias.person") or scan.has("bias.native") else []
    found += [
        person for person in scan.places("bias.person") if any(0 <= person[0] - part[1] <= _NEAR for part in parts)
    ]
    for person in scan.places("bias.native"):
        rest = scan.reading.plain[person[1] : person[1] + 2].strip()
        if (not rest or not rest[0].isalnum()) and any(0 <= person[0] - part[1] <= 2 for part in parts):
            found.append(person)
    return apart(found)


def _marks(scan: Scan, sentence: Sentence, place: Place, number: int, *, pronoun: bool = False) -> Iterator[Mark]:
    for attack in _attacks(sentence, place):
        if pronoun and attack.kind == "stereotype":
            continue
        if not spared(scan, number, attack.words):
            start, end = min(attack.words)[0], max(word[1] for word in attack.words)
            yield Mark(attack.kind, *scan.reading.span(start, end), source=f"people:{attack.rule}")
            return


def _attacks(sentence: Sentence, group: Place) -> Iterator[Attack]:
    """Return what a sentence says against a group, the gravest first."""
    for find in (_doom, _harm, _scorn, _loathing, _denial, _exclusion, _traits):
        yield from find(sentence, group)


def _whole(kind: str, rule: str, *words: Place) -> Attack:
    return Attack(kind, rule, words)


def _doom(sentence: Sentence, group: Place) -> Iterator[Attack]:
    for word in sentence.touching("people.doom", group, _NEAR):
        if not sentence.before("people.not", word[0], _NEAR):
            yield _whole("hate", "doom", group, word)


def _harm(sentence: Sentence, group: Place) -> Iterator[Attack]:
    for word in sentence.touching("people.harm", group, _FAR):
        if word[1] <= group[0] and _turned(sentence.plain[word[1] : group[0]]):
            continue
        ordered = (
            word[0] < group[0] and group[0] - word[1] <= _MIDDLE and _opens(sentence.plain[sentence.start : word[0]])
        )
        wished = [
            ought
            for ought in sentence.all("people.ought")
            if ought[1] <= word[1] and min(abs(word[0] - ought[1]), abs(group[0] - ought[1])) <= _MIDDLE
        ]
        if not ordered and not wished:
            continue
        first = min([word, group, *wished])[0]
        if sentence.between("people.not", first - _NEAR, word[0]):
            continue
        yield _whole("hate", "harm", group, word)


def _scorn(sentence: Sentence, group: Place) -> Iterator[Attack]:
    for word in sentence.all("people.scorn"):
        if word[1] <= group[0]:
            joined = group[0] - word[1] <= _NEAR and _beside(sentence.plain[word[1] : group[0]], *_BEING)
            negated = bool(sentence.before("people.not", word[0], 4))
        elif word[0] >= group[1]:
            joined = _beside(sentence.plain[group[1] : word[0]]) or _linked(sentence, group, word)
            negated = sentence.between("people.not", group[0] - 6, word[0])
        else:
            continue
        if joined and not negated:
            yield _whole("hate", "scorn", group, word)


def _linked(sentence: Sentence, group: Place, word: Place) -> bool:
    links = [
        link
        for link in sentence.after("people.link", group[1], _MIDDLE)
        if link[1] <= word[0] and word[0] - link[1] <= _MIDDLE
    ]
    return bool(links) and not _aside(sentence, group)


def _aside(sentence: Sentence, group: Place) -> bool:
    """Whether the group is not who the sentence speaks about: "those who attack Jews are ...", "hate against ..."."""
    return any(
        sentence.plain[word[1] : group[0]].strip() in _DETERMINERS
        for word in sentence.before("people.aside", group[0], _NEAR)
    )


def _loathing(sentence: Sentence, group: Place) -> Iterator[Attack]:
    for word in sentence.before("people.loathe", group[0], _MIDDLE):
        between = sentence.plain[word[1] : group[0]]
        denied = (
            sentence.before("people.not", word[0], _NEAR)
            or sentence.before("people.other", word[0], _THEIRS)
            or sentence.between("people.not", word[1], group[0])
            or sentence.after("people.not", group[1], 1)
        )
        if len(between.split()) <= 4 and not _turned(between) and not denied:
            yield _whole("hate", "loathing", group, word)
    for word in sentence.after("people.repel", group[1], _NEAR):
        if not _aside(sentence, group) and not sentence.between("people.not", group[0] - 6, word[0]):
            yield _whole("hate", "loathing", group, word)


def _denial(sentence: Sentence, group: Place) -> Iterator[Attack]:
    for word in sentence.after("people.denial", group[1], _MIDDLE):
        if not _aside(sentence, group) and not sentence.between("people.not", group[1], word[0]):
            yield _whole("hate", "denial", group, word)
    for word in sentence.before("people.naught", group[0], 3):
        for due in sentence.after("people.due", group[1], _NEAR):
            yield _whole("hate", "denial", word, group, due)


def _exclusion(sentence: Sentence, group: Place) -> Iterator[Attack]:
    for word in sentence.before("people.shut", group[0], _NEAR):
        if sentence.plain[word[1] : group[0]].strip() in _DETERMINERS:
            yield _whole("exclusion", "exclusion", group, word)
    for word in sentence.after("people.barred", group[1], _NEAR):
        if not _aside(sentence, group):
            yield _whole("exclusion", "exclusion", group, word)
    for word in sentence.before("people.none", group[0], 8):
        if _opens(sentence.plain[sentence.start : word[0]]) and sentence.end - group[1] <= _REST:
            yield _whole("exclusion", "exclusion", group, word)


def _traits(sentence: Sentence, group: Place) -> Iterator[Attack]:
    for word in sentence.after("people.trait", group[1], _MIDDLE):
        gap = sentence.plain[group[1] : word[0]]
        if _aside(sentence, group) or sentence.between("people.not", group[0] - 6, word[0]):
            continue
        if _beside(gap) or sentence.between("people.link", group[1], word[0]) or len(gap.split()) <= 1:
            yield _whole("stereotype", "trait", group, word)


def spared(scan: Scan, number: int, words: Sequence[Place]) -> bool:
    """Whether the words of an attack are quoted, reported or condemned rather than said."""
    if quoted(scan.reading, min(words)[0], max(word[1] for word in words)):
        return True
    left, right = scan.reading.bounds(number)
    pleas = scan.places("people.plea")
    for word in scan.places("people.counter"):
        inside = any(plea[0] <= word[0] and word[1] <= plea[1] for plea in pleas)
        taken = any(start <= word[0] and word[1] <= end for start, end in words)
        if not inside and not taken and left <= word[0] < right:
            return True
    return False


def _beside(gap: str, *more: str) -> bool:
    """Whether nothing but a filler stands between two words."""
    return all(word in _FILLERS or word in more for word in gap.replace("-", " ").replace("=", " ").split())


def _opens(lead: str) -> bool:
    """Whether a demand begins here: at the head of a sentence, after a comma, or after a word that hurries it on."""
    lead = lead.strip()
    return not lead or lead[-1] in ",:;-!(" or lead in _HURRIES


def _turned(gap: str) -> bool:
    """Whether what stands between makes the group another's object: "hate how they ...", "hate people who ..."."""
    return any(word in _TURNS for word in gap.split())


_FILLERS = frozenset(
    re.findall(
        r"\w+",
        "little old fucking fuckin damn bloody goddamn ugly lazy like such as these those you of young fat and lil all"
        " the my a an so very some total",
    )
)
_BEING = ("are", "is", "sind", "son", "sont")
_HURRIES = frozenset(("please", "just", "go", "so", "and", "now", "ok", "yes", "well", "bitte", "por favor", "allez"))
_DETERMINERS = frozenset(("", "the", "these", "those", "all", "all the", "all of the", "our", "any", "other", "its"))
_TURNS = frozenset(re.findall(r"\w+", "how that when who what why where if people anyone those being because whether"))
