"""Moderator mail: conversations of our subreddits with people, as Reddit's modmail shows them.

A message is named by its conversation and its own id, since Reddit finds it only by both.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from bot.platforms.base import Person, Post
from bot.platforms.reddit.reading import Json
from bot.platforms.reddit.settings import SITE, Us

_KIND: Final = "modmail"
_MODERATING: Final = "https://mod.reddit.com"
_DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
_EPOCH: Final = datetime.fromtimestamp(0, UTC)


def named(conversation: str, message: str) -> str:
    """Return the desk's id of a message."""
    return f"{_KIND}_{conversation}_{message}"


def is_modmail(post_id: str) -> bool:
    """Say whether an id is one of ours for modmail."""
    return post_id.startswith(_KIND + "_")


def conversation_of(post_id: str) -> str:
    """Return Reddit's id of the conversation; nothing for an id of another kind."""
    parts = post_id.split("_")
    return parts[1] if is_modmail(post_id) and len(parts) == 3 else ""


def messages(answer: Any, us: Us) -> tuple[Post, ...]:
    """Read one conversation as Reddit answers it, oldest first; what moderators note among themselves is left out."""
    conversation = _table(_table(answer).get("conversation"))
    if conversation.get("isInternal") is True:
        return ()
    shown = _table(_table(answer).get("messages")).values()
    found = [_message(conversation, one, us) for one in shown if isinstance(one, Mapping) and not one.get("isInternal")]
    ordered = sorted(found, key=lambda post: (post.created_at, post.id))
    return tuple(ordered)


def listed(answer: Any) -> tuple[Json, ...]:
    """Return the conversations of a list, as {"conversation": …, "messages": {…}}, in the order in which they stand."""
    content = _table(answer)
    conversations, told = _table(content.get("conversations")), _table(content.get("messages"))
    order = content.get("conversationIds")
    found = []
    for key in order if isinstance(order, list) else conversations:
        conversation = _table(conversations.get(key))
        parts = conversation.get("objIds")
        ids = [str(_table(one).get("id")) for one in parts] if isinstance(parts, list) else []
        if conversation:
            found.append({"conversation": conversation, "messages": {one: told[one] for one in ids if one in told}})
    return tuple(found)


def subject(content: Json, post: Post) -> tuple[Post, ...]:
    """Return a conversation's subject, as a post that explains its first message; nothing if it says nothing."""
    words = str(_table(content.get("conversation")).get("subject") or "").strip()
    if not words or words == post.text.strip():
        return ()
    return (replace(post, id=f"{post.conversation_id}:subject", text=words),)


def is_whole(content: Json) -> bool:
    """Say whether a listed conversation came with all of its messages."""
    count = _table(content.get("conversation")).get("numMessages")
    return isinstance(count, int) and count <= len(_table(content.get("messages")))


def updated_at(content: Json) -> datetime:
    """Return when a conversation last changed."""
    return _time(_table(content.get("conversation")).get("lastUpdated"))


def conversation_id(content: Json) -> str:
    """Return Reddit's id of a conversation."""
    return str(_table(content.get("conversation")).get("id") or "")


def _message(conversation: Json, data: Json, us: Us) -> Post:
    own, message_id = str(conversation.get("id") or ""), str(data.get("id") or "")
    name = named(own, message_id)
    author = _author(_table(data.get("author")), name, us)
    # The moderators answer for the subreddit together: what one of them wrote is an answer of ours.
    by_us = bool(_table(data.get("author")).get("isMod")) or us.wrote(author.handle)
    return Post(
        id=name,
        conversation_id=f"{_KIND}_{own}",
        author=author,
        text=str(data.get("bodyMarkdown") or ""),
        created_at=_time(data.get("date")),
        url=f"{_MODERATING if us.site == SITE else us.site}/mail/all/{own}",
        ours=by_us,
        private=True,
    )


def _author(data: Json, of: str, us: Us) -> Person:
    name = data.get("name")
    if not isinstance(name, str) or not name or data.get("isDeleted") or name == "[deleted]":
        return Person(id=f"gone:{of}", handle="[deleted]")
    number = data.get("id")
    known = f"t2_{_base36(number)}" if isinstance(number, int) and number > 0 else name.casefold()
    return Person(id=known, handle=name, name=name, url=f"{us.site}/user/{name}")


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits


def _time(value: Any) -> datetime:
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        return _EPOCH
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _table(value: Any) -> Json:
    return value if isinstance(value, Mapping) else {}
