"""Re-reading the source: whether what we are about to answer still stands as it was read.

The console asks before it approves, the outbox asks before it sends; both ask here, so they can't disagree.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from bot.platforms.base import Thread
from bot.wiring import Desk
from storage.batch import clean
from storage.bereft import DELETED, REMOVED

EDITED = "The message was edited after it was read."
ANSWERED = "Someone answered it on the platform already."


class Source(Protocol):
    """The message that a reply answers, as the desk read it. Satisfied by `storage.cases.MessageView`."""

    @property
    def platform_post_id(self) -> str:
        """The post's id on the platform."""
        ...

    @property
    def text(self) -> str:
        """What it said when it was read."""
        ...

    @property
    def revision(self) -> int:
        """Which revision that was."""
        ...

    @property
    def addressed(self) -> bool:
        """Whether its author turned to us, as it was found: a re-reading can't tell."""
        ...

    @property
    def removed_at(self) -> datetime | None:
        """When we hid or removed it there, if we did."""
        ...


@dataclass(frozen=True, slots=True)
class Fresh:
    """What the platform says now about the source of a reply.

    `changed` is true when anything below makes the approval void; `reason` says it in one sentence. `before` and
    `after` are the texts, for showing the difference. `thread` is what was read.
    """

    changed: bool
    reason: str
    before: str
    after: str
    deleted: bool
    answered_by: str | None
    thread: Thread


async def refresh(desk: Desk, account_id: int, message: Source, *, own: frozenset[str] = frozenset()) -> Fresh:
    """Re-read `message` on its platform; raise Unavailable, Throttled or SignedOut if it can't be read now.

    `own` are ids of answers that the desk sent itself: they are no reason to stop. What is read keeps its `addressed`
    as it was found: that decides what we may do there.
    """
    thread = await desk.platform(account_id).fetch(message.platform_post_id)
    answered_by = thread.answered_by if thread.answered_by not in own else None
    post = thread.post and replace(thread.post, addressed=message.addressed)
    deleted = thread.deleted or post is None
    # What is kept is cleaned of what the database can't hold, so what is read must be too: else every reading differs.
    after = message.text if post is None else clean(post.text)
    edited = after != message.text
    gone = DELETED if message.removed_at is None else REMOVED
    return Fresh(
        changed=deleted or edited or answered_by is not None,
        reason=gone if deleted else ANSWERED if answered_by else EDITED if edited else "",
        before=message.text,
        after=after,
        deleted=deleted,
        answered_by=answered_by,
        thread=replace(thread, post=post),
    )
