"""A message's words as people read them: names instead of ids, dates instead of numbers.

The forms are those of Discord's documentation, "Message Formatting", as of 2025.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from bot.platforms.discord.rooms import Json

_FORM: Final = re.compile(
    r"<@!?(?P<user>\d{1,20})>|<@&(?P<role>\d{1,20})>|<#(?P<room>\d{1,20})>"
    r"|<a?:(?P<emoji>\w{1,64}):\d{1,20}>|</(?P<command>[^:<>]{1,100}):\d{1,20}>"
    r"|<t:(?P<time>-?\d{1,13})(?::[tTdDfFsSR])?>|<id:(?P<guide>\w{1,20})>",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Names:
    """Names by id, for what a message mentions."""

    people: Mapping[int, str] = field(default_factory=dict)
    roles: Mapping[int, str] = field(default_factory=dict)
    rooms: Mapping[int, str] = field(default_factory=dict)


def readable(content: str, names: Names) -> str:
    """Return the words with every mention, emoji and date that Discord writes in angle brackets made readable."""
    return _FORM.sub(lambda found: _words(found, names), content)


def mentioned(content: str, kind: str) -> set[int]:
    """Return the ids of what is mentioned; `kind` is user, role or room."""
    return {int(found[kind]) for found in _FORM.finditer(content) if found[kind]}


def handle(user: Json) -> str:
    """Return the name by which a person is told apart; bots and some old accounts have a number behind it."""
    number = str(user.get("discriminator") or "0")
    name = str(user.get("username") or "")
    return name if number in {"0", "0000"} or user.get("bot") else f"{name}#{number}"


def _words(found: re.Match[str], names: Names) -> str:
    kind, said = str(found.lastgroup), str(found[str(found.lastgroup)])
    if kind == "emoji":
        return f":{said}:"
    if kind == "command":
        return f"/{said}"
    if kind == "guide":
        return f"#{said}"
    if kind == "time":
        try:
            return f"{datetime.fromtimestamp(int(said), UTC):%Y-%m-%d %H:%M} UTC"
        except (OverflowError, OSError, ValueError):
            return found[0]
    sign, known, unknown = {
        "user": ("@", names.people, "someone"),
        "role": ("@", names.roles, "role"),
        "room": ("#", names.rooms, "channel"),
    }[kind]
    return sign + (known.get(int(said)) or unknown)
