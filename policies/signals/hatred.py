"""Joins a group with what is said of it, sentence by sentence: scorn, loathing, a call for harm, rights denied.

A word for a group is innocent, and so is an ugly word; hate is the two joined by how sentences are built, without a
"not" between them, and not told to condemn it. What the words are stands in the lexicons `bias.*` and `people.*`.
"""

import re
from collections.abc import Iterator, Sequence

from policies.signals.atrocities import atrocities
from policies.signals.attacks import attacks
from policies.signals.innuendo import implied
from policies.signals.quotation import quoted
from policies.signals.scan import Place, Scan, apart
from policies.signals.sentences import NEAR, Attack, Sentence
from policies.signals.types import Mark

_MOST_GROUPS = 24
_NATION = re.compile(
    r" (pub|sea|restaurant|menu|language|version|government|embassy|market|store|shop|team|press|coast|border|keyboard)"
)


def find_hatred(scan: Scan) -> list[Mark]:
    """Return what a text says against groups, where nothing takes it back."""
    marks = [mark for attack in atrocities(scan) for mark in _kept(scan, attack)]
    if not scan.found("people"):
        return marks
    groups = _groups(scan)
    venues = scan.places("bias.venue")
    if not groups and not venues:
        return marks
    reading = scan.reading
    sentences: dict[int, Sentence] = {}
    named: set[int] = set()
    for place in groups[:_MOST_GROUPS]:
        number = reading.sentence(place[0])
        named.add(number)
        sentence = sentences.setdefault(number, Sentence(scan, number))
        marks += _first(scan, attacks(sentence, place))
    for place in apart(scan.places("bias.folk"))[:_MOST_GROUPS]:
        number = reading.sentence(place[0])
        if not named.isdisjoint((number, number - 1)) and place[0] > groups[0][0]:
            sentence = sentences.setdefault(number, Sentence(scan, number))
            marks += _first(scan, (attack for attack in attacks(sentence, place) if attack.kind != "stereotype"))
    for place in apart([*groups, *venues])[:_MOST_GROUPS]:
        marks += _first(scan, implied(scan, sentences, place))
    return marks


def _groups(scan: Scan) -> list[Place]:
    plain = scan.reading.plain
    found = [
        place
        for place in [*scan.places("bias.group"), *scan.places("bias.dubious")]
        if not (plain.startswith("the ", place[0]) and _NATION.match(plain, place[1]))
    ]
    parts = scan.places("people.part") if scan.has("bias.person") or scan.has("bias.native") else []
    found += [
        person for person in scan.places("bias.person") if any(0 <= person[0] - part[1] <= NEAR for part in parts)
    ]
    for person in scan.places("bias.native"):
        rest = plain[person[1] : person[1] + 2].strip()
        if (not rest or not rest[0].isalnum()) and any(0 <= person[0] - part[1] <= 2 for part in parts):
            found.append(person)
    return apart(found)


def _first(scan: Scan, found: Iterator[Attack]) -> list[Mark]:
    """Return the mark of the first attack, the gravest, that nothing takes back."""
    for attack in found:
        if marks := _kept(scan, attack):
            return marks
    return []


def _kept(scan: Scan, attack: Attack) -> list[Mark]:
    reading = scan.reading
    start, end = min(attack.words)[0], max(word[1] for word in attack.words)
    for number in range(reading.sentence(start), reading.sentence(end - 1) + 1):
        if spared(scan, number, attack.words):
            return []
    return [Mark(attack.kind, *reading.span(start, end), sure=attack.sure, source=f"people:{attack.rule}")]


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
