"""What every adapter must do, done by X's through tweepy on the sandbox's X, with every exchange checked."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.platforms import x
from bot.platforms.base import Outgoing, Refused
from bot.platforms.x import X
from tests.bot.platforms.contract import Contract, told
from tests.bot.platforms.staging import SandboxStage
from tests.bot.platforms.x.staging import Staged, staged

KEYS = dict.fromkeys(("api_key", "api_secret", "access_token", "access_secret", "bearer_token"), "sandbox")


class XStage(SandboxStage[X]):
    def __init__(self, face: Staged) -> None:
        self.face = face
        super().__init__(face.url)

    def adapter(self, url: str, **options: object) -> X:
        quick = {"poll_seconds": 0.05, "timeout_seconds": 2.0, "wait_seconds": 1}
        asked = {"url": url, "web_url": url, "publish": {"to": "profile"}, **quick, **options}
        return x.open(asked, account="AuroraCare", keys=KEYS)


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
