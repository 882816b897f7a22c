"""The noun phrase that an English mention is most likely about ("your playlists", "the logout button")."""

import re

from responders.facts import Fact, FactKind
from responders.reading.turning import turn

_PHRASE = re.compile(
    r"(?i)\b(?P<det>my|our|this|these|the|your)\s+(?P<noun>[a-z][\w'’-]*(?: [a-z][\w'’-]*){0,2}?)"
    r"(?=\s*(?:[.,;:!?()\"“”\n]|$)|\s+(?:is|are|was|were|won['’]?t|wont|doesn|isn|hasn|keeps?|has|have|had|in|on|at|for|to|from|with|of|and|or|but|when|that|which|after|because|since|so|into|it|i|we|not|does|do|did|can|cannot|can['’]?t|will|would|says?|shows?|just|after|before|while|without|by|as|if|off|being|got|disappeared|crashe[sd]|stopped|show|please|link|like|over)\b)"
)
_GENERIC = frozenset(
    "way time times day days thing things problem problems issue issues help same other others fact world people hell first last new lot bit one two "
    "reason question questions answer money year years month months week weeks hour hours morning night today thanks company service customer customers "
    "life work job place point part rest end case name number email emails message moment only best worst whole next mother wife husband friend friends kid kids "
    "son daughter dad mom brother sister family boss bro home house country car hope mind way's sort kind right wrong good great bad shit heck guy guys man "
    "address reply tweet post link pic picture screenshot attached info information details support team page site steps step person someone virus pandemic "
    "crisis lockdown quarantine teacher class classes government fuck ones following above below past future front back side top bottom business ability middle phrase product products device devices status approval bank partner office statement search transaction wrong opportunity matter concern concerns option choice start beginning right left beat bottle piece fun loyal while wondering response world's ass damn f type bigger crisis".split()
)
_WEIGHT = {"my": 3, "our": 2, "this": 2, "these": 2, "the": 1, "your": 1}
_BAD_WORDS = frozenset(
    "don't didn't doesn't go play where why what due all more some any no not how who when isn't won't can't wasn't weren't same own said bought shows soon much few got told says went did send sent kept become became".split()
)
_BAD_START = frozenset(
    "same other only best worst whole next first last new old second third right wrong more most few way fact".split()
)


def key_noun(text: str) -> Fact | None:
    """Return the noun phrase with the strongest claim to be the subject, or None."""
    best: tuple[float, re.Match[str], str] | None = None
    for match in _PHRASE.finditer(text):
        words = match["noun"].lower().split()
        if (
            words[-1].rstrip("s") in _GENERIC
            or words[-1] in _GENERIC
            or words[0] in _BAD_START
            or not _BAD_WORDS.isdisjoint(words)
        ):
            continue
        noun = turn(match["noun"], longest=3, noun=True)
        if (
            not noun
            or noun.lower().split()[-1] in _GENERIC
            or any(word.endswith(("ing", "ed", "ly")) for word in noun.split()[-1:])
        ):
            continue
        score = _WEIGHT[match["det"].lower()] + len(noun.split()) * 0.6 - match.start() / 200
        if best is None or score > best[0]:
            best = (score, match, noun)
    if best is None:
        return None
    _, match, noun = best
    article = {"my": "your", "our": "your", "your": "our"}.get(match["det"].lower(), "the")
    return Fact(FactKind.NOUN, match.start("noun"), match.end("noun"), f"{article} {noun}", noun)
