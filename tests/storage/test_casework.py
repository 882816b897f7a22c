"""Cases: one live case a conversation and person, opened, updated and reopened by mentions, worked by people."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text

from policies.finding import Action
from responders.lifecycle import State
from storage import cases, casework, ingest, record, replies, users
from storage.casework import Opening
from storage.database import Database, Session
from storage.errors import Conflict, NotAllowed, NotFound
from storage.ingest import Author
from storage.summary import excerpt
from tests.storage.stage import ALLOW, DANA, DUE, NOW, Stage, draft, edit, mention, opening, triage

LATER = NOW + timedelta(hours=1)


def arrive(stage: Stage, key: str, *, now: object = LATER, **more: object) -> int:
    with stage.database.session() as session:
        arrival = mention(key, **{"conversation_id": "c1", "author": DANA, "created_at": now, **more})  # type: ignore[arg-type]
        stored = ingest.store(session, stage.account_id, [arrival])[0]
    assert stored.message_id is not None
    return stored.message_id


def read(stage: Stage) -> cases.CaseView:
    with stage.database.session() as session:
        return cases.read(session, stage.case_id)


def test_a_new_mention_updates_the_live_case(database: Database) -> None:
    stage = Stage.build(database)
    message_id = arrive(stage, "2", text="And now the left one too")
    with database.session() as session:
        due = DUE + timedelta(days=1)
        (opened,) = casework.open_or_update(session, [Opening(message_id, triage(), due)], now=LATER)
    assert (opened.case_id, opened.change) == (stage.case_id, "updated")
    case = read(stage)
    assert (case.message.id, case.row.excerpt) == (message_id, "And now the left one too")
    assert case.row.due_at == DUE


@pytest.mark.parametrize("put_away", ["wait", "snooze", "close"])
def test_a_new_mention_brings_a_case_back(database: Database, put_away: str) -> None:
    stage = Stage.build(database)
    with database.session() as session:
        if put_away == "wait":
            casework.wait(session, stage.case_id, stage.mara, now=NOW)
        elif put_away == "snooze":
            casework.snooze(session, stage.case_id, stage.mara, until=LATER, now=NOW)
        else:
            casework.close(session, stage.case_id, stage.mara, reason="done", now=NOW)
    thanks = arrive(stage, "2", text="thanks")
    with database.session() as session:
        assert opening(session, thanks, LATER, action=Action.LEAVE).change == "updated"
    assert read(stage).row.state != "open"
    message_id = arrive(stage, "3", text="it broke again", now=LATER + timedelta(minutes=1))
    with database.session() as session:
        opened = opening(session, message_id, LATER)
    assert (opened.case_id, opened.change) == (stage.case_id, "reopened")
    row = read(stage).row
    assert (row.state, row.snoozed_until, row.due_at) == ("open", None, DUE)


def test_a_mention_long_after_opens_another_case(database: Database) -> None:
    stage = Stage.build(database)
    with database.session() as session:
        casework.close(session, stage.case_id, stage.mara, reason="done", now=NOW)
    months = NOW + timedelta(days=90)
    message_id = arrive(stage, "2", now=months)
    with database.session() as session:
        opened = opening(session, message_id, months)
    assert opened.change == "opened"
    assert opened.case_id != stage.case_id
    with database.session() as session, pytest.raises(NotAllowed, match=f"A-{opened.case_id}"):
        casework.reopen(session, stage.case_id, stage.mara, now=months)


def test_an_edit_is_triaged_again_where_the_case_stands(database: Database) -> None:
    stage = Stage.build(database)
    with database.session() as session:
        casework.claim(session, stage.case_id, stage.mara, now=NOW)
        ingest.store(session, stage.account_id, [edit("1", "It smokes now!", 1)])
        changed = opening(session, stage.message_id, LATER, safety=True)
    assert changed.change == "updated"
    case = read(stage)
    assert (case.row.safety, case.row.assignee_id, case.message.revision) == (True, stage.mara, 1)


def test_a_batch_opens_one_case_a_conversation(session: Session, database: Database) -> None:
    stage = Stage.build(database)
    with database.session() as given:
        arrivals = [
            mention(str(n), conversation_id=f"k{n % 3}", author=DANA, created_at=NOW + timedelta(minutes=n))
            for n in range(2, 11)
        ]
        stored = ingest.store(given, stage.account_id, [*arrivals, mention("99", ours=True)])
        openings = [Opening(one.message_id or 0, triage(), DUE) for one in reversed(stored)]
        opened = casework.open_or_update(given, openings, now=NOW)
        assert len(opened) == 9
        assert len({one.case_id for one in opened}) == 3
        newest = {one.case_id: cases.read(given, one.case_id).message.platform_post_id for one in opened}
    assert set(newest.values()) == {"p8", "p9", "p10"}


def test_two_customers_in_one_thread_have_two_cases(database: Database) -> None:
    stage = Stage.build(database)
    eli = Author("u7", "eli", "Eli")
    theirs = arrive(stage, "2", text="Mine is broken too", author=eli)
    hers = arrive(stage, "3", text="And it is hot", now=LATER + timedelta(minutes=1))
    with database.session() as session:
        given = [Opening(hers, triage(), DUE), Opening(theirs, triage(), DUE)]
        first, second = casework.open_or_update(session, given, now=LATER)
        assert (first.case_id, first.change, second.change) == (stage.case_id, "updated", "opened")
        assert cases.reply(session, stage.reply_id).state is State.DRAFTED
        assert [cases.read(session, one.case_id).message.id for one in (first, second)] == [hers, theirs]
        casework.close(session, second.case_id, stage.mara, reason="done", now=LATER)
        casework.reopen(session, second.case_id, stage.mara, now=LATER)


def test_concurrent_openings_make_one_case(database: Database) -> None:
    stage = Stage.build(database)
    with database.session() as session:
        arrivals = [mention(str(n), conversation_id="same", author=DANA) for n in range(2, 8)]
        ids = [one.message_id or 0 for one in ingest.store(session, stage.account_id, arrivals)]

    def work(message_id: int) -> int:
        with database.session() as session:
            return opening(session, message_id).case_id

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(work, ids))) == 1


def test_the_second_to_claim_learns_who_was_first(database: Database) -> None:
    stage = Stage.build(database)

    def claim(user_id: int) -> object:
        try:
            with database.session() as session:
                casework.claim(session, stage.case_id, user_id, now=NOW)
        except Conflict as conflict:
            return conflict
        return user_id

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(claim, (stage.mara, stage.tom)))
    (conflict,) = (one for one in outcomes if isinstance(one, Conflict))
    row = read(stage).row
    assert (conflict.who, conflict.what) == (row.assignee_name, "claimed this case")
    with database.session() as session:
        casework.claim(session, stage.case_id, stage.tom, now=NOW, take_over=True)
    assert read(stage).row.assignee_id == stage.tom


def test_what_people_do_with_a_case(database: Database) -> None:
    stage = Stage.build(database)
    with database.session() as session:
        casework.hand_over(session, stage.case_id, stage.mara, to_user_id=stage.tom, now=NOW, note="you know her")
        casework.escalate(session, stage.case_id, stage.tom, to="legal", reason="a lawyer wrote", now=NOW)
        casework.settle_escalation(session, stage.case_id, stage.tom, now=NOW)
        casework.release(session, stage.case_id, stage.tom, now=NOW)
        casework.snooze(session, stage.case_id, stage.tom, until=LATER, now=NOW)
        assert casework.wake(session, now=NOW) == []
        assert casework.wake(session, now=LATER) == [stage.case_id]
        casework.set_permission(session, stage.case_id, {"reply": {"allowed": False}})
    case = read(stage)
    assert (case.row.state, case.row.assignee_id, case.row.escalated_to) == ("open", None, "")
    assert [note.text for note in case.notes] == ["you know her", "a lawyer wrote"]
    assert case.permission == {"reply": {"allowed": False}}
    with database.session() as session:
        kinds = [one.kind for one in record.about(session, [f"case:{stage.case_id}"])]
        assert kinds == [
            "case.woken", "case.snoozed", "case.released", "case.escalation_settled", "case.noted", "case.escalated",
            "case.noted", "case.handed_over", "case.opened",
        ]  # fmt: skip
        assert record.verify(session).sound


def test_what_a_case_refuses(database: Database) -> None:
    stage = Stage.build(database)
    with database.session() as session:
        gone = users.create(session, login="eve", name="Eve", initials="EV", roles=[], now=NOW).id
        users.disable(session, gone, now=NOW, actor="system")
        with pytest.raises(NotFound, match="colleague"):
            casework.hand_over(session, stage.case_id, stage.mara, to_user_id=gone, now=NOW)
        with pytest.raises(NotAllowed, match="still to come"):
            casework.snooze(session, stage.case_id, stage.mara, until=NOW, now=NOW)
        with pytest.raises(NotAllowed, match="Write something"):
            casework.note(session, stage.case_id, stage.mara, "  ", now=NOW)
        with pytest.raises(NotFound, match="A-999"):
            casework.claim(session, 999, stage.mara, now=NOW)
    stage.approve()
    with database.session() as session, pytest.raises(NotAllowed, match="approved"):
        casework.close(session, stage.case_id, stage.mara, reason="spam", now=NOW)
    with database.session() as session:
        replies.undo(session, stage.reply_id, user_id=stage.mara, now=NOW)
        casework.close(session, stage.case_id, stage.mara, reason="spam", now=NOW)
        assert cases.reply(session, stage.reply_id).state == "withdrawn"
        with pytest.raises(NotAllowed, match="closed"):
            casework.claim(session, stage.case_id, stage.tom, now=NOW)
        casework.reopen(session, stage.case_id, stage.tom, now=NOW)
    assert read(stage).row.state == "open"


def test_an_answered_case_waits_for_the_person(database: Database) -> None:
    from storage import sending

    stage = Stage.build(database)
    stage.approve()
    with database.session() as session:
        departure = sending.start_attempt(session, stage.reply_id, worker="w", now=LATER)
        assert departure is not None
        sending.finish_posted(session, departure.attempt_id, platform_post_id="p9", url="", now=LATER)
    case = read(stage)
    assert (case.row.state, case.row.due_at, case.first_answered_at) == ("waiting", None, LATER)


def test_the_live_case_of_a_conversation_is_one_in_the_database_too(database: Database) -> None:
    Stage.build(database)
    with pytest.raises(NotAllowed, match="uq_case_file_live"), database.session() as session:
        session.execute(
            text("INSERT INTO case_file SELECT (json_populate_record(c, '{\"id\": 77}')).* FROM case_file c")
        )


@pytest.mark.parametrize(
    ("body", "span", "expected"),
    [
        ("Hello. My third Halo died!\nHelp", (10, 20), "My third Halo died! Help"),
        ("no sentence at all", (0, 0), "no sentence at all"),
        ("電源が入らない。助けて", (8, 10), "助けて"),
        ("", (0, 0), ""),
        ("x" * 300, (0, 5), "x" * 179 + "…"),
    ],
)
def test_the_sentence_that_matters(body: str, span: tuple[int, int], expected: str) -> None:
    assert excerpt(body, span) == expected


def test_drafts_are_saved_in_batches(database: Database) -> None:
    stage = Stage.build(database)
    with database.session() as session:
        stored = ingest.store(session, stage.account_id, [mention(str(n)) for n in range(2, 30)])
        given = [Opening(one.message_id or 0, triage(), DUE) for one in stored]
        opened = casework.open_or_update(session, given, now=NOW)
        new = [replies.NewDraft(one.case_id, one.message_id, 0, draft(), ALLOW) for one in opened]
        ids = replies.save_drafts(session, new, now=NOW)
        assert [cases.reply(session, reply_id).message_id for reply_id in ids] == [one.message_id for one in opened]
        assert replies.save_drafts(session, [], now=NOW) == []
