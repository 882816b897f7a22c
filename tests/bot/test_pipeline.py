"""From an event to a draft, on a real desk and the sandbox."""

import asyncio
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from bot import assessing, mentions, outbox, pipeline
from bot.platforms.base import Event, EventKind, Person, Post
from policies.engine import Judge
from policies.finding import Triage
from responders.lifecycle import State
from storage import replies
from storage.cases import ReplyView
from storage.errors import Conflict
from tests.bot.desks import Stage, run

ASKED = "My Halo speaker stopped working after the update. Can you help?"


def count(stage: Stage, table: str, where: str = "true") -> int:
    with psycopg.connect(stage.desk.database.url) as connection:
        row = connection.execute(f"SELECT count(*) FROM {table} WHERE {where}").fetchone()
    assert row is not None
    return int(row[0])


def draft_of(stage: Stage) -> ReplyView:
    reply = stage.case().reply
    assert reply is not None
    return reply


def test_a_mention_becomes_a_case_with_a_personal_draft(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        await stage.write(ASKED.replace("speaker", "Pro"))
        await stage.take_in()
        case = stage.case()
        assert (case.row.state, case.row.intent, case.row.handle) == ("open", "question", "dana")
        assert case.row.due_at is not None
        assert case.permission["reply"]["allowed"]
        draft = draft_of(stage)
        assert draft.state is State.DRAFTED
        assert draft.personal
        assert "Halo" in draft.text

    run(body, database_url)


def test_assessing_twice_ends_in_the_same_place(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        await stage.write(ASKED)
        await stage.take_in()
        await assessing.assess(stage.desk, [1])
        assert count(stage, "case_file") == 1
        assert count(stage, "reply", "state = 'drafted'") == 1

    run(body, database_url)


@pytest.mark.parametrize("sent", [False, True])
def test_assessing_again_what_a_person_approved_leaves_it_alone(database_url: str, sent: bool) -> None:
    """As a worker does that died between its commit and the end of its job."""

    async def body(stage: Stage) -> None:
        await stage.write(ASKED)
        await stage.take_in()
        draft = draft_of(stage)
        stage.approve(draft.id)
        if sent:
            assert (await outbox.deliver(stage.desk, draft.id, worker="1")).outcome == "posted"
        before = stage.case().row.state
        await assessing.assess(stage.desk, [1])
        assert count(stage, "reply") == 1
        assert stage.case().row.state == before
        assert stage.reply(draft.id).state is (State.SENT if sent else State.APPROVED)

    run(body, database_url)


def test_a_thread_is_one_case_and_its_newest_mention_is_answered(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        first = await stage.write(ASKED)
        await stage.write("It also makes a buzzing noise now.", in_reply_to=first)
        await stage.take_in()
        assert count(stage, "case_file") == 1
        case = stage.case()
        assert len(case.thread) == 2
        assert case.message.text.endswith("buzzing noise now.")
        assert draft_of(stage).message_id == case.message.id

    run(body, database_url)


def test_an_edit_is_assessed_again_and_voids_the_approval(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        post_id = await stage.write(ASKED)
        await stage.take_in()
        draft = draft_of(stage)
        stage.approve(draft.id, delay=60)
        await stage.sandbox.patch(f"/messages/{post_id}", json={"text": "@AuroraCare How do I return my Halo speaker?"})
        await stage.take_in()
        old = stage.reply(draft.id)
        assert old.state is not State.APPROVED
        assert [one.void_reason for one in old.approvals] == ["The message was edited after it was read."]
        assert "return" in stage.case().message.text
        assert count(stage, "message_revision") == 1

    run(body, database_url)


def test_an_edit_voids_the_first_of_two_approvals_too(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        post_id = await stage.write(ASKED)
        await stage.take_in()
        draft = draft_of(stage)
        with stage.desk.database.session() as session:
            replies.ask_second(session, draft.id, draft.version, user_id=stage.user_id, now=stage.clock())
        stage.approve(draft.id)
        await stage.sandbox.patch(f"/messages/{post_id}", json={"text": "@AuroraCare Never mind, my Halo works again."})
        await stage.take_in()
        first = stage.reply(draft.id)
        assert first.state is not State.APPROVED
        assert [one.void_reason for one in first.approvals] == ["The message was edited after it was read."]

    run(body, database_url)


NOW_BROKEN = "@AuroraCare Nimbus is fine now, but my Lumen 4 is broken"


@pytest.mark.parametrize("worked_on", ["", "approved", "approved first", "typed"])
def test_a_draft_after_an_edit_rests_on_the_text_as_it_stands(database_url: str, worked_on: str) -> None:
    async def body(stage: Stage) -> None:
        post_id = await stage.write("my Nimbus router keeps dropping the Wi-Fi every night. Help!")
        await stage.take_in()
        draft = draft_of(stage)
        assert draft.personal
        with stage.desk.database.session() as session:
            if worked_on == "approved first":
                replies.ask_second(session, draft.id, draft.version, user_id=stage.user_id, now=stage.clock())
            if worked_on == "typed":
                replies.edit(
                    session, draft.id, draft.version, user_id=stage.user_id, text=draft.text + " Tell us.",
                    judgement=draft.judgement, proof=draft.proof, now=stage.clock(),
                )  # fmt: skip
        if worked_on:
            stage.approve(draft.id, delay=60)
        await stage.sandbox.patch(f"/messages/{post_id}", json={"text": NOW_BROKEN})
        batch = await anext(stage.desk.platform(stage.account_id).listen(stage.cursor[-1]))
        await pipeline.ingest(stage.desk, stage.account_id, batch)
        before = draft_of(stage)
        assert (before.id, before.state, before.personal) == (draft.id, State.DRAFTED, False)
        assert [(one.holds, one.evidence) for one in before.proof.claims] == [(False, None)]
        assert before.alternatives == ()
        await assessing.assess(stage.desk, [before.message_id])
        after = draft_of(stage)
        if worked_on == "typed":
            assert (after.id, after.personal) == (draft.id, False), "what somebody typed stays theirs, unproved"
        else:
            assert (after.id > draft.id, after.message_revision) == (True, 1)
            assert "Nimbus" not in after.text
            assert "Lumen 4" in after.text
            assert stage.reply(draft.id).state is State.EXPIRED

    run(body, database_url)


def test_an_edit_makes_the_open_page_of_a_draft_out_of_date(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        post_id = await stage.write(ASKED)
        await stage.take_in()
        draft = draft_of(stage)

        def save(version: int) -> None:
            with stage.desk.database.session() as session:
                replies.edit(
                    session, draft.id, version, user_id=stage.user_id, text=draft.text + " Tell us how it goes.",
                    judgement=draft.judgement, proof=draft.proof, now=stage.clock(),
                )  # fmt: skip

        save(draft.version)
        on_screen = stage.reply(draft.id).version
        await stage.sandbox.patch(f"/messages/{post_id}", json={"text": "@AuroraCare How do I return my Halo speaker?"})
        await stage.take_in()
        with pytest.raises(Conflict, match="edited the message"):
            save(on_screen)
        with pytest.raises(Conflict, match="edited the message"):
            stage.approve(draft.id)
        assert draft_of(stage).outcome == "The message was edited after it was read."
        save(stage.reply(draft.id).version)
        stage.approve(draft.id)
        assert (await outbox.deliver(stage.desk, draft.id, worker="1")).outcome == "posted"
        assert draft_of(stage).state is State.SENT
        assert count(stage, "reply", "state IN ('drafted', 'approved')") == 0

    run(body, database_url)


def test_a_deletion_closes_the_case_and_lets_the_draft_lapse(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        post_id = await stage.write(ASKED)
        await stage.take_in()
        draft = draft_of(stage)
        await stage.sandbox.delete(f"/messages/{post_id}")
        await stage.take_in()
        case = stage.case()
        assert (case.row.state, case.closed_reason) == ("closed", "The message was deleted on the platform.")
        assert stage.reply(draft.id).state is State.EXPIRED
        assert case.message.deleted_at is not None

    run(body, database_url)


def test_a_deleted_follow_up_leaves_the_first_question_to_answer(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        first = await stage.write(ASKED)
        await stage.take_in()
        second = await stage.write("Any news? Please answer.", in_reply_to=first)
        await stage.take_in()
        await stage.sandbox.delete(f"/messages/{second}")
        await stage.take_in()
        case = stage.case()
        assert (case.row.state, case.message.platform_post_id) == ("open", first)
        assert count(stage, "procrastinate_jobs", "task_name = 'assess' AND args->'message_ids' = '[1]'") == 2
        await assessing.assess(stage.desk, [1])
        case = stage.case()
        assert "My Halo speaker" in case.row.excerpt
        assert (draft_of(stage).state, draft_of(stage).message_id) == (State.DRAFTED, 1)
        await stage.sandbox.delete(f"/messages/{first}")
        await stage.take_in()
        assert stage.case().row.state == "closed"

    run(body, database_url)


@pytest.mark.parametrize("by_hand", [False, True])
def test_a_deleted_follow_up_closes_the_case_when_the_question_was_answered(database_url: str, by_hand: bool) -> None:
    async def body(stage: Stage) -> None:
        first = await stage.write(ASKED)
        await stage.take_in()
        draft = draft_of(stage)
        if by_hand:
            await stage.sandbox.post("/messages", json={"ours": True, "text": "All sorted!", "in_reply_to": first})
            await stage.take_in()
        else:
            stage.approve(draft.id)
            await outbox.deliver(stage.desk, draft.id, worker="1")
        second = await stage.write("It broke again, what now?", in_reply_to=first)
        await stage.take_in()
        assert stage.case().row.state == "open"
        await stage.sandbox.delete(f"/messages/{second}")
        await stage.take_in()
        assert stage.case().row.state == "closed"

    run(body, database_url)


@pytest.mark.parametrize(("minutes", "state"), [(-300, "open"), (1, "closed")])
def test_only_a_post_of_ours_after_the_mention_answers_it(database_url: str, minutes: int, state: str) -> None:
    async def body(stage: Stage) -> None:
        at = stage.clock() - timedelta(minutes=5)
        dana, us = Person("d", "dana", "Dana"), Person("us", "AuroraCare", "Aurora")
        asked = Post("m1", "talk", dana, f"@AuroraCare {ASKED}", at, parent_id="root")
        ours = Post("root", "talk", us, "Our update is here!", at + timedelta(minutes=minutes), ours=True)
        stored = await pipeline.ingest(stage.desk, stage.account_id, [Event("e1", EventKind.MENTION, "m1", at, asked)])
        await assessing.assess(stage.desk, [one.message_id or 0 for one in stored])
        await pipeline.ingest(stage.desk, stage.account_id, [Event("e2", EventKind.MENTION, "root", at, ours)])
        assert stage.case().row.state == state

    run(body, database_url)


def test_a_second_direct_message_can_be_answered_after_the_first(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        await stage.write(ASKED, private=True)
        await stage.take_in()
        first = draft_of(stage)
        stage.approve(first.id)
        await stage.write("And how long does a repair take?", private=True)
        await stage.take_in()
        assert (await outbox.deliver(stage.desk, first.id, worker="1")).outcome == "posted"
        second = next(one for one in stage.case().replies if one.state is State.DRAFTED)
        stage.approve(second.id)
        assert (await outbox.deliver(stage.desk, second.id, worker="1")).outcome == "posted"
        assert len(await stage.ours()) == 2

    run(body, database_url)


def test_an_answer_by_hand_closes_the_case(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        post_id = await stage.write(ASKED)
        await stage.take_in()
        draft = draft_of(stage)
        stage.approve(draft.id, delay=60)
        await stage.sandbox.post("/messages", json={"ours": True, "text": "All sorted!", "in_reply_to": post_id})
        await stage.take_in()
        case = stage.case()
        assert (case.row.state, case.closed_reason) == ("closed", "Someone answered it on the platform already.")
        assert stage.reply(draft.id).state is State.EXPIRED

    run(body, database_url)


def test_an_answer_to_someone_else_in_the_thread_closes_nothing(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        first = await stage.write(ASKED)
        other = await stage.write("Same here!", in_reply_to=first, handle="eli", name="Eli")
        await stage.write("And it is hot.", in_reply_to=first)
        await stage.take_in()
        draft = next(one for one in map(stage.reply, (1, 2)) if one.message_id == 3)
        await stage.sandbox.post("/messages", json={"ours": True, "text": "Hi Eli!", "in_reply_to": other})
        await stage.take_in()
        assert count(stage, "case_file", "message_id = 3 AND state = 'open'") == 1
        assert count(stage, "case_file", "message_id = 2 AND state = 'closed'") == 1
        assert stage.reply(draft.id).state is State.DRAFTED

    run(body, database_url)


def test_two_customers_in_one_public_thread_have_a_case_each(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        first = await stage.write(ASKED, handle="alice", name="Alice")
        await stage.take_in()
        await stage.write("My Vista TV has no sound. Is there a fix?", handle="bob", name="Bob", in_reply_to=first)
        await stage.take_in()
        assert count(stage, "conversation") == 1
        assert count(stage, "case_file", "state = 'open'") == 2
        assert stage.case().person.handle == "bob"
        assert [stage.reply(one).state for one in (1, 2)] == [State.DRAFTED, State.DRAFTED]

    run(body, database_url)


def test_a_direct_message_is_answered_in_private(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        await stage.write(ASKED, private=True)
        await stage.take_in()
        assert stage.case().message.private
        assert draft_of(stage).channel == "private"

    run(body, database_url)


def test_a_deletion_of_something_unknown_is_harmless(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        event = Event("e1", EventKind.DELETION, "nowhere", stage.clock())
        await pipeline.ingest(stage.desk, stage.account_id, [event])
        assert count(stage, "case_file") == 0

    run(body, database_url)


def test_one_bad_message_does_not_hold_up_the_others(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def body(stage: Stage) -> None:
        await stage.write(ASKED)
        await stage.write("POISON", handle="mallory")
        await stage.write("My Vista TV has no sound. Is there a fix?", handle="eli")
        sane = Judge.triage_many

        def poisoned(judge: Judge, subjects: Any) -> list[Triage]:
            if any("POISON" in one.text for one in subjects):
                raise ZeroDivisionError
            return sane(judge, subjects)

        monkeypatch.setattr(Judge, "triage_many", poisoned)
        with pytest.raises(assessing.SomeFailed) as failed:
            await stage.take_in()
        assert failed.value.message_ids == [2]
        assert count(stage, "case_file") == 2
        assert count(stage, "reply") == 2

    run(body, database_url)


def test_a_big_batch_does_not_wait_for_permissions(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        for n in range(mentions.ASK_AT_MOST + 1):
            await stage.write(f"{ASKED} ({n})", handle=f"person{n}")
        await stage.take_in()
        assert count(stage, "case_file", "permission = '{}'") == mentions.ASK_AT_MOST + 1
        assert count(stage, "reply") == mentions.ASK_AT_MOST + 1

    run(body, database_url)


def test_ingesting_while_assessing_keeps_one_case_a_conversation(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        first = await stage.write(ASKED)
        for n in range(4):
            await stage.write(f"More: {n}", in_reply_to=first)
        batch = await anext(stage.desk.platform(stage.account_id).listen(None))
        await pipeline.ingest(stage.desk, stage.account_id, batch)
        await asyncio.gather(*(assessing.assess(stage.desk, [one]) for one in (1, 2, 3, 4, 5)))
        assert count(stage, "case_file") == 1
        assert stage.case().message.text.endswith("More: 3")

    run(body, database_url)
