"""The platform protocol: what the desk asks of any platform, and how a platform may answer.

Delivery is at-least-once everywhere: events are deduplicated on (platform, account, event id, revision). Sending is
never retried by an adapter; every outcome is a return value or one of the errors below:

    PlatformError
    ├── Refused       not posted; `permanent` says whether trying again could ever help
    ├── Throttled     not posted; not before `until`
    ├── Unconfirmed   may have been posted: nobody knows until the platform is re-read
    ├── SignedOut     not posted; the account's keys no longer work: pause the account and tell a person
    └── Unavailable   a read failed; nothing was written; try again later
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class PlatformError(Exception):
    """Something a platform answered. The message is for people: what happened, then what to do."""


class Refused(PlatformError):
    """Not posted, and the platform said so."""

    def __init__(self, message: str, *, permanent: bool = True, rule: str = "") -> None:
        super().__init__(message)
        self.permanent = permanent
        self.rule = rule


class Throttled(PlatformError):
    """Not posted; the platform asks us to wait until `until` (UTC)."""

    def __init__(self, message: str, *, until: datetime) -> None:
        super().__init__(message)
        self.until = until


class Unconfirmed(PlatformError):
    """May have been posted. Never retried by the machine."""


class SignedOut(PlatformError):
    """The account's keys no longer work; nothing was posted."""


class Unavailable(PlatformError):
    """A read failed and may be tried again; nothing was written."""


class EventKind(StrEnum):
    """What an event tells. A mention may be `ours`: somebody answered by another hand; it is shown, and is no case."""

    MENTION = "mention"
    DIRECT_MESSAGE = "direct_message"
    EDIT = "edit"
    DELETION = "deletion"


@dataclass(frozen=True, slots=True)
class Person:
    """Who wrote something, as the platform names them. `name` is the display name."""

    id: str
    handle: str
    name: str = ""
    url: str = ""
    avatar_url: str = ""
    followers: int | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A picture or video on a post."""

    kind: str
    url: str
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Post:
    """One message on a platform, as it stood when read.

    `revision` starts at 0 and grows with each edit. `conversation_id` groups a thread; `parent_id` is the post it
    answers. `ours` is true when the brand's account wrote it. `private` is true for a direct message.
    """

    id: str
    conversation_id: str
    author: Person
    text: str
    created_at: datetime
    url: str = ""
    parent_id: str | None = None
    revision: int = 0
    language: str | None = None
    attachments: tuple[Attachment, ...] = ()
    ours: bool = False
    private: bool = False
    edited_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened. `id` is stable across redeliveries; `post` is None for a deletion.

    `cursor` is what to persist once this event is stored: listening resumes after it.
    """

    id: str
    kind: EventKind
    post_id: str
    received_at: datetime
    post: Post | None = None
    cursor: str = ""
    revision: int = 0


@dataclass(frozen=True, slots=True)
class Thread:
    """A post re-read from the platform with what stands before and after it, oldest first.

    `deleted` is true when the post is gone; then `post` is None. `answered_by` is the id of a reply under the post
    that the brand's account wrote, by whatever hand, or None.
    """

    post: Post | None
    deleted: bool = False
    before: tuple[Post, ...] = ()
    after: tuple[Post, ...] = ()
    answered_by: str | None = None


@dataclass(frozen=True, slots=True)
class Permission:
    """Whether the desk may do something here now: yes, or why not, under which rule, and until when."""

    allowed: bool
    reason: str
    rule: str = ""
    rule_url: str = ""
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """What fits. Length is counted by `Platform.length`, in the platform's own units."""

    reply: int
    direct_message: int
    attachments: int = 0


@dataclass(frozen=True, slots=True)
class Sent:
    """Proof of a post: its id and its address on the platform."""

    id: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What to send. `key` is unique per attempt chain, and is passed on where a platform takes a nonce."""

    text: str
    key: str
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Health:
    """What a read-only check of the account found."""

    ok: bool
    account: str = ""
    problems: tuple[str, ...] = ()
    remaining: dict[str, int] = field(default_factory=dict)


class Platform(Protocol):
    """One account on one platform. Methods are coroutines; adapters over sync SDKs use one thread of their own."""

    name: str
    account: str
    limits: Limits

    def listen(self, cursor: str | None) -> AsyncIterator[tuple[Event, ...]]:
        """Yield batches of events after `cursor`, for ever; raise Unavailable, Throttled or SignedOut."""
        ...

    async def fetch(self, post_id: str) -> Thread:
        """Re-read one post with its thread; a deleted one is a Thread with `deleted`. Raise Unavailable."""
        ...

    async def may_reply(self, post: Post) -> Permission:
        """Say whether the desk may reply in public, under which rule."""
        ...

    async def may_message(self, post: Post) -> Permission:
        """Say whether the desk may send this person a direct message, under which rule."""
        ...

    async def reply(self, post: Post, message: Outgoing) -> Sent:
        """Post a public reply once. Raise Refused, Throttled, SignedOut or Unconfirmed.

        More attachments than `limits` allows are Refused, never dropped.
        """
        ...

    async def message(self, post: Post, message: Outgoing) -> Sent:
        """Send a direct message to the post's author once. Raise as `reply` does."""
        ...

    async def find_own(self, post: Post, message: Outgoing) -> Sent | None:
        """Look on the platform for `message` under `post`, to settle an unclear send. Raise Unavailable."""
        ...

    async def edit_own(self, post_id: str, message: Outgoing) -> Sent:
        """Replace the text of our own post. Raise Refused where the platform has no edits."""
        ...

    async def delete_own(self, post_id: str) -> None:
        """Remove our own post; one that is gone already is no error. Raise as `reply` does."""
        ...

    def length(self, text: str) -> int:
        """Count `text` as the platform counts it."""
        ...

    async def check(self) -> Health:
        """Check keys, permissions and reachability without writing anything."""
        ...

    async def close(self) -> None:
        """Let go of connections and threads."""
        ...
