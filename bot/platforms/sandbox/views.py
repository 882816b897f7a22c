"""What the pages show: threads as rows of plain values, times in words."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Final
from unicodedata import bidirectional
from zlib import crc32

from bot.platforms.sandbox.model import Entry
from bot.platforms.sandbox.world import World

SHOWN: Final = {"all": "Everything", "unanswered": "Unanswered", "answered": "Answered", "private": "Messages"}
PAGE: Final = 25
_HUES: Final = 8
_HANDLES: Final = re.compile(r"^(\s*@\w+)+")


@dataclass(frozen=True, slots=True)
class Card:
    """One post as a page shows it."""

    entry: Entry
    when: str
    exact: str
    initials: str
    hue: int
    depth: int
    direction: str
    quoted: Entry | None = None


@dataclass(frozen=True, slots=True)
class Talk:
    """One conversation as a page shows it."""

    id: str
    cards: tuple[Card, ...]
    private: bool
    answered: bool


def talks(world: World, *, shown: str, page: int, now: datetime) -> tuple[list[Talk], bool]:
    """Return one page of conversations, latest first, and whether there are more."""
    found = (talk_of(world, entries, now) for entries in _wanted(world, shown))
    here = list(islice(found, page * PAGE, (page + 1) * PAGE + 1))
    return here[:PAGE], len(here) > PAGE


def talk_of(world: World, entries: list[Entry], now: datetime) -> Talk:
    """Return a conversation, oldest post first."""
    cards = tuple(
        replace(_card(entry, now, first=place == 0), quoted=world.posts.get(entry.quoted_id or ""))
        for place, entry in enumerate(entries)
    )
    return Talk(entries[0].conversation_id, cards, entries[0].private, _answered(entries))


def ago(then: datetime, now: datetime) -> str:
    """Say how long ago, in the shortest words."""
    seconds = max(0, int((now - then).total_seconds()))
    if seconds < 60:
        return "now"
    if seconds < 3600:
        return f"{seconds // 60} min"
    if seconds < 86_400:
        return f"{seconds // 3600} h"
    return f"{seconds // 86_400} d"


def direction(text: str) -> str:
    """Return rtl or ltr, by the first letter after the handles that a post begins with."""
    # A browser's own guess looks at "@AuroraCare" first, and would turn an Arabic post around.
    sides = (bidirectional(character) for character in _HANDLES.sub("", text))
    return "rtl" if next((side for side in sides if side in {"L", "R", "AL"}), "L") != "L" else "ltr"


def _wanted(world: World, shown: str) -> Iterator[list[Entry]]:
    chosen: dict[str, Callable[[list[Entry]], bool]] = {
        "private": lambda entries: entries[0].private,
        "answered": _answered,
        "unanswered": lambda entries: not _answered(entries),
    }
    return filter(chosen.get(shown), world.conversations())


def _answered(entries: list[Entry]) -> bool:
    standing = [entry for entry in entries if not entry.deleted_at]
    return bool(standing) and any(entry.ours for entry in standing) and standing[-1].ours


def _card(entry: Entry, now: datetime, *, first: bool) -> Card:
    name = entry.author.name or entry.author.handle
    return Card(
        entry=entry,
        when=ago(entry.created_at, now),
        exact=entry.created_at.strftime("%d %B %Y, %H:%M:%S UTC"),
        initials=name[:1].upper(),
        hue=crc32(entry.author.handle.encode()) % _HUES,
        depth=0 if first else 1,
        direction=direction(entry.text),
    )
