"""The values that pass between the desk and any platform."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from unicodedata import normalize

CLOCK_SKEW: Final = timedelta(minutes=2)
"""How far a platform's clock may be from ours: what it dates so little before an attempt may still be that attempt."""


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
    """A picture or video on a post. One that is to be sent carries its bytes in `content`, of type `media_type`."""

    kind: str
    url: str
    alt: str = ""
    media_type: str = ""
    content: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Post:
    """One message on a platform, as it stood when read.

    `revision` starts at 0 and grows with each edit. `conversation_id` groups a thread; `parent_id` is the post it
    answers, `quoted_id` the one it quotes. `ours` is true when the brand's account wrote it. `private` is true for a
    direct message. `addressed` is false for a post that only a search found: its author didn't turn to us.
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
    quoted_id: str | None = None
    addressed: bool = True


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened. `id` is stable across redeliveries; `post` is None for a deletion.

    `cursor` is what to persist once this event is stored: listening resumes after it. `context` are posts that came
    along and only explain this one: what it answers, what it quotes.
    """

    id: str
    kind: EventKind
    post_id: str
    received_at: datetime
    post: Post | None = None
    cursor: str = ""
    revision: int = 0
    context: tuple[Post, ...] = ()


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
    """Whether the desk may do something here now: yes, or why not, under which rule, and until when.

    `reason` is a whole sentence for the agent. `link` is where the person could do it instead, such as the page that
    opens a direct message to us: a public reply may offer it.
    """

    allowed: bool
    reason: str
    rule: str = ""
    rule_url: str = ""
    until: datetime | None = None
    link: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """What fits. Length is counted by `Platform.length`, in the platform's own units.

    `attachments` is how many pictures one reply takes, `alt_text` how many characters describe one (0: none), and
    `attachment_bytes` how large one may be. `once` says that the platform allows one answer to a post, ever.
    """

    reply: int
    direct_message: int
    attachments: int = 0
    alt_text: int = 0
    attachment_bytes: int = 5_000_000
    once: bool = False


@dataclass(frozen=True, slots=True)
class Sent:
    """Proof of a post: its id and its address on the platform."""

    id: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What to send. `key` is unique per attempt chain, and is passed on where a platform takes a nonce.

    `since` is when the attempt started that is looked for (None: not known): what is clearly older is not it.
    """

    text: str
    key: str
    attachments: tuple[Attachment, ...] = ()
    since: datetime | None = None

    def may_be(self, created_at: datetime) -> bool:
        """Tell whether a post made at that time can be this one, as far as its time tells."""
        return self.since is None or created_at >= self.since - CLOCK_SKEW

    def says(self, text: str) -> bool:
        """Tell whether these are its words, whatever a platform did to spaces and to how letters are composed."""
        return _plain(self.text) == _plain(text)


@dataclass(frozen=True, slots=True)
class Health:
    """What a read-only check of the account found.

    `granted` are sentences about what works, `problems` about what is missing, each with the way to mend it, `notes`
    about what is worth knowing and keeps nothing from working.
    """

    ok: bool
    account: str = ""
    problems: tuple[str, ...] = ()
    remaining: Mapping[str, int] = field(default_factory=dict)
    granted: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def _plain(text: str) -> str:
    return " ".join(normalize("NFC", text).split())
