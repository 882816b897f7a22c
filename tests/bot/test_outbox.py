"""Every way a send can end, on the sandbox with its faults."""

import asyncio
from datetime import timedelta

import psycopg
import pytest

from bot import care, outbox, outcomes
from bot.outcomes import Done
from bot.platforms.base import Sent
from responders.lifecycle import State
from storage import accounts, record, replies, sending
from storage.errors import Conflict
from storage.settling import MAY_ANSWER_FOR
from tests.bot.desks import ASKED, Stage, drafted, run


async def send(stage: Stage, reply_id: int, worker: str = "1") -> Done:
    return await outbox.deliver(stage.desk, reply_id, worker=worker)


async def struck(stage: Stage, fault: str) -> None:
    """Wait until a fault has struck."""
    async with asyncio.timeout(60):
        while fault not in (await stage.sandbox.get("/faults")).json()["struck"]:  # noqa: ASYNC110 - over HTTP
            await asyncio.sleep(0.02)


def attempts(stage: Stage) -> list[tuple[str, str]]:
    with psycopg.connect(stage.desk.database.url) as connection:
        return connection.execute("SELECT outcome, detail FROM attempt ORDER BY id").fetchall()


def void_reasons(stage: Stage, reply_id: int) -> list[str]:
    return [one.void_reason for one in stage.reply(reply_id).approvals if one.voided_at]


