"""Writing on Discord: each call is one request, and what may not be written is refused before it leaves."""

import io
from collections.abc import Sequence
from mimetypes import guess_extension
from typing import Any, Final
from unicodedata import normalize

from discord import AllowedMentions, File
from discord.http import handle_message_parameters
from discord.utils import MISSING

from bot.platforms.base import Attachment, Limits, Outgoing, Refused, Sent, Unconfirmed
from bot.platforms.discord import ids
from bot.platforms.discord.ids import Place
from bot.platforms.discord.reading import SITE
from bot.platforms.discord.rooms import Room, room_from
from bot.platforms.discord.wire import Wire

LIMITS: Final = Limits(
    reply=2_000, direct_message=2_000, attachments=10, alt_text=1_024, attachment_bytes=10 * 1024 * 1024
)
"""Discord's documentation as of 2025: 2,000 characters a message, 10 files, 10 MiB each, 1,024 to describe one."""

_QUIET: Final = AllowedMentions(everyone=False, users=False, roles=False, replied_user=True)
_NOBODY: Final = AllowedMentions.none()


def composed(text: str) -> str:
    """Return the text as it is sent: letters composed, so that it is counted as people count, and no space around."""
    return normalize("NFC", text).strip()


def length(text: str) -> int:
    """Count as Discord does: code points, of the text as it is sent.

    Source: a Discord engineer in discord/discord-api-docs issue 1315 (2020-01-23).
    """
    return len(normalize("NFC", text))


def advice(text: str) -> tuple[str, ...]:
    """Return what is worth reading before this text goes out."""
    if any(call in text for call in ("@everyone", "@here", "<@")):
        return ("On Discord only the person you answer is notified, whoever else the text names.",)
    return ()


def checked(message: Outgoing, *, limit: int = LIMITS.reply) -> None:
    """Raise Refused for what Discord would not take, before anything is sent."""
    if not composed(message.text) and not message.attachments:
        raise Refused("Discord takes no empty message. Write something.", rule="empty")
    if (count := length(message.text)) > limit:
        raise Refused(f"Discord takes {limit:,} characters; this has {count:,}. Shorten it.", rule="length")
    if len(message.attachments) > LIMITS.attachments:
        raise Refused(f"Discord takes {LIMITS.attachments} pictures with one message. Take some out.", rule="pictures")
    for one in message.attachments:
        if not one.content:
            raise Refused("A picture has no content to send. Attach it again.", rule="pictures")
        if len(one.content) > LIMITS.attachment_bytes:
            raise Refused(
                "A picture is larger than the 10 MiB that Discord takes. Send a smaller one.", rule="pictures"
            )
        if len(one.alt) > LIMITS.alt_text:
            raise Refused(
                f"A picture's description is longer than Discord's {LIMITS.alt_text:,} characters. Shorten it.",
                rule="pictures",
            )


class Sending:
    """Posts, edits and removes. Each method raises what `Wire` raises, or Unconfirmed for an answer without an id."""

    def __init__(self, wire: Wire, *, site: str = SITE) -> None:
        self._wire = wire
        self._site = site

    async def post(self, room: Room, message: Outgoing, *, answering: Place | None) -> Sent:
        """Post once. Only the person who is answered is notified, whatever the text names."""
        reference: Any = MISSING
        files: Any = _files(message.attachments) if message.attachments else MISSING
        if answering is not None:
            # Without the last of these Discord would post below a message that is gone.
            reference = {
                "message_id": str(answering.message), "channel_id": str(answering.channel), "fail_if_not_exists": True
            }  # fmt: skip
        with handle_message_parameters(
            composed(message.text),
            nonce=ids.nonce(message.key),
            allowed_mentions=_QUIET if answering else _NOBODY,
            message_reference=reference,
            files=files,
        ) as parameters:
            told: Any = await self._wire.send_message(room.id, params=parameters)
        return self._sent(told, room)

    async def edit(self, place: Place, room: Room, message: Outgoing) -> Sent:
        """Replace the words of a message of ours; its pictures stay."""
        with handle_message_parameters(composed(message.text), allowed_mentions=_NOBODY) as parameters:
            # Discord knows no `tts` in an edit.
            if parameters.payload is not None:
                parameters.payload.pop("tts", None)
            told: Any = await self._wire.edit_message(place.channel, place.message, params=parameters)
        return self._sent(told, room)

    async def delete(self, place: Place, *, reason: str | None = None) -> None:
        """Delete one message; `reason` is kept in the server's audit log."""
        await self._wire.delete_message(place.channel, place.message, reason=reason)

    async def open_private(self, user: int) -> Room:
        """Return the channel of direct messages with a person; nothing is sent to them."""
        told: Any = await self._wire.start_private_message(str(user))
        return room_from(told)

    def _sent(self, told: Any, room: Room) -> Sent:
        try:
            number = int(told["id"])
        except (KeyError, TypeError, ValueError) as error:
            raise Unconfirmed("Discord took it, but its answer can't be read. Look on Discord.") from error
        return Sent(ids.post_id(room.id, number), f"{self._site}/channels/{room.guild or '@me'}/{room.id}/{number}")


def _files(attachments: Sequence[Attachment]) -> list[File]:
    return [
        File(
            io.BytesIO(one.content),
            filename=f"picture-{number}{guess_extension(one.media_type or 'image/png') or '.bin'}",
            description=one.alt or None,
        )
        for number, one in enumerate(attachments, 1)
    ]
