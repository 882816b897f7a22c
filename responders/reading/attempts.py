"""What people say they have already tried, in words that a reply can repeat."""

import re
from collections.abc import Iterator

from responders.facts import Fact, FactKind

_DONE = r"(?:(?:i|we)(?:'ve|’ve| have|ve|'d)? (?:already |also |even |just )?|tried (?:to )?|tried (?:the )?|and |already |, ?|have )"
_ATTEMPTS: tuple[tuple[str, str], ...] = (
    (r"\b(?:un|de)-?install(?:ed|ing)? (?:and|&|then|,) ?re-?install(?:ed|ing)?\b", "uninstalling and reinstalling"),
    (r"\bre-?install(?:ed|ing)\b|\btried to re-?install\b", "reinstalling"),
    (r"\btried (?:to )?(?:un|de)-?install(?:ed|ing)?\b", "uninstalling"),
    (
        r"\b(?:restart|reboot)(?:ed|ing)\b|\bturn(?:ed|ing) (?:it|the \w+|my \w+) off and (?:back )?on\b|\bpower cycled?\b",
        "restarting",
    ),
    (r"\b(?:clear(?:ed|ing)) (?:the |my |out )?(?:cache|cookies|browser history)\b", "clearing the cache"),
    (r"\bupdat(?:ed|ing) (?:the |my |all )?drivers?\b|\bdrivers (?:recently )?updated\b", "updating the drivers"),
    (
        r"\btried (?:to )?(?:reset(?:ting)?|chang(?:e|ing)) my password\b|\bi(?:'ve| have)? (?:already )?reset my password\b",
        "resetting the password",
    ),
    (r"\bfactory reset(?:ted|ting)?\b(?! option)", "a factory reset"),
    (
        r"\b(?:logged|signed|logging|signing) out and (?:logged |signed |back )?(?:back )?in\b",
        "signing out and back in",
    ),
    (
        r"\b(?:tried|used|with) (?P<one>a different|another)?(?: ?(?:different|other|2 different|two different))? (?P<what>cables?|ports?|browsers?|devices?|chargers?|computers?|versions?|networks?|joysticks|controllers?|accounts?|cards?|editor)\b",
        "different {what}",
    ),
    (
        r"\b(?:done|tried|followed|did) all (?:of )?(?:the |your )?(?:troubleshooting|trouble shooting)(?: steps)?\b",
        "the troubleshooting steps",
    ),
    (
        r"\btried (?:everything|every thing|it all|anything)(?: (?:suggested|possible|online|i can think of|on the \w+(?: \w+)? page))?\b|\bnothing i try\b|\btried all (?:the )?(?:ways|steps|options|methods)\b",
        "everything suggested",
    ),
    (r"\btried (?:both )?(?:regular and )?offline installer\b", "the offline installer"),
    (r"\b(?:tried|did) (?:a |the )?clean install\b", "a clean install"),
    (r"\b(?:tried|been) (?:many|multiple|several|\d+|a few) times\b|\btried again and again\b", "again and again"),
)
_COMPILED = tuple((re.compile(pattern, re.IGNORECASE), said) for pattern, said in _ATTEMPTS)
_NOT_DONE = re.compile(
    r"(?i)\b(should|could|can|if|before|need to|want to|won'?t let me|without|have to|had to|when) (?:\w+ ){0,2}\Z"
)
_PLURAL = re.compile(r"(?<![sS])$")


def attempts(text: str) -> Iterator[Fact]:
    """Yield up to two things that were tried, in the order of the list (the most telling first)."""
    taken: list[tuple[int, int]] = []
    for pattern, said in _COMPILED:
        match = pattern.search(text)
        if match is None or any(match.start() < end and start < match.end() for start, end in taken):
            continue
        if _NOT_DONE.search(text[max(0, match.start() - 30) : match.start()]):
            continue
        taken.append(match.span())
        what = match.groupdict().get("what")
        if what:
            words = (
                f"a different {what.lower()}"
                if match["one"]
                else said.format(what=_PLURAL.sub("s", what.lower(), count=1))
            )
        else:
            words = said
        if words == "again and again":
            continue
        yield Fact(FactKind.TRIED, *match.span(), words, words)
        if len(taken) == 2:
            return
