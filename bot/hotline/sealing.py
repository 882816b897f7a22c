"""Sealing what is written on a report, bound to its place, so that none can be moved or swapped."""

from dataclasses import dataclass, field
from typing import Final

import orjson

from bot import root_keys
from bot.hotline.keys import HotlineKeys
from storage.hotline import Place

_BLOCK: Final = 1024
"""What is sealed is filled up to a multiple of this, so that its length tells little."""


@dataclass(frozen=True, slots=True)
class Words:
    """What was written: the text and, from reporters who give it, their name and how to reach them."""

    text: str = field(repr=False)
    name: str = field(default="", repr=False)
    reach: str = field(default="", repr=False)


def sealed(keys: HotlineKeys, place: Place, words: Words) -> bytes:
    """Return what was written, sealed for that place alone."""
    plain = orjson.dumps({"text": words.text, "name": words.name, "reach": words.reach})
    plain += b" " * (-len(plain) % _BLOCK)
    return root_keys.sealed(keys.seal, plain, _bound(place))


def opened(keys: HotlineKeys, place: Place, held: bytes) -> Words:
    """Return what was written; words that say so if it was sealed with another key, or changed since."""
    found = opened_if(keys, place, held)
    return found or Words("This can't be opened: it was sealed with another key, or changed in the database.")


def opened_if(keys: HotlineKeys, place: Place, held: bytes) -> Words | None:
    """Return what was written, or None if it was sealed with another key, or changed since."""
    plain = root_keys.opened(keys.seal, held, _bound(place))
    if plain is None:
        return None
    found = orjson.loads(plain)
    return Words(found["text"], found["name"], found["reach"])


def _bound(place: Place) -> bytes:
    return orjson.dumps([place.ref, place.number, place.kind])
