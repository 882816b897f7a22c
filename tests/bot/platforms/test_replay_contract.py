import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.platforms import replay
from bot.platforms.base import Post
from bot.platforms.replay import Replay
from bot.platforms.replay.loopback import Loopback
from tests.bot.platforms.contract import Contract


class ReplayStage:
    """A recording that grows while it is played, with replies kept beside it."""

    faults: frozenset[str] = frozenset()

    def __init__(self, folder: Path) -> None:
        self._file = folder / "recording.jsonl"
        self._file.touch()
        self._kept = folder / "kept" / "replies.jsonl"
        self._number = 0
        self.platform = self._adapter()

    async def mention(self, text: str, *, parent_id: str | None = None) -> str:
        return self._append(text=text, in_reply_to=parent_id, thread="t1")

    async def message(self, text: str) -> str:
        return self._append(text=text, private=True)

    async def edit(self, post_id: str, text: str) -> None:
        self._line({"id": post_id, "text": text, "event": "edit", "created_at": "2026-11-22T10:00:00Z"})

    async def delete(self, post_id: str) -> None:
        self._line({"id": post_id, "event": "deletion"})

    async def redeliver(self) -> None:
        """Listening from an earlier cursor tells everything again."""

    async def fail(self, fault: str, operation: str) -> None:
        raise NotImplementedError(fault)

    async def posted(self) -> Sequence[str]:
        return [post.text for conversation in ("t1", "p1", "p2") for post in self._conversation(conversation)]

    async def reopen(self) -> Replay:
        return self._adapter()

    async def unreachable(self) -> None:
        return None

    def _conversation(self, conversation_id: str) -> Sequence[Post]:
        return Loopback(self._kept).in_conversation(conversation_id)

    def _adapter(self) -> Replay:
        return replay.open({"path": str(self._file), "loopback": True, "loopback_path": str(self._kept)})

    def _append(self, **fields: object) -> str:
        self._number += 1
        post_id = f"p{self._number}"
        self._line({"id": post_id, "handle": "sam_demo", "author": "Sam", **fields})
        return post_id

    def _line(self, fields: dict[str, object]) -> None:
        with self._file.open("a") as file:
            file.write(json.dumps({name: value for name, value in fields.items() if value is not None}) + "\n")


class TestReplay(Contract):
    @pytest.fixture
    async def stage(self, tmp_path: Path) -> ReplayStage:
        return ReplayStage(tmp_path)
