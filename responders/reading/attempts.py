"""What people say they have already tried, in words that a reply can repeat."""

import re
from collections.abc import Iterator

from responders.facts import Fact, FactKind
from responders.lists import pattern, rules

_COMPILED = rules("attempts.said")
_NOT_DONE = pattern("attempts.not_done")
_PLURAL = re.compile(r"(?<![sS])$")


def attempts(text: str) -> Iterator[Fact]:
    """Yield up to two things that were tried, in the order of the list (the most telling first)."""
    taken: list[tuple[int, int]] = []
    for attempt, said in _COMPILED:
        match = attempt.search(text)
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
