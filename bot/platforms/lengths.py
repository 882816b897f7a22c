"""How long a post of one's own may be on each platform, counted as it counts: for texts that the desk doesn't send.

Limits are those of ordinary accounts, as the platforms' own pages give them (as of 2025): X's help centre and its text
counting configuration (280, weighted), Reddit's API documentation (a title 300, a text 40,000), Discord's developer
documentation (2,000), LinkedIn's help centre (3,000), Mastodon's user documentation (500; a link counts 23, and of a
mention only the name), Bluesky's post lexicon (300 graphemes).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import regex

from bot.platforms.base import Platform
from bot.platforms.counting import LINK_LENGTH, characters, weighted

_GRAPHEME: Final = regex.compile(r"\X")
_WITH_SCHEME: Final = regex.compile(r"https?://\S+")
_ELSEWHERE: Final = regex.compile(r"(?<![\w/])(@\w+)@[\w.-]+\w")


@dataclass(frozen=True, slots=True)
class Length:
    """How a platform counts, and how much it takes; `limit` is None where nothing is known of one."""

    count: Callable[[str], int]
    limit: int | None
    pictures: int = 4


def graphemes(text: str) -> int:
    """Count what a reader sees as one character."""
    return len(_GRAPHEME.findall(text))


def tooted(text: str) -> int:
    """Count as Mastodon does: characters, a link 23 however long, of a mention elsewhere only the name."""
    plain, links = _WITH_SCHEME.subn("", text)
    return graphemes(_ELSEWHERE.sub(r"\1", plain)) + LINK_LENGTH * links


LENGTHS: Final[dict[str, Length]] = {
    "x": Length(weighted, 280),
    "linkedin": Length(characters, 3_000, 20),
    "reddit": Length(characters, 40_000, 20),
    "discord": Length(characters, 2_000, 10),
    "mastodon": Length(tooted, 500),
    "bluesky": Length(graphemes, 300),
}
"""By the platform's name as the settings and `Subject.platform` give it."""
_UNKNOWN: Final = Length(characters, None)


def length_on(name: str, account: Platform | None = None) -> Length:
    """Return how a platform counts; an account of the desk's own there knows better, where the text is for it."""
    if account is not None:
        return Length(account.length, account.limits.reply, account.limits.attachments or _UNKNOWN.pictures)
    return LENGTHS.get(name, _UNKNOWN)
