"""Turns a phrase of the writer's into one about the writer, or refuses when it isn't clean enough to repeat."""

import re
from itertools import pairwise

from responders.lists import pattern, table, word_list
from responders.reading.products import names
from responders.reading.vocabulary import common_words

_PERSONS = table("persons")
_REPAIRS = table("repairs")
_SHAPES = table("shapes")
_TRAILING = word_list("turning.trailing")
_ENDS_WELL = pattern("turning.ends_well")
_FILLERS = word_list("turning.fillers")
_SPAN = re.compile(r"(?i) for (?:over |about |the (?:last|past) )?(?:\w+ )?(?:hours|days|weeks|months|years)\b.*\Z")
_DANGLING = pattern("turning.dangling")
_OPENERS = (_TRAILING | word_list("turning.openers")) - {"i", "id"}
_ALONE = word_list("turning.alone")
_VAGUE = word_list("turning.vague")
_REFUSED = word_list("turning.refused")
_SUBJECTLESS = word_list("turning.subjectless")
_WORD = re.compile(r"[^\s]+")


def turn(phrase: str, *, longest: int, verb_first: bool = False, noun: bool = False) -> str:
    """Return `phrase` as a reply may say it, at most `longest` words, or "" when it is not fit to repeat.

    `verb_first` asks for a phrase that starts with a bare verb, `noun` for one that names a thing.
    """
    turned = _turned(_WORD.findall(_keep_names(_SPAN.sub("", phrase.replace("’", "'")))))
    if [word.lower() for word in turned[:2]] == ["seem", "to"]:
        turned = turned[2:]
    if not turned or len(turned) > longest or any(one == two for one, two in pairwise(turned)):
        return ""
    if (not noun and not _complete(turned)) or (noun and not _names_a_thing(turned)):
        return ""
    if verb_first and not _starts_with_a_verb(turned):
        return ""
    return _agree(" ".join(turned).replace("\ue000", " "))


def _turned(words: list[str]) -> list[str]:
    """Return the words turned round, up to where a new sentence seems to begin; empty if one is not fit."""
    turned: list[str] = []
    for word in words:
        if turned and word[:1].isupper() and word.lower() in _OPENERS:
            break
        said = _turn_word(word)
        if said is None:
            return []
        if said:
            turned.append(said)
    return _trim(_calm(turned))


def _starts_with_a_verb(words: list[str]) -> bool:
    first = words[0].lower()
    if first in _SUBJECTLESS or first in _TRAILING - {"get", "have", "do", "be"} or first.endswith(("ed", "ing")):
        return False
    alone = {word.lower() for word in words[1:]} <= _VAGUE | {"back", "again"}
    return not alone or first in _ALONE


def _names_a_thing(words: list[str]) -> bool:
    return words[0].lower() not in _SUBJECTLESS and not {"is", "was", "are", "you", "to"} & {w.lower() for w in words}


def _calm(words: list[str]) -> list[str]:
    """Lower the capitals of somebody who writes Every Word Like This."""
    raised = sum(word[0].isupper() for word in words)
    return (
        [word.lower() if word.lower() in common_words() else word for word in words]
        if raised * 2 > len(words) > 3
        else words
    )


def _complete(words: list[str]) -> bool:
    """Tell whether a phrase doesn't break off before its object."""
    tail = " ".join(words[-2:]).lower()
    return not (
        len(words) > 2 and _DANGLING.search(tail) and not tail.endswith(("to work", "to play", "to load", "to start"))
    )


def _keep_names(phrase: str) -> str:
    """Give well-known names their spelling and hold them together."""
    known = names()

    def spell(match: "re.Match[str]") -> str:
        spelling = known.spelling.get(known.key(match["name"]), match["name"])
        if spelling in known.exact and match["name"] != spelling:
            return match[0]
        plural = "s" if match[0][len(match["name"]) :].startswith("s") else ""
        return "\ue000".join(f"{spelling}{plural}{match['tail']}".split()).replace(" ", "\ue000") + " "

    return known.pattern.sub(spell, phrase)


def _turn_word(word: str) -> str | None:
    bare = word.strip(".,;:!?\"'()")
    low = bare.lower()
    if low in _PERSONS:
        return _PERSONS[low]
    if low in _REFUSED:
        return None
    if low in _REPAIRS:
        return _REPAIRS[low]
    if low in _SHAPES:
        return _SHAPES[low]
    if "\ue000" in bare or low in names().spelling or low.rstrip("s") in names().spelling:
        return bare
    if low in common_words():
        return bare if bare[0].isupper() and bare[1:].islower() and len(bare) > 3 else low
    if bare.isdigit() and len(bare) < 5:
        return bare
    if len(bare) > 2 and bare[0].isupper() and bare[1:].islower() and bare.isalpha():
        return bare
    return None


def _trim(words: list[str]) -> list[str]:
    while words:
        last = words[-1].lower()
        if last in _FILLERS or (last in _TRAILING and not _ENDS_WELL.search(" ".join(words[-2:]).lower())):
            words = words[:-1]
        else:
            break
    return words


def _agree(text: str) -> str:
    text = re.sub(r"\byou was\b", "you were", text)
    text = re.sub(r"\byou am\b", "you are", text)
    return re.sub(r"\byou has\b", "you have", text)
