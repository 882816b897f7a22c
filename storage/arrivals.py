"""What platforms deliver, in storage's own words, and what became of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from storage.tables.base import Json


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote something, as the platform names them."""

    platform_id: str
    handle: str
    name: str = ""
    url: str = ""
    avatar_url: str = ""
    followers: int | None = None


@dataclass(frozen=True, slots=True)
class ArrivedPost:
    """One message on a platform, as it stood when read. `attachments` are plain JSON objects.

    `quoted_id` is the post it quotes; `addressed` is false for what only a search found.
    """

    id: str
    conversation_id: str
    author: Author
    text: str
    created_at: datetime
    url: str = ""
    parent_id: str | None = None
    revision: int = 0
    language: str | None = None
    attachments: tuple[Json, ...] = ()
    ours: bool = False
    private: bool = False
    edited_at: datetime | None = None
    quoted_id: str | None = None
    addressed: bool = True


@dataclass(frozen=True, slots=True)
class Arrival:
    """One event to store. `kind` is mention, direct_message, edit or deletion; `post` is None for a deletion.

    `context` are posts that explain it (its parent, what it quotes), stored beside it without counting as arrivals.
    """

    event_id: str
    kind: str
    post_id: str
    received_at: datetime
    post: ArrivedPost | None = None
    revision: int = 0
    context: tuple[ArrivedPost, ...] = ()


class Change(StrEnum):
    """What an arrival did."""

    NEW = "new"
    EDITED = "edited"
    DELETED = "deleted"
    DUPLICATE = "duplicate"
    STALE = "stale"


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of one arrival. The ids are None where nothing is known of the post (a deletion that came first).

    NEW and EDITED want to be assessed, unless the post is only kept as `context`; DUPLICATE and STALE changed nothing
    that is shown. A post that was deleted before it arrived is DELETED.
    """

    event_id: str
    post_id: str
    change: Change
    message_id: int | None = None
    conversation_id: int | None = None
    person_id: int | None = None
    revision: int = 0
    ours: bool = False
    context: bool = False
