"""Recorded traffic on disk: JSON Lines, read leniently, with every bad line named by file and number.

A line is an object with a text; all else may be missing: id, author (a name, or an object), handle, lang, created_at
(ISO 8601, seconds since 1970, or X's own form), thread (a conversation's id, or the earlier turns as a list of
{"from", "text"}), in_reply_to, url, private, attachments, platform, dir; {"event": "edit"} or {"event": "deletion"}
with an id changes an earlier line. Common names of exports (full_text, body, user, username, …) are understood too.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, Final

import orjson

from bot.platforms.base import Attachment, EventKind, Person, Post

Json = dict[str, Any]

_TEXT: Final = ("text", "full_text", "body", "content", "message")
_ID: Final = ("id", "id_str", "tweet_id", "post_id")
_WHEN: Final = ("created_at", "createdAt", "date", "timestamp", "time")
_LANGUAGE: Final = ("lang", "language")
_PARENT: Final = ("in_reply_to", "in_reply_to_status_id", "parent_id", "reply_to")
_CONVERSATION: Final = ("conversation_id", "thread_id")
_AUTHOR: Final = ("author", "user", "from")
_HANDLE: Final = ("handle", "username", "screen_name", "login")
_EVENTS: Final = {"edit": EventKind.EDIT, "edited": EventKind.EDIT, "deletion": EventKind.DELETION}


class LineError(ValueError):
    """A line can't be used. The message names file and line, what is wrong and how to mend it."""


