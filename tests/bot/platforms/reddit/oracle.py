"""An independent reading of Reddit's raw JSON: what a post must say, straight from the recorded fields."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.platforms.base import Post

SITE = "https://www.reddit.com"
_EMPTIED = {"[deleted]", "[removed]", "[ removed by reddit ]", "[deleted by user]"}


@dataclass(frozen=True)
class Thing:
    """One recorded thing, as far as the desk cares. Of several parts of a text each must be in it."""

    id: str
    text: tuple[str, ...]
    handle: str
    author_id: str
    conversation: str
    parent: str | None
    path: str
    at: datetime
    private: bool
    ours: bool
    gone: bool
    edited: bool

    def differs_from(self, post: Post) -> dict[str, tuple[object, object]]:
        """Return what a post says otherwise than the recording, by field."""
        pairs: dict[str, tuple[object, object]] = {
            "id": (self.id, post.id),
            "handle": (self.handle, post.author.handle),
            "author": (self.author_id, post.author.id),
            "conversation": (self.conversation, post.conversation_id),
            "parent": (self.parent, post.parent_id),
            "written at": (self.at, post.created_at),
            "private": (self.private, post.private),
            "ours": (self.ours, post.ours),
            "edited": (self.edited, post.edited_at is not None),
            "revised": (self.edited, post.revision > 0),
        }
        wrong = {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
        if any(part not in post.text for part in self.text) or (len(self.text) == 1 and post.text != self.text[0]):
            wrong["text"] = (self.text, post.text)
        if not leads_to(self, post.url):
            wrong["address"] = (self.path, post.url)
        return wrong


def leads_to(thing: Thing, url: str) -> bool:
    """Say whether an address is that of a thing."""
    return re.fullmatch(thing.path, url) is not None


def things(listing: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield what a listing holds."""
    yield from ((one["kind"], one["data"]) for one in listing["data"]["children"])


def tree(listing: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield what a listing holds, with the answers nested in it."""
    for kind, data in things(listing):
        yield kind, data
        if data.get("replies"):
            yield from tree(data["replies"])


def read(kind: str, data: Mapping[str, Any], us: str) -> Thing:
    """Read a comment (t1), a submission (t3) or a message (t4)."""
    handle, author_id = _author(kind, data)
    words = data["selftext"] if kind == "t3" else data["body"]
    removed = bool(data.get("removed")) or bool(data.get("banned_by")) or bool(data.get("removed_by_category"))
    return Thing(
        id=data["name"],
        text=(data["title"] or "", words or "") if kind == "t3" else (words,),
        handle=handle,
        author_id=author_id,
        conversation=_conversation(kind, data),
        parent=data.get("parent_id"),
        path=_path(kind, data),
        at=datetime.fromtimestamp(data["created_utc"], UTC),
        private=kind == "t4",
        ours=handle.casefold() == us.casefold(),
        gone=kind != "t4" and (bool({words, data.get("title")} & _EMPTIED) or removed),
        edited=bool(data.get("edited")),
    )


def read_mail(conversation: Mapping[str, Any], data: Mapping[str, Any], us: str) -> Thing:
    """Read one message of moderator mail."""
    own, author = conversation["id"], data["author"]
    name = f"modmail_{own}_{data['id']}"
    vanished = author.get("isDeleted") or not author.get("name")
    handle = "[deleted]" if vanished else author["name"]
    return Thing(
        id=name,
        text=(data["bodyMarkdown"],),
        handle=handle,
        author_id=f"gone:{name}" if vanished else _numbered(author["id"]),
        conversation=f"modmail_{own}",
        parent=None,
        path=re.escape(f"https://mod.reddit.com/mail/all/{own}"),
        at=datetime.fromisoformat(data["date"]),
        private=True,
        ours=bool(author.get("isMod")) or handle.casefold() == us.casefold(),
        gone=False,
        edited=False,
    )


def ancestors(thing: Thing, among: Mapping[str, Thing]) -> list[Thing]:
    """Return what a thing answers, the first of all at the front."""
    above: list[Thing] = []
    while (thing.parent or "") in among:
        thing = among[thing.parent or ""]
        above.insert(0, thing)
    return above


def descendants(thing: Thing, among: Mapping[str, Thing]) -> list[Thing]:
    """Return everything that answers a thing, and what answers that, oldest first."""
    below = [one for one in among.values() if thing.id in {above.id for above in _chain(one, among)}]
    return sorted(below, key=lambda one: (one.at, one.id))


def oldest_first(found: Sequence[Thing]) -> list[str]:
    """Return the names of things by time."""
    return [one.id for one in sorted(found, key=lambda one: (one.at, int(one.id.rpartition("_")[2], 36)))]


def _chain(thing: Thing, among: Mapping[str, Thing]) -> list[Thing]:
    return ancestors(thing, among)


def _author(kind: str, data: Mapping[str, Any]) -> tuple[str, str]:
    name = data["author"]
    if kind == "t4" and name is None and data.get("subreddit"):
        return f"r/{data['subreddit']}", f"r/{data['subreddit'].casefold()}"
    if name in {None, "[deleted]"}:
        return "[deleted]", f"gone:{data['name']}"
    return name, data.get("author_fullname") or name.casefold()


def _conversation(kind: str, data: Mapping[str, Any]) -> str:
    if kind == "t4":
        return data.get("first_message_name") or data["name"]
    if kind == "t3":
        return str(data["name"])
    if data.get("link_id"):
        return str(data["link_id"])
    _, within, rest = str(data.get("permalink") or data.get("context") or "").partition("/comments/")
    return f"t3_{rest.split('/')[0]}" if within else str(data["name"])


def _path(kind: str, data: Mapping[str, Any]) -> str:
    if kind == "t4":
        return re.escape(f"{SITE}/message/messages/{data['id']}")
    if data.get("permalink") or data.get("context"):
        return re.escape(SITE + (data.get("permalink") or data["context"]).split("?")[0])
    # Comments of 2016 have no address of their own: any that Reddit leads to the comment will do.
    link = str(data.get("link_id") or "").removeprefix("t3_")
    if not link:
        return ""
    return re.escape(f"{SITE}/r/{data['subreddit']}/comments/{link}/") + rf"\w+/{data['id']}/?"


def _numbered(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
    return f"t2_{digits}"
