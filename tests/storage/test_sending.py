"""The ledger of sends: nothing twice, nothing without an approval, nothing lost."""

from datetime import timedelta

import pytest

from responders.lifecycle import State
from storage import accounts, record, replies, sending
from storage.database import Database
from storage.errors import Conflict
from storage.settling import MAY_ANSWER_FOR
from tests.storage.stage import NOW, REPLY, Stage

LATER = NOW + timedelta(minutes=1)


def start(stage: Stage, worker: str = "w1") -> sending.Departure | None:
    with stage.database.session() as session:
        return sending.start_attempt(session, stage.reply_id, worker=worker, now=LATER)


def test_a_reply_goes_out_once_with_its_sign_off(database: Database) -> None:
    stage = Stage.build(database)
    assert start(stage) is None
    approved = stage.approve()
    departure = start(stage)
    assert departure is not None
    assert (departure.text, departure.sha256) == (f"{REPLY} ^MK", approved.sha256)
    assert start(stage, "w2") is None
    with database.session() as session:
        sent = sending.finish_posted(session, departure.attempt_id, platform_post_id="p9", url="u", now=LATER)
        assert sent.state is State.SENT
    with database.session() as session:
        again = sending.finish_posted(session, departure.attempt_id, platform_post_id="p9", url="u", now=LATER)
        assert again.version == sent.version
        assert replies.recent(session, stage.account_id) == [REPLY]
        assert record.verify(session).sound
    assert start(stage) is None


def test_a_throttled_reply_keeps_its_approval_and_its_key(database: Database) -> None:
    stage = Stage.build(database)
    approved = stage.approve()
    first = start(stage)
    assert first is not None
    with database.session() as session:
        until = LATER + timedelta(minutes=5)
        standing = sending.finish_deferred(session, first.attempt_id, until=until, detail="429", now=LATER)
    assert (standing.state, standing.approval_id) == (State.APPROVED, approved.approval_id)
    assert start(stage) is None
    with database.session() as session:
        second = sending.start_attempt(session, stage.reply_id, worker="w", now=until)
    assert second is not None
    assert second.key == first.key
    assert second.attempt_id != first.attempt_id


def test_a_refused_reply_can_be_opened_again(database: Database) -> None:
    stage = Stage.build(database)
    stage.approve()
    departure = start(stage)
    assert departure is not None
    with database.session() as session:
        refused = sending.finish_refused(session, departure.attempt_id, detail="blocked us", now=LATER)
        assert refused.state is State.REFUSED
        again = replies.reopen(session, stage.reply_id, refused.version, user_id=stage.mara, now=LATER)
    assert (again.state, again.approval_id) == (State.DRAFTED, None)


@pytest.mark.parametrize(("age", "gone"), [(timedelta(minutes=-1), ()), (timedelta(days=1), ("w1",))])
def test_an_attempt_left_open_becomes_unconfirmed_and_is_never_tried_again(
    database: Database, age: timedelta, gone: tuple[str, ...]
) -> None:
    stage = Stage.build(database)
    stage.approve()
    departure = start(stage)
    assert departure is not None
    with database.session() as session:
        found = sending.reconcile(session, now=LATER, older_than=LATER - age, gone_workers=gone)
        assert [(one.reply_id, one.state) for one in found] == [(stage.reply_id, State.UNCONFIRMED)]
        assert sending.reconcile(session, now=LATER, older_than=LATER - age, gone_workers=gone) == []
    assert start(stage) is None
    with database.session() as session:
        unclear = sending.unclear(session)
        assert [(one.reply_id, one.key) for one in unclear] == [(stage.reply_id, departure.key)]
        late = sending.finish_refused(session, departure.attempt_id, detail="late", now=LATER)
        assert late.state is State.UNCONFIRMED
        found_late = sending.finish_posted(session, departure.attempt_id, platform_post_id="p9", url="", now=LATER)
        assert found_late.state is State.SENT


def test_a_person_settles_an_unclear_send(database: Database) -> None:
    stage = Stage.build(database)
    stage.approve()
    departure = start(stage)
    assert departure is not None
    with database.session() as session:
        lost = sending.finish_unconfirmed(session, departure.attempt_id, detail="dropped", now=LATER)
    early = LATER + timedelta(seconds=19.5)
    with database.session() as session, pytest.raises(Conflict, match="may still answer: wait 11 s"):
        sending.settle(session, stage.reply_id, lost.version, user_id=stage.tom, posted=False, now=early)
    with database.session() as session:
        sure = LATER + MAY_ANSWER_FOR
        back = sending.settle(session, stage.reply_id, lost.version, user_id=stage.tom, posted=False, now=sure)
    assert (back.state, back.approval_id) == (State.DRAFTED, None)
    with database.session() as session, pytest.raises(Conflict, match="Tom found it not posted"):
        sending.settle(session, stage.reply_id, lost.version, user_id=stage.mara, posted=True, now=LATER)
    stage.approve(version=back.version)
    assert start(stage) is not None


def test_a_paused_account_sends_nothing(database: Database) -> None:
    stage = Stage.build(database)
    stage.approve()
    with database.session() as session:
        accounts.pause(session, stage.account_id, "keys ran out", actor="desk", now=NOW)
    assert start(stage) is None
    with database.session() as session:
        accounts.resume(session, stage.account_id, actor="desk", now=NOW)
    assert start(stage) is not None
