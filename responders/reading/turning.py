"""Turns a phrase of the writer's into one about the writer, or refuses when it isn't clean enough to repeat."""

import re
from itertools import pairwise

from responders.reading.products import names
from responders.reading.vocabulary import common_words

_PERSONS = {
    "i": "you", "i'm": "you're", "im": "you're", "i've": "you've", "ive": "you've", "i'd": "you'd", "i'll": "you'll", "me": "you",
    "my": "your", "mine": "yours", "myself": "yourself", "we": "you", "our": "your", "ours": "yours", "us": "you", "your": "our",
    "am": "are", "we're": "you're", "we've": "you've",
}  # fmt: skip
_REPAIRS = {
    "dont": "don't", "cant": "can't", "wont": "won't", "doesnt": "doesn't", "isnt": "isn't", "didnt": "didn't", "couldnt": "couldn't",
    "havent": "haven't", "havnt": "haven't", "hasnt": "hasn't", "arent": "aren't", "wasnt": "wasn't", "thats": "that's", "ur": "our", "acct": "account",
    "pls": "", "plz": "", "please": "", "actually": "", "really": "", "even": "", "literally": "", "just": "", "also": "", "vid": "video", "vids": "videos",
    "e-mail": "email", "wi-fi": "wifi",
}  # fmt: skip
_TRAILING = frozenset(
    "the a an of to for with and or my your our at from by is are was were that this these those than because so it's if on in into as do does did can will would get have has be not no i you its now via using like".split()
)
_ENDS_WELL = re.compile(
    r"\b(?:log|sign|logged|signed|turn|turned|get|getting|move|back|fill|logging|signing|plug|plugged|opt|come|carry|play|going|hold|keep) (?:in|on)$"
)
_FILLERS = frozenset(
    "now anymore please thanks help today again yet ever already though tho lol still too either anyway".split()
)
_SPAN = re.compile(r"(?i) for (?:over |about |the (?:last|past) )?(?:\w+ )?(?:hours|days|weeks|months|years)\b.*\Z")
_DANGLING = re.compile(
    r"(?:\bto \w+|\b(?:telling|stating|asking|saying|giving|showing|needs|getting|making|keeps|find|seem|about|own|in in|on on|for for|or \w+))$"
)
_OPENERS = _TRAILING | frozenset(
    "when if but from please there here after before then how what why who where which he she they we us".split()
) - {"i", "id"}
_ALONE = frozenset("connect print play update upload login pay record share stream sleep".split())
_VAGUE = frozenset("it this that them one something anything someone".split())
_REFUSED = frozenset("you yourself yours u anybody someone's".split())
_SUBJECTLESS = frozenset("i you we he she it they there this that what how why who which when".split())
_SHAPES = {
    "wifi": "Wi-Fi",
    "ios": "iOS",
    "usb": "USB",
    "hdmi": "HDMI",
    "pdf": "PDF",
    "tv": "TV",
    "dvd": "DVD",
    "cpu": "CPU",
    "gpu": "GPU",
    "ram": "RAM",
    "ssd": "SSD",
    "pc": "PC",
    "sim": "SIM",
    "id": "ID",
    "pin": "PIN",
}
_WORD = re.compile(r"[^\s]+")


def turn(phrase: str, *, longest: int, verb_first: bool = False, noun: bool = False, fragment: bool = False) -> str:
    """Return `phrase` as a reply may say it, at most `longest` words, or "" when it is not fit to repeat."""
    words = _WORD.findall(_keep_names(_SPAN.sub("", phrase.replace("’", "'"))))
    turned: list[str] = []
    for word in words:
        if turned and word[:1].isupper() and word.lower() in _OPENERS:
            break
        said = _turn_word(word)
        if said is None:
            return ""
        if said:
            turned.append(said)
    turned = _trim(_calm(turned))
    if any(one == two for one, two in pairwise(turned)):
        return ""
    if not turned or len(turned) > longest:
        return ""
    if [word.lower() for word in turned[:2]] == ["seem", "to"]:
        turned = turned[2:]
    if not turned or (not noun and not _complete(turned)):
        return ""
    first = turned[0].lower()
    if verb_first and (
        first in _SUBJECTLESS or first in _TRAILING - {"get", "have", "do", "be"} or first.endswith(("ed", "ing"))
    ):
        return ""
    if noun and (first in _SUBJECTLESS or any(word.lower() in {"is", "was", "are", "you", "to"} for word in turned)):
        return ""
    if verb_first and (len(turned) == 1 or turned[-1].lower() in _VAGUE and len(turned) < 3) and first not in _ALONE:
        return ""
    return _agree(" ".join(turned).replace("\ue000", " "))


def _calm(words: list[str]) -> list[str]:
    """Lower the capitals of somebody who writes Every Word Like This."""
    raised = sum(word[0].isupper() for word in words)
    return (
        [word.lower() if word.lower() in common_words() else word for word in words]
        if raised * 2 > len(words)
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
        return "\ue000".join((spelling + plural + match["tail"]).split()).replace(" ", "\ue000") + " "

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
