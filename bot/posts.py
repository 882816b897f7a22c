"""A stored message as the platform's post: for asking and answering under it without reading it again."""

from bot.platforms.base import Attachment, Person, Post
from storage.cases import MessageView


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
