"""The platform protocol: what the desk asks of any platform, and how a platform may answer.

Delivery is at-least-once everywhere: events are deduplicated on (platform, account, event id, revision). Sending is
never retried by an adapter, nor by the library it rests on; every outcome is a return value or one of `errors`.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import timedelta
from typing import Protocol

from bot.platforms.errors import PlatformError, Refused, SignedOut, Throttled, Unavailable, Unconfirmed
from bot.platforms.metering import Allowance, Meter, Unmetered
from bot.platforms.values import (
    CLOCK_SKEW,
    Attachment,
    Event,
    EventKind,
    Health,
    Limits,
    Outgoing,
    Permission,
    Person,
    Post,
    Sent,
    Thread,
)

__all__ = [
    "CLOCK_SKEW", "Allowance", "Attachment", "Event", "EventKind", "Health", "Limits", "Meter", "Outgoing",
    "Permission", "Person", "Platform", "PlatformError", "Post", "Refused", "Sent", "SignedOut", "Thread", "Throttled",
    "Unavailable", "Unconfirmed", "Unmetered",
]  # fmt: skip


class Platform(Protocol):
    """One account on one platform. Methods are coroutines; adapters over sync SDKs use one thread of their own.

    `mirror_within` is how soon the platform wants edits and deletions followed. `removal` is the word for what a
    moderator can do to somebody's post here ("hide", "remove"), or empty. `models_may_write` is false where the
    platform's rules keep a language model from writing the draft. `private_kept` is for how long the platform shows
    direct messages (None: as long as they stand); an older one is not looked up, for no answer would tell of it.
    `publishes_to` is where posts of our own go, as the settings say; empty: this account publishes none.
    """

    name: str
    account: str
    limits: Limits
    mirror_within: timedelta
    removal: str
    models_may_write: bool
    private_kept: timedelta | None
    publishes_to: str

    def listen(self, cursor: str | None) -> AsyncIterator[tuple[Event, ...]]:
        """Yield batches of events after `cursor`, for ever; raise Unavailable, Throttled or SignedOut."""
        ...

    async def fetch(self, post_id: str) -> Thread:
        """Re-read one post with its thread; a deleted one is a Thread with `deleted`. Raise Unavailable."""
        ...

    async def look_up(
        self, post_ids: Sequence[str], *, private: frozenset[str] = frozenset()
    ) -> Mapping[str, Post | None]:
        """Re-read many posts in few requests; raise Unavailable, Throttled or SignedOut.

        None means that the post is gone. A post that could not be told of now is left out, never guessed. The ids in
        `private`, all of them among `post_ids`, are direct messages.
        """
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
        """Look on the platform for `message` under `post`, to settle an unclear send. Raise Unavailable.

        A post that is older than `message.since`, less `CLOCK_SKEW`, is another one with the same words.
        """
        ...

    async def may_publish(self, message: Outgoing) -> Permission:
        """Say whether this post of our own would be taken as it is, before anybody plans it; nothing is posted."""
        ...

    async def publish(self, message: Outgoing) -> Sent:
        """Publish a post of our own once. Raise as `reply` does; Refused where `publishes_to` is empty."""
        ...

    async def find_published(self, message: Outgoing) -> Sent | None:
        """Look where our own posts stand for `message`, to settle an unclear one, as `find_own` does for a reply."""
        ...

    async def edit_own(self, post_id: str, message: Outgoing) -> Sent:
        """Replace the text of our own post. Raise Refused where the platform has no edits."""
        ...

    async def delete_own(self, post_id: str) -> None:
        """Remove our own post; one that is gone already is no error. Raise as `reply` does."""
        ...

    async def may_remove(self, post: Post) -> Permission:
        """Say whether the desk may hide or remove somebody's post, as `removal` names it."""
        ...

    async def remove(self, post: Post) -> None:
        """Hide or remove somebody's post; one that is hidden or gone already is no error. Raise as `reply` does."""
        ...

    def length(self, text: str) -> int:
        """Count `text` as the platform counts it."""
        ...

    def advice(self, text: str) -> tuple[str, ...]:
        """Return sentences worth reading before this text goes out here, such as what it costs."""
        ...

    async def check(self) -> Health:
        """Check keys, permissions and reachability without writing anything."""
        ...

    async def close(self) -> None:
        """Let go of connections and threads."""
        ...
