"""What stands on the sandbox now, rebuilt from the journal: people, posts, conversations and the stream of events."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from bot.platforms.sandbox.model import Entry, Happening, Individual, Json

OUR_ID = "us"


class World:
    """Apply changes in order; the same changes give the same world, ids and event numbers."""

    def __init__(self, handle: str, name: str = "Aurora Electronics") -> None:
        self.us = Individual(OUR_ID, handle, name)
        self.people: dict[str, Individual] = {OUR_ID: self.us}
        self._handles = {handle.casefold(): OUR_ID}
        self.posts: dict[str, Entry] = {}
        self.events: list[Happening] = []
        self.begun_at: datetime | None = None
        self.version = 0
        self._conversations: dict[str, list[str]] = defaultdict(list)
        self._children: dict[str, list[str]] = defaultdict(list)
        self._demo: dict[str, str] = {}
        self._earlier: dict[str, list[Entry]] = defaultdict(list)
        self._first_event = 1
        self._next_id = 1001

    def new_id(self, least: int = 0) -> str:
        """Return an id, `least` or more, that no post has had or will have."""
        self._next_id = max(self._next_id, least) + 1
        return str(self._next_id - 1)

    def apply(self, change: Json) -> None:
        """Take one journalled change. Unknown ones are an error of the caller (KeyError)."""
        self.version += 1
        {
            "post": self._apply_post,
            "edit": self._apply_edit,
            "delete": self._apply_deletion,
            "hide": self._apply_hiding,
            "person": self._apply_person,
            "open": self._apply_open,
            "begin": self._apply_begin,
            "reset": self._apply_reset,
        }[change["op"]](change)

    @property
    def is_new(self) -> bool:
        """Whether nothing has ever happened here."""
        return self.version == 0

    @property
    def last_event(self) -> int:
        """The number of the newest event, 0 before the first."""
        return self._first_event + len(self.events) - 1

    def events_after(self, number: int, limit: int) -> list[Happening]:
        """Return up to `limit` events that follow event `number`; all, when that number was never given."""
        start = max(0, number + 1 - self._first_event) if number <= self.last_event else 0
        return self.events[start : start + limit]

    def conversation(self, conversation_id: str) -> list[Entry]:
        """Return every post of a conversation, oldest first, deleted ones included."""
        return [self.posts[post_id] for post_id in self._conversations.get(conversation_id, ())]

    def conversations(self) -> Iterator[list[Entry]]:
        """Yield every conversation, the one that was last written in first."""
        for conversation_id in reversed(tuple(self._conversations)):
            yield self.conversation(conversation_id)

    def children(self, post_id: str) -> list[Entry]:
        """Return the direct answers to a post, oldest first."""
        return [self.posts[child] for child in self._children.get(post_id, ())]

    def versions(self, post_id: str) -> list[Entry]:
        """Return a post as it stood after each edit, the first wording first."""
        return [*self._earlier.get(post_id, ()), self.posts[post_id]]

    def edited(self) -> list[str]:
        """Return the ids of the posts that were ever edited."""
        return list(self._earlier)

    def from_demo(self, demo_id: str) -> Entry | None:
        """Return the post that stands for a demo message, if it was published already."""
        post_id = self._demo.get(demo_id)
        return self.posts[post_id] if post_id else None

    def by_handle(self, handle: str) -> Individual | None:
        """Find a person by handle, with or without @, in any case."""
        return self.people.get(self._handles.get(handle.removeprefix("@").casefold(), ""))

    def mentions_us(self, entry: Entry) -> bool:
        """Say whether a post names our handle, or answers or quotes a post of ours."""
        if f"@{self.us.handle}".casefold() in entry.text.casefold():
            return True
        near = (self.posts.get(post_id or "") for post_id in (entry.parent_id, entry.quoted_id))
        return any(post is not None and post.ours for post in near)

    def _apply_post(self, change: Json) -> None:
        entry = self._entry(change)
        self.posts[entry.id] = entry
        self._next_id = max(self._next_id, int(entry.id) + 1)
        # Taken out and put back, so that the order of the mapping is that of the last word.
        talk = self._conversations.pop(entry.conversation_id, [])
        talk.append(entry.id)
        self._conversations[entry.conversation_id] = talk
        if entry.parent_id:
            self._children[entry.parent_id].append(entry.id)
        if entry.demo:
            self._demo[entry.demo] = entry.id
        if self._concerns_us(entry):
            self._happen("direct_message" if entry.private else "mention", entry.created_at, entry)

    def _apply_edit(self, change: Json) -> None:
        entry, at = self.posts[change["id"]], datetime.fromisoformat(change["at"])
        edited = replace(entry, text=change["text"], revision=entry.revision + 1, edited_at=at)
        self.posts[entry.id] = edited
        self._earlier[entry.id].append(entry)
        if self._concerns_us(entry) or self._concerns_us(edited):
            self._happen("edit", at, edited)

    def _apply_deletion(self, change: Json) -> None:
        entry, at = self.posts[change["id"]], datetime.fromisoformat(change["at"])
        gone = replace(entry, deleted_at=at)
        self.posts[entry.id] = gone
        if self._concerns_us(entry):
            self._happen("deletion", at, gone)

    def _apply_hiding(self, change: Json) -> None:
        entry = self.posts[change["id"]]
        self.posts[entry.id] = replace(entry, hidden_at=datetime.fromisoformat(change["at"]))

    def _apply_person(self, change: Json) -> None:
        person = Individual(
            id=change["id"],
            handle=change["handle"],
            name=change["name"],
            followers=change.get("followers", 0),
            dms_open=change.get("dms_open", False),
            blocks_us=change.get("blocks_us", False),
        )
        before = self.people.get(person.id)
        if before is not None and self._handles.get(before.handle.casefold()) == person.id:
            del self._handles[before.handle.casefold()]
        self.people[person.id] = person
        # Of two people with one handle the first keeps it.
        self._handles.setdefault(person.handle.casefold(), person.id)

    def _apply_open(self, change: Json) -> None:
        # Numbers start at the time, so that those of a new journal are not taken for those of a lost one.
        self._next_id = self._first_event = int(change["from"])

    def _apply_begin(self, change: Json) -> None:
        self.begun_at = datetime.fromisoformat(change["at"])

    def _apply_reset(self, _: Json) -> None:
        # Numbers go on: a listener's cursor from before the reset must not skip what comes after it.
        self._first_event = self.last_event + 1
        self.events.clear()
        for kept in (self.posts, self._conversations, self._children, self._demo, self._earlier):
            kept.clear()
        self.people = {OUR_ID: self.us}
        self._handles = {self.us.handle.casefold(): OUR_ID}
        self.begun_at = None

    def _concerns_us(self, entry: Entry) -> bool:
        # What the desk itself sent is known to it; what we wrote by other hands is not.
        return entry.via != "api" if entry.ours else entry.private or entry.found or self.mentions_us(entry)

    def _happen(self, kind: str, at: datetime, entry: Entry) -> None:
        self.events.append(Happening(self.last_event + 1, kind, at, entry))

    def _entry(self, change: Json) -> Entry:
        return Entry(
            id=change["id"],
            conversation_id=change["conversation"],
            author=self.people[change["author"]],
            text=change["text"],
            created_at=datetime.fromisoformat(change["at"]),
            parent_id=change.get("parent"),
            language=change.get("lang"),
            attachments=tuple(change.get("attachments", ())),
            ours=change["author"] == OUR_ID,
            private=change.get("private", False),
            recipient=change.get("recipient"),
            key=change.get("key", ""),
            via=change.get("via", "page"),
            found=change.get("found", False),
            demo=change.get("demo", ""),
            place=change.get("place", ""),
            quoted_id=change.get("quoted"),
        )
