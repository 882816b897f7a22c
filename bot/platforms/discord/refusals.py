"""What Discord's error codes mean for the agent: a sentence with the way to mend it, and whether it is for good.

The codes are those of Discord's documentation, "Opcodes and Status Codes", as of 2025; the sentences are ours.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a refusal says to the agent. `permanent` is false where trying again later can help."""

    words: str
    permanent: bool = True


UNKNOWN_MESSAGE: Final = 10008
UNKNOWN_CHANNEL: Final = 10003
NO_ACCESS: Final = 50001
NO_PERMISSION: Final = 50013
GONE: Final = frozenset({UNKNOWN_MESSAGE, UNKNOWN_CHANNEL})
TOO_FAST: Final = frozenset({20016, 20022, 20028, 40003, 40004, 40062, 130000})
"""Limits that Discord may tell with another status than 429."""

_BOT_NEEDS: Final = "Ask an administrator of the Discord server to give the bot's role"

MEANINGS: Final = {
    10003: Meaning("The Discord channel is gone, or the bot is no longer in its server."),
    10004: Meaning("The Discord server is gone, or the bot was removed from it. Invite the bot again."),
    10007: Meaning("This person has left the Discord server."),
    10008: Meaning("The message is gone from Discord."),
    10013: Meaning("This person's Discord account is gone."),
    20009: Meaning("Discord took this for explicit content and did not deliver it. Change the words or the picture."),
    20026: Meaning("Discord has marked this bot for sending too much, and takes nothing. Ask its support."),
    40001: Meaning("The bot is not allowed to do this on Discord. Check its permissions in the server."),
    40005: Meaning("A picture is too large for Discord. Send a smaller one."),
    40058: Meaning("Discord takes no messages in a forum itself, only in its posts."),
    50001: Meaning(f"The bot can't see this Discord channel. {_BOT_NEEDS} View Channel there."),
    50003: Meaning("Discord does not allow this in a direct message."),
    50005: Meaning("Somebody else wrote this message; Discord lets nobody but its author edit it."),
    50006: Meaning("Discord takes no empty message. Write something."),
    50007: Meaning(
        "This person takes no direct messages from the bot on Discord: they closed them, or share no server with it. "
        "Answer in public instead."
    ),
    50008: Meaning("Discord takes no messages in this channel."),
    50009: Meaning("The Discord server's verification level keeps the bot from writing here. Ask its administrator."),
    50013: Meaning(f"The bot may not do this in this Discord channel. {_BOT_NEEDS} the permission."),
    50021: Meaning("Discord does not allow this on a message of its own."),
    50024: Meaning("Discord does not allow this in a channel of this kind."),
    50033: Meaning("Discord knows no such person, or takes no direct message to them."),
    50083: Meaning("The Discord thread is archived. Somebody who may manage threads has to open it again."),
    50278: Meaning(
        "The bot shares no server with this person any more, so Discord takes no direct message to them. "
        "Answer in public instead."
    ),
    160002: Meaning(f"Discord takes no reply in a channel whose history the bot can't read. {_BOT_NEEDS} "
                    "Read Message History there."),
    30033: Meaning("This Discord thread has as many members as Discord allows. Answer in public instead."),
    160006: Meaning(
        "This Discord server has as many open threads as Discord allows. Ask its moderators to archive some, "
        "then draft it again."
    ),
    160005: Meaning("The Discord thread is locked. Ask a moderator of the server to unlock it."),
    200000: Meaning("The Discord server's AutoMod blocked these words. Change them, or ask its administrator."),
    200001: Meaning("The Discord server's AutoMod blocked a title. Change it, or ask its administrator."),
    240000: Meaning("Discord blocked a link in this message. Take it out."),
}  # fmt: skip


def meaning(code: int, status: int, text: str) -> Meaning:
    """Return what a refusal means, also one that nobody has described yet."""
    known = MEANINGS.get(code)
    if known is not None:
        return known
    said = " ".join(text.split())[:300]
    if "UNKNOWN_MESSAGE" in said or "Unknown message" in said:
        return MEANINGS[UNKNOWN_MESSAGE]
    if not code and status == 403:
        # What stands before Discord says no without a code, and not for ever.
        return Meaning("Discord's servers turned this request away (403). Try again later.", permanent=False)
    return Meaning(f"Discord refused it ({status}, {code}): {said}" if said else f"Discord refused it ({status}).")
