"""The running sandbox: the world, its journal and its clock. Every change goes through here."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bot.platforms.sandbox.faces.base import Face
from bot.platforms.sandbox.faults import FaultBook
from bot.platforms.sandbox.journal import Journal
from bot.platforms.sandbox.model import Entry, Happening, Json
from bot.platforms.sandbox.uploads import Uploads
from bot.platforms.sandbox.world import OUR_ID, World


def utc_now() -> datetime:
    """Return the time."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Writing:
    """What somebody wants to publish. `handle` is None for our own account."""

    text: str
    handle: str | None = None
    name: str = ""
    parent_id: str | None = None
    private: bool = False
    language: str | None = None
    attachments: Sequence[Mapping[str, str]] = ()
    at: datetime | None = None
    key: str = ""
    via: str = "page"
    recipient: str | None = None
    found: bool = False
    demo: str = ""
    followers: int = 0
    dms_open: bool | None = None
    quoted_id: str | None = None
    place: str = ""


@dataclass(slots=True)
class Site:
    """One sandbox. `load` it before the first request; use it in one event loop.

    `watchers` are called with each journalled change, right after it was made.
    """

    world: World
    journal: Journal
    faults: FaultBook
    face: Face
    limit: int = 280
    deduplicate: bool = False
    clock: Callable[[], datetime] = utc_now
    uploads: Uploads = field(default_factory=Uploads)
    closing: asyncio.Event = field(default_factory=asyncio.Event)
    sent_by_key: dict[str, str] = field(default_factory=dict)
    watchers: list[Callable[[Json], None]] = field(default_factory=list)
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    @classmethod
    def at(cls, path: Path | None, face: Face, *, handle: str, limit: int, seed: int, deduplicate: bool) -> "Site":
        """Make a site over the journal at `path`, spoken to through `face`."""
        uploads = Uploads(path.parent / "uploads" if path else None)
        book = FaultBook(seed)
        return cls(World(handle), Journal(path), book, face, limit=limit, deduplicate=deduplicate, uploads=uploads)

    def load(self) -> None:
        """Rebuild the world from the journal; raise JournalError."""
        for change in self.journal.load():
            self.world.apply(change)
        if self.world.is_new:
            opened = {"op": "open", "from": int(self.clock().timestamp() * 1000)}
            self.journal.append_now(opened)
            self.world.apply(opened)
        self.sent_by_key = {post.key: post.id for post in self.world.posts.values() if post.key}

    async def publish(self, writings: Sequence[Writing]) -> list[Entry]:
        """Publish in order, all or none; return the posts once they are on disk. Raise KeyError for no parent."""
        changes: list[Json] = []
        ids: list[str] = []
        known: dict[str, Json] = {}
        for writing in writings:
            person = self._person(writing, known)
            if person is not None:
                changes.append(person)
            changes.append(self._post(writing, known))
            ids.append(changes[-1]["id"])
        await self._commit(changes)
        return [self.world.posts[post_id] for post_id in ids]

    async def edit(self, post_id: str, text: str) -> Entry:
        """Replace the text of a post; raise KeyError when there is none."""
        self._standing(post_id)
        await self._commit([{"op": "edit", "id": post_id, "text": text, "at": self.clock().isoformat()}])
        return self.world.posts[post_id]

    async def delete(self, post_id: str) -> None:
        """Delete a post; raise KeyError when there is none or it is gone."""
        self._standing(post_id)
        await self._commit([{"op": "delete", "id": post_id, "at": self.clock().isoformat()}])

    async def hide(self, post_id: str) -> None:
        """Hide somebody's post, as our account; raise KeyError when there is none. Twice is no error."""
        if self._standing(post_id).hidden_at is None:
            await self._commit([{"op": "hide", "id": post_id, "at": self.clock().isoformat()}])

    async def set_person(self, handle: str, **settings: bool) -> None:
        """Change a person's settings (dms_open, blocks_us); raise KeyError for a stranger."""
        person = self.world.by_handle(handle)
        if person is None or person.id == OUR_ID:
            raise KeyError(handle)
        kept = {"dms_open": person.dms_open, "blocks_us": person.blocks_us}
        await self._commit([{"op": "person", **person.to_json(), **kept, **settings}])

    async def begin(self, at: datetime) -> None:
        """Remember when this sandbox was first started."""
        await self._commit([{"op": "begin", "at": at.isoformat()}])

    async def reset(self) -> None:
        """Forget every post, person and fault; ids and event numbers go on."""
        self.faults.clear()
        self.sent_by_key.clear()
        await self._commit([{"op": "reset", "at": self.clock().isoformat()}])

    async def wait_for_events(self, after: int, *, limit: int, seconds: float) -> list[Happening]:
        """Return events after number `after`, waiting up to `seconds` for the first."""
        found = self.world.events_after(after, limit)
        if found or seconds <= 0 or self.closing.is_set():
            return found
        await self.sleep_until_news(seconds)
        return self.world.events_after(after, limit)

    async def sleep_until_news(self, seconds: float) -> None:
        """Return at the next change, when the site closes, or after `seconds`."""
        waits = [asyncio.create_task(self._news.wait()), asyncio.create_task(self.closing.wait())]
        try:
            await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()

    async def _commit(self, changes: list[Json]) -> None:
        def apply() -> None:
            for change in changes:
                self.world.apply(change)
                if change.get("key"):
                    self.sent_by_key[change["key"]] = change["id"]
                for watcher in self.watchers:
                    watcher(change)
            self._news.set()
            self._news = asyncio.Event()

        await self.journal.append(changes, apply)

    def _standing(self, post_id: str) -> Entry:
        entry = self.world.posts[post_id]
        if entry.deleted_at:
            raise KeyError(post_id)
        return entry

    def _person(self, writing: Writing, known: dict[str, Json]) -> Json | None:
        if writing.handle is None:
            return None
        person_id = _person_id(writing.handle)
        standing = self.world.people.get(person_id)
        if person_id in known or (standing and not writing.name and writing.dms_open is None):
            return None
        known[person_id] = {
            "op": "person",
            "id": person_id,
            "handle": writing.handle.removeprefix("@"),
            "name": writing.name or (standing.name if standing else writing.handle.removeprefix("@")),
            "followers": writing.followers or (standing.followers if standing else 0),
            "dms_open": writing.dms_open if writing.dms_open is not None else bool(standing and standing.dms_open),
            "blocks_us": bool(standing and standing.blocks_us),
        }
        return known[person_id]

    def _post(self, writing: Writing, known: dict[str, Json]) -> Json:
        at = writing.at or self.clock()
        post_id = self.world.new_id(self.face.first_id(at))
        author = OUR_ID if writing.handle is None else _person_id(writing.handle)
        conversation, place = post_id, writing.place
        if writing.private:
            conversation = f"dm-{writing.recipient or author}"
        elif writing.parent_id:
            parent = self.world.posts.get(writing.parent_id)
            conversation = parent.conversation_id if parent else known[writing.parent_id]["conversation"]
            place = place or (parent.place if parent else known[writing.parent_id]["place"])
        known[post_id] = {
            "op": "post",
            "id": post_id,
            "conversation": conversation,
            "author": author,
            "text": writing.text,
            "at": at.isoformat(),
            "parent": writing.parent_id,
            "lang": writing.language,
            "attachments": [dict(part) for part in writing.attachments],
            "private": writing.private,
            "recipient": writing.recipient,
            "key": writing.key,
            "via": writing.via,
            "found": writing.found,
            "demo": writing.demo,
            "quoted": writing.quoted_id,
            "place": place,
        }
        return known[post_id]


def _person_id(handle: str) -> str:
    return "p-" + handle.removeprefix("@").casefold()
