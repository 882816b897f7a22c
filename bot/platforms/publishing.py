"""What all adapters say of posts of our own where the settings name no place for them."""

from typing import Final

from bot.platforms.base import Outgoing, Refused, Sent

PROFILE: Final = "profile"
"""The account's own page, where a platform has one place for it."""

_NOWHERE: Final = (
    "This account publishes no posts of its own. Add publish = {{ to = {example} }} to its [[platforms]] entry."
)


def checked_place(place: str, *, example: str) -> None:
    """Raise Refused where the settings name no place for posts of our own."""
    if not place:
        raise Refused(_NOWHERE.format(example=f'"{example}"'), rule="publish")


def no_pictures(message: Outgoing) -> None:
    """Raise Refused for pictures: a post of our own carries words alone."""
    if message.attachments:
        raise Refused("A post of our own carries no pictures. Send the words alone.", rule="pictures")


class Unpublished:
    """What a platform says that publishes no posts of our own."""

    publishes_to = ""

    async def publish(self, message: Outgoing) -> Sent:  # noqa: ARG002 - the answer is the same for every post
        """Refuse: nobody would read it here."""
        raise Refused("Nothing is published here: nobody would read it.", rule="publish")

    async def find_published(self, message: Outgoing) -> Sent | None:  # noqa: ARG002 - nothing is ever published here
        """Say that nothing was published."""
        return None
