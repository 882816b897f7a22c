"""From the sandbox's JSON to the protocol's values.

Each function raises KeyError, TypeError or ValueError for what can't be understood.
"""

from datetime import datetime

from bot.platforms.base import Attachment, Event, EventKind, Permission, Person, Post
from bot.platforms.sandbox.model import Json


def post_from(content: Json) -> Post:
    """Read a post."""
    author = content["author"]
    edited = content.get("edited_at")
    return Post(
        id=str(content["id"]),
        conversation_id=str(content["conversation_id"]),
        author=Person(
            id=str(author["id"]),
            handle=str(author["handle"]),
            name=str(author.get("name", "")),
            followers=author.get("followers"),
        ),
        text=str(content["text"]),
        created_at=datetime.fromisoformat(content["created_at"]),
        url=str(content.get("url", "")),
        parent_id=content.get("parent_id"),
        revision=int(content.get("revision", 0)),
        language=content.get("language"),
        attachments=tuple(
            Attachment(kind=part["kind"], url=part["url"], alt=part.get("alt", ""))
            for part in content.get("attachments", ())
        ),
        ours=bool(content.get("ours")),
        private=bool(content.get("private")),
        edited_at=datetime.fromisoformat(edited) if edited else None,
        quoted_id=content.get("quoted_id"),
        addressed=bool(content.get("addressed", True)),
    )


def event_from(content: Json, received_at: datetime) -> Event:
    """Read an event of the stream."""
    return Event(
        id=str(content["id"]),
        kind=EventKind(content["kind"]),
        post_id=str(content["post_id"]),
        received_at=received_at,
        post=post_from(content["post"]) if content["post"] else None,
        cursor=str(content["cursor"]),
        revision=int(content["revision"]),
        context=tuple(post_from(post) for post in content.get("context", ())),
    )


def permission_from(content: Json) -> Permission:
    """Read a ruling."""
    return Permission(
        allowed=bool(content["allowed"]),
        reason=str(content["reason"]),
        rule=str(content["rule"]),
        rule_url=str(content["rule_url"]),
        link=str(content.get("link", "")),
    )
