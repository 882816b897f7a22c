"""Somebody's post is taken away through the one door out: once, truly told, and never past the platform's rules."""

import asyncio

import pytest

from bot import outbox, outcomes
from responders.lifecycle import State
from storage import accounts, bereft, moderation, pictures, record, replies
from tests.bot.desks import Stage, run

WHY = "Names another customer's address."


async def hidden(stage: Stage) -> list[bool]:
    posts = (await stage.sandbox.get("/posts")).json()["posts"]
    return [bool(post["hidden_at"]) for post in posts]


async def remove(stage: Stage) -> outcomes.Removal:
    return await outbox.remove(stage.desk, stage.case().message.id, user_id=stage.user_id, reason=WHY)


def test_a_post_is_hidden_once_and_the_record_says_why(database_url: str) -> None:
    async def act(stage: Stage) -> None:
        await stage.write("my Halo Pro hisses. What now?")
        await stage.take_in()
        assert (await remove(stage)).done
        assert (await remove(stage)).done
        assert await hidden(stage) == [True]
        message = stage.case().message
        assert message.removed_at is not None
        with stage.desk.database.session() as session:
            told = record.about(session, [f"message:{message.id}"])
        assert [one.content for one in told if one.kind == "message.removed"] == [WHY]

    run(act, database_url)


@pytest.mark.parametrize(
    ("fault", "said", "done"),
    [
        ("throttled", "wait until", False),
        ("unavailable", "Ask once more", False),
        ("dropped_before", "Ask once more", False),
        ("dropped_after", "Ask once more", True),
        ("signed_out", "no longer takes", False),
    ],
)
def test_what_went_wrong_is_told_and_asking_again_is_safe(database_url: str, fault: str, said: str, done: bool) -> None:
    async def act(stage: Stage) -> None:
        await stage.write("my Halo Pro hisses. What now?")
        await stage.take_in()
        await stage.fault(fault, on=["remove"], count=1, seconds=1)
        first = await remove(stage)
        assert not first.done
        assert said in first.words
        assert await hidden(stage) == [done]
        assert stage.case().message.removed_at is None
        with stage.desk.database.session() as session:
            paused = accounts.get(session, stage.account_id).paused_at is not None
        assert paused is (fault == "signed_out")
        assert (await remove(stage)).done
        assert await hidden(stage) == [True]

    run(act, database_url)


def test_what_the_platform_does_not_let_us_hide_stays(database_url: str) -> None:
    async def act(stage: Stage) -> None:
        await stage.write("hello in private", private=True)
        await stage.take_in()
        refused = await remove(stage)
        assert not refused.done
        assert "neither mentioned nor answered us" in refused.words
        assert await hidden(stage) == [False]

    run(act, database_url)


@pytest.mark.parametrize("told_first", [False, True])
def test_what_we_removed_is_not_told_as_deleted_by_its_author(database_url: str, told_first: bool) -> None:
    async def act(stage: Stage) -> None:
        post_id = await stage.write("my Halo Pro hisses. What now?")
        await stage.take_in()
        case = stage.case()
        draft = case.reply
        assert draft is not None

        async def deletion() -> None:
            await stage.sandbox.delete(f"/messages/{post_id}")
            await stage.take_in()

        if told_first:
            with stage.desk.database.session() as session:
                moderation.asked(session, case.message.id, user_id=stage.user_id, reason=WHY, now=stage.clock())
            await deletion()
            assert stage.case().closed_reason == bereft.DELETED
            await outcomes.removed(stage.desk, case.message.id, user_id=stage.user_id, reason=WHY)
        else:
            assert (await remove(stage)).done
            await deletion()
        case = stage.case()
        assert (case.row.state, case.closed_reason) == ("closed", "Removed here by us.")
        lapsed = stage.reply(draft.id)
        assert (lapsed.state, lapsed.outcome, lapsed.text) == (State.EXPIRED, "Removed here by us.", "")
        with stage.desk.database.session() as session:
            told = record.about(session, [f"message:{case.message.id}"])
        assert [one.actor for one in told if one.kind == "message.removed"] == [f"user:{stage.user_id}"]

    run(act, database_url)


def _carry(stage: Stage, content: bytes) -> int:
    reply = stage.case().reply
    assert reply is not None
    with stage.desk.database.session() as session:
        name = pictures.keep(
            session, content, media_type="image/png", width=1, height=1, user_id=stage.user_id, now=stage.clock()
        )
        carried = {
            "kind": "image",
            "sha256": name,
            "media_type": "image/png",
            "alt": "a dot",
            "url": f"/pictures/{name}",
        }
        replies.edit(
            session, reply.id, reply.version, user_id=stage.user_id, text=reply.text, judgement=reply.judgement,
            proof=reply.proof, now=stage.clock(), attachments=[carried],
        )  # fmt: skip
    stage.approve(reply.id)
    return reply.id


@pytest.mark.parametrize("kept", [True, False])
def test_a_reply_goes_out_with_its_pictures_or_not_at_all(database_url: str, kept: bool) -> None:
    async def act(stage: Stage) -> None:
        await stage.write("my third Halo Pro died after a week. What are you going to do about it?")
        await stage.take_in()
        reply_id = await asyncio.to_thread(_carry, stage, b"\x89PNG and so on")
        if not kept:
            with stage.desk.database.session() as session:
                session.connection().exec_driver_sql("DELETE FROM picture")
        done = await outbox.deliver(stage.desk, reply_id, worker="w")
        posted = await stage.ours()
        if kept:
            assert done.outcome == "posted"
            (picture,) = posted[0]["attachments"]
            assert picture["alt"] == "a dot"
            assert (await stage.sandbox.get(picture["url"])).content == b"\x89PNG and so on"
        else:
            assert (done.outcome, posted) == ("refused", [])
            assert "no longer kept" in stage.reply(reply_id).outcome

    run(act, database_url)


def test_a_picture_that_can_not_be_handed_over_posts_nothing_and_is_tried_again(database_url: str) -> None:
    async def act(stage: Stage) -> None:
        await stage.write("my third Halo Pro died after a week. What are you going to do about it?")
        await stage.take_in()
        reply_id = await asyncio.to_thread(_carry, stage, b"\x89PNG and so on")
        await stage.fault("dropped_after", on=["upload"], count=1)
        assert (await outbox.deliver(stage.desk, reply_id, worker="w")).outcome == "deferred"
        assert await stage.ours() == []
        stage.clock.forward(minutes=1)
        assert (await outbox.deliver(stage.desk, reply_id, worker="w")).outcome == "posted"
        assert len(await stage.ours()) == 1

    run(act, database_url)
