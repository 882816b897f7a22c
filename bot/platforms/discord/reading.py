"""From Discord's JSON to the protocol's values: the same for what the gateway tells and what REST answers.

Each function raises KeyError, TypeError or ValueError for what can't be understood.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from discord import MessageReferenceType, MessageType

from bot.platforms.base import Attachment, Person, Post
from bot.platforms.discord import ids
from bot.platforms.discord.rooms import Json, Room
from bot.platforms.discord.wording import Names, handle, readable

DELETED_USER: Final = 456226577798135808
"""The account under which Discord keeps what people wrote whose own account is gone."""

_SPOKEN: Final = frozenset({MessageType.default.value, MessageType.reply.value})
_SHOWN_EMBEDS: Final = {"image": "image", "gifv": "video", "video": "video"}
_CDN: Final = "https://cdn.discordapp.com"
SITE: Final = "https://discord.com"


@dataclass(frozen=True, slots=True)
class Reference:
    """The message that another one answers, or hands on."""

    place: ids.Place
    forwarded: bool


def is_spoken(message: Json) -> bool:
    """Say whether a person, or our bot, wrote this, rather than Discord itself."""
    return int(message.get("type") or 0) in _SPOKEN


def is_by_machine(message: Json) -> bool:
    """Say whether a bot or a webhook wrote this: answering those is how loops begin."""
    return bool(message.get("webhook_id")) or bool((message.get("author") or {}).get("bot"))


def reference(message: Json) -> Reference | None:
    """Return what a message answers or hands on, if anything that can be read."""
    told = message.get("message_reference") or {}
    if not told.get("message_id"):
        return None
    place = ids.Place(int(told.get("channel_id") or message["channel_id"]), int(told["message_id"]))
    return Reference(place, forwarded=int(told.get("type") or 0) == MessageReferenceType.forward.value)


def post_from(
    message: Json, room: Room, names: Names, *, me: int, conversation: str, addressed: bool, site: str = SITE
) -> Post:
    """Read a message."""
    number = int(message["id"])
    post_id = ids.post_id(room.id, number)
    edited = message.get("edited_timestamp")
    edited_at = datetime.fromisoformat(edited) if edited else None
    points_at = reference(message)
    return Post(
        id=post_id,
        conversation_id=conversation,
        author=_person(message.get("author") or {}, post_id, site),
        text=_text(message, names),
        created_at=ids.created_at(number),
        url=f"{site}/channels/{room.guild or '@me'}/{room.id}/{number}",
        parent_id=str(points_at.place) if points_at and not points_at.forwarded else None,
        revision=ids.revision(number, edited_at),
        attachments=_attachments(message),
        ours=int((message.get("author") or {}).get("id") or 0) == me,
        private=room.private,
        edited_at=edited_at,
        quoted_id=str(points_at.place) if points_at and points_at.forwarded else None,
        addressed=addressed,
    )


def snapshots(message: Json) -> list[Json]:
    """Return the messages that a message hands on, as they stood; Discord does not say who wrote them."""
    return [shot["message"] for shot in message.get("message_snapshots") or () if shot.get("message")]


def _text(message: Json, names: Names) -> str:
    parts = [readable(str(message.get("content") or ""), names)]
    for shot in snapshots(message):
        words = readable(str(shot.get("content") or ""), names)
        parts.append("\n".join(f"> {line}" for line in words.splitlines()))
    return "\n".join(part for part in parts if part)


def _person(user: Json, post_id: str, site: str) -> Person:
    number = int(user.get("id") or 0)
    if number in {0, DELETED_USER}:
        return Person(id=f"gone:{post_id}", handle="[deleted]")
    name, picture = handle(user), user.get("avatar")
    return Person(
        id=str(number),
        handle=name,
        name=str(user.get("global_name") or user.get("username") or name),
        url=f"{site}/users/{number}",
        avatar_url=f"{_CDN}/avatars/{number}/{picture}.png" if picture else "",
    )


def _attachments(message: Json) -> tuple[Attachment, ...]:
    found: list[Attachment] = []
    for source in (message, *snapshots(message)):
        found += [_file(part) for part in source.get("attachments") or ()]
        found += [_sticker(part) for part in source.get("sticker_items") or ()]
        found += [shown for part in source.get("embeds") or () if (shown := _embedded(part))]
    return tuple(found)


def _file(part: Json) -> Attachment:
    media_type = str(part.get("content_type") or "")
    kind = media_type.partition("/")[0]
    return Attachment(
        kind=kind if kind in {"image", "video", "audio"} else "file",
        url=str(part["url"]),
        alt=str(part.get("description") or ""),
        media_type=media_type,
    )


def _sticker(part: Json) -> Attachment:
    # Formats 1 and 2 are still pictures or play as such, 3 is Lottie, 4 a GIF ("Sticker Format Types").
    ending, host = {4: ("gif", "https://media.discordapp.net"), 3: ("json", _CDN)}.get(
        int(part.get("format_type") or 1), ("png", _CDN)
    )
    kind = "file" if ending == "json" else "image"
    return Attachment(kind=kind, url=f"{host}/stickers/{part['id']}.{ending}", alt=f"Sticker: {part.get('name', '')}")


def _embedded(part: Json) -> Attachment | None:
    kind = _SHOWN_EMBEDS.get(str(part.get("type") or ""))
    shown = part.get("video") or part.get("image") or part.get("thumbnail") or {}
    url = shown.get("url") or part.get("url")
    if kind is None or not url:
        return None
    return Attachment(kind=kind, url=str(url), alt=str(part.get("title") or part.get("description") or ""))
