"""What we wrote is found where it stands and when it was written; what Reddit doesn't tell of is no deletion."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.platforms.base import Outgoing, Unavailable
from bot.platforms.reddit import mail, reading
from bot.platforms.reddit.settings import Us
from tests.bot.platforms.reddit.scripted import Script, comment, listing, submission, talking

pytestmark = pytest.mark.anyio

SAY = Outgoing("Sorry, Sam. ^AB", "key")
POST = reading.comment(comment("abc"), Us("AuroraCare"))
WRITTEN = 1_750_000_000


def _sent(number: str, at: int, body: str = SAY.text, **more: Any) -> dict[str, Any]:
    return {"kind": "t4", "data": {"id": number, "name": f"t4_{number}", "author": "AuroraCare", "dest": "Sam",
            "body": body, "created_utc": at, **more}}  # fmt: skip


async def test_a_private_answer_to_a_public_comment_is_found_among_what_was_sent() -> None:
    sent = [_sent("m9", WRITTEN + 9, "Other words."), _sent("m8", WRITTEN + 8, dest="kim"), _sent("m7", WRITTEN + 7),
            _sent("m6", WRITTEN + 6), _sent("m1", WRITTEN - 1)]  # fmt: skip
    thread = [listing(submission()), listing(comment("abc"))]
    script = Script(answers={"api/info": listing(comment("abc")), "comments/link/_/abc": thread})
    script.answers["message/sent"] = listing(*sent)
    async with talking(script) as reddit:
        found = await reddit.find_own(POST, SAY)
        assert found is not None
        assert found.id == "t4_m7"
        script.answers["message/sent"] = listing(sent[0], sent[1], sent[4])
        assert await reddit.find_own(POST, SAY) is None
        script.answers["message/sent"] = (403, {"message": "Forbidden"}, {})
        with pytest.raises(Unavailable):
            await reddit.find_own(POST, SAY)


async def test_what_is_older_than_the_attempt_is_not_it() -> None:
    ours = [comment(number, SAY.text, author="AuroraCare", parent_id="t1_abc", created_utc=WRITTEN + at)
            for number, at in (("early", 60), ("late", 7200), ("later", 7260))]  # fmt: skip
    thread = [listing(submission()), listing(comment("abc", replies=listing(*ours)))]
    script = Script(answers={"api/info": listing(comment("abc")), "comments/link/_/abc": thread})
    began = datetime.fromtimestamp(WRITTEN + 7230, UTC)
    async with talking(script) as reddit:
        found = await reddit.find_own(POST, replace(SAY, since=began))
        assert found is not None
        assert found.id == "t1_later"
        assert await reddit.find_own(POST, replace(SAY, since=began + timedelta(hours=1))) is None


async def test_of_a_private_conversation_only_what_comes_after_the_message_counts() -> None:
    theirs = _sent("m5", WRITTEN + 5, "hello?", author="sam", dest="AuroraCare")
    earlier, later = _sent("m4", WRITTEN + 4), _sent("m6", WRITTEN + 6)
    post = mail.message(theirs["data"], Us("AuroraCare"))
    script = Script(answers={"message/messages/m5": listing(earlier, theirs)})
    async with talking(script) as reddit:
        assert await reddit.find_own(post, SAY) is None
        script.answers["message/messages/m5"] = listing(earlier, theirs, later, _sent("m7", WRITTEN + 6))
        found = await reddit.find_own(post, SAY)
    assert found is not None
    assert found.id == "t4_m7"


async def test_what_reddit_does_not_tell_of_is_not_taken_for_deleted() -> None:
    script = Script(answers={"api/info": listing()})
    async with talking(script) as reddit:
        with pytest.raises(Unavailable, match="without saying that it is deleted"):
            await reddit.fetch("t1_abc")
        script.answers["api/info"] = listing(comment("abc"))
        script.answers["comments/link/_/abc"] = (403, {"reason": "private"}, {})
        with pytest.raises(Unavailable, match="may be private now"):
            await reddit.fetch("t1_abc")
        script.answers["api/info"] = (403, {"message": "Forbidden"}, {})
        assert await reddit.look_up(["t1_abc", "t3_link"]) == {}
