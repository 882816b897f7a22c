"""Replies in the database: one way through the life-cycle, and no way around an approval."""

from concurrent.futures import ThreadPoolExecutor
from itertools import product
from threading import Barrier

import pytest
from sqlalchemy import text

from policies.finding import Judgement, Verdict
from responders.lifecycle import MOVES, State
from storage import cases, record, replies
from storage.database import Database
from storage.errors import Conflict, NotAllowed, NotFound
from tests.storage.stage import ALLOW, NOW, PERSONAL, REPLY, Stage, draft

REVIEW = Judgement(Verdict.REVIEW)


def test_the_first_to_approve_wins_and_the_second_learns_who(database: Database) -> None:
    stage = Stage.build(database)
    barrier = Barrier(2)

    def approve(user_id: int) -> object:
        barrier.wait()
        try:
            return stage.approve(user_id)
        except Conflict as conflict:
            return conflict

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(approve, (stage.mara, stage.tom)))
    (lost,) = (one for one in outcomes if isinstance(one, Conflict))
    (won,) = (one for one in outcomes if isinstance(one, replies.Standing))
    assert won.state is State.APPROVED
    with database.session() as session:
        (approval,) = cases.reply(session, stage.reply_id).approvals
    assert (lost.who, lost.what, lost.when) == (approval.name, "approved it", NOW)


def test_an_edit_makes_an_approved_reply_a_draft_again(database: Database) -> None:
    stage = Stage.build(database)
    approved = stage.approve()
    with database.session() as session:
        edited = replies.edit(
            session, stage.reply_id, approved.version, user_id=stage.tom, text="Dana, we will replace it.",
            judgement=ALLOW, proof=PERSONAL, now=NOW,
        )  # fmt: skip
    assert (edited.state, edited.approval_id) == (State.DRAFTED, None)
    assert edited.sha256 != approved.sha256
    with database.session() as session:
        view = cases.reply(session, stage.reply_id)
        assert [one.void_reason for one in view.approvals] == ["the text was edited"]
        with pytest.raises(Conflict, match="Tom edited it"):
            replies.reject(session, stage.reply_id, approved.version, user_id=stage.mara, reason="no", now=NOW)


def test_undo_takes_approval_and_sign_off_back(database: Database) -> None:
    stage = Stage.build(database)
    approved = stage.approve()
    with database.session() as session:
        undone = replies.undo(session, stage.reply_id, user_id=stage.mara, now=NOW)
        assert (undone.state, undone.version) == (State.DRAFTED, approved.version + 1)
        assert cases.reply(session, stage.reply_id).text == REPLY
    assert stage.approve(stage.tom, undone.version).state is State.APPROVED


@pytest.mark.parametrize(
    ("judgement", "personal", "reason", "allowed"),
    [
        (ALLOW, True, "", True),
        (ALLOW, False, "", False),
        (ALLOW, False, "she asked for the standard words", True),
        (Judgement(Verdict.REVISE), True, "", False),
        (Judgement(Verdict.REVISE), True, "a quotation", True),
        (Judgement(Verdict.BLOCK), True, "", False),
        (Judgement(Verdict.BLOCK), True, "I insist", False),
    ],
)
def test_what_may_be_approved(
    database: Database, judgement: Judgement, personal: bool, reason: str, allowed: bool
) -> None:
    stage = Stage.build(database, judgement, personal=personal)
    if allowed:
        assert stage.approve(override_reason=reason).state is State.APPROVED
        return
    with pytest.raises(NotAllowed):
        stage.approve(override_reason=reason)
    with database.session() as session:
        assert cases.reply(session, stage.reply_id).state is State.DRAFTED


def test_only_the_words_that_were_judged_can_be_approved(database: Database) -> None:
    stage = Stage.build(database)
    with pytest.raises(NotAllowed, match="Save the edit first"), database.session() as session:
        replies.approve(
            session, stage.reply_id, 1, user_id=stage.mara, initials="MK", text=f"{REPLY} And more. ^MK",
            send_after=NOW, now=NOW,
        )  # fmt: skip


def test_a_reply_under_review_needs_two_people(database: Database) -> None:
    stage = Stage.build(database, REVIEW)
    with database.session() as session, pytest.raises(NotAllowed, match="first"):
        replies.approve_second(
            session, stage.reply_id, 1, user_id=stage.tom, initials="TO", send_after=NOW, now=NOW
        )  # fmt: skip
    first = stage.approve()
    assert (first.state, first.needs_second) == (State.DRAFTED, True)
    with database.session() as session:
        assert cases.read(session, stage.case_id).row.reply_state == "second"
        given = {"initials": "TO", "send_after": NOW, "now": NOW}
        with pytest.raises(NotAllowed, match="You approved it first"):
            replies.approve_second(session, stage.reply_id, first.version, user_id=stage.mara, **given)  # type: ignore[arg-type]
        with pytest.raises(Conflict, match="Mara approved it"):
            replies.approve(
                session, stage.reply_id, first.version, user_id=stage.tom, initials="TO", text=f"{REPLY} ^TO",
                send_after=NOW, now=NOW,
            )  # fmt: skip
        second = replies.approve_second(session, stage.reply_id, first.version, user_id=stage.tom, **given)  # type: ignore[arg-type]
    assert second.state is State.APPROVED


