"""What the sandbox keeps: people, posts and events, as plain values with a JSON form."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Individual:
    """A made-up person of the sandbox. `dms_open` is their own setting; `blocks_us` hides us from them."""

    id: str
    handle: str
    name: str
    followers: int = 0
    dms_open: bool = False
    blocks_us: bool = False

    def to_json(self) -> Json:
        """Return the public profile."""
        return {"id": self.id, "handle": self.handle, "name": self.name, "followers": self.followers}


@dataclass(frozen=True, slots=True)
class Entry:
    """One post as it stands: a new value replaces it on every edit.

    `via` says who wrote it: "api" (the desk), "page" (a visitor), "admin" or "demo". `recipient` is set on our
    direct messages. `key` is the desk's key of the send, kept so that a test can count. `place` is where on the
    platform it stands, in the words of the face: empty is wherever that face puts such a post. `found` posts are
    seen by search alone. `hidden_at` is when our account hid somebody's post.
    """

    id: str
    conversation_id: str
    author: Individual
    text: str
    created_at: datetime
    parent_id: str | None = None
    revision: int = 0
    language: str | None = None
    attachments: tuple[Mapping[str, str], ...] = ()
    ours: bool = False
    private: bool = False
    recipient: str | None = None
    edited_at: datetime | None = None
    deleted_at: datetime | None = None
    key: str = ""
    via: str = "page"
    found: bool = False
    demo: str = ""
    place: str = ""
    quoted_id: str | None = None
    hidden_at: datetime | None = None

    def to_json(self, base: str = "") -> Json:
        """Return what the API shows of a post; `base` is the site's address."""
        return {
            "id": self.id,
            "conversation_id": self.conversation_id,
            "author": self.author.to_json(),
            "text": self.text,
            "created_at": self.created_at.isoformat(),
            "url": f"{base}/threads/{self.conversation_id}#{self.id}",
            "parent_id": self.parent_id,
            "revision": self.revision,
            "language": self.language,
            "attachments": [{**part, "url": _absolute(part["url"], base)} for part in self.attachments],
            "ours": self.ours,
            "private": self.private,
            "edited_at": self.edited_at.isoformat() if self.edited_at else None,
            "quoted_id": self.quoted_id,
            "addressed": not self.found,
        }

    def to_admin_json(self, base: str = "") -> Json:
        """Return everything about a post, with the key it was sent under."""
        deleted = self.deleted_at.isoformat() if self.deleted_at else None
        inside = {"key": self.key, "via": self.via, "deleted_at": deleted, "recipient": self.recipient}
        hidden = self.hidden_at.isoformat() if self.hidden_at else None
        return {**self.to_json(base), **inside, "demo": self.demo, "hidden_at": hidden, "place": self.place}


@dataclass(frozen=True, slots=True)
class Happening:
    """One event of the stream. `number` is its place, and the cursor; `post` is the post as it stood then."""

    number: int
    kind: str
    at: datetime
    post: Entry

    def to_json(self, base: str = "") -> Json:
        """Return the event as the stream tells it; a deletion carries no post."""
        return {
            "id": f"e{self.number}",
            "cursor": str(self.number),
            "kind": self.kind,
            "post_id": self.post.id,
            "revision": self.post.revision,
            "at": self.at.isoformat(),
            "post": None if self.kind == "deletion" else self.post.to_json(base),
        }


def _absolute(url: str, base: str) -> str:
    return base + url if url.startswith("/") else url
