"""What stands in our inbox: comments that mention or answer us, and messages, as Reddit shows them there.

An inbox item of a comment has no `edited`, no `link_id` and no `permalink`: only `context` leads to its thread.
"""

import re
from collections.abc import Iterator

from bot.platforms.sandbox.faces.reddit import names, things
from bot.platforms.sandbox.faces.reddit.memory import Memory
from bot.platforms.sandbox.model import Entry, Json
from bot.platforms.sandbox.world import OUR_ID, World


def newest_first(world: World) -> Iterator[Entry]:
    """Yield what stands in lists, newest first."""
    return (entry for entry in reversed(world.posts.values()) if not entry.deleted_at and not entry.hidden_at)


def kind_of(world: World, entry: Entry) -> str:
    """Return why a comment of somebody else is in our inbox: comment_reply, username_mention, or nothing."""
    if entry.ours or entry.private or entry.found:
        return ""
    parent = world.posts.get(entry.parent_id or "")
    if parent is not None and parent.ours:
        return "comment_reply"
    # Reddit rings for u/name; made-up customers of the sandbox write @name.
    called = re.search(rf"(?:@|\bu/){re.escape(world.us.handle)}\b", entry.text, re.IGNORECASE)
    return "username_mention" if called else ""


def is_mail(entry: Entry) -> bool:
    """Say whether a post is a private message of the inbox."""
    return entry.private and entry.place != names.MODMAIL


def is_in(world: World, entry: Entry) -> bool:
    """Say whether a post stands in our inbox, as a comment or as a message."""
    return bool(kind_of(world, entry)) or (is_mail(entry) and not entry.ours)


def item(world: World, entry: Entry, home: str, base: str, memory: Memory) -> Json:
    """Return one thing of the inbox, of either kind."""
    if entry.private:
        return {"kind": "t4", "data": message(world, entry, memory)}
    shown = things.listed_comment(world, entry, home, base)
    kind = kind_of(world, entry)
    kept = ("author", "author_fullname", "body", "created", "created_utc", "distinguished", "id", "likes",
            "link_title", "name", "num_comments", "parent_id", "replies", "score", "subreddit",
            "subreddit_name_prefixed")  # fmt: skip
    return {
        "kind": "t1",
        "data": {
            **{name: shown[name] for name in kept},
            **({"media_metadata": shown["media_metadata"]} if "media_metadata" in shown else {}),
            "associated_awarding_id": None,
            "body_html": _off_on(shown["body_html"]),
            "context": f"{things.permalink(entry, home)}?context=3",
            "dest": world.us.handle,
            "first_message": None,
            "first_message_name": None,
            "new": entry.id not in memory.read,
            "subject": kind.replace("_", " "),
            "type": kind,
            "was_comment": True,
        },
    }


def message(world: World, entry: Entry, memory: Memory, replies: object = "") -> Json:
    """Return a private message."""
    first = first_of(world, entry)
    at = float(int(entry.created_at.timestamp()))
    reader = world.people.get(entry.recipient or OUR_ID, world.us)
    return {
        "associated_awarding_id": None,
        "author": entry.author.handle,
        "author_fullname": names.person_name(entry.author),
        "body": entry.text,
        "body_html": _off_on(things.html(entry.text)),
        "context": "",
        "created": at,
        "created_utc": at,
        "dest": reader.handle,
        "distinguished": None,
        "first_message": int(first.id) if first is not entry else None,
        "first_message_name": names.full_name(first) if first is not entry else None,
        "id": names.short_id(entry),
        "likes": None,
        "name": names.full_name(entry),
        "new": not entry.ours and entry.id not in memory.read,
        "num_comments": None,
        "parent_id": things.parent_name(world, entry, "") or None,
        "replies": replies,
        "score": 0,
        "subject": ("re: " if first is not entry else "") + memory.subjects.get(first.id, "A message"),
        "subreddit": None,
        "subreddit_name_prefixed": None,
        "type": "unknown",
        "was_comment": False,
    }


def first_of(world: World, entry: Entry) -> Entry:
    """Return the message that a chain of answers began with."""
    while entry.parent_id and (parent := world.posts.get(entry.parent_id)):
        entry = parent
    return entry


def chain(world: World, first: Entry) -> list[Entry]:
    """Return the answers of all depths to a first message, oldest first."""
    talk = world.conversation(first.conversation_id)
    return [entry for entry in talk if entry is not first and first_of(world, entry).id == first.id]


def _off_on(html: str) -> str:
    return f"<!-- SC_OFF -->{html}<!-- SC_ON -->"
