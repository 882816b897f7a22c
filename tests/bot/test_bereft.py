"""A deleted mention's words are gone from every reply that was not posted, and its author's name with the last one."""

import psycopg
import pytest

from bot import care, mirroring, outbox
from bot.mentions import gather, reply_subject
from bot.platforms.sandbox.adapter import Sandbox
from policies.finding import Judgement, Verdict
from responders.draft import Proof
from responders.lifecycle import State
from storage import cases, pictures, record, replies, sending
from tests.bot.desks import Stage, run
from tests.storage.test_erasure import survivors

MARK = "quuxmark"
ENDS = {
    "drafted": State.EXPIRED, "first of two": State.EXPIRED, "approved": State.EXPIRED, "held": State.WITHDRAWN,
    "voided": State.EXPIRED, "rejected": State.WITHDRAWN, "refused": State.REFUSED, "unconfirmed": State.EXPIRED,
}  # fmt: skip


async def quoting(stage: Stage) -> tuple[str, int]:
    """Return a mention and the id of its draft, in which somebody wrote the mention's own words."""
    post_id = await stage.write(f"My Halo speaker keeps {MARK}ing since Monday. How do I fix it?", handle=f"{MARK}er")
    await stage.take_in()
    (reply,) = stage.case().replies
    (mention,) = gather(stage.desk, [reply.message_id])
    text = f"You wrote that it keeps {MARK}ing since Monday. When did you last hear it work?"
    judgement = stage.desk.judge.judge(reply_subject(mention, text))
    with stage.desk.database.session() as session:
        replies.edit(
            session, reply.id, reply.version, user_id=stage.user_id, text=text, judgement=judgement,
            proof=Proof(True, ()), now=stage.clock(),
        )  # fmt: skip
    return post_id, reply.id


async def bring(stage: Stage, reply_id: int, to: str) -> None:
    """Bring the draft to where it stands when its mention is deleted."""
    with stage.desk.database.session() as session:
        if to == "held":
            replies.hold(session, reply_id, reason="a crisis", now=stage.clock())
        if to == "rejected":
            row = cases.reply(session, reply_id)
            replies.reject(
                session, reply_id, row.version, user_id=stage.user_id, reason=f"no {MARK}", now=stage.clock()
            )
        if to == "first of two":
            row = cases.reply(session, reply_id)
            replies.ask_second(session, reply_id, row.version, user_id=stage.user_id, now=stage.clock())
    if to in {"first of two", "approved", "voided", "refused", "unconfirmed"}:
        stage.approve(reply_id)
    if to == "voided":
        with stage.desk.database.session() as session:
            replies.void(session, reply_id, reason="The world changed.", now=stage.clock())
    fault = {"refused": "closed_messages", "unconfirmed": "dropped_before"}.get(to)
    if fault:
        await stage.fault(fault, on=["reply"])
        assert (await outbox.deliver(stage.desk, reply_id, worker="1")).outcome == to
        await stage.calm()


async def deleted(stage: Stage, post_id: str) -> None:
    await stage.sandbox.delete(f"/messages/{post_id}")
    stage.clock.forward(hours=13)
    assert (await mirroring.mirror(stage.desk)).gone == 1


def left(stage: Stage) -> list[str]:
    with stage.desk.database.session() as session:
        assert record.verify(session).sound
        return survivors(session, MARK)


@pytest.mark.parametrize("to", ENDS)
def test_what_was_never_posted_loses_its_words_wherever_it_stands(database_url: str, to: str) -> None:
    async def body(stage: Stage) -> None:
        post_id, reply_id = await quoting(stage)
        await bring(stage, reply_id, to)
        assert left(stage)
        await deleted(stage, post_id)
        if to == "unconfirmed":
            assert stage.reply(reply_id).state is State.UNCONFIRMED
            with stage.desk.database.session() as session:
                version = cases.reply(session, reply_id).version
                sending.settle(session, reply_id, version, user_id=stage.user_id, posted=False, now=stage.clock())
        assert left(stage) == []
        reply = stage.reply(reply_id)
        assert (reply.state, reply.text, reply.attachments) == (ENDS[to], "", ())
        assert reply.judgement == Judgement(Verdict.ALLOW) or not reply.judgement.findings
        assert stage.case().row.state == "closed"

    run(body, database_url)


