"""What every adapter must do, done by X's through tweepy on the sandbox's X, with every exchange checked."""

import socket
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from bot.platforms import x
from bot.platforms.base import Outgoing, Refused
from bot.platforms.sandbox.faults import FaultKind
from bot.platforms.x import X
from tests.bot.platforms.contract import Contract, told
from tests.bot.platforms.x.staging import Staged, staged

KEYS = dict.fromkeys(("api_key", "api_secret", "access_token", "access_secret", "bearer_token"), "sandbox")


class XStage:
    faults = frozenset(kind.value for kind in FaultKind)

    def __init__(self, face: Staged, **options: Any) -> None:
        self.face = face
        self._options = options
        self._opened: list[X] = []
        self.platform = self.open(face.url)

    def open(self, url: str, **options: Any) -> X:
        quick = {"poll_seconds": 0.05, "timeout_seconds": 2.0, "wait_seconds": 1}
        self._opened.append(
            x.open(
                {"url": url, "web_url": url, "publish": {"to": "profile"}, **quick, **self._options, **options},
                account="AuroraCare",
                keys=KEYS,
            )
        )
        return self._opened[-1]

    async def mention(self, text: str, *, parent_id: str | None = None) -> str:
        return await self.face.write(text, in_reply_to=parent_id)

    async def message(self, text: str) -> str:
        return await self.face.write(text, private=True)

    async def edit(self, post_id: str, text: str) -> None:
        await self.face.edit(post_id, text)

    async def delete(self, post_id: str) -> None:
        await self.face.delete(post_id)

    async def redeliver(self) -> None:
        await self.face.fault("redelivery", "listen")

    async def fail(self, fault: str, operation: str) -> None:
        await self.face.fault(fault, operation)

    async def posted(self) -> Sequence[str]:
        posts = (await self.face.admin.get("/posts", params={"ours": "true"})).json()["posts"]
        return [post["text"] for post in posts if post["deleted_at"] is None]

    async def reopen(self) -> X:
        return self.open(self.face.url)

    async def unreachable(self) -> X:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            return self.open(f"http://127.0.0.1:{free.getsockname()[1]}")

    async def close(self) -> None:
        for opened in self._opened:
            await opened.close()


class TestX(Contract):
    @pytest.fixture
    async def stage(self, shared: Path, tmp_path: Path) -> AsyncIterator[XStage]:
        async with staged(shared, tmp_path / "journal.jsonl") as face:
            stage = XStage(face)
            yield stage
            await stage.close()

    async def test_a_deletion_is_told_without_the_words(self, stage: XStage) -> None:
        """X tells of no deletion: whoever asks for the post again learns of it."""
        kept, deleted = await stage.mention("@AuroraCare it hisses"), await stage.mention("@AuroraCare it hums")
        assert len(await told(stage.platform, None, 2)) == 2
        await stage.delete(deleted)
        found = await stage.platform.look_up([kept, deleted])
        assert found[deleted] is None
        assert found[kept] is not None
        assert [event.post_id for event in await told(await stage.reopen(), None, 1)] == [kept]

    async def test_our_own_post_can_be_edited_and_deleted(self, stage: XStage) -> None:
        """Only an account with Premium edits on X."""
        thread = await stage.platform.fetch(await stage.mention("@AuroraCare it hisses"))
        assert thread.post is not None
        sent = await stage.platform.reply(thread.post, Outgoing("Fist of all, sorry. ^AB", "key-1"))
        with pytest.raises(Refused):
            await stage.platform.edit_own(sent.id, Outgoing("First of all, sorry. ^AB", "key-2"))
        premium = stage.open(stage.face.url, premium=True)
        edited = await premium.edit_own(sent.id, Outgoing("First of all, sorry. ^AB", "key-2"))
        assert list(await stage.posted()) == ["First of all, sorry. ^AB"]
        again = await premium.fetch(thread.post.id)
        assert [(post.id, post.revision) for post in again.after] == [(sent.id, 1)]
        assert again.after[0].text.endswith("First of all, sorry. ^AB")
        assert edited.id == sent.id
        await stage.platform.delete_own(sent.id)
        await stage.platform.delete_own(sent.id)
        assert list(await stage.posted()) == []
