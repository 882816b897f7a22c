"""Says what the knowledge base says, in its own words and no others."""

import re
from dataclasses import dataclass

from responders.writers.desk import Desk

_SENTENCE = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])")


@dataclass(frozen=True, slots=True)
class Said:
    """What was taken from an article."""

    text: str
    sources: tuple[str, ...]


def answer(desk: Desk) -> Said | None:
    """Return the best article's sentences that fit beside a short reply, and its first link if that fits too."""
    brief = desk.brief
    if not brief.passages:
        return None
    article = brief.passages[0].article
    room = brief.room - 95
    glue = "" if desk.book.language == "ja" else " "
    taken = ""
    for sentence in _SENTENCE.split(article.answer):
        longer = f"{taken}{glue}{sentence}" if taken else sentence
        if taken and brief.length(longer) > room:
            break
        taken = longer
    for link in article.links[:1]:
        longer = f"{taken} {link}"
        if link not in taken and brief.length(longer) <= room + 40:
            taken = longer
    return Said(taken, (article.id,))