@dataclass(frozen=True, slots=True)
class Line:
    """One raw line and where it stands: `offset` is that of its first byte, `after` that of the next line."""

    file: str
    number: int
    offset: int
    after: int
    raw: bytes

    @property
    def place(self) -> str:
        """Name the line for people."""
        return f"{self.file}, line {self.number}"


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a line says: an event about a post, with the earlier turns that the line itself carried."""

    kind: EventKind
    post_id: str
    post: Post | None
    fields: Mapping[str, object]
    before: tuple[Post, ...] = ()


def read_lines(path: Path, *, start: int = 0, number: int = 1) -> Iterator[Line]:
    """Yield the lines of a file from byte `start` (line `number`). A last line without its end comes too."""
    with path.open("rb") as file:
        file.seek(start)
        offset = start
        for raw in file:
            yield Line(path.name, number, offset, offset + len(raw), raw)
            offset += len(raw)
            number += 1


def parse(line: Line, *, ours: Mapping[str, frozenset[str]], now: datetime) -> Recorded:
    """Understand a line; raise LineError. `ours` names the fields and values that mark our own posts."""
    fields = _object(line)
    word = str(fields.get("event", "")).lower()
    if word and word not in {*_EVENTS, "mention", "direct_message", "delete", "deleted"}:
        raise LineError(f"{line.place}: event is {word!r}; use mention, direct_message, edit or deletion.")
    post_id = _first(fields, _ID) or f"{line.file}:{line.offset}"
    if word in {"deletion", "delete", "deleted"}:
        return Recorded(EventKind.DELETION, post_id, None, fields)
    post, before = _post(line, fields, post_id, ours=matches(fields, ours, empty=False), now=now)
    kind = _EVENTS.get(word) or (EventKind.DIRECT_MESSAGE if post.private else EventKind.MENTION)
    return Recorded(kind, post_id, post, fields, before)


def matches(fields: Mapping[str, object], wanted: Mapping[str, frozenset[str]], *, empty: bool) -> bool:
    """Say whether every wanted field has one of its values; `empty` is the answer when nothing is wanted."""
    if not wanted:
        return empty
    return all(str(fields.get(name, "")) in values for name, values in wanted.items())


def _post(line: Line, fields: Json, post_id: str, *, ours: bool, now: datetime) -> tuple[Post, tuple[Post, ...]]:
    text = next((fields[name] for name in _TEXT if isinstance(fields.get(name), str)), None)
    if text is None:
        found = ", ".join(sorted(fields)) or "nothing"
        raise LineError(f"{line.place}: no text. It has {found}; name the message `text`.")
    thread = fields.get("thread")
    conversation = thread if isinstance(thread, str | int) else _first(fields, _CONVERSATION)
    parent = _first(fields, _PARENT)
    conversation_id = str(conversation or parent or post_id)
    when = _when(line, fields, now)
    before = _turns(thread, conversation_id, post_id, when) if isinstance(thread, list) else ()
    post = Post(
        id=post_id,
        conversation_id=conversation_id,
        author=_person(fields, post_id),
        text=text,
        created_at=when,
        url=str(fields.get("url") or ""),
        parent_id=parent or (before[-1].id if before else None),
        revision=_whole(fields.get("revision")),
        language=_first(fields, _LANGUAGE),
        attachments=_attachments(fields.get("attachments")),
        ours=ours or fields.get("ours") is True,
        private=fields.get("private") is True or fields.get("event") == "direct_message",
    )
    return post, before


def _object(line: Line) -> Json:
    try:
        content = orjson.loads(line.raw)
    except orjson.JSONDecodeError as error:
        raise LineError(f"{line.place}: not JSON ({error}). Mend or remove the line.") from error
    if not isinstance(content, dict):
        raise LineError(f'{line.place}: not an object. A line looks like {{"id": "1", "text": "…"}}.')
    return content


def _first(fields: Mapping[str, object], names: tuple[str, ...]) -> str | None:
    return next((str(fields[name]) for name in names if isinstance(fields.get(name), str | int) and fields[name]), None)


def _person(fields: Json, post_id: str) -> Person:
    author = next((fields[name] for name in _AUTHOR if fields.get(name)), None)
    inside = author if isinstance(author, dict) else {}
    said = author if isinstance(author, str) else ""
    handle = _first(fields, _HANDLE) or _first(inside, _HANDLE) or said
    # Nobody is named: each such line gets a person of its own, so that strangers are not taken for one.
    person_id = _first(inside, ("id", "id_str")) or (f"@{handle}" if handle else f"someone-{post_id}")
    name = str(inside.get("name") or fields.get("name") or said or handle)
    return Person(id=person_id, handle=handle.removeprefix("@"), name=name)


def _turns(thread: list[object], conversation_id: str, post_id: str, when: datetime) -> tuple[Post, ...]:
    posts: list[Post] = []
    for place, turn in enumerate(thread):
        if not isinstance(turn, dict) or not isinstance(turn.get("text"), str):
            continue
        writer = str(turn.get("from", ""))
        ours = writer.lower() in {"us", "brand", "agent"} or turn.get("ours") is True
        before = posts[-1].id if posts else None
        author = Person(id=f"@{writer}" if writer else f"someone-{post_id}", handle=writer.removeprefix("@"))
        posts.append(
            Post(f"{post_id}~{place}", conversation_id, author, turn["text"], when, parent_id=before, ours=ours)
        )
    return tuple(posts)


def _when(line: Line, fields: Json, now: datetime) -> datetime:
    value = next((fields[name] for name in _WHEN if fields.get(name)), None)
    if value is None:
        return now
    if isinstance(value, int | float) and not isinstance(value, bool):
        # Exports count in seconds or in milliseconds; no message is from the year 5138.
        try:
            return datetime.fromtimestamp(value / 1000 if value > 100_000_000_000 else value, UTC)
        except (ValueError, OverflowError, OSError) as error:
            raise LineError(f"{line.place}: the time {value!r} can't be read; no calendar has it.") from error
    for read in (datetime.fromisoformat, _x_time, parsedate_to_datetime):
        try:
            when = read(str(value))
        except ValueError:
            continue
        return when if when.tzinfo else when.replace(tzinfo=UTC)
    raise LineError(f"{line.place}: the time {value!r} can't be read; write it like 2026-11-22T12:30:00Z.")


def _x_time(text: str) -> datetime:
    return datetime.strptime(text, "%a %b %d %H:%M:%S %z %Y")


def _attachments(value: object) -> tuple[Attachment, ...]:
    parts = value if isinstance(value, list) else []
    return tuple(
        Attachment(str(part.get("kind", "image")), str(part["url"]), str(part.get("alt", "")))
        for part in parts
        if isinstance(part, dict) and part.get("url")
    )


def _whole(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0
