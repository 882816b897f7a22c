"""What is said against a group without saying it outright: by nature, by circumstance, by a joke, in the next sentence.

Each rule joins a named group, or the place where it meets, with words of one lexicon, in its sentence or the next.
"""

import re
from collections.abc import Iterator

from policies.signals.scan import Place, Scan
from policies.signals.sentences import FAR, MIDDLE, NEAR, Attack, Sentence, aside

_SHORT = 48
_ENDING = 3
_TOUCH = 2
_ANYBODY = frozenset(("man", "men", "person", "mann", "hombre", "homme"))
# Words of `people` without one of which nothing is implied.
_IMPLYING = frozenset(
    f"people.{name}"
    for name in (
        "menace",
        "essence",
        "control",
        "controlled",
        "came",
        "joke",
        "unmet",
        "use",
        "disgust",
        "beast",
        "wink",
    )
)
_WOMEN = re.compile(r"wom|girl|female|mujer|frau|femme|女")


def implied(scan: Scan, sentences: dict[int, Sentence], group: Place) -> Iterator[Attack]:
    """Yield what a text implies against a group, the gravest first."""
    if not _IMPLYING.isdisjoint(scan.found("people")):
        yield from _implied(scan, sentences, group)


def _implied(scan: Scan, sentences: dict[int, Sentence], group: Place) -> Iterator[Attack]:
    number = scan.reading.sentence(group[0])
    here = sentences.setdefault(number, Sentence(scan, number))
    following = None
    if number < len(scan.reading.breaks):
        following = sentences.setdefault(number + 1, Sentence(scan, number + 1))
    previous = sentences.setdefault(number - 1, Sentence(scan, number - 1)) if number else None
    yield from _menace(here, following, previous, group)
    yield from _essence(here, following, group)
    yield from _control(here, group)
    yield from _blame(here, group)
    yield from _jokes(here, following, group)
    yield from _worth(here, group)
    yield from _sickened(here, group)
    if following is not None:
        yield from _elided(here, following, group)
    yield from _winks(here, following, group)


def _menace(here: Sentence, following: Sentence | None, previous: Sentence | None, group: Place) -> Iterator[Attack]:
    """A threat by circumstance: what will be brought along, what might happen, who had better lock the door."""
    for sentence in (here, following, previous):
        if sentence is None:
            continue
        for word in sentence.all("people.menace"):
            if not sentence.before("people.not", word[0], NEAR) and not _overlap(word, group):
                yield Attack("hate", "menace", (group, word))


def _essence(here: Sentence, following: Sentence | None, group: Place) -> Iterator[Attack]:
    """A flaw that is said to lie in the blood, the genes or the nature of a group."""
    flaws = [
        flaw
        for flaw in here.all("people.flaw")
        if not _overlap(flaw, group) and max(group[0] - flaw[1], flaw[0] - group[1]) <= FAR
    ]
    if not flaws or aside(here, group):
        return
    roots = here.all("people.essence") + (following.all("people.essence") if following is not None else [])
    for root in roots:
        for flaw in flaws:
            first = min(group, flaw)[0]
            if not _overlap(root, group) and not here.between("people.not", first - MIDDLE, max(root[1], flaw[1])):
                yield Attack("hate", "essence", (group, flaw, root))


def _control(here: Sentence, group: Place) -> Iterator[Attack]:
    """The old lie of who secretly holds the banks, the press and the world."""
    if _WOMEN.match(here.plain[group[0] : group[1]]):
        return
    for word in here.after("people.control", group[1], MIDDLE):
        if not aside(here, group) and not here.between("people.not", group[0] - NEAR, word[1]):
            yield Attack("hate", "control", (group, word))
    for word in here.before("people.controlled", group[0], NEAR):
        if not here.between("people.not", word[0] - NEAR, group[1]):
            yield Attack("hate", "control", (group, word))


def _blame(here: Sentence, group: Place) -> Iterator[Attack]:
    """All was well until they came."""
    for came in here.after("people.came", group[1], NEAR):
        for before in here.before("people.until", group[0], NEAR):
            yield Attack("hate", "blame", (before, group, came))


def _jokes(here: Sentence, following: Sentence | None, group: Place) -> Iterator[Attack]:
    """A question that sets a group up, and an answer that strikes it."""
    for frame in here.before("people.joke", group[0], FAR):
        for sentence in (here, following):
            if sentence is None:
                continue
            for name in ("people.punch", "people.beast"):
                for word in sentence.all(name):
                    if word[0] >= group[1]:
                        yield Attack("hate", "joke", (frame, group, word))


def _worth(here: Sentence, group: Place) -> Iterator[Attack]:
    """Never met an honest one; or a question that asks what they should be good for."""
    if here.plain[group[0] : group[1]] not in _ANYBODY:
        for word in here.touching("people.virtue", group, _TOUCH):
            for unmet in here.all("people.unmet"):
                if not _overlap(unmet, group) and max(unmet[0] - group[1], group[0] - unmet[1]) <= MIDDLE:
                    yield Attack("hate", "worth", (word, group, unmet))
    if aside(here, group):
        return
    for ask in here.before("people.what", group[0], NEAR):
        for use in here.after("people.use", group[1], MIDDLE):
            yield Attack("hate", "worth", (ask, group, use))


def _sickened(here: Sentence, group: Place) -> Iterator[Attack]:
    """A group in sight, and a face that is sick of it."""
    if here.all("people.sight"):
        for word in here.after("people.disgust", group[1], MIDDLE):
            if not any(map(str.isalnum, here.plain[word[0] : word[1]])):
                yield Attack("hate", "elided", (group, word))


def _winks(here: Sentence, following: Sentence | None, group: Place) -> Iterator[Attack]:
    """A group, and a wink: you know why, lock your doors. A person should look, no more."""
    for sentence in (here, following):
        if sentence is not None and not aside(here, group):
            for word in sentence.all("people.wink"):
                if not sentence.before("people.not", word[0], NEAR) and not _overlap(word, group):
                    yield Attack("hate", "wink", (group, word), sure=False)


def _elided(here: Sentence, following: Sentence, group: Place) -> Iterator[Attack]:
    """A group, and a next sentence that leaves out of whom it speaks: "Another boat of migrants. Parasites."."""
    openers = following.all("people.opener")
    for word in following.all("people.beast"):
        lead, rest = following.plain[following.start : word[0]], following.plain[word[1] : following.end]
        alone = sum(map(str.isalnum, rest)) <= _ENDING or _only(rest, word[1], openers)
        if alone and _only(lead, following.start, openers):
            yield Attack("hate", "elided", (group, word))
    if following.end - following.start <= _SHORT and here.all("people.sight"):
        for word in following.all("people.disgust"):
            yield Attack("hate", "elided", (group, word))


def _only(lead: str, start: int, openers: list[Place]) -> bool:
    """Whether a stretch holds nothing but openers."""
    return all(
        not sign.isalnum() or any(left <= place < right for left, right in openers)
        for place, sign in enumerate(lead, start)
    )


def _overlap(one: Place, other: Place) -> bool:
    return one[0] < other[1] and other[0] < one[1]
