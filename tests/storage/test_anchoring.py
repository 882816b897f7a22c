"""What a reply answers: of several answers to one message one goes out, and only to what its approver saw."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from policies.finding import Judgement, Verdict
from responders.lifecycle import State
from storage import cases, ingest, replies, sending
from storage.database import Database
from storage.errors import Conflict, NotAllowed
from storage.replies import NewDraft, Standing
from tests.storage.stage import ALLOW, DANA, NOW, PERSONAL, REPLY, Stage, draft, edit, mention, opening

LATER = NOW + timedelta(hours=1)
OTHER = "Dana, tell us the order number and we send a new pair."


def another(stage: Stage, channel: str = "public") -> int:
    with stage.database.session() as session:
        revision = cases.message(session, stage.message_id).revision
        new = NewDraft(stage.case_id, stage.message_id, revision, draft(OTHER), ALLOW, channel)
        return replies.save_drafts(session, [new], now=NOW)[0]


def save(stage: Stage, reply_id: int, version: int | None = None, body: str = REPLY) -> Standing:
    with stage.database.session() as session:
        version = version or cases.reply(session, reply_id).version
        return replies.edit(
            session, reply_id, version, user_id=stage.mara, text=body, judgement=ALLOW, proof=PERSONAL, now=NOW
        )


def approve(stage: Stage, reply_id: int, version: int | None = None) -> Standing:
    with stage.database.session() as session:
        found = cases.reply(session, reply_id)
        return replies.approve(
            session, reply_id, version or found.version, user_id=stage.tom, initials="TO",
            text=f"{found.unsigned_text} ^TO", send_after=NOW, now=NOW,
        )  # fmt: skip


def send(stage: Stage, reply_id: int) -> Standing:
    with stage.database.session() as session:
        departure = sending.start_attempt(session, reply_id, worker="w", now=LATER)
    assert departure is not None
    with stage.database.session() as session:
        post = f"o{reply_id}"
        return sending.finish_posted(session, departure.attempt_id, platform_post_id=post, url="", now=LATER)


def state(stage: Stage, reply_id: int) -> State:
    with stage.database.session() as session:
        return cases.reply(session, reply_id).state


def test_approving_one_answer_lets_the_other_drafts_lapse(database: Database) -> None:
    stage = Stage.build(database)
    save(stage, stage.reply_id)
    second = another(stage)
    approve(stage, stage.reply_id)
    assert state(stage, second) is State.EXPIRED
    with database.session() as session:
        case = cases.read(session, stage.case_id)
    assert case.reply is not None
    assert (case.reply.id, case.row.reply_state) == (stage.reply_id, "approved")


@pytest.mark.parametrize("sent", [False, True])
def test_a_second_answer_to_one_message_is_refused(database: Database, sent: bool) -> None:
    stage = Stage.build(database)
    with database.session() as session:
        replies.reject(session, stage.reply_id, 1, user_id=stage.mara, reason="tone", now=NOW)
    second = another(stage)
    approve(stage, second)
    if sent:
        send(stage, second)
    with database.session() as session:
        replies.reopen(session, stage.reply_id, 2, user_id=stage.mara, now=NOW)
    with pytest.raises(Conflict, match="Tom approved another answer to this message"):
        approve(stage, stage.reply_id)
    with database.session() as session:
        case = cases.read(session, stage.case_id)
    assert case.row.reply_state == ("drafted" if sent else "approved")


def test_the_database_keeps_one_answer_to_a_message(database: Database) -> None:
    stage = Stage.build(database)
    send_first = stage.approve()
    assert send_first.state is State.APPROVED
    send(stage, stage.reply_id)
    second = another(stage)
    with database.session() as session:
        session.execute(text("UPDATE reply SET channel = 'private' WHERE id = :id"), {"id": second})
    approve(stage, second)
    with pytest.raises(NotAllowed, match="uq_reply_answer"), database.session() as session:
        session.execute(text("UPDATE reply SET channel = 'public' WHERE id = :id"), {"id": second})


def test_one_message_may_be_answered_in_public_and_in_private(database: Database) -> None:
    stage = Stage.build(database)
    save(stage, stage.reply_id)
    beside = another(stage, "private")
    approve(stage, stage.reply_id)
    assert state(stage, beside) is State.DRAFTED
    approve(stage, beside)
    assert [send(stage, one).state for one in (stage.reply_id, beside)] == [State.SENT, State.SENT]


def test_a_sent_answer_is_shown_rather_than_an_untouched_draft(database: Database) -> None:
    stage = Stage.build(database)
    stage.approve()
    send(stage, stage.reply_id)
    second = another(stage)
    with database.session() as session:
        case = cases.read(session, stage.case_id)
    assert case.reply is not None
    assert (case.reply.id, case.row.reply_state) == (stage.reply_id, "sent")
    save(stage, second)
    with database.session() as session:
        case = cases.read(session, stage.case_id)
    assert case.reply is not None
    assert case.reply.id == second


def test_nobody_approves_an_answer_to_what_was_edited(database: Database) -> None:
    stage = Stage.build(database)
    save(stage, stage.reply_id)
    with database.session() as session:
        ingest.store(session, stage.account_id, [edit("1", "Never mind, it works again.", 1)])
    with pytest.raises(Conflict, match=r"Dana 1 edited the message.*save the reply"):
        approve(stage, stage.reply_id)
    assert save(stage, stage.reply_id).state is State.DRAFTED
    with database.session() as session:
        assert cases.reply(session, stage.reply_id).message_revision == 1
    assert approve(stage, stage.reply_id).state is State.APPROVED


def test_a_second_person_does_not_approve_what_was_edited(database: Database) -> None:
    stage = Stage.build(database, Judgement(Verdict.REVIEW))
    first = stage.approve()
    with database.session() as session:
        ingest.store(session, stage.account_id, [edit("1", "Never mind, it works again.", 1)])
    with pytest.raises(Conflict, match="edited the message"), database.session() as session:
        replies.approve_second(
            session, stage.reply_id, first.version, user_id=stage.tom, initials="TO", send_after=NOW, now=NOW
        )


def test_an_answer_is_not_sent_to_what_was_edited_since(database: Database) -> None:
    stage = Stage.build(database)
    stage.approve()
    with database.session() as session:
        ingest.store(session, stage.account_id, [edit("1", "Never mind, it works again.", 1)])
    with pytest.raises(Conflict, match="edited the message"), database.session() as session:
        sending.start_attempt(session, stage.reply_id, worker="w", now=LATER)


def test_a_draft_for_an_earlier_message_is_out_of_date_until_it_is_saved(database: Database) -> None:
    stage = Stage.build(database)
    on_screen = save(stage, stage.reply_id).version
    with database.session() as session:
        arrival = mention("2", "Forget it. When is my refund due?", conversation_id="c1", author=DANA, created_at=LATER)
        message_id = ingest.store(session, stage.account_id, [arrival])[0].message_id or 0
        opening(session, message_id, LATER)
    with pytest.raises(Conflict, match="written again"):
        save(stage, stage.reply_id, on_screen)
    with pytest.raises(Conflict, match="does not answer"):
        approve(stage, stage.reply_id)
    with database.session() as session:
        assert cases.reply(session, stage.reply_id).outcome == "They wrote again after this reply was written."
    save(stage, stage.reply_id)
    approve(stage, stage.reply_id)
    with database.session() as session:
        assert cases.reply(session, stage.reply_id).message_id == message_id


def test_what_was_approved_still_goes_out_when_they_write_again(database: Database) -> None:
    stage = Stage.build(database)
    stage.approve()
    with database.session() as session:
        arrival = mention("2", "And it is hot.", conversation_id="c1", author=DANA, created_at=LATER)
        opening(session, ingest.store(session, stage.account_id, [arrival])[0].message_id or 0, LATER)
    assert send(stage, stage.reply_id).state is State.SENT
    with database.session() as session:
        assert cases.read(session, stage.case_id).row.state == "open"


def test_an_edit_after_our_answer_may_be_answered_again(database: Database) -> None:
    stage = Stage.build(database)
    stage.approve()
    send(stage, stage.reply_id)
    with database.session() as session:
        ingest.store(session, stage.account_id, [edit("1", "It is order 4471.", 1)])
    assert approve(stage, another(stage)).state is State.APPROVED
