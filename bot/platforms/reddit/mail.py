"""Private messages (t4), as Reddit's inbox shows them. Reddit began to move them into its chat in 2025: best effort."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from bot.platforms.base import Person, Post
from bot.platforms.reddit.reading import MESSAGE, Json, created_at, fullname, person, things
from bot.platforms.reddit.settings import Us


def message(data: Json, us: Us) -> Post:
    """Read one message; its subject is told apart from its words (see `subject`)."""
    name = fullname(MESSAGE, data)
    author = _author(data, name, us)
    first = data.get("first_message_name")
    parent = data.get("parent_id")
    return Post(
        id=name,
        conversation_id=str(first) if first else name,
        author=author,
        text=str(data.get("body") or ""),
        created_at=created_at(data),
        url=f"{us.site}/message/messages/{name.partition('_')[2]}",
        parent_id=str(parent) if parent else None,
        ours=us.wrote(author.handle),
        private=True,
    )


def with_replies(data: Json) -> Iterator[Json]:
    """Yield a message and those that answer it, as they are nested in a list of messages."""
    yield data
    for kind, reply in things(data.get("replies")):
        if kind == MESSAGE:
            yield from with_replies(reply)


def conversation(listing: Any, us: Us) -> tuple[Post, ...]:
    """Read a whole conversation, oldest first."""
    found = {
        post.id: post
        for kind, data in things(listing)
        if kind == MESSAGE
        for post in (message(one, us) for one in with_replies(data))
    }
    return tuple(sorted(found.values(), key=lambda post: (post.created_at, int(post.id.partition("_")[2] or "0", 36))))


def _author(data: Json, name: str, us: Us) -> Person:
    of = data.get("subreddit")
    if data.get("author") is None and isinstance(of, str) and of:
        # Moderators write in their subreddit's name.
        return Person(id=f"r/{of.casefold()}", handle=f"r/{of}", name=f"r/{of}", url=f"{us.site}/r/{of}")
    return person(data, name, us)


def subject(data: Json, post: Post) -> tuple[Post, ...]:
    """Return the subject of a message that begins a conversation, as a post that explains it, if it says anything.

    It is no part of the text: what we answer is compared with what the platform shows, word by word.
    """
    words = str(data.get("subject") or "").strip()
    if data.get("first_message_name") or not words or words == post.text.strip():
        return ()
    return (replace(post, id=f"{post.id}:subject", text=words, parent_id=None),)
