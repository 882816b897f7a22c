"""Lifts a problem, an ask or a wish from an English mention and turns it round for a reply ("my" becomes "your").

A phrase is lifted only whole and clean: every word is common English or a known name, nothing is abusive, it has a few
words and ends where a phrase may end. Otherwise nothing is lifted, and the reply speaks of the topic instead.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from responders.facts import Fact, FactKind
from responders.reading.turning import turn

_STOP = r"(?=\s*(?:[.,;:!?()\[\]\"“”\n@#*/|<>&]|https?:|\blink\b|\b(?:and|but|because|since|so|while|although|though|even though|even|then|if|cuz|bc|as|due|despite|please|pls|plz|help|thanks|thx|what|how|any (?:help|ideas?|updates?|way|chance|advice|tips|suggestions|reason|solution)|anymore|is there|can you|can i|could you|i|i'm|im|i've|it (?:is|was|says|keeps|won|does|has|had|would|will|shows|gives|tells|just|wont|doesnt|came|comes)|it's|its|this is|that's|thats|who|which|where|when|why|just|or is|or do)\b|$))"
_REST = r"(?P<rest>[A-Za-z][\w'’ %+-]{2,70}?)"
_RULES: tuple[tuple[FactKind, str], ...] = (
    (FactKind.HOW, rf"\bhow (?:can|do|could|would|should|does|to)(?: (?:i|we|one|you))?\s+{_REST}{_STOP}"),
    (
        FactKind.HOW,
        rf"\b(?:is there|any|there) (?:any |a |an easy )?(?:way|chance) (?:to|i can|we can|that i can|for me to)\s+{_REST}{_STOP}",
    ),
    (FactKind.HOW, rf"\bwhat(?:'s| is) the best way to\s+{_REST}{_STOP}"),
    (
        FactKind.WANT,
        rf"\b(?:(?:i|we)(?:'m|’m| am| are|'d|’d|'ve been| have been)? ?(?:just |also |really |still )?(?:want|wanted|would like|like|love|trying|need|looking)|(?<!keep )trying) to\s+{_REST}{_STOP}",
    ),
    (
        FactKind.UNABLE,
        rf"\b(?:can(?:no|['’]?)t|can not|couldn['’]?t|could not|unable to|not able to|am not able to|won['’]?t let me|wont let me|not letting me|doesn['’]?t let me|will not let me|not allowing me to)\s+{_REST}{_STOP}",
    ),
    (
        FactKind.WHETHER,
        rf"(?<!what )(?<!which )(?<!how )(?<!where )(?<!when )(?<!adapter )\b(?:can|could|may) i (?!get some|get help|please|ask|talk|speak|have some|have a little|just)\s*{_REST}{_STOP}",
    ),
    (
        FactKind.IDEA,
        rf"\b(?:please|pls|plz|can you|could you|can we|should|you (?:need|should) to|would be (?:nice|great|awesome|cool|good) if you (?:could|would)|you should)\s+(?P<verb>add|bring back|allow|give us|let us|include|support|get rid of|remove|make|put|release|offer|create|provide|stop|use)\s+{_REST}{_STOP}",
    ),
    (
        FactKind.IDEA,
        r"\bwould be (?:nice|great|awesome|cool|good|lovely) to (?P<verb>have|get|see|be able to)\s+" + _REST + _STOP,
    ),
    (
        FactKind.FAULT,
        rf"\b(?P<subject>(?:my|our|the|your)(?: [A-Za-z0-9'’-]+){{1,4}}?) (?P<verb>won['’]?t|wont|doesn['’]?t|doesnt|isn['’]?t|isnt|aren['’]?t|hasn['’]?t|has not|is not|are not|does not|keeps?|has stopped|have stopped|stopped|stops|disconnects|crashes|freezes|drains|disappeared|is stuck|is broken|is down|are down|was hacked|got hacked|is missing|are missing|not working|is gone|has been hacked)\b(?: {_REST})?{_STOP}",
    ),
    (
        FactKind.THING,
        rf"\b(?:bought|purchased|ordered|pre-?ordered|won(?!['’])|win|paid for|redeemed|claimed)\s+(?P<article>the|a|an|my|some|this|our)?\s*{_REST}(?=\s+(?:from|in|on|at|last|yesterday|today|over|for|with|back|about|\d)\b|\s*[.,;:!?\n(@#]|\s+(?:and|but|because|so|it|i|didn|which|then)\b|$)",
    ),
    (
        FactKind.THING,
        rf"\b(?:still )?(?:haven['’]?t|havent|did ?n['’]?t|didnt|never|not) (?:been )?(?:received?|recieved?|gotten|got|get)\s+(?P<article>the|a|an|my|any|our)\s+{_REST}(?=\s+(?:from|in|on|at|for|yet|what|this|and|but)\b|\s*[.,;:!?\n(@#]|$)",
    ),
    (
        FactKind.THING,
        r"\b(?P<rest>toilet (?:paper|rolls?)|hand saniti[sz]ers?|(?:face )?masks?|lysol(?: spray)?|disinfectant|wipes|essential items|essentials|clorox wipes)\b",
    ),
)
_COMPILED = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _RULES)
_OTHERS = re.compile(
    r"(?i)\b(?:you|they|it|he|she|which|that|who|friends?|attendees|people|games?|system|email) (?:still |also |just )?\Z"
)
_SUBJECT = re.compile(r"(?i)(?:i|we|you|he|she|they|it|this|that|what|the hell)\b")
_PARTICIPLE = re.compile(r"(?:ed|en|n|ing)\Z|\A(?:been|come|got|put|set|kept|made|sent|left|lost)\Z")
_FOR_HOW_LONG = re.compile(r" for (?:over )?\w+ (?:hours?|days?|weeks?|months?|years?)\Z")
_GERUNDS = {
    "add": "adding", "bring back": "bringing back", "allow": "allowing", "give us": "giving people", "let us": "letting people",
    "include": "including", "support": "support for", "get rid of": "dropping", "remove": "removing", "make": "making", "put": "putting",
    "release": "releasing", "offer": "offering", "create": "creating", "provide": "providing", "stop": "stopping", "use": "using",
    "have": "having", "get": "getting", "see": "seeing", "be able to": "being able to",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Lift:
    kind: FactKind
    match: "re.Match[str]"


def clauses(text: str) -> Iterator[Fact]:
    """Yield at most one clean phrase of each kind, with its place in the mention."""
    done: set[FactKind] = set()
    asked: list[tuple[int, int]] = []
    for kind, pattern in _COMPILED:
        if kind in done:
            continue
        for match in pattern.finditer(text):
            if kind is FactKind.UNABLE and _OTHERS.search(text[: match.start()]):
                continue
            said = _say(_Lift(kind, match))
            if said and not any(match.start() < end and start < match.end() for start, end in asked):
                done.add(kind)
                if kind in {FactKind.HOW, FactKind.IDEA, FactKind.WANT}:
                    asked.append(match.span())
                yield Fact(kind, match.start(), match.end(), said, said)
                break


def _say(lift: _Lift) -> str:
    rest = (lift.match["rest"] or "").strip()
    if lift.kind is FactKind.FAULT:
        return _fault(lift.match, rest)
    if lift.kind is FactKind.IDEA:
        idea = "" if _SUBJECT.match(rest) else turn(rest, longest=11)
        return f"{_GERUNDS[lift.match['verb'].lower()]} {idea}" if idea else ""
    if lift.kind is FactKind.THING:
        return _thing(lift.match, rest)
    turned = turn(rest, longest=11, verb_first=True)
    if turned.startswith(("be ", "expect", "believe", "seem", "wait ", "stand ")):
        return ""
    if lift.kind is FactKind.WHETHER:
        return f"you can {turned}" if turned else ""
    return turned


def _fault(match: "re.Match[str]", rest: str) -> str:
    subject = turn(match["subject"], longest=5)
    verb = match["verb"].lower().replace("’", "'")
    verb = {"wont": "won't", "doesnt": "doesn't", "isnt": "isn't", "not working": "isn't working"}.get(verb, verb)
    if verb.endswith("n't") and verb[-4] == "'":
        verb = verb.replace("'n't", "n't")
    tail = turn(rest.partition(" or ")[0], longest=8, fragment=True) if rest else ""
    if (
        not subject
        or (rest and not tail)
        or (not rest and verb.endswith(("n't", "not", "keep", "keeps", "says", "shows")))
    ):
        return ""
    if verb.startswith(("has ", "hasn't")) and (subject.endswith("s") or not _PARTICIPLE.search(tail.partition(" ")[0])):
        return ""
    return _FOR_HOW_LONG.sub("", f"{subject} {verb} {tail}".strip())


def _thing(match: "re.Match[str]", rest: str) -> str:
    if "article" not in match.re.groupindex:
        return {"lysol": "Lysol", "lysol spray": "Lysol spray", "clorox wipes": "Clorox wipes"}.get(
            rest.lower(), rest.lower()
        )
    article = (match["article"] or "").lower()
    noun = turn(rest, longest=5, noun=True)
    if not noun or (not article and noun[0].islower()) or "you" in noun:
        return ""
    article = {"my": "your", "our": "your", "a": "the", "an": "the", "any": "the", "some": "the", "this": "the"}.get(
        article, article
    )
    return f"{article} {noun}".strip()
