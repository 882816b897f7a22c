"""What one sentence says against a group it names: scorn, loathing, a call for harm, rights denied, a door shut."""

import re
from collections.abc import Iterator
from typing import Final

from policies.signals.scan import Place
from policies.signals.sentences import DETERMINERS, FAR, MIDDLE, NEAR, Attack, Sentence, aside

_REST = 24
_THEIRS = 10
_SIGN = 3


def attacks(sentence: Sentence, group: Place) -> Iterator[Attack]:
    """Return what a sentence says against a group, the gravest first."""
    for find, needs in _WAYS:
        if not needs.isdisjoint(sentence.struck):
            yield from find(sentence, group)


def _whole(kind: str, rule: str, *words: Place) -> Attack:
    return Attack(kind, rule, words)


def _doom(sentence: Sentence, group: Place) -> Iterator[Attack]:
    for word in sentence.touching("people.doom", group, NEAR):
        gap = max(word[0] - group[1], group[0] - word[1])
        if _is_sign(sentence, word) and gap > _SIGN:
            continue
        if not sentence.before("people.not", word[0], NEAR):
            yield _whole("hate", "doom", group, word)


def _harm(sentence: Sentence, group: Place) -> Iterator[Attack]:
    for word in sentence.touching("people.harm", group, FAR):
        if word[1] <= group[0] and _turned(sentence.plain[word[1] : group[0]]):
            continue
        ordered = (
            word[0] < group[0] and group[0] - word[1] <= MIDDLE and _opens(sentence.plain[sentence.start : word[0]])
        )
        wished = [
            ought
            for ought in sentence.all("people.ought")
            if ought[1] <= word[1] and min(abs(word[0] - ought[1]), abs(group[0] - ought[1])) <= MIDDLE
        ]
        if not ordered and not wished:
            continue
        first = min([word, group, *wished])[0]
        if sentence.between("people.not", first - NEAR, word[0]):
            continue
        yield _whole("hate", "harm", group, word)


def _scorn(sentence: Sentence, group: Place) -> Iterator[Attack]:
    for word in sentence.all("people.scorn"):
        if word[1] <= group[0]:
            joined = group[0] - word[1] <= NEAR and _beside(sentence.plain[word[1] : group[0]], *_BEING)
            negated = bool(sentence.before("people.not", word[0], 4))
        elif word[0] >= group[1]:
            joined = _beside(sentence.plain[group[1] : word[0]]) or _linked(sentence, group, word)
            negated = sentence.between("people.not", group[0] - 6, word[0])
            if not joined and _is_sign(sentence, word):
                joined = _points(sentence.plain[group[1] : word[0]])
        else:
            continue
        if joined and not negated:
            yield _whole("hate", "scorn", group, word)


def _linked(sentence: Sentence, group: Place, word: Place) -> bool:
    links = [
        link
        for link in sentence.after("people.link", group[1], MIDDLE)
        if link[1] <= word[0] and word[0] - link[1] <= MIDDLE
    ]
    return bool(links) and not aside(sentence, group)


def _loathing(sentence: Sentence, group: Place) -> Iterator[Attack]:
    for word in sentence.before("people.loathe", group[0], MIDDLE):
        between = sentence.plain[word[1] : group[0]]
        denied = (
            sentence.before("people.not", word[0], NEAR)
            or sentence.before("people.other", word[0], _THEIRS)
            or sentence.between("people.not", word[1], group[0])
            or sentence.after("people.not", group[1], 1)
        )
        if len(between.split()) <= 4 and not _turned(between) and not denied:
            yield _whole("hate", "loathing", group, word)
    for word in sentence.after("people.repel", group[1], NEAR):
        if not aside(sentence, group) and not sentence.between("people.not", group[0] - 6, word[0]):
            yield _whole("hate", "loathing", group, word)


def _denial(sentence: Sentence, group: Place) -> Iterator[Attack]:
    for word in sentence.after("people.denial", group[1], MIDDLE):
        if not aside(sentence, group) and not sentence.between("people.not", group[1], word[0]):
            yield _whole("hate", "denial", group, word)
    for word in sentence.before("people.naught", group[0], 3):
        for due in sentence.after("people.due", group[1], NEAR):
            yield _whole("hate", "denial", word, group, due)


def _exclusion(sentence: Sentence, group: Place) -> Iterator[Attack]:
    for word in sentence.before("people.shut", group[0], NEAR):
        if sentence.plain[word[1] : group[0]].strip() in DETERMINERS:
            yield _whole("exclusion", "exclusion", group, word)
    for word in sentence.after("people.barred", group[1], NEAR):
        if not aside(sentence, group):
            yield _whole("exclusion", "exclusion", group, word)
    for word in sentence.before("people.none", group[0], 8):
        if _opens(sentence.plain[sentence.start : word[0]]) and sentence.end - group[1] <= _REST:
            yield _whole("exclusion", "exclusion", group, word)


def _traits(sentence: Sentence, group: Place) -> Iterator[Attack]:
    for word in sentence.after("people.trait", group[1], MIDDLE):
        gap = sentence.plain[group[1] : word[0]]
        if aside(sentence, group) or sentence.between("people.not", group[0] - 6, word[0]):
            continue
        if _beside(gap) or sentence.between("people.link", group[1], word[0]) or len(gap.split()) <= 1:
            yield _whole("stereotype", "trait", group, word)


def _is_sign(sentence: Sentence, word: Place) -> bool:
    """Whether a word is a picture."""
    return not any(sign.isalnum() for sign in sentence.plain[word[0] : word[1]])


def _points(gap: str) -> bool:
    """Whether an arrow, or nothing but what leads to a place, stands before a picture."""
    return all(word in _LEADS or not word.isalnum() for word in gap.split())


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
_LEADS = frozenset(("to", "into", "in", "the", "belong", "go", "a", "their", "place", "al", "a la", "in den", "dans"))
_HURRIES = frozenset(("please", "just", "go", "so", "and", "now", "ok", "yes", "well", "bitte", "por favor", "allez"))
_TURNS = frozenset(re.findall(r"\w+", "how that when who what why where if people anyone those being because whether"))
# Each way with the words of which it can't do without one.
_WAYS: Final = (
    (_doom, frozenset(("people.doom",))),
    (_harm, frozenset(("people.harm",))),
    (_scorn, frozenset(("people.scorn",))),
    (_loathing, frozenset(("people.loathe", "people.repel"))),
    (_denial, frozenset(("people.denial", "people.due"))),
    (_exclusion, frozenset(("people.shut", "people.barred", "people.none"))),
    (_traits, frozenset(("people.trait",))),
)
