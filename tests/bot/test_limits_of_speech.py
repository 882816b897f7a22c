"""What a platform's rules keep the desk from saying: only listening, one answer ever, no words of a model."""

from dataclasses import replace

import psycopg
import pytest

from bot import assessing, mentions, mirroring, outbox
from bot.freshness import refresh
from bot.permissions import writer_refusal
from bot.platforms.base import Thread
from bot.platforms.sandbox.adapter import Sandbox
from responders.lifecycle import State
from responders.signoff import sign
from storage import replies
from storage.errors import Conflict
from tests.bot.desks import Stage, run

ASKED = "My Halo speaker stopped working after the update. Can you help?"


def sandbox(stage: Stage) -> Sandbox:
    platform = stage.desk.platform(stage.account_id)
    assert isinstance(platform, Sandbox)
    return platform


async def drafted(stage: Stage) -> tuple[str, int]:
    post_id = await stage.write(ASKED)
    await stage.take_in()
    reply = stage.case().reply
    assert reply is not None
    return post_id, reply.id


def count(stage: Stage, table: str) -> int:
    with psycopg.connect(stage.desk.database.url) as connection:
        row = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
    assert row is not None
    return int(row[0])


def test_what_a_search_found_is_shown_and_owes_nothing(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        found = {"handle": "zoe", "text": "My Halo speaker died after a week. What can I do?", "found": True}
        (await stage.sandbox.post("/messages", json=found)).raise_for_status()
        await stage.take_in()
        case = stage.case()
        assert case.row.listen_only
        assert case.row.due_at is None
        assert case.reply is None
        assert case.message.text == found["text"]
        assert not case.message.addressed

    run(body, database_url)


def test_what_a_search_found_and_asks_nothing_opens_no_case(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        chatter = {"handle": "zoe", "text": "good morning everyone", "found": True}
        (await stage.sandbox.post("/messages", json=chatter)).raise_for_status()
        await stage.take_in()
        assert count(stage, "message") == 1
        assert count(stage, "case_file") == 0

    run(body, database_url)


def test_once_they_turn_to_us_they_are_answered(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        found = {"handle": "zoe", "text": "My Halo speaker died after a week. What can I do?", "found": True}
        post_id = (await stage.sandbox.post("/messages", json=found)).json()["id"]
        await stage.take_in()
        await stage.write("can you help with my Halo speaker?", handle="zoe", in_reply_to=post_id)
        await stage.take_in()
        case = stage.case()
        assert count(stage, "case_file") == 1
        assert not case.row.listen_only
        assert case.row.due_at is not None
        assert case.reply is not None
        assert case.reply.message_id == case.message.id
        assert case.message.addressed

    run(body, database_url)


@pytest.mark.parametrize(
    ("addressed", "permission", "listens"),
    [
        (True, {}, False),
        (False, {}, True),
        (False, {"reply": {"allowed": True}, "message": {"allowed": False}}, False),
        (False, {"reply": {"allowed": False}, "message": {"allowed": True}}, True),
        (True, {"reply": {"allowed": False}, "message": {"allowed": True}}, False),
        (True, {"reply": {"allowed": False}, "message": {"allowed": False}}, True),
        (True, {"reply": {"allowed": False, "until": "2031-01-01"}, "message": {"allowed": False}}, False),
    ],
)
def test_who_may_be_answered(database_url: str, addressed: bool, permission: dict[str, object], listens: bool) -> None:
    async def body(stage: Stage) -> None:
        await drafted(stage)
        (mention,) = mentions.gather(stage.desk, [1])
        mention = replace(mention, message=replace(mention.message, addressed=addressed))
        assert mentions.nobody_may_answer(mention, permission) is listens

    run(body, database_url)


def test_where_one_answer_is_allowed_an_edit_allows_no_second(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        post_id, reply_id = await drafted(stage)
        stage.approve(reply_id)
        assert (await outbox.deliver(stage.desk, reply_id, worker="1")).outcome == "posted"
        await stage.sandbox.patch(f"/messages/{post_id}", json={"text": "@AuroraCare Where do I return my Halo?"})
        await stage.take_in()
        again = next(one for one in stage.case().replies if one.state is State.DRAFTED)
        with stage.desk.database.session() as session, pytest.raises(Conflict, match="one answer to a post"):
            replies.approve(
                session, again.id, again.version, user_id=stage.user_id, initials="AB", send_after=stage.clock(),
                text=sign(again.unsigned_text, "AB"), now=stage.clock(), override_reason="a test", once=True,
            )  # fmt: skip
        stage.approve(again.id)
        sandbox(stage).limits = replace(sandbox(stage).limits, once=True)
        assert (await outbox.deliver(stage.desk, again.id, worker="1")).outcome == "void"
        assert len(await stage.ours()) == 1
        assert "one answer to a post" in stage.reply(again.id).outcome

    run(body, database_url)


def test_what_a_model_wrote_stays_here_where_the_platform_has_not_approved_it(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        _, reply_id = await drafted(stage)
        stage.approve(reply_id)
        with psycopg.connect(stage.desk.database.url) as connection:
            connection.execute("UPDATE reply SET writer = 'a model' WHERE id = %s", [reply_id])
        sandbox(stage).models_may_write = False
        assert (await outbox.deliver(stage.desk, reply_id, worker="1")).outcome == "void"
        assert stage.reply(reply_id).outcome == writer_refusal(sandbox(stage), "a model")
        assert "Sandbox has not approved" in stage.reply(reply_id).outcome
        assert await stage.ours() == []
        assert writer_refusal(sandbox(stage), "composer") == ""

    run(body, database_url)


def test_an_edit_of_what_a_search_found_gives_no_leave_to_answer(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        found = {"handle": "zoe", "text": "My Halo speaker died after a week. What can I do?", "found": True}
        post_id = (await stage.sandbox.post("/messages", json=found)).json()["id"]
        await stage.take_in()
        kept = stage.case().message
        forgetful = sandbox(stage)
        read = forgetful.fetch

        async def fetch(post_id: str) -> Thread:
            thread = await read(post_id)
            return replace(thread, post=thread.post and replace(thread.post, addressed=True))

        forgetful.fetch = fetch  # type: ignore[method-assign]
        post = (await refresh(stage.desk, stage.account_id, kept)).thread.post
        assert post is not None
        assert not post.addressed
        await stage.sandbox.patch(f"/messages/{post_id}", json={"text": "My Halo speaker died. What can I do now?"})
        stage.clock.forward(hours=13)
        await mirroring.mirror(stage.desk)
        await assessing.assess(stage.desk, [kept.id])
        case = stage.case()
        assert case.message.text.endswith("now?")
        assert not case.message.addressed
        assert case.row.listen_only
        assert case.reply is None

    run(body, database_url)


def test_an_edit_of_what_only_explains_a_mention_opens_no_case(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        said = {"handle": "eve", "text": "My neighbour's speaker crackles all day."}
        post_id = (await stage.sandbox.post("/messages", json=said)).json()["id"]
        await stage.write("how do I fix my Halo?", in_reply_to=post_id)
        await stage.take_in()
        with psycopg.connect(stage.desk.database.url) as connection:
            connection.execute("UPDATE message SET context = true WHERE text = %s", [said["text"]])
            connection.execute("DELETE FROM procrastinate_jobs")
        before = count(stage, "case_file")
        await stage.sandbox.patch(f"/messages/{post_id}", json={"text": "My speaker crackles. How can I fix that?"})
        stage.clock.forward(hours=13)
        assert (await mirroring.mirror(stage.desk)).edited == 1
        assert count(stage, "procrastinate_jobs") == 0
        await assessing.assess(stage.desk, list(range(1, count(stage, "message") + 1)))
        assert count(stage, "case_file") == before
        with psycopg.connect(stage.desk.database.url) as connection:
            row = connection.execute("SELECT context FROM message WHERE text ~ 'How can I fix'").fetchone()
        assert row == (True,)

    run(body, database_url)
