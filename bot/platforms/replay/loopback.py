"""Replies to recorded traffic: kept beside it, so that they can be shown; they reach nobody."""

import os
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Any

import orjson

from bot.platforms.base import Outgoing, Person, Post, Refused, Sent, Unconfirmed


class Loopback:
    """Keep replies in memory, and in a JSON Lines file when `path` is given; those in the file are read back."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._posts: dict[str, Post] = {}
        self._number = 0
        self._lock = Lock()
        if path is not None and path.exists():
            for line in path.read_bytes().splitlines():
                self._take(orjson.loads(line))

    def add(self, post: Post, message: Outgoing, now: datetime, account: str, *, private: bool) -> Sent:
        """Keep a reply; raise Unconfirmed when the file may hold it and may not."""
        with self._lock:
            kept = {
                "op": "reply",
                "id": f"loopback-{self._number + 1}",
                "to": post.id,
                "conversation": post.conversation_id,
                "account": account,
                "text": message.text,
                "key": message.key,
                "at": now.isoformat(),
                "private": private,
            }
            self._write(kept)
            self._take(kept)
            return Sent(str(kept["id"]))

    def edit(self, post_id: str, text: str, now: datetime) -> Sent:
        """Replace the words of a reply; raise Refused when there is none."""
        with self._lock:
            if post_id not in self._posts:
                raise Refused("There is no such reply.", rule="gone")
            change = {"op": "edit", "id": post_id, "text": text, "at": now.isoformat()}
            self._write(change)
            self._take(change)
            return Sent(post_id)

    def delete(self, post_id: str) -> None:
        """Forget a reply; one that is gone is no error."""
        with self._lock:
            if post_id in self._posts:
                change = {"op": "delete", "id": post_id}
                self._write(change)
                self._take(change)

    def find(self, post: Post, message: Outgoing) -> Sent | None:
        """Return the reply to `post` with the same words, no older than the attempt."""
        under = (kept for kept in self._posts.values() if kept.parent_id == post.id)
        found = (kept for kept in under if kept.text == message.text and message.may_be(kept.created_at))
        return next((Sent(kept.id) for kept in found), None)

    def in_conversation(self, conversation_id: str) -> tuple[Post, ...]:
        """Return what we said in a conversation, oldest first."""
        return tuple(post for post in self._posts.values() if post.conversation_id == conversation_id)

    def _write(self, change: dict[str, Any]) -> None:
        if self._path is None:
            return
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("ab") as file:
                file.write(orjson.dumps(change, option=orjson.OPT_APPEND_NEWLINE))
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise Unconfirmed(
                f"{self._path} could not be written ({error}); look whether the reply is there."
            ) from error

    def _take(self, change: dict[str, Any]) -> None:
        if change["op"] == "delete":
            self._posts.pop(change["id"], None)
        elif change["op"] == "edit":
            kept, at = self._posts[change["id"]], datetime.fromisoformat(change["at"])
            self._posts[kept.id] = replace(kept, text=change["text"], revision=kept.revision + 1, edited_at=at)
        else:
            self._number = max(self._number, int(str(change["id"]).rpartition("-")[2]))
            self._posts[change["id"]] = Post(
                id=change["id"],
                conversation_id=change["conversation"],
                author=Person("us", change["account"], change["account"]),
                text=change["text"],
                created_at=datetime.fromisoformat(change["at"]),
                parent_id=change["to"],
                ours=True,
                private=change["private"],
            )
