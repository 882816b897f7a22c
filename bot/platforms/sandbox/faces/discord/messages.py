"""A post of the world as a Discord message, and what of it a bot may see without the message content intent."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import unquote

from bot.platforms.sandbox.faces.discord import shapes
from bot.platforms.sandbox.faces.discord.index import Index
from bot.platforms.sandbox.faces.discord.places import channel_id, is_direct, room_of
from bot.platforms.sandbox.faces.discord.snowflakes import BOT_ID, GUILD_ID, made_up
from bot.platforms.sandbox.faces.discord.wording import content_of, mentioned
from bot.platforms.sandbox.model import Entry, Individual, Json
from bot.platforms.sandbox.site import Writing
from bot.platforms.sandbox.world import World

DEFAULT: Final = 0
REPLY: Final = 19
_TYPES: Final = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif",
                 ".webp": "image/webp", ".svg": "image/svg+xml", ".mp4": "video/mp4"}  # fmt: skip


_Written = tuple[str, str | None, str | None, str]


@dataclass(frozen=True, slots=True)
class Sent:
    """What the bot sent word for word, kept while this process lives: the world keeps only the words.

    `text` is what the world made of `content`: once it differs, somebody edited the post by other means. `files` are
    the names and sizes of what came with it.
    """

    content: str
    text: str
    embeds: Sequence[Json] = ()
    pinged: bool = True
    flags: int = 0
    files: Sequence[tuple[str, int]] = ()


@dataclass(frozen=True, slots=True)
class Messages:
    """Shows the posts of one world."""

    world: World
    index: Index
    sent: dict[str, Sent] = field(default_factory=dict)
    _expected: dict[_Written, list[Sent]] = field(default_factory=dict)

    def expect(self, writing: Writing, sent: Sent) -> None:
        """Remember what a post that is about to be published says word for word."""
        written = (writing.text, writing.parent_id, writing.recipient, writing.key)
        self._expected.setdefault(written, []).append(sent)

    def take(self, change: Json) -> None:
        """Take one change that was just made, before anybody is told of it."""
        if change["op"] == "post" and change["via"] == "api":
            written = (change["text"], change["parent"], change["recipient"], change["key"])
            if waiting := self._expected.get(written):
                self.sent[change["id"]] = waiting.pop(0)
                if not waiting:
                    del self._expected[written]
        elif change["op"] == "reset":
            self.sent.clear()

    def show(self, entry: Entry, base: str, *, nested: bool = True) -> Json:
        """Return a post as a message, in full; `base` is this site's address."""
        sent = self._sent(entry)
        content = sent.content if sent else content_of(self.world, entry.text)
        parent = self._answered(entry)
        shown: Json = {
            "id": entry.id,
            "type": REPLY if parent else DEFAULT,
            "channel_id": channel_id(entry),
            "author": shapes.user(self._current(entry)),
            "content": content,
            "timestamp": shapes.moment(entry.created_at),
            "edited_timestamp": shapes.moment(entry.edited_at) if entry.edited_at else None,
            "tts": False,
            "mention_everyone": False,
            "mentions": [shapes.user(person) for person in self._mentions(entry, content, parent)],
            "mention_roles": [],
            "attachments": [self._attachment(entry, place, base) for place in range(len(entry.attachments))],
            "embeds": [{"type": "rich", **embed} for embed in (sent.embeds if sent else ())],
            "pinned": False,
            "flags": sent.flags if sent else 0,
            "components": [],
        }
        if parent is not None:
            place = {} if is_direct(entry) else {"guild_id": GUILD_ID}
            shown["message_reference"] = {"type": 0, "channel_id": channel_id(entry), "message_id": parent.id, **place}
            if nested:
                shown["referenced_message"] = None if parent.deleted_at else self.show(parent, base, nested=False)
        if nested and self.index.is_thread(entry.id):
            count = len(self.index.after(entry.id, 0, 10_000))
            shown["thread"] = shapes.thread(entry, room_of(entry), count, joined=self.index.has_joined(entry.id))
        return shown

    def in_gateway(self, shown: Json, entry: Entry) -> Json:
        """Return a message with what only the gateway adds: the guild, and its members beside the users."""
        if is_direct(entry):
            return shown
        people = {user["id"]: self.index.person(user["id"]) for user in shown["mentions"]}
        mentions = [
            {**user, "member": shapes.member(person, whole=False)}
            for user in shown["mentions"]
            if (person := people[user["id"]]) is not None
        ]
        beside = shapes.member(self._current(entry), whole=False)
        return {**shown, "guild_id": GUILD_ID, "member": beside, "mentions": mentions}

    def _sent(self, entry: Entry) -> Sent | None:
        sent = self.sent.get(entry.id)
        return sent if sent is not None and sent.text == entry.text else None

    def _answered(self, entry: Entry) -> Entry | None:
        parent = self.world.posts.get(entry.parent_id or "")
        # A reply names a message of its own channel: in a thread, what answers its first post is no reply.
        return parent if parent is not None and channel_id(parent) == channel_id(entry) else None

    def _mentions(self, entry: Entry, content: str, parent: Entry | None) -> list[Individual]:
        people = {person.id: person for person in mentioned(self.index, content)}
        sent = self._sent(entry)
        if parent is not None and parent.author.id != entry.author.id and (sent is None or sent.pinged):
            people.setdefault(parent.author.id, parent.author)
        return list(people.values())

    def _current(self, entry: Entry) -> Individual:
        return self.world.people.get(entry.author.id, entry.author)

    def _attachment(self, entry: Entry, place: int, base: str) -> Json:
        part = entry.attachments[place]
        url = base + part["url"] if part["url"].startswith("/") else part["url"]
        name = unquote(PurePosixPath(part["url"]).name) or "picture"
        files = self.sent[entry.id].files if entry.id in self.sent else ()
        name, size = files[place] if place < len(files) else (name, 0)
        shown: Json = {
            "id": made_up(f"attachment {entry.id} {place}"),
            "filename": name,
            "size": size,
            "url": url,
            "proxy_url": url,
            "content_type": _TYPES.get(PurePosixPath(name).suffix.lower(), "application/octet-stream"),
        }
        return {**shown, "description": part["alt"]} if part.get("alt") else shown


def without_content(shown: Json) -> Json:
    """Return a message of the guild as a bot sees it that lacks the message content intent.

    It is whole where the bot wrote it or is mentioned in it, and so are direct messages ("Message Content Intent" in
    the gateway's documentation).
    """
    if shown["author"]["id"] == BOT_ID or any(user["id"] == BOT_ID for user in shown["mentions"]):
        return shown
    nested = shown.get("referenced_message")
    emptied = {**shown, "content": "", "embeds": [], "attachments": [], "components": []}
    return {**emptied, "referenced_message": without_content(nested)} if nested else emptied
