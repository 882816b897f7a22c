"""Platforms on which a talk can go on in a private thread, beside the direct messages that every platform has."""

from typing import Protocol, runtime_checkable

from bot.platforms.base import Outgoing, Permission, Post, Sent


@runtime_checkable
class Threading(Protocol):
    """A platform with private threads: seen by those who are invited, and by whoever moderates there."""

    async def may_open_thread(self, post: Post) -> Permission:
        """Say whether the author may be invited to one; raise as a read does."""
        ...

    async def open_thread(self, post: Post, message: Outgoing) -> Sent:
        """Open it, invite the author alone, and say this there once. Raise as `message` does."""
        ...

    async def close_thread(self, post_id: str) -> None:
        """Archive the thread that a message of ours stands in; twice is no error. Raise as `reply` does."""
        ...
