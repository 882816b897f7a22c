"""Looks at pictures that came with a check: whose they are by the asset library, and what their files say.

A picture is read in memory and let go. The library's fingerprints are held ready; how we stand to an asset is asked of
the database each time, so a licence that is revoked is over with the next check.
"""

import asyncio
import hashlib
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from policies.signals.pictures.library import OURS, Asset, Library
from policies.subject import Look, Media, Subject
from storage import assets
from storage.database import Database

_ALL_ANEW_SECONDS: Final = 600
AT_ONCE: Final = 2  # a large picture takes up to 250 MB while it is decoded


@dataclass(frozen=True, slots=True)
class Sight:
    """What was seen of one picture. `asset` is the id of the asset that it is, or was made from."""

    sha256: str
    asset: str = ""
    creator: str = ""
    ai: bool = False
    signature: str = ""
    problem: str = ""
    located: bool = False


class Looking:
    """Looks for one desk. Its coroutines belong to one event loop."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._library = Library()
        self._mark: tuple[int, int] | None = None
        self._lock = threading.Lock()
        self._room = asyncio.Semaphore(AT_ONCE)

    async def see(self, content: bytes) -> Sight:
        """Return what is seen of a picture; one that can't be read is told of, never raised. Raise StorageError."""
        async with self._room:
            return await asyncio.to_thread(self._see, content)

    async def looked(self, subject: Subject, sights: Mapping[int, Sight]) -> Subject:
        """Return the subject with looks at its pictures, given by their places among its media; raise StorageError."""
        if not sights:
            return subject
        known = await asyncio.to_thread(self._known, {one.asset for one in sights.values() if one.asset})
        media = [
            _look(medium, sights[place], known, subject) if place in sights else medium
            for place, medium in enumerate(subject.media)
        ]
        return replace(subject, media=tuple(media))

    def _see(self, content: bytes) -> Sight:
        look = self._in_force().sight(content)
        return Sight(
            hashlib.sha256(content).hexdigest(), look.asset, look.creator, look.ai, look.signature, look.problem,
            look.located,
        )  # fmt: skip

    def _in_force(self) -> Library:
        with self._lock:
            with self._database.session() as session:
                # Ids may become visible out of order, so now and then all are read again.
                mark = (assets.newest(session), int(time.monotonic() // _ALL_ANEW_SECONDS))
                if mark != self._mark:
                    self._library, self._mark = Library(assets.every(session)), mark
            return self._library

    def _known(self, ids: set[str]) -> dict[str, Asset]:
        if not ids:
            return {}
        with self._database.session() as session:
            return assets.of_ids(session, [int(one) for one in ids])


def _look(medium: Media, sight: Sight, known: Mapping[str, Asset], subject: Subject) -> Media:
    asset = known.get(sight.asset)
    look = Look(
        creator=sight.creator, ai=sight.ai, signature=sight.signature, problem=sight.problem, located=sight.located
    )
    if asset is not None:
        source = "" if asset.source == OURS else asset.source
        look = replace(look, standing=asset.standing(subject.now, subject.platform), asset=asset.name, source=source)
    return replace(medium, sha256=sight.sha256, look=look)
