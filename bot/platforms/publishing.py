"""What all adapters say of posts of our own where the settings name no place for them."""

from collections.abc import Awaitable
from typing import Final, Protocol, runtime_checkable

from bot.platforms.base import Outgoing, Permission, Refused, Sent

PROFILE: Final = "profile"
"""The account's own page, where a platform has one place for it."""

_NOWHERE: Final = (
    "This account publishes no posts of its own. Add publish = {{ to = {example} }} to its [[platforms]] entry."
)
_UNREAD: Final = "Nothing is published here: nobody would read it."


def checked_place(place: str, *, example: str) -> None:
    """Raise Refused where the settings name no place for posts of our own."""
    if not place:
        raise Refused(_NOWHERE.format(example=f'"{example}"'), rule="publish")


def described(message: Outgoing) -> None:
    """Raise Refused for a picture without words: nobody who can't see it is left out of a post of our own."""
    bare = next((number for number, one in enumerate(message.attachments, 1) if not one.alt.strip()), 0)
    if bare:
        raise Refused(f"Describe picture {bare}: people who can't see it hear these words instead.", rule="pictures")


async def permission(ready: Awaitable[str]) -> Permission:
    """Return what came of getting ready to publish: where it would go, or what refused it."""
    try:
        return Permission(True, await ready)
    except Refused as error:
        return Permission(False, str(error), error.rule)


@runtime_checkable
class Moderated(Protocol):
    """A platform where others decide afterwards whether a post of ours stands."""

    async def standing(self, post_id: str) -> str:
        """Say what became of a post of ours since, as a sentence, or nothing; raise Unavailable or Throttled."""
        ...


@runtime_checkable
class Demanding(Protocol):
    """A platform where a place may ask more of every post of ours than its words."""

    async def lacking(self) -> str:
        """Say what the settings lack for that, and how to mend it, or nothing; raise as a read does."""
        ...


class Unpublished:
    """What a platform says that publishes no posts of our own."""

    publishes_to = ""

    async def may_publish(self, message: Outgoing) -> Permission:  # noqa: ARG002 - the answer is always the same
        """Refuse: nobody would read it here."""
        return Permission(False, _UNREAD, "publish")

    async def publish(self, message: Outgoing) -> Sent:  # noqa: ARG002 - the answer is the same for every post
        """Refuse: nobody would read it here."""
        raise Refused(_UNREAD, rule="publish")

    async def find_published(self, message: Outgoing) -> Sent | None:  # noqa: ARG002 - nothing is ever published here
        """Say that nothing was published."""
        return None
