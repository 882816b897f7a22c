"""Texts as X tells them: HTML-escaped, links wrapped in t.co, cut where they are long, with entities beside them.

Indices count code points of the text as told. As X's "Entities" and "Note Tweets" notes of 2024 describe them.
"""

import string
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from html import escape
from typing import Final
from urllib.parse import urlsplit

import regex

from bot.platforms.counting import weighted
from bot.platforms.sandbox.model import Json

LONGEST: Final = 280
_CUT: Final = 250
_LETTERS: Final = string.ascii_letters + string.digits
_SHOWN_LENGTH: Final = 26
_PART: Final = regex.compile(
    r"(?P<url>https?://[^\s<>\"]+[^\s<>\"'.,;:!?)\]}…]"
    r"|(?<![@\w.-])(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?:com|org|net|io|co|app|dev|example|de|fr|es|jp|uk|eu)"
    r"(?:/[^\s<>\"]*[^\s<>\"'.,;:!?)\]}…])?(?![\w@]))"
    r"|(?<!\w)@(?P<mention>[A-Za-z0-9_]{1,15})(?!\w)"
    r"|(?<!\w)[#＃](?P<hashtag>\w*\p{L}\w*)"
    r"|(?<!\w)\$(?P<cashtag>[A-Za-z]{1,6})(?!\w)",
    regex.IGNORECASE,
)
_STATUS: Final = regex.compile(r"https?://[^\s/]+/(?:\w+|i/web)/status/(\d{1,19})(?![\d/])")


@dataclass(frozen=True, slots=True)
class Link:
    """A link that X adds at the end of a text by itself, such as that of a picture."""

    url: str
    shown: str
    media_key: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """A text with its entities; `note` is the whole of a long one."""

    text: str
    entities: Json
    note: Json | None = None


def told(text: str, people: dict[str, str], *, added: Sequence[Link] = (), own_url: str = "") -> Told:
    """Return `text` as X tells it; `people` maps handles in lower case to numbers. Leave the answer as it is."""
    # A busy timeline tells the same posts with every page.
    return _kept(text, tuple(sorted(people.items())), tuple(added), own_url)


@lru_cache(maxsize=2_048)
def _kept(text: str, named: tuple[tuple[str, str], ...], added: tuple[Link, ...], own_url: str) -> Told:
    people = dict(named)
    if weighted(text) <= LONGEST:
        return Told(*_told(text, people, added))
    whole, entities = _told(text, people, added)
    words = text[:_CUT].rsplit(" ", 1)[0]
    cut, fewer = _told(f"{words}…", people, [Link(own_url, own_url.partition("://")[2]), *added])
    return Told(cut, fewer, {"text": whole, **({"entities": entities} if entities else {})})


def short(url: str) -> str:
    """Return the t.co address of a link; the same link always has the same."""
    digest = blake2b(url.encode(), digest_size=10).digest()
    return "https://t.co/" + "".join(_LETTERS[byte % len(_LETTERS)] for byte in digest)


def quoted_in(text: str) -> str | None:
    """Return the id of the post whose link ends a text, which makes it a quote."""
    found = list(_STATUS.finditer(text.rstrip()))
    return found[-1][1] if found and found[-1].end() == len(text.rstrip()) else None


def _told(text: str, people: dict[str, str], added: Sequence[Link]) -> tuple[str, Json]:
    out: list[str] = []
    entities: Json = {}
    length = 0
    for kind, part in _parts(text):
        shown = short(_whole(part)) if kind == "urls" else escape(part, quote=False)
        if kind:
            entity = _entity(kind, part, people)
            entities.setdefault(kind, []).append({"start": length, "end": length + len(shown), **entity})
        out.append(shown)
        length += len(shown)
    seen: dict[str, int] = {}
    for link in added:
        address = short(link.url.partition("?")[0])
        if address not in seen:
            out.append(f" {address}" if length else address)
            seen[address] = length + (1 if length else 0)
            length += len(out[-1])
        place = {"start": seen[address], "end": seen[address] + len(address), "url": address}
        key = {"media_key": link.media_key} if link.media_key else {}
        entities.setdefault("urls", []).append({**place, "expanded_url": link.url, "display_url": link.shown, **key})
    return "".join(out), entities


def _parts(text: str) -> Iterator[tuple[str, str]]:
    """Yield the text in pieces, each with the kind of entity that it is, or nothing."""
    after = 0
    for found in _PART.finditer(text):
        yield "", text[after : found.start()]
        yield f"{found.lastgroup}s", found[0]
        after = found.end()
    yield "", text[after:]


def _entity(kind: str, part: str, people: dict[str, str]) -> Json:
    if kind == "urls":
        shown = _whole(part).partition("://")[2]
        cut = shown if len(shown) <= _SHOWN_LENGTH else f"{shown[:_SHOWN_LENGTH]}…"
        return {"url": short(_whole(part)), "expanded_url": _whole(part), "display_url": cut}
    if kind == "mentions":
        number = people.get(part[1:].casefold())
        return {"username": part[1:], **({"id": number} if number else {})}
    return {"tag": part[1:]}


def _whole(link: str) -> str:
    return link if urlsplit(link).scheme in {"http", "https"} else f"http://{link}"
