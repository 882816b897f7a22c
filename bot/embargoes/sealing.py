"""Sealing what an embargo holds, bound to the row, so that no part of a row can be swapped for another's.

A row whose kind, audience, owner or lift time was changed in the database, past the desk, opens no more.
"""

from dataclasses import dataclass, field

import orjson

from bot import root_keys
from bot.embargoes.keys import Keys
from bot.root_keys import BadKey
from storage.embargoes import Sealed


@dataclass(frozen=True, slots=True)
class Contents:
    """What is confidential of an embargo: its label, its names, what may be said instead, and a note."""

    label: str = field(repr=False)
    names: tuple[str, ...] = field(repr=False)
    instead: str = field(default="", repr=False)
    note: str = field(default="", repr=False)


def sealed(keys: Keys, row: Sealed, contents: Contents) -> bytes:
    """Return the contents of a row, sealed for that row alone."""
    plain = orjson.dumps(
        {"label": contents.label, "names": contents.names, "instead": contents.instead, "note": contents.note}
    )
    return root_keys.sealed(keys.seal, plain, _bound(row))


def opened(keys: Keys, row: Sealed) -> Contents:
    """Return what a row holds; raise BadKey if it was sealed with another key, or changed since."""
    if row.key_id != keys.id:
        raise BadKey(
            f"The embargo {row.ref} was sealed with the key {row.key_id}, and the settings name the key {keys.id}."
            " Put the right key back under [embargo]; nothing was changed."
        )
    plain = root_keys.opened(keys.seal, row.sealed, _bound(row))
    if plain is None:
        raise BadKey(
            f"The embargo {row.ref} was changed in the database, so it can't be opened. Restore it from a backup."
        )
    found = orjson.loads(plain)
    return Contents(found["label"], tuple(found["names"]), found["instead"], found["note"])


def _bound(row: Sealed) -> bytes:
    lifts = row.lifts_at.timestamp() if row.lifts_at else None
    return orjson.dumps([row.ref, row.kind, sorted(row.roles), sorted(row.users), row.owner_id, lifts])
