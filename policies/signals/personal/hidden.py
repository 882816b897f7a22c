"""Lays bare numbers that hide: in a link to a chat, over two lines, with letters in the place of digits."""

import re
from collections.abc import Iterator

from policies.signals.lazily import late

# Begins with its rarest sign, so that ordinary links are passed over quickly.
_LINKED = late(r"[/:=](?P<plus>%2B|\+| )?(?P<number>[0-9][0-9.() -]{6,20}[0-9])(?![\w/])", re.IGNORECASE)
_CHAT = late(
    r"(?:wa\.me/|(?P<group>t\.me/)|\b(?:tel|sms|callto|facetime|imessage):(?://)?|signal\.me/#p/"
    r"|(?:whatsapp|viber|telegram|tg)\S{0,60}[?&](?:phone|number)=)\Z",
    re.IGNORECASE,
)
_LONGEST = 90
_LINES = late(r"(?<=[0-9]) ?\n ?(?=[-(]?[0-9])")
_MIXED = late(r"[0-9](?:(?=[OoIl])|(?<=[OoIl].))")
_TOKEN = late(r"(?<![^\W_])(?=[OoIl]*[0-9])[0-9OoIl]*[OoIl][0-9OoIl]*(?![^\W_])")
_AS_DIGITS = str.maketrans("OoIl", "0011")
_SHORTEST_TOKEN = 3


def find_linked(clean: str) -> Iterator[tuple[int, int]]:
    """Yield where a number stands in a link that calls or writes to it."""
    for match in _LINKED.finditer(clean):
        end = match.start() + 1
        chat = _CHAT.search(clean, max(0, end - _LONGEST), end)
        # Without a plus the digits are a group's or a channel's.
        if chat is not None and (match.group("plus") or not chat.group("group")):
            yield match.span("number")


def lay_bare(clean: str) -> str:
    """Return a text of the same length in which broken numbers are whole and have only digits; the same if none is."""
    bare = clean
    if "\n" in clean:
        bare = _LINES.sub(lambda match: " " * len(match.group()), bare)
    if _MIXED.search(bare) is not None:
        bare = _TOKEN.sub(_digits, bare)
    return bare


def _digits(match: re.Match[str]) -> str:
    token = match.group()
    return token.translate(_AS_DIGITS) if len(token) >= _SHORTEST_TOKEN else token