def test_a_first_approval_can_be_undone_and_a_second_asked_for(database: Database) -> None:
    stage = Stage.build(database)
    with database.session() as session:
        asked = replies.ask_second(session, stage.reply_id, 1, user_id=stage.mara, now=NOW)
    first = stage.approve(version=asked.version)
    assert first.state is State.DRAFTED
    with database.session() as session:
        back = replies.undo(session, stage.reply_id, user_id=stage.mara, now=NOW)
        assert (back.approval_id, back.needs_second) == (None, True)


def test_the_machine_voids_holds_and_expires_and_people_bring_back(database: Database) -> None:
    stage = Stage.build(database)
    stage.approve()
    with database.session() as session:
        voided = replies.void(session, stage.reply_id, reason="the mention was edited", now=NOW)
        assert voided.state is State.DRAFTED
        assert cases.reply(session, stage.reply_id).outcome == "the mention was edited"
        with pytest.raises(Conflict, match="The desk voided the approval"):
            replies.void(session, stage.reply_id, reason="again", now=NOW)
        held = replies.hold(session, stage.reply_id, reason="a crisis", now=NOW)
        assert held.state is State.HELD
        free = replies.release(session, stage.reply_id, held.version, user_id=stage.tom, now=NOW)
        gone = replies.expire(session, stage.reply_id, reason="old", now=NOW)
        assert (free.state, gone.state) == (State.DRAFTED, State.EXPIRED)
        again = replies.reopen(session, stage.reply_id, gone.version, user_id=stage.tom, now=NOW)
        out = replies.reject(session, stage.reply_id, again.version, user_id=stage.tom, reason="rude", now=NOW)
        assert out.state is State.WITHDRAWN
        with pytest.raises(NotFound):
            replies.undo(session, 999, user_id=stage.mara, now=NOW)


def test_a_newer_draft_takes_the_place_of_one_nobody_touched(database: Database) -> None:
    stage = Stage.build(database)
    new = replies.NewDraft(stage.case_id, stage.message_id, 0, draft("Another try, Dana."), ALLOW)
    with database.session() as session:
        (second,) = replies.save_drafts(session, [new], now=NOW)
        assert cases.reply(session, stage.reply_id).state is State.EXPIRED
        replies.edit(
            session, second, 1, user_id=stage.mara, text="Mine.", judgement=ALLOW, proof=PERSONAL, now=NOW
        )  # fmt: skip
        (third,) = replies.save_drafts(session, [new], now=NOW)
        case = cases.read(session, stage.case_id)
        assert cases.reply(session, third).state is State.DRAFTED
    assert case.reply is not None
    assert (case.reply.id, case.reply.text) == (second, "Mine.")


@pytest.mark.parametrize(
    "change",
    [
        "state = 'sent'",
        "state = 'approved'",
        "state = 'sending'",
        "state = 'approved', approval_id = 1",
        "state = 'unconfirmed'",
    ],
)
def test_plain_sql_cannot_send_what_nobody_approved(database: Database, change: str) -> None:
    Stage.build(database)
    with pytest.raises(NotAllowed), database.session() as session:
        session.execute(text(f"UPDATE reply SET {change}"))


@pytest.mark.parametrize(
    "change",
    [
        "text = text || '!'",
        'attachments = \'[{"url": "x"}]\'',
        "state = 'sending', text = 'other'",
        "state = 'sent'",
        "sha256 = repeat('0', 64), text = 'other'",
        "approval_id = NULL",
        "needs_second = true",
    ],
)
def test_plain_sql_cannot_change_what_was_approved(database: Database, change: str) -> None:
    stage = Stage.build(database)
    stage.approve()
    with pytest.raises(NotAllowed), database.session() as session:
        session.execute(text(f"UPDATE reply SET {change}"))


def test_plain_sql_cannot_move_or_forge_an_approval(database: Database) -> None:
    stage = Stage.build(database)
    stage.approve()
    for change in ("UPDATE approval SET sha256 = repeat('0', 64)", "UPDATE approval SET user_id = 2",
                   "DELETE FROM approval", "TRUNCATE approval CASCADE"):  # fmt: skip
        with pytest.raises(NotAllowed), database.session() as session:
            session.execute(text(change))
    with database.session() as session:
        session.execute(text("UPDATE approval SET voided_at = now()"))
    with pytest.raises(NotAllowed, match="no approval of exactly this text"), database.session() as session:
        session.execute(text("UPDATE reply SET state = 'sending'"))


def test_the_database_knows_the_same_moves_as_the_life_cycle(database: Database) -> None:
    allowed = {(state.value, target.value) for (state, _), target in MOVES.items()}
    with database.session() as session:
        for one, other in product(State, State):
            found = session.scalar(text("SELECT reply_may_move(:a, :b)"), {"a": one.value, "b": other.value})
            assert found == (one is other or (one.value, other.value) in allowed), (one, other)


def test_every_step_is_on_the_record_without_words_in_its_facts(database: Database) -> None:
    stage = Stage.build(database)
    stage.approve()
    with database.session() as session:
        past = record.about(session, [f"reply:{stage.reply_id}"])
        assert [one.kind for one in past] == ["reply.approve", "reply.drafted"]
        assert past[0].content == f"{REPLY} ^MK"
        assert "Dana" not in str(past[0].facts)
