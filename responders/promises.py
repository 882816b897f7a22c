"""Finds what a reply promises or states as fact: links, figures, money back, deadlines. Each must have a source."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from responders.lists import pattern

_LINK = pattern("promises.link")
_COMMITMENT = pattern("promises.commitment")
_DEADLINE = pattern("promises.deadline")
_FIGURE = pattern("promises.figure")
_WORDS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8}
_MINUTES = (
    ("min", 1),
    ("hour", 60),
    ("stunde", 60),
    ("hora", 60),
    ("heure", 60),
    ("day", 480),
    ("tag", 480),
    ("día", 480),
    ("jour", 480),
    ("week", 2400),
)


@dataclass(frozen=True, slots=True)
class Ungrounded:
    """Something a text says that nothing stands behind."""

    message: str
    start: int
    end: int


def ungrounded(
    text: str, mention: str, sources: Iterable[str], links: Iterable[str], due_minutes: int | None
) -> Iterator[Ungrounded]:
    """Yield each link, commitment, deadline or figure of `text` that neither a source nor the mention carries."""
    known = {link.rstrip("/") for link in links}
    for match in _LINK.finditer(text):
        if match[0].rstrip("/.,;:!?") not in known:
            yield Ungrounded("This link is in no article of the knowledge base.", *match.span())
    said = " ".join(sources).lower()
    for match in _COMMITMENT.finditer(text):
        if match[0].lower() not in said:
            yield Ungrounded("This promises something that no article says.", *match.span())
    for match in _DEADLINE.finditer(text):
        if match[0].lower() not in said and not _kept(match, due_minutes):
            yield Ungrounded("This names a time that neither an article nor the code sets.", *match.span())
    for match in _FIGURE.finditer(text):
        figure = re.sub(r"\D", "", match[0])
        if figure not in re.sub(r"[.,]", "", mention + said):
            yield Ungrounded("This figure is neither in the mention nor in an article.", *match.span())


def _kept(match: "re.Match[str]", due_minutes: int | None) -> bool:
    if due_minutes is None:
        return False
    number = int(match["n"]) if match["n"].isdigit() else _WORDS[match["n"].lower()]
    unit = next(minutes for start, minutes in _MINUTES if match["u"].lower().startswith(start))
    return number * unit >= due_minutes