def test_an_approved_reply_is_sent_once_with_exactly_the_text_that_was_approved(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        reply_id = await drafted(stage)
        stage.approve(reply_id)
        approved = stage.reply(reply_id).text
        assert (await send(stage, reply_id)).outcome == "posted"
        assert (await send(stage, reply_id)).outcome == "is sent"
        (post,) = await stage.ours()
        assert post["text"] == approved
        assert approved.endswith("^AB")
        reply = stage.reply(reply_id)
        assert (reply.state, reply.platform_post_id) == (State.SENT, post["id"])
        assert reply.platform_url == post["url"]

    run(body, database_url)


def test_a_draft_never_leaves(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        reply_id = await drafted(stage)
        assert (await send(stage, reply_id)).outcome == "is drafted"
        assert await stage.ours() == []

    run(body, database_url)


def test_the_delay_is_kept_and_undo_works_until_it_is_over(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        reply_id = await drafted(stage)
        stage.approve(reply_id, delay=30)
        done = await send(stage, reply_id)
        assert done.outcome == "too early"
        assert done.again_at == stage.reply(reply_id).send_after
        with stage.desk.database.session() as session:
            replies.undo(session, reply_id, user_id=stage.user_id, now=stage.clock())
        stage.clock.forward(seconds=31)
        assert (await send(stage, reply_id)).outcome == "is drafted"
        assert await stage.ours() == []
        stage.approve(reply_id)
        assert (await send(stage, reply_id)).outcome == "posted"
        with stage.desk.database.session() as session, pytest.raises(Conflict):
            replies.undo(session, reply_id, user_id=stage.user_id, now=stage.clock())

    run(body, database_url)


def test_a_refusal_is_kept_with_its_reason(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        reply_id = await drafted(stage)
        stage.approve(reply_id)
        await stage.fault("duplicate", on=["reply"])
        assert (await send(stage, reply_id)).outcome == "refused"
        reply = stage.reply(reply_id)
        assert reply.state is State.REFUSED
        assert reply.outcome
        assert await stage.ours() == []

    run(body, database_url)


def test_a_throttled_account_waits_for_all_its_replies_and_sends_them_later(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        first = await drafted(stage)
        second = await drafted(stage, "Another thing: my Vista TV has no sound.", handle="eli")
        stage.approve(first)
        stage.approve(second)
        await stage.fault("throttled", on=["reply"], seconds=120, count=1)
        throttled = await send(stage, first)
        assert throttled.outcome == "throttled"
        assert throttled.again_at is not None
        assert throttled.again_at - stage.clock() > timedelta(seconds=100)
        assert stage.reply(first).state is State.APPROVED
        waiting = await send(stage, second)
        assert (waiting.outcome, waiting.again_at) == ("throttled", throttled.again_at)
        assert len(attempts(stage)) == 1, "the second must not even be tried"
        stage.clock.forward(seconds=125)
        assert (await send(stage, first)).outcome == "posted"
        assert (await send(stage, second)).outcome == "posted"
        assert len(await stage.ours()) == 2

    run(body, database_url)


def test_a_throttle_without_a_date_waits_too(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        reply_id = await drafted(stage)
        stage.approve(reply_id)
        await stage.fault("throttled_without_headers", on=["reply"], count=1)
        done = await send(stage, reply_id)
        assert done.again_at is not None
        assert done.again_at > stage.clock()

    run(body, database_url)


def test_keys_that_no_longer_work_pause_the_account_and_lose_nothing(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        reply_id = await drafted(stage)
        stage.approve(reply_id)
        await stage.fault("signed_out", on=["reply"])
        assert (await send(stage, reply_id)).outcome == "signed_out"
        assert stage.reply(reply_id).state is State.APPROVED
        await stage.calm()
        assert (await send(stage, reply_id)).outcome == "account paused"
        with stage.desk.database.session() as session:
            assert accounts.get(session, stage.account_id).paused_at
            accounts.resume(session, stage.account_id, actor="user:1", now=stage.clock())
        assert (await send(stage, reply_id)).outcome == "posted"

    run(body, database_url)


@pytest.mark.parametrize("fault", ["dropped_after", "garbled_after"])
def test_a_post_whose_answer_was_lost_is_unconfirmed_then_found_never_sent_again(database_url: str, fault: str) -> None:
    async def body(stage: Stage) -> None:
        reply_id = await drafted(stage)
        stage.approve(reply_id)
        await stage.fault(fault, on=["reply"], count=1)
        assert (await send(stage, reply_id)).outcome == "unconfirmed"
        assert stage.reply(reply_id).state is State.UNCONFIRMED
        assert (await send(stage, reply_id)).outcome == "is unconfirmed"
        assert await care.settle_unclear(stage.desk) == 1
        (post,) = await stage.ours()
        reply = stage.reply(reply_id)
        assert (reply.state, reply.platform_post_id) == (State.SENT, post["id"])

    run(body, database_url)


@pytest.mark.parametrize("fault", ["dropped_before", "unavailable"])
def test_what_is_not_found_waits_for_a_person(database_url: str, fault: str) -> None:
    async def body(stage: Stage) -> None:
        reply_id = await drafted(stage)
        stage.approve(reply_id)
        await stage.fault(fault, on=["reply"], count=1)
        assert (await send(stage, reply_id)).outcome == "unconfirmed"
        assert await care.settle_unclear(stage.desk) == 0
        reply = stage.reply(reply_id)
        assert reply.state is State.UNCONFIRMED
        assert await stage.ours() == []
        stage.clock.forward(seconds=31)
        with stage.desk.database.session() as session:
            sending.settle(session, reply_id, reply.version, user_id=stage.user_id, posted=False, now=stage.clock())
        assert stage.reply(reply_id).state is State.DRAFTED

    run(body, database_url)


def test_a_platform_that_falls_silent_is_unconfirmed(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def body(stage: Stage) -> None:
        reply_id = await drafted(stage)
        stage.approve(reply_id)
        monkeypatch.setattr(outbox, "CALL_SECONDS", 0.3)
        await stage.fault("silent_after", on=["reply"], count=1)
        assert (await send(stage, reply_id)).outcome == "unconfirmed"
        assert await care.settle_unclear(stage.desk) == 1

    run(body, database_url)


def test_a_send_that_is_cancelled_midway_is_unconfirmed(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        reply_id = await drafted(stage)
        stage.approve(reply_id)
        await stage.fault("silent_after", on=["reply"], count=1)
        sending_it = asyncio.create_task(send(stage, reply_id))
        await struck(stage, "silent_after")
        sending_it.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sending_it
        assert stage.reply(reply_id).state is State.UNCONFIRMED

    run(body, database_url)


def test_an_attempt_that_a_crash_left_open_becomes_unconfirmed_and_is_looked_for(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        reply_id = await drafted(stage)
        stage.approve(reply_id)
        with stage.desk.database.session() as session:
            departure = sending.start_attempt(session, reply_id, worker="4711", now=stage.clock())
        assert departure is not None
        assert (await send(stage, reply_id)).outcome == "is sending"
        assert await care.settle_unclear(stage.desk) == 0
        assert stage.reply(reply_id).state is State.UNCONFIRMED
        assert await stage.ours() == []

    run(body, database_url)


def test_proof_that_comes_after_we_were_given_up_still_counts(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        reply_id = await drafted(stage)
        stage.approve(reply_id)
        await stage.fault("slow", on=["reply"], seconds=1.0, count=1)
        sending_it = asyncio.create_task(send(stage, reply_id))
        await struck(stage, "slow")
        with stage.desk.database.session() as session:
            sending.reconcile(session, now=stage.clock(), older_than=stage.clock(), gone_workers=())
        assert stage.reply(reply_id).state is State.UNCONFIRMED
        assert (await sending_it).outcome == "posted"
        assert stage.reply(reply_id).state is State.SENT
        assert len(await stage.ours()) == 1

    run(body, database_url)


def test_an_edit_voids_the_approval_and_shows_the_difference(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        reply_id = await drafted(stage)
        stage.approve(reply_id)
        await stage.fault("edit", on=["fetch"], text="@AuroraCare Never mind, it works again!", count=1)
        assert (await send(stage, reply_id)).outcome == "void"
        assert stage.reply(reply_id).state is not State.APPROVED
        assert void_reasons(stage, reply_id) == ["The message was edited after it was read."]
        message = stage.case().message
        assert message.text == "@AuroraCare Never mind, it works again!"
        assert [one.text for one in message.revisions] == [f"@AuroraCare {ASKED}"]
        assert await stage.ours() == []

    run(body, database_url)


def test_a_deletion_voids_the_approval_and_closes_the_case(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        reply_id = await drafted(stage)
        stage.approve(reply_id)
        await stage.fault("deletion", on=["fetch"], count=1)
        assert (await send(stage, reply_id)).outcome == "void"
        case = stage.case()
        assert (case.row.state, case.closed_reason) == ("closed", "The message was deleted on the platform.")
        assert stage.reply(reply_id).state is State.EXPIRED
        assert await stage.ours() == []

    run(body, database_url)


def test_an_answer_given_elsewhere_voids_the_approval(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        reply_id = await drafted(stage)
        stage.approve(reply_id)
        source = stage.case().message.platform_post_id
        await stage.sandbox.post("/messages", json={"ours": True, "text": "Sorted by phone!", "in_reply_to": source})
        assert (await send(stage, reply_id)).outcome == "void"
        assert void_reasons(stage, reply_id) == ["Someone answered it on the platform already."]
        assert stage.case().row.state == "closed"
        assert await stage.ours() == []

    run(body, database_url)


def test_a_source_that_cannot_be_read_now_is_tried_again(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        reply_id = await drafted(stage)
        stage.approve(reply_id)
        await stage.fault("unavailable", on=["fetch"], count=1)
        done = await send(stage, reply_id)
        assert done.outcome == "source unreadable"
        assert done.again_at is not None
        assert attempts(stage) == []
        assert (await send(stage, reply_id)).outcome == "posted"

    run(body, database_url)


def test_two_workers_at_one_reply_send_it_once(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        reply_id = await drafted(stage)
        stage.approve(reply_id)
        outcomes = await asyncio.gather(*(send(stage, reply_id, str(n)) for n in range(6)))
        assert [one.outcome for one in outcomes].count("posted") == 1
        assert len(await stage.ours()) == 1

    run(body, database_url)


def test_a_direct_message_goes_out_in_private(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        reply_id = await drafted(stage, private=True)
        assert stage.reply(reply_id).channel == "private"
        stage.approve(reply_id)
        assert (await send(stage, reply_id)).outcome == "posted"
        (post,) = await stage.ours()
        assert post["private"]

    run(body, database_url)


def test_a_mention_with_what_the_database_can_not_hold_is_answered_all_the_same(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        reply_id = await drafted(stage, "My Halo speaker won\x00't charge. Can you help?")
        stage.approve(reply_id)
        assert (await send(stage, reply_id)).outcome == "posted"

    run(body, database_url)


def test_what_the_platform_does_not_allow_goes_back_with_its_reason_and_is_not_tried(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        reply_id = await drafted(stage)
        stage.approve(reply_id)
        (await stage.sandbox.patch("/people/dana", json={"blocks_us": True})).raise_for_status()
        assert (await send(stage, reply_id)).outcome == "void"
        assert attempts(stage) == []
        reply = stage.reply(reply_id)
        assert reply.state is State.DRAFTED
        assert "block" in reply.outcome
        assert void_reasons(stage, reply_id) == [reply.outcome]

    run(body, database_url)


def test_nobody_is_let_say_not_posted_while_a_call_may_still_land() -> None:
    assert timedelta(seconds=outbox.CALL_SECONDS + 10) <= MAY_ANSWER_FOR


@pytest.mark.parametrize("approved_again", [False, True])
def test_a_confirmation_that_comes_late_is_kept(database_url: str, approved_again: bool) -> None:
    """As when a machine sleeps in the middle of a call, and a person says meanwhile that nothing was posted."""

    async def body(stage: Stage) -> None:
        reply_id = await drafted(stage)
        stage.approve(reply_id)
        with stage.desk.database.session() as session:
            departure = sending.start_attempt(session, reply_id, worker="gone", now=stage.clock())
        assert departure is not None
        stage.clock.forward(seconds=91)
        await care.settle_unclear(stage.desk)
        reply = stage.reply(reply_id)
        with stage.desk.database.session() as session:
            sending.settle(session, reply_id, reply.version, user_id=stage.user_id, posted=False, now=stage.clock())
        if approved_again:
            stage.approve(reply_id)
        await outcomes.posted(stage.desk, departure, Sent("p77", "https://there/p77"))
        reply = stage.reply(reply_id)
        assert (reply.state, reply.platform_post_id, reply.text) == (State.SENT, "p77", departure.text)
        assert (await send(stage, reply_id)).outcome == "is sent"
        assert await stage.ours() == []
        with stage.desk.database.session() as session:
            newest = record.about(session, [f"reply:{reply_id}"])[0]
            assert (newest.kind, newest.facts["post"]) == ("reply.posted_late", "p77")
            assert record.verify(session).sound

    run(body, database_url)
