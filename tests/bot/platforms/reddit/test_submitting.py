"""Posts of our own on Reddit: the flair that a subreddit asks for, and what its moderators make of them."""

from collections.abc import AsyncIterator
from typing import Any

import httpx2 as httpx
import pytest

from bot import posting as door
from bot import posting_care
from bot.platforms import reddit
from bot.platforms.base import Attachment, Outgoing, Refused, Unmetered
from bot.platforms.reddit import Reddit
from bot.platforms.sandbox.faces.reddit import RedditFace
from bot.platforms.sandbox.server import create_app, serving
from responders.posting_lifecycle import State
from storage import posting
from tests.bot.desks import Stage, run
from tests.bot.platforms.reddit.conversing import SUBREDDIT
from tests.bot.platforms.reddit.test_reddit_contract import KEYS

pytestmark = pytest.mark.anyio
WORDS = Outgoing("Our stores open at nine\n\nFrom Monday on, everywhere.", "key-1")
HOME = f"r/{SUBREDDIT}"


@pytest.fixture
async def asking() -> AsyncIterator[tuple[RedditFace, Any]]:
    """A subreddit that takes no post without a flair, and what opens an adapter for it."""
    face = RedditFace(allowance=1_000_000)
    face.memory.flairs, face.memory.asks_flair = ("News", "Help"), True
    opened: list[Reddit] = []
    async with serving(create_app(None, speaks=face, demo=False)) as url:

        def adapter(**publish: str) -> Reddit:
            options = {"publish": {"to": HOME, **publish}, "url": url, "subreddits": [SUBREDDIT]}
            opened.append(reddit.open(options, account="AuroraCare", keys=KEYS, meter=Unmetered()))
            return opened[-1]

        yield face, adapter
        for one in opened:
            await one.close()


async def test_a_flair_that_is_asked_for_is_named_with_the_choices_before_anything_is_posted(asking: Any) -> None:
    _, adapter = asking
    for wanted, said in (("", "asks for a flair on every post"), ("Newz", 'has no flair "Newz"')):
        desk = adapter(flair=wanted)
        may = await desk.may_publish(WORDS)
        assert not may.allowed
        assert said in may.reason
        assert said in await desk.lacking(), "while it is drafted"
        assert '"News", "Help"' in may.reason
        with pytest.raises(Refused, match="News"):
            await desk.publish(WORDS)
        assert await desk.find_published(WORDS) is None
        assert any(said in problem for problem in (await desk.check()).problems)


async def test_with_its_flair_it_is_posted_once(asking: Any) -> None:
    face, adapter = asking
    desk = adapter(flair="news")
    may = await desk.may_publish(WORDS)
    assert (may.allowed, may.reason) == (True, f'It goes to {HOME} as "News".')
    assert await desk.lacking() == ""
    sent = await desk.publish(WORDS)
    assert await desk.find_published(WORDS) == sent
    face.memory.flairs = ("Help",)
    assert not (await desk.may_publish(WORDS)).allowed


async def test_pictures_are_refused_with_the_reason(asking: Any) -> None:
    _, adapter = asking
    picture = Attachment("image", "", "A lamp.", "image/png", b"x")
    may = await adapter(flair="News").may_publish(Outgoing(WORDS.text, "key-2", (picture,)))
    assert "no description of a picture" in may.reason


@pytest.mark.parametrize(
    ("held", "path", "said"),
    [
        (True, "", "automatic moderation of r/AuroraElectronics holds it back"),
        (True, "/api/approve", "Moderators of r/AuroraElectronics approved it."),
        (False, "/api/remove", "Moderators of r/AuroraElectronics removed it."),
        (False, "/api/lock", "locked it: it stands, and nobody can comment"),
    ],
)
def test_what_moderators_make_of_a_post_is_told(database_url: str, held: bool, path: str, said: str) -> None:
    face = RedditFace(allowance=1_000_000)
    face.memory.holds_back = held

    async def act(stage: Stage) -> None:
        with stage.desk.database.session() as session:
            one = posting.plan(
                session, account_id=stage.account_id, text=WORDS.text, ref="notice:1", now=stage.clock(),
                actor=f"user:{stage.user_id}",
            )  # fmt: skip
        assert (await door.deliver(stage.desk, one, worker="w")).outcome == "published"
        with stage.desk.database.session() as session:
            out = posting.get(session, one)
        if path:
            await moderate(stage.sandbox, path, out.platform_post_id)
        await posting_care.look_after(stage.desk)
        await posting_care.look_after(stage.desk)
        with stage.desk.database.session() as session:
            now = posting.get(session, one)
        assert said in now.said
        assert (now.state, now.at, now.version) == (State.PUBLISHED, out.at, out.version + 1)

    run(act, database_url, speaks="reddit", face=face, account={"publish": {"to": HOME}})


async def moderate(sandbox: httpx.AsyncClient, path: str, post_id: str) -> None:
    """Do what a moderator does there."""
    asked = {"grant_type": "password", "username": "AuroraCare", "password": "sesame"}
    token = (await sandbox.post("/api/v1/access_token", data=asked, auth=("client", "a secret"))).json()["access_token"]
    answer = await sandbox.post(path, data={"id": post_id}, headers={"authorization": f"bearer {token}"})
    assert answer.status_code == 200
