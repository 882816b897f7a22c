"""What is stored as platforms take it: a message as their post, and kept pictures with their bytes."""

import asyncio
import hashlib
from collections.abc import Sequence

from bot.platforms.base import Attachment, Person, Post, Refused
from bot.wiring import Desk
from storage import pictures
from storage.cases import MessageView
from storage.errors import StorageError
from storage.tables.base import Json


def post_of(message: MessageView, conversation: str = "") -> Post:
    """Return the post that `message` was stored from; `conversation` is the platform's id of its thread, if known."""
    author = message.author
    return Post(
        id=message.platform_post_id,
        conversation_id=conversation,
        author=Person(author.platform_id, author.handle, author.name, author.url, author.avatar_url, author.followers),
        text=message.text,
        created_at=message.created_at,
        url=message.url,
        parent_id=message.platform_parent_id,
        revision=message.revision,
        language=message.language,
        attachments=tuple(
            Attachment(str(one.get("kind", "")), str(one.get("url", "")), str(one.get("alt", "")))
            for one in message.attachments
        ),
        ours=message.ours,
        private=message.private,
        edited_at=message.edited_at,
        quoted_id=message.quoted_platform_id,
        addressed=message.addressed,
    )


async def carried(desk: Desk, attachments: Sequence[Json]) -> tuple[Attachment, ...]:
    """Return `pictures_of` for a post that is about to go out; raise Refused, for a while, if they can't be read."""
    try:
        return await asyncio.to_thread(pictures_of, desk, attachments)
    except StorageError as error:
        raise Refused("Its pictures could not be read just now; nothing was posted.", permanent=False) from error


def pictures_of(desk: Desk, attachments: Sequence[Json]) -> tuple[Attachment, ...]:
    """Return the pictures that were approved, with their bytes; raise Refused if one is not there as it was then."""
    if not attachments:
        return ()
    with desk.database.session() as session:
        kept = pictures.load(session, pictures.named(attachments))
    for one in attachments:
        found = kept.get(str(one.get("sha256")))
        if found is None or hashlib.sha256(found.content).hexdigest() != found.sha256:
            raise Refused("One of its pictures is no longer kept as it was; nothing was posted. Add it again.")
    return tuple(
        Attachment(
            str(one.get("kind", "image")), str(one.get("url", "")), str(one.get("alt", "")),
            kept[str(one["sha256"])].media_type, kept[str(one["sha256"])].content,
        )
        for one in attachments
    )  # fmt: skip
