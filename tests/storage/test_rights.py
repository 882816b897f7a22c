"""Requests and notices as storage keeps them: clocks by the law, steps in order, what an erasure leaves of them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from policies.code.rights import laws, notice_laws
from responders import notice_lifecycle
from responders.rights_lifecycle import State, Step
from storage import (
    erasure,
    holds,
    ingest,
    our_posts,
    posting,
    posting_sending,
    record,
    rights,
    rights_views,
    takedowns,
    urgent,
)
from storage.database import Database, Session
from storage.errors import Conflict, NotAllowed
from storage.rights import Asked, Change
from storage.takedowns import NewNotice
from tests.storage.posted import WHOLE, Room
from tests.storage.stage import NOW, Stage, mention

ASKED = Asked("erasure", "ccpa", "sandbox", "@dana1", "dana@post.example", "Please erase me.", NOW)


def at(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("law", "since", "confirm", "due", "extended"),
    [
        ("gdpr", at(1, 31), None, at(2, 28), at(4, 30)),
        ("uk-gdpr", at(3, 2), None, at(4, 2), at(6, 2)),
        ("ccpa", at(3, 2), at(3, 16), at(4, 16), at(5, 31)),
        ("ccpa", at(3, 6), at(3, 20), at(4, 20), at(6, 4)),
    ],
)
def test_clocks_run_as_the_law_says(
    law: str, since: datetime, confirm: datetime | None, due: datetime, extended: datetime
) -> None:
    assert rights.clocks(laws()[law], since) == (confirm, due)
    assert rights.extended(laws()[law], since) == extended


def test_every_law_names_its_source() -> None:
    assert {"gdpr", "ccpa"} <= set(laws())
    assert {"dmca", "dsa"} <= set(notice_laws())
    assert all(len(one.source) > 20 for one in (*laws().values(), *notice_laws().values()))


def step(session: Session, number: int, what: Step, words: str = "", person: int | None = None, user: int = 1) -> None:
    version = rights_views.read(session, number).version
    rights.change(session, number, version, Change(what, words, person), user_id=user, now=NOW)


def test_a_request_goes_to_its_end_and_leaves_nothing_of_who_asked(database: Database) -> None:
    stage = Stage.build(database)
    with database.session() as session:
        number = rights.take_in(session, ASKED, actor="user:1", now=NOW)
        request = rights_views.read(session, number)
        (person,) = rights_views.candidates(session, request)
        step(session, number, Step.CONFIRM)
        with pytest.raises(NotAllowed, match="in a sentence"):
            step(session, number, Step.IDENTIFY, "sure", person.id)
        with pytest.raises(NotAllowed, match="which of the people"):
            step(session, number, Step.IDENTIFY, "They wrote from the account.", None)
        with pytest.raises(Conflict):
            step(session, number, Step.FULFIL)
        step(session, number, Step.IDENTIFY, "They wrote from the account.", person.id)
    with database.session() as session:
        step(session, number, Step.FULFIL, user=stage.mara)
    with database.session() as session:
        done = rights_views.read(session, number)
        assert (done.state, done.handle, done.contact, done.said) == (State.FULFILLED, "", "", "")
        assert done.closed_at == NOW
        kinds = [one.kind for one in record.about(session, [f"rights:{number}"])]
        assert kinds == ["rights.fulfil", "rights.identify", "rights.confirm", "rights.received"]
        assert not [one for one in record.about(session, [f"rights:{number}"]) if one.content]
        assert record.verify(session).sound
        assert erasure.find(session, "sandbox", "dana1") == []


def test_time_is_extended_once_for_a_reason_and_before_it_is_over(session: Session) -> None:
    number = rights.take_in(session, replace(ASKED, law="gdpr"), actor="user:1", now=NOW)
    step(session, number, Step.EXTEND, "Three markets are searched by hand.")
    assert rights_views.read(session, number).due_at == datetime(2026, 6, 2, 9, tzinfo=UTC)
    with pytest.raises(NotAllowed, match="allows that once"):
        step(session, number, Step.EXTEND, "Three markets are searched by hand.")
    late = rights.take_in(
        session, replace(ASKED, law="gdpr", received_at=NOW - timedelta(days=40)), actor="user:1", now=NOW
    )
    with pytest.raises(NotAllowed, match="before that"):
        step(session, late, Step.EXTEND, "Three markets are searched by hand.")


def test_each_clock_that_runs_out_is_told_once(database: Database) -> None:
    with database.session() as session:
        number = rights.take_in(session, ASKED, actor="user:1", now=NOW)
    for days, told, late in (
        (1, 0, ""),
        (15, 1, "confirmation"),
        (16, 0, "confirmation"),
        (46, 1, "answer"),
        (47, 0, "answer"),
    ):
        now = NOW + timedelta(days=days)
        with database.session() as session:
            assert rights.tell_overdue(session, now=now) == told
            assert rights_views.read(session, number).late(now) == late


def test_whose_case_is_held_is_not_erased(database: Database) -> None:
    stage = Stage.build(database)
    with database.session() as session:
        held = holds.place(session, stage.case_id, reason="Court 12 C 34/26", user_id=stage.mara, now=NOW)
        (person,) = erasure.find(session, "sandbox", "dana1")
        with pytest.raises(NotAllowed, match="legal hold: Court 12 C 34/26"):
            erasure.erase(session, person, user_id=stage.mara, now=NOW)
        holds.end(session, held, user_id=stage.mara, now=NOW)
        erasure.erase(session, person, user_id=stage.mara, now=NOW)


def turn(
    session: Session, number: int, what: notice_lifecycle.Step, words: str = "", parts: tuple[str, ...] = ()
) -> None:
    version = takedowns.read(session, number).version
    wanted = takedowns.Change(what, words, parts, "reply:1")
    takedowns.change(session, number, version, wanted, user_id=1, now=NOW)


def test_what_somebody_wrote_in_a_thread_that_is_held_is_not_erased(database: Database) -> None:
    stage = Stage.build(database)
    with database.session() as session:
        ingest.store(session, stage.account_id, [mention("8", "Same here", conversation_id="c1")])
        hold = holds.place(session, stage.case_id, reason="Court 12 C 34/26", user_id=stage.tom, now=NOW)
    with database.session() as session:
        (other,) = erasure.find(session, "sandbox", "dana8")
        with pytest.raises(NotAllowed, match="legal hold"):
            erasure.erase(session, other, user_id=stage.tom, now=NOW)
    with database.session() as session:
        holds.end(session, hold, user_id=stage.tom, now=NOW)
        assert erasure.erase(session, other, user_id=stage.tom, now=NOW).messages == 1


def test_a_notice_is_verified_only_when_every_part_is_there_and_comes_back_by_a_person(session: Session) -> None:
    steps, law = notice_lifecycle.Step, notice_laws()["dmca"]
    new = NewNotice("dmca", "Studio Lumen", "", "Our picture was used without a licence.", "", NOW)
    number = takedowns.take_in(session, new, user_id=1, now=NOW)
    every = tuple(key for key, _ in law.elements)
    with pytest.raises(NotAllowed, match="Missing: A signature"):
        turn(session, number, steps.VERIFY, parts=every[1:])
    turn(session, number, steps.ASK, "Please sign it, and send it again.", every[1:])
    assert len(takedowns.read(session, number).missing) == 1
    turn(session, number, steps.VERIFY, parts=every)
    turn(session, number, steps.REMOVE)
    with pytest.raises(NotAllowed, match="a counter-notice must hold"):
        turn(session, number, steps.COUNTER, "It is our own picture.", ("signature",))
    turn(session, number, steps.COUNTER, "It is our own picture.", tuple(key for key, _ in law.counter_elements))
    assert takedowns.read(session, number).restorable_at == rights.working_days_after(NOW, 14)
    assert takedowns.pass_windows(session, now=NOW + timedelta(days=17)) == 0
    back = NOW + timedelta(days=21)  # the desk was down when the window passed
    assert takedowns.pass_windows(session, now=back) == 1
    assert [(one.id, one.clock) for one in urgent.rights(session, since=back - timedelta(days=1))] == [
        (number, "restorable")
    ]
    with pytest.raises(NotAllowed, match="clock"):
        turn(session, number, steps.WINDOW_PASSED)
    turn(session, number, steps.RESTORE, "It stands as posting 12.")
    assert takedowns.read(session, number).state is notice_lifecycle.State.RESTORED


def test_a_notice_that_waits_is_told_once(session: Session) -> None:
    new = NewNotice("dsa", "Ana Roca", "", "This post is unlawful advertising.", "", NOW)
    takedowns.take_in(session, new, user_id=1, now=NOW)
    assert takedowns.tell_overdue(session, now=NOW + timedelta(days=1)) == 0
    assert takedowns.tell_overdue(session, now=NOW + timedelta(days=3)) == 1
    assert takedowns.tell_overdue(session, now=NOW + timedelta(days=4)) == 0


def test_what_we_posted_is_found_by_its_address_and_nothing_by_none(database: Database) -> None:
    room = Room.build(database)
    (post,) = room.posts(room.publish((room.first, WHOLE)))
    with database.session() as session:
        leaving = posting_sending.start(session, post.id, worker="w", now=NOW)
        assert leaving is not None
        link = "https://x.example/status/4711"
        posting_sending.finish_published(session, leaving.attempt_id, post_id="4711", link=link, now=NOW)
    with database.session() as session:
        for address in (link, f"{link}/", "https://mirror.example/4711"):
            assert [one.target for one in our_posts.like(session, address)] == [f"posting:{post.id}"]
        assert our_posts.like(session, "") == our_posts.like(session, "https://x.example/") == []
        found = our_posts.get(session, f"posting:{post.id}")
        assert found is not None
        assert (found.text, found.gone) == (WHOLE, False)
        assert our_posts.get(session, "posting:999") is None
    with database.session() as session:
        posting.removed(session, post.id, actor="user:1", reason="A notice.", now=NOW + timedelta(days=3))
        taken = our_posts.get(session, f"posting:{post.id}")
        assert taken is not None
        assert (taken.sent_at, taken.gone) == (NOW, True), "when it went out, not when it was taken back"
