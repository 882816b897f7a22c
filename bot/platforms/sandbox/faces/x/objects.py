"""Posts, people, pictures and private messages as objects of X's API, with the fields that were asked for."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final
from zlib import crc32

from bot.platforms.sandbox.faces.x.asking import Asked
from bot.platforms.sandbox.faces.x.numbers import conversation_with, user_id, username
from bot.platforms.sandbox.faces.x.texts import Link, Told, quoted_in, short, told
from bot.platforms.sandbox.model import Entry, Individual, Json

_EDITABLE: Final = timedelta(hours=1)
_MOST_EDITS: Final = 5
_JOINED: Final = "2015-03-21T20:50:14.000Z"
_PHOTO_SIZE: Final = 1200


def tweet(entry: Entry, asked: Asked) -> Json:
    """Return a post; what an expansion points from comes along, as on X."""
    shown = text_of(entry, asked)
    history = [asked.numbers.shown(version) for version in asked.world.versions(entry.id)]
    content: Json = {"id": asked.numbers.shown(entry), "text": shown.text, "edit_history_tweet_ids": history}
    parent, references = asked.world.posts.get(entry.parent_id or ""), references_of(entry, asked)
    more: Json = {
        "author_id": user_id(entry.author),
        "conversation_id": entry.conversation_id,
        "created_at": stamp(entry.edited_at or entry.created_at),
        "lang": entry.language or "und",
        "possibly_sensitive": False,
        "reply_settings": "everyone",
        "entities": shown.entities or None,
        "note_tweet": shown.note,
        "in_reply_to_user_id": user_id(parent.author) if parent else None,
        "referenced_tweets": references or None,
        "attachments": {"media_keys": [media_key(part) for part in entry.attachments]} if entry.attachments else None,
        "edit_controls": _edit_controls(entry),
        "public_metrics": _metrics(entry, asked) if asked.wants("tweet", "public_metrics") else None,
    }
    implied = {name.partition(".")[0] for name in asked.expansions}
    chosen = {name: value for name, value in more.items() if asked.wants("tweet", name) or name in implied}
    return content | {name: value for name, value in chosen.items() if value is not None}


def references_of(entry: Entry, asked: Asked) -> list[Json]:
    """Return what a post answers and quotes: each as it stood when the post was written."""
    found = []
    if quoted := quoted_by(entry):
        found.append({"type": "quoted", "id": quoted})
    if entry.parent_id:
        found.append({"type": "replied_to", "id": _standing_then(entry.parent_id, entry.created_at, asked)})
    return found


def quoted_by(entry: Entry) -> str | None:
    """Return the id of the post that this one quotes, whether it was said or stands at the end as a link."""
    return entry.quoted_id or quoted_in(entry.text)


def user(person: Individual, asked: Asked) -> Json:
    """Return a person."""
    content: Json = {"id": user_id(person), "name": person.name or person.handle, "username": username(person)}
    more: Json = {
        "created_at": _JOINED,
        "description": "",
        "verified": False,
        "protected": False,
        "profile_image_url": f"{asked.base}/static/mark.svg",
        "receives_your_dm": person.dms_open and not person.blocks_us,
        "public_metrics": {
            "followers_count": person.followers, "following_count": 0, "tweet_count": 0, "listed_count": 0,
        },
    }  # fmt: skip
    return content | {name: value for name, value in more.items() if asked.wants("user", name)}


def media(part: Mapping[str, str], asked: Asked) -> Json:
    """Return a picture."""
    content: Json = {"media_key": media_key(part), "type": "photo"}
    url = part["url"]
    more: Json = {
        "url": asked.base + url if url.startswith("/") else url,
        "alt_text": part.get("alt") or None,
        "width": _PHOTO_SIZE,
        "height": _PHOTO_SIZE,
    }
    return content | {name: value for name, value in more.items() if value is not None and asked.wants("media", name)}


def message(entry: Entry, asked: Asked) -> Json:
    """Return a private message as an event of a conversation."""
    other, shown = other_side(entry, asked), told(entry.text, {})
    content: Json = {"id": entry.id, "event_type": "MessageCreate", "text": shown.text}
    more: Json = {
        "created_at": stamp(entry.created_at),
        "sender_id": user_id(entry.author),
        "dm_conversation_id": conversation_with(other) if other else None,
        "attachments": {"media_keys": [media_key(part) for part in entry.attachments]} if entry.attachments else None,
    }
    for name, entities in shown.entities.items() if asked.wants("dm_event", "entities") else ():
        content[name] = entities
    implied = {name.partition(".")[0] for name in asked.expansions}
    chosen = {name: value for name, value in more.items() if asked.wants("dm_event", name) or name in implied}
    return content | {name: value for name, value in chosen.items() if value is not None}


def other_side(entry: Entry, asked: Asked) -> Individual | None:
    """Return with whom a private conversation is."""
    return asked.world.people.get(entry.conversation_id.removeprefix("dm-"))


def media_key(part: Mapping[str, str]) -> str:
    """Return the key of a picture, which is always the same: 3 stands for photos."""
    return f"3_{1_400_000_000_000_000_000 + crc32(part['url'].encode())}"


def page_of(entry: Entry) -> str:
    """Return the address of a post on X."""
    return f"https://x.com/{username(entry.author)}/status/{entry.id}"


def text_of(entry: Entry, asked: Asked) -> Told:
    """Return a post's text as X tells it: an answer begins with the handle that it answers, links are wrapped."""
    parent = asked.world.posts.get(entry.parent_id or "")
    text = entry.text
    answers_us = parent is not None and parent.ours and not entry.ours
    if parent is not None and not entry.private and (entry.via == "api" or answers_us):
        handle = f"@{username(parent.author)}"
        text = text if handle.casefold() in text.casefold() else f"{handle} {text}"
    page = page_of(entry)
    pictures = [
        Link(f"{page}/photo/1", short(page).replace("https://t.co", "pic.x.com"), media_key(part))
        for part in entry.attachments
    ]
    quoted = asked.world.posts.get(entry.quoted_id or "")
    links = [*pictures, *([Link(page_of(quoted), page_of(quoted).partition("://")[2])] if quoted else [])]
    return told(text, _named(text, asked), added=links, own_url=f"https://x.com/i/web/status/{entry.id}")


def stamp(at: datetime) -> str:
    """Return a time as X writes it: UTC, to the millisecond."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


def _named(text: str, asked: Asked) -> dict[str, str]:
    handles = {word.strip("@.,:;!?()…").casefold() for word in text.split() if "@" in word}
    found = {handle: asked.world.by_handle(handle) for handle in handles}
    return {handle: user_id(person) for handle, person in found.items() if person is not None}


def _standing_then(post_id: str, at: datetime, asked: Asked) -> str:
    if post_id not in asked.world.posts:
        return post_id
    standing = [version for version in asked.world.versions(post_id) if (version.edited_at or version.created_at) <= at]
    return asked.numbers.shown(standing[-1]) if standing else post_id


def _edit_controls(entry: Entry) -> Json:
    left = max(0, _MOST_EDITS - entry.revision)
    return {
        "is_edit_eligible": left > 0,
        "editable_until": stamp(entry.created_at + _EDITABLE),
        "edits_remaining": left,
    }


def _metrics(entry: Entry, asked: Asked) -> Json:
    replies = sum(not child.deleted_at and not child.private for child in asked.world.children(entry.id))
    none = dict.fromkeys(("retweet_count", "like_count", "quote_count", "bookmark_count", "impression_count"), 0)
    return {**none, "reply_count": replies}
