"""The ledger of promises, from the approval of a reply to what became of it."""

from datetime import timedelta

import pytest

from responders.promise_lifecycle import State, Step
from storage import erasure, promises, record, replies, sending
from storage.database import Database
from storage.errors import Conflict, NotAllowed
from storage.promises import Change
from tests.bot.api.test_own_accounts import everything_stored
from tests.storage.stage import NOW, REPLY, Stage

DUE = NOW + timedelta(days=2)


@pytest.fixture
def stage(database: Database) -> Stage:
    return Stage.build(database)


def agreed(stage: Stage) -> None:
    standing = stage.approve()
    with stage.database.session() as session:
        promises.agree(
            session, f"reply:{standing.reply_id}", [(REPLY, DUE)], owner_id=stage.mara, actor=f"user:{stage.mara}",
            now=NOW, reply_id=standing.reply_id, case_id=standing.case_id,
        )  # fmt: skip


def sent(stage: Stage) -> promises.Promised:
    agreed(stage)
    return out(stage)


def test_it_counts_once_the_reply_is_out_and_not_before(stage: Stage) -> None:
    agreed(stage)
    with stage.database.session() as session:
        assert promises.standing(session) == [] == promises.overdue(session, DUE)
    found = out(stage)
    assert (found.state, found.url, found.owner_id) == (State.OPEN, "https://x.example/p9", stage.mara)


def out(stage: Stage) -> promises.Promised:
    with stage.database.session() as session:
        departure = sending.start_attempt(session, stage.reply_id, worker="test", now=NOW)
    assert departure is not None
    with stage.database.session() as session:
        sending.finish_posted(session, departure.attempt_id, platform_post_id="p9", url="https://x.example/p9", now=NOW)
        (found,) = promises.standing(session)
    return found


def test_what_is_taken_back_lapses_and_is_agreed_anew(stage: Stage) -> None:
    agreed(stage)
    with stage.database.session() as session:
        replies.undo(session, stage.reply_id, user_id=stage.mara, now=NOW)
        assert promises.lapse_unsent(session, now=NOW) == 1
        assert promises.lapse_unsent(session, now=NOW) == 0
        assert promises.standing(session) == []


def test_it_is_overdue_until_somebody_says_what_became_of_it(stage: Stage) -> None:
    found = sent(stage)
    with stage.database.session() as session:
        assert promises.overdue(session, DUE - timedelta(seconds=1)) == []
        assert [one.id for one in promises.overdue(session, DUE)] == [found.id]
        assert promises.tell_overdue(session, now=DUE) == 1
        assert promises.tell_overdue(session, now=DUE) == 0
    with stage.database.session() as session, pytest.raises(NotAllowed, match="Say why"):
        promises.change(session, found.id, found.version, Change(Step.KEEP), user_id=stage.tom, now=DUE)
    with stage.database.session() as session:
        kept = Change(Step.KEEP, "The new pair arrived.", "https://x.example/p10")
        assert promises.change(session, found.id, found.version, kept, user_id=stage.tom, now=DUE) is State.KEPT
        assert promises.overdue(session, DUE) == []
        (settled,) = promises.settled(session, since=NOW)
        assert (settled.reason, settled.settled_by) == ("The new pair arrived.", f"user:{stage.tom}")
    with stage.database.session() as session, pytest.raises(Conflict):
        promises.change(session, found.id, found.version, kept, user_id=stage.mara, now=DUE)
    with stage.database.session() as session:
        assert {one.kind for one in record.about(session, [f"promise:{found.id}"])} == {
            "promise.agreed", "promise.publish", "promise.overdue", "promise.keep",
        }  # fmt: skip
        assert record.verify(session).sound


def test_it_moves_to_another_day_and_owner_and_no_machine_step_is_taken_by_hand(stage: Stage) -> None:
    found = sent(stage)
    later = DUE + timedelta(days=3)
    with stage.database.session() as session:
        move = Change(Step.MOVE, due_at=later, owner_id=stage.tom)
        promises.change(session, found.id, found.version, move, user_id=stage.tom, now=NOW)
        assert promises.overdue(session, DUE) == []
        (moved,) = promises.overdue(session, later)
        assert moved.owner_id == stage.tom
        with pytest.raises(NotAllowed):
            promises.change(session, found.id, moved.version, Change(Step.LAPSE), user_id=stage.tom, now=NOW)


def test_erasing_the_person_takes_the_words_out(stage: Stage, database_url: str) -> None:
    found = sent(stage)
    with stage.database.session() as session:
        why = Change(Step.BREAK, "zebrafish reason")
        promises.change(session, found.id, found.version, why, user_id=stage.tom, now=NOW)
    with stage.database.session() as session:
        erasure.erase(session, 1, user_id=stage.mara, now=NOW)
    with stage.database.session() as session:
        assert record.verify(session).sound
    everything = everything_stored(database_url)
    assert "zebrafish" not in everything
    assert "third pair failing" not in everything
