"""X's numbers for the world's posts and people: ids that carry a time, and a new one for every edit.

An id of X holds the milliseconds since its epoch above 22 lower bits, as its open-sourced Snowflake lays them out.
"""

from dataclasses import replace
from datetime import datetime
from hashlib import blake2b
from typing import Final
from zlib import crc32

from bot.platforms.sandbox.model import Entry, Individual
from bot.platforms.sandbox.world import OUR_ID, World

EPOCH: Final = 1_288_834_974_657
OUR_USER_ID: Final = "1468001914293121024"
_LOWER_BITS: Final = 22
# Ids of edits have this bit, those of posts count up from zero below it.
_EDITED: Final = 1 << 21
_LEAST_USER: Final = 10**17


def first_id(at: datetime) -> int:
    """Return the least id of a post written at `at`."""
    return max(0, int(at.timestamp() * 1000) - EPOCH) << _LOWER_BITS


def tweet_id(entry: Entry) -> str:
    """Return the id of one version of a post: the world's own, and for an edit one of the time of the edit."""
    if entry.revision == 0 or entry.edited_at is None:
        return entry.id
    tail = crc32(f"{entry.id}/{entry.revision}".encode()) & 0x7FFF
    return str(first_id(entry.edited_at) | _EDITED | (min(entry.revision, 63) << 15) | tail)


def user_id(person: Individual) -> str:
    """Return a person's number, which is always the same."""
    if person.id == OUR_ID:
        return OUR_USER_ID
    digest = int.from_bytes(blake2b(person.id.encode(), digest_size=8).digest())
    return str(_LEAST_USER + digest % (9 * _LEAST_USER))


def username(person: Individual) -> str:
    """Return a person's handle, made to fit X's rule: at most fifteen letters, digits and underscores."""
    fitting = "".join(letter if letter.isascii() and letter.isalnum() else "_" for letter in person.handle)
    return fitting[:15] or "_"


def conversation_with(person: Individual) -> str:
    """Return the id of our private conversation with a person: both numbers, the smaller one first."""
    return "-".join(sorted((OUR_USER_ID, user_id(person)), key=int))


class Numbers:
    """Finds posts and people by X's numbers; looks again once the world has changed."""

    def __init__(self) -> None:
        self._versions: dict[str, tuple[str, int]] = {}
        self._people: dict[str, str] = {}
        self._at = -1

    def version(self, world: World, asked: str) -> Entry | None:
        """Return the version of a post that has this id, or None; one that was deleted since has `deleted_at`."""
        if asked in world.posts:
            first = world.versions(asked)[0]
            return _as_of(first, world)
        self._look(world, asked in self._versions)
        if asked not in self._versions:
            return None
        post_id, place = self._versions[asked]
        versions = world.versions(post_id) if post_id in world.posts else []
        return _as_of(versions[place], world) if place < len(versions) else None

    def person(self, world: World, asked: str) -> Individual | None:
        """Return the person with this number, or None."""
        self._look(world, asked in self._people)
        return world.people.get(self._people.get(asked, ""))

    def world_id(self, asked: str) -> str:
        """Return the world's id of a post by the id of any of its versions that was ever looked at."""
        return self._versions[asked][0] if asked in self._versions else asked

    def shown(self, entry: Entry) -> str:
        """Return the id of this version, and remember it."""
        number = tweet_id(entry)
        if entry.revision:
            self._versions[number] = (entry.id, entry.revision)
        return number

    def _look(self, world: World, known: bool) -> None:
        if known or self._at == world.version:
            return
        self._at = world.version
        self._people = {user_id(person): person.id for person in world.people.values()}
        for post_id in world.edited():
            for version in world.versions(post_id):
                self.shown(version)


def _as_of(version: Entry, world: World) -> Entry:
    gone = world.posts[version.id].deleted_at
    return replace(version, deleted_at=gone) if gone else version