def test_what_was_posted_stays_ours_and_the_name_goes(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        post_id = await stage.write("My Halo speaker died. How do I fix it?", handle=f"{MARK}er", name=f"Z {MARK}")
        await stage.take_in()
        reply = stage.case().reply
        assert reply is not None
        stage.approve(reply.id)
        assert (await outbox.deliver(stage.desk, reply.id, worker="1")).outcome == "posted"
        await deleted(stage, post_id)
        assert stage.reply(reply.id).text
        person = stage.case().person
        assert (person.handle, person.name, person.url, person.erased) == ("", "", "", True)
        with psycopg.connect(stage.desk.database.url) as connection:
            assert connection.execute("SELECT count(*) FROM case_file WHERE search IS NOT NULL").fetchone() == (0,)
        await stage.write("My Halo is here again. How do I fix it?", handle=f"{MARK}er", name=f"Z {MARK}")
        await stage.take_in()
        assert stage.case().person.handle == f"{MARK}er", "who writes again is known again"

    run(body, database_url)


def test_who_has_something_else_standing_keeps_their_name(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        post_id = await stage.write("My Halo speaker died. How do I fix it?")
        await stage.write("And where do I return it?", in_reply_to=post_id)
        await stage.take_in()
        await deleted(stage, post_id)
        assert stage.case().person.handle == "dana"
        with stage.desk.database.session() as session:
            assert record.verify(session).sound

    run(body, database_url)


def test_who_is_owed_an_outcome_keeps_their_name_until_it_is_known(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        post_id, reply_id = await quoting(stage)
        await bring(stage, reply_id, "unconfirmed")
        await deleted(stage, post_id)
        assert stage.case().person.handle == f"{MARK}er"
        assert await mirroring.forget_left(stage.desk) == 0
        with stage.desk.database.session() as session:
            sending.found_posted(session, reply_id, platform_post_id="o1", url="", now=stage.clock())
        assert await mirroring.forget_left(stage.desk) == 1
        assert stage.case().person.handle == ""

    run(body, database_url)


def test_a_reply_that_comes_back_to_a_deleted_mention_lapses(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        post_id, reply_id = await quoting(stage)
        stage.approve(reply_id)
        with stage.desk.database.session() as session:
            departure = sending.start_attempt(session, reply_id, worker="1", now=stage.clock())
            assert departure is not None
        await deleted(stage, post_id)
        assert stage.reply(reply_id).state is State.SENDING
        with stage.desk.database.session() as session:
            now = stage.clock()
            sending.finish_deferred(session, departure.attempt_id, until=now, detail="Wait.", now=now)
        assert (await outbox.deliver(stage.desk, reply_id, worker="1")).outcome == "void"
        assert stage.reply(reply_id).state is State.EXPIRED
        assert stage.case().row.state == "closed"
        assert left(stage) == []

    run(body, database_url)


def test_a_draft_that_was_written_while_its_mention_went_is_forgotten_by_the_calendar(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        post_id, reply_id = await quoting(stage)
        with psycopg.connect(stage.desk.database.url) as connection:
            connection.execute("UPDATE message SET deleted_at = now() WHERE platform_post_id = %s", [post_id])
        assert await mirroring.forget_left(stage.desk) == 2
        assert (stage.reply(reply_id).state, stage.reply(reply_id).text) == (State.EXPIRED, "")
        assert await mirroring.forget_left(stage.desk) == 0

    run(body, database_url)


def test_pictures_go_a_day_after_the_last_reply_that_used_them(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        with stage.desk.database.session() as session:
            name = pictures.keep(
                session, b"picture", media_type="image/png", width=1, height=1, user_id=stage.user_id,
                now=stage.clock(),
            )  # fmt: skip
        for hours, kept in ((23, True), (2, False)):
            stage.clock.forward(hours=hours)
            await care.tidy_queue(stage.desk)
            with stage.desk.database.session() as session:
                assert (name in pictures.load(session, [name])) is kept

    run(body, database_url)


def test_an_older_post_with_the_same_words_settles_nothing(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        await quoting(stage)
        platform = stage.desk.platform(stage.account_id)
        assert isinstance(platform, Sandbox)
        reply_id = stage.case().replies[0].id
        stage.approve(reply_id)
        text = stage.reply(reply_id).text
        post = (await platform.fetch(stage.case().message.platform_post_id)).post
        assert post is not None
        await platform.reply(post, outbox.Outgoing(text, "another hand"))
        stage.clock.forward(minutes=5)
        with stage.desk.database.session() as session:
            departure = sending.start_attempt(session, reply_id, worker="1", now=stage.clock())
            assert departure is not None
            sending.finish_unconfirmed(session, departure.attempt_id, detail="?", now=stage.clock())
        assert await care.settle_unclear(stage.desk) == 0
        assert stage.reply(reply_id).state is State.UNCONFIRMED

    run(body, database_url)
