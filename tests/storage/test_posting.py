"""Posts of our own: planned by people on signed texts, sent once, and refused by the database otherwise."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import psycopg
import pytest
from psycopg.errors import CheckViolation, IntegrityError

from responders.posting_lifecycle import State
from storage import (
    crises,
    posting,
    posting_again,
    posting_sending,
    posting_settling,
    record,
    statement_publishing,
    statement_updates,
)
from storage.database import Database
from storage.errors import Conflict, NotAllowed, NotFound
from storage.posting_sending import Leaving
from tests.storage.posted import LATER, SHORT, WHOLE, Room, sign
from tests.storage.stage import NOW


def start(room: Room, posting_id: int, *, now: datetime = LATER, worker: str = "w1") -> Leaving | None:
    with room.database.session() as session:
        return posting_sending.start(session, posting_id, worker=worker, now=now)


def out(room: Room, leaving: Leaving | None, link: str = "https://x.example/1", post_id: str = "1") -> State:
    assert leaving is not None
    with room.database.session() as session:
        return posting_sending.finish_published(session, leaving.attempt_id, post_id=post_id, link=link, now=LATER)


def due(room: Room) -> list[int]:
    with room.database.session() as session:
        return [posting_id for posting_id, _ in posting_sending.due(session, now=LATER)]


def plain(room: Room, text: str = "Our stores open at nine.", ref: str = "campaign:1") -> int:
    """Plan a post that rests on a person's plan alone."""
    with room.database.session() as session:
        return posting.plan(session, account_id=room.first, text=text, ref=ref, now=NOW, actor=room.actor)


def test_a_signed_statement_goes_out_during_the_freeze_and_the_others_point_to_it(database: Database) -> None:
    room = Room.build(database)
    statement_id = room.publish((room.first, WHOLE), (room.second, SHORT))
    first, second = room.posts(statement_id)
    assert (first.state, second.said) == (State.WAITING, "Waits until the post that it points to is out.")
    assert first.authority.startswith("statement_version:")
    assert due(room) == [first.id]
    assert start(room, second.id) is None
    leaving = start(room, first.id)
    assert leaving is not None
    assert leaving.text == WHOLE
    assert start(room, first.id, worker="w2") is None, "somebody is at it"
    assert out(room, leaving) is State.PUBLISHED
    assert due(room) == [second.id]
    leaving = start(room, second.id)
    assert leaving is not None
    assert leaving.text == "Halo Pro: unplug it now. All we know: https://x.example/1"
    out(room, leaving, "https://x.example/2", "2")
    assert [(one.state, one.link) for one in room.posts(statement_id)] == [
        (State.PUBLISHED, "https://x.example/1"), (State.PUBLISHED, "https://x.example/2"),
    ]  # fmt: skip
    assert due(room) == []
    with database.session() as session:
        assert record.verify(session).sound
        kinds = [one.kind for one in record.about(session, [f"posting:{first.id}"])]
    assert {"posting.planned", "posting.start_sending", "posting.posted"} <= set(kinds)


def test_nothing_is_planned_that_nobody_signed_or_no_person_asked_for(database: Database) -> None:
    room = Room.build(database)
    statement_id = room.publish((room.first, WHOLE))
    ref = f"statement:{statement_id}"
    for account, words, why in ((room.first, WHOLE + " ", "signed"), (room.second, WHOLE, "signed")):
        with pytest.raises(NotAllowed, match=why), database.session() as session:
            posting.plan(session, account_id=account, text=words, ref=ref, now=NOW, actor=room.actor)
    for actor in ("desk", "worker-3", "user:x"):
        with pytest.raises(NotAllowed, match="Only a person"), database.session() as session:
            posting.plan(session, account_id=room.first, text=WHOLE, ref=ref, now=NOW, actor=actor)
    with database.session() as session:
        unsigned = sign(session, room, ((room.second, "Another text."),), channel="sandbox", now=NOW)
    with pytest.raises(NotAllowed, match="signed"), database.session() as session:
        posting.plan(
            session, account_id=room.second, text="Another text.", ref=f"statement:{unsigned}", now=NOW,
            actor=room.actor,
        )  # fmt: skip
    with pytest.raises(NotAllowed, match="signed"):
        plain(room, ref="no reference")
    with pytest.raises(NotFound), database.session() as session:
        posting.plan(session, account_id=99, text="x", ref="campaign:1", now=NOW, actor=room.actor)
    with pytest.raises(NotAllowed, match="asks for the link"):
        plain(room, SHORT)
    with pytest.raises(NotAllowed, match="nothing to post"):
        plain(room, "  ")


INSERT = (
    "INSERT INTO posting (id, account_id, ref, authority, text, rehearsal, planned_by, planned_at, state, send_after,"
    " changed_by, changed_at) VALUES (nextval(pg_get_serial_sequence('posting', 'id')), %(account)s, %(ref)s,"
    " %(authority)s, %(text)s, %(rehearsal)s, %(user)s, now(), %(state)s, now(), 'x', now())"
)


def test_the_database_refuses_a_posting_without_its_authority(database: Database) -> None:
    room = Room.build(database)
    statement_id = room.publish((room.first, WHOLE))
    right = room.posts(statement_id)[0].authority
    given = {
        "account": room.first, "ref": f"statement:{statement_id}", "authority": right, "text": WHOLE,
        "rehearsal": False, "user": room.mara, "state": "waiting",
    }  # fmt: skip
    wrong: list[dict[str, object]] = [
        {"authority": ""}, {"authority": "statement_version:999"}, {"text": "Other words."}, {"account": room.second},
        {"ref": "statement:999"}, {"user": 999}, {"state": "published"}, {"state": "sending"},
        {"ref": "campaign:1"},
    ]  # fmt: skip
    with psycopg.connect(database.url, autocommit=True) as connection:
        for one in wrong:
            with pytest.raises(IntegrityError):
                connection.execute(_with_id(connection), {**given, **one})
        connection.execute(_with_id(connection), given)


def _with_id(connection: psycopg.Connection[object]) -> str:
    found = connection.execute("SELECT pg_get_serial_sequence('posting', 'id')").fetchone()
    return INSERT if found and found[0] else INSERT.replace("nextval(pg_get_serial_sequence('posting', 'id'))", "1000")  # type: ignore[index]


def test_the_database_lets_nobody_change_or_skip_what_was_planned(database: Database) -> None:
    room = Room.build(database, freeze=False)
    posting_id = plain(room)
    with psycopg.connect(database.url, autocommit=True) as connection:
        for change in (
            "text = 'Other words.'", f"account_id = {room.second}", "not_after = now()", "state = 'published'",
            "state = 'unconfirmed'", "authority = 'statement_version:1'", f"planned_by = {room.tom}",
        ):  # fmt: skip
            with pytest.raises(CheckViolation):
                connection.execute(f"UPDATE posting SET {change} WHERE id = %s", [posting_id])
        with pytest.raises(IntegrityError):
            connection.execute("DELETE FROM posting")
        with pytest.raises(CheckViolation):
            connection.execute(
                "INSERT INTO posting_attempt (id, posting_id, authority, key, text, worker, started_at)"
                " VALUES (1, %s, '', 'k', 'x', 'w', now())",
                [posting_id],
            )


def test_what_is_withdrawn_between_plan_and_sending_is_not_sent(database: Database) -> None:
    room = Room.build(database)
    statement_id = room.publish((room.first, WHOLE), (room.second, SHORT))
    first, second = room.posts(statement_id)
    with database.session() as session:
        posting.withdraw(session, second.id, now=NOW, actor=room.actor)
    with psycopg.connect(database.url, autocommit=True) as connection:
        connection.execute(
            "UPDATE statement_signature SET voided_at = now(), void_reason = 'a test' WHERE voided_at IS NULL"
        )
    assert start(room, first.id) is None
    assert room.get(first.id).state is State.REFUSED
    assert room.get(first.id).said == posting_sending.UNSIGNED
    assert room.get(second.id).state is State.WITHDRAWN
    with pytest.raises(Conflict, match="it is withdrawn"), database.session() as session:
        posting.withdraw(session, second.id, now=NOW, actor=room.actor)


def test_what_points_to_a_post_that_never_went_out_is_not_sent(database: Database) -> None:
    room = Room.build(database)
    first, second = room.posts(room.publish((room.first, WHOLE), (room.second, SHORT)))
    leaving = start(room, first.id)
    assert leaving is not None
    with database.session() as session:
        posting_sending.finish_refused(session, leaving.attempt_id, said="You said that already.", now=LATER)
    assert due(room) == [second.id]
    assert start(room, second.id) is None
    assert (room.get(second.id).state, room.get(second.id).said) == (State.REFUSED, posting_sending.NO_PREDECESSOR)


def test_nothing_is_sent_after_its_time(database: Database) -> None:
    room = Room.build(database)
    (only,) = room.posts(room.publish((room.first, WHOLE), hours=1))
    assert only.not_after == NOW + timedelta(hours=1)
    assert start(room, only.id, now=NOW + timedelta(hours=1, seconds=1)) is None
    assert room.get(only.id).state is State.EXPIRED
    assert start(room, only.id, now=NOW) is None, "a clock that goes back brings nothing back"


def test_the_freeze_holds_what_is_not_signed_and_a_person_lets_it_through(database: Database) -> None:
    room = Room.build(database, freeze=False)
    waiting = plain(room)
    with database.session() as session:
        crises.freeze(session, room.crisis_id, actor=room.actor, now=NOW)
    assert room.get(waiting).held_by == room.crisis_id
    assert "Held while crisis" in room.get(waiting).said
    later = plain(room, "Planned while it froze.")
    assert room.get(later).held_by == room.crisis_id
    signed = room.posts(room.publish((room.second, WHOLE)))[0]
    assert due(room) == [signed.id]
    assert start(room, waiting) is None
    with database.session() as session:
        posting.release(session, waiting, now=LATER, actor=room.actor, reason="It has nothing to do with it.")
    assert start(room, waiting) is not None
    with pytest.raises(NotAllowed, match="No crisis holds"), database.session() as session:
        posting.release(session, waiting, now=LATER, actor=room.actor)
    with database.session() as session:
        crises.lift(session, room.crisis_id, actor=room.actor, now=LATER)
    assert start(room, later) is None, "what was held stays held until a person releases it"


def test_a_freeze_waits_for_the_attempt_at_hand_and_nothing_begins_after_it(database: Database) -> None:
    room = Room.build(database, freeze=False)
    ids = [plain(room, f"Post number {number}.") for number in range(12)]
    frozen, begun = threading.Event(), []

    def send(some: list[int]) -> None:
        for posting_id in some:
            was_frozen = frozen.is_set()
            if start(room, posting_id) is not None:
                begun.append((posting_id, was_frozen))

    def freeze() -> None:
        with database.session() as session:
            crises.freeze(session, room.crisis_id, actor=room.actor, now=LATER)
        frozen.set()

    together(lambda: send(ids[::2]), lambda: send(ids[1::2]), freeze)
    assert not [one for one in begun if one[1]], "nothing begins once the freeze was committed"
    states = {posting_id: room.get(posting_id) for posting_id in ids}
    assert {one for one, _ in begun} == {one for one, view in states.items() if view.state is State.SENDING}
    assert all(view.held_by for view in states.values() if view.state is State.WAITING)


def together(*works: Callable[[], None]) -> None:
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)


def test_two_workers_start_one_post_once(database: Database) -> None:
    room = Room.build(database, freeze=False)
    for number in range(5):
        posting_id = plain(room, f"Post number {number}.")
        found: list[Leaving | None] = []

        def work(name: str, posting_id: int = posting_id, found: list[Leaving | None] = found) -> None:
            found.append(start(room, posting_id, worker=name))

        together(lambda: work("a"), lambda: work("b"), lambda: work("c"))
        assert len([one for one in found if one is not None]) == 1


def test_an_attempt_left_open_becomes_unconfirmed_and_is_never_started_again(database: Database) -> None:
    room = Room.build(database, freeze=False)
    posting_id = plain(room)
    leaving = start(room, posting_id)
    assert leaving is not None
    after = LATER + timedelta(minutes=5)
    with database.session() as session:
        assert posting_settling.reconcile(session, now=after, older_than=LATER - timedelta(seconds=1)) == []
        assert posting_settling.reconcile(session, now=after, older_than=after) == [posting_id]
    assert start(room, posting_id, now=after) is None
    with database.session() as session:
        (unsure,) = posting_settling.unsure(session)
    assert (unsure.posting_id, unsure.key, unsure.text) == (posting_id, leaving.key, leaving.text)
    # The platform answers after all: that is taken, and once.
    assert out(room, leaving) is State.PUBLISHED
    assert out(room, leaving) is State.PUBLISHED
    assert room.get(posting_id).link == "https://x.example/1"


def test_a_person_settles_what_is_unclear(database: Database) -> None:
    room = Room.build(database, freeze=False)
    ids = [plain(room, f"Post number {number}.") for number in range(2)]
    for posting_id in ids:
        leaving = start(room, posting_id)
        assert leaving is not None
        with database.session() as session:
            posting_sending.finish_unconfirmed(session, leaving.attempt_id, said="It broke off.", now=LATER)
    with pytest.raises(Conflict, match="may still answer"), database.session() as session:
        posting.settle(session, ids[0], posted=False, now=LATER, actor=room.actor)
    with pytest.raises(NotAllowed, match="Give the link"), database.session() as session:
        posting.settle(session, ids[1], posted=True, now=LATER, actor=room.actor)
    with database.session() as session:
        after = LATER + timedelta(minutes=1)
        posting.settle(session, ids[0], posted=False, now=after, actor=room.actor)
        posting.settle(session, ids[1], posted=True, link="https://x.example/9", now=after, actor=room.actor)
    assert room.get(ids[0]).state is State.NOT_PUBLISHED
    assert (room.get(ids[1]).state, room.get(ids[1]).link) == (State.PUBLISHED, "https://x.example/9")


def test_one_post_on_the_platform_is_one_posting_s(database: Database) -> None:
    room = Room.build(database, freeze=False)
    one, other = plain(room, "The same words."), plain(room, "The same words.")
    out(room, start(room, one))
    leaving = start(room, other)
    assert leaving is not None
    with database.session() as session:
        posting_sending.finish_unconfirmed(session, leaving.attempt_id, said="It broke off.", now=LATER)
        assert not posting_settling.found(session, other, post_id="1", link="https://x.example/1", now=LATER)
        assert posting_settling.found(session, other, post_id="2", link="https://x.example/2", now=LATER)


def test_a_rehearsal_posts_on_sandbox_accounts_only(database: Database) -> None:
    room = Room.build(database, rehearsal=True)
    (only,) = room.posts(room.publish((room.first, "REHEARSAL: " + WHOLE)))
    assert only.rehearsal
    with psycopg.connect(database.url, autocommit=True) as connection:
        connection.execute("UPDATE platform_account SET platform = 'x' WHERE id = %s", [room.first])
    with pytest.raises(NotAllowed, match="sandbox accounts only"):
        start(room, only.id)
    assert room.get(only.id).state is State.WAITING
    with pytest.raises(NotAllowed, match="sandbox accounts only"), database.session() as session:
        posting.plan(
            session, account_id=room.first, text="x", ref="campaign:2", now=NOW, actor=room.actor, rehearsal=True
        )
    with psycopg.connect(database.url, autocommit=True) as connection:
        connection.execute("UPDATE platform_account SET platform = 'sandbox' WHERE id = %s", [room.first])
    for ref in (only.ref, only.ref.replace(":", ":00")):
        with pytest.raises(NotAllowed, match=r"in rehearsal only|signed"), database.session() as session:
            posting.plan(session, account_id=room.first, text="REHEARSAL: " + WHOLE, ref=ref, now=NOW, actor=room.actor)


def test_a_statement_that_is_withdrawn_takes_its_posts_along(database: Database) -> None:
    room = Room.build(database)
    statement_id = room.publish((room.first, WHOLE), (room.second, SHORT))
    with database.session() as session:
        statement_publishing.withdraw(session, statement_id, "Wrong product.", actor=room.actor, now=LATER)
    assert {one.state for one in room.posts(statement_id)} == {State.WITHDRAWN}
    assert due(room) == []


def test_words_that_are_out_after_all_are_not_posted_once_more(database: Database) -> None:
    room = Room.build(database)
    statement_id = room.publish((room.first, WHOLE))
    (first,) = room.posts(statement_id)
    leaving = start(room, first.id)
    much_later = LATER + timedelta(minutes=5)
    with database.session() as session:
        assert leaving is not None
        posting_sending.finish_unconfirmed(session, leaving.attempt_id, said="It broke off.", now=LATER)
    with database.session() as session:
        posting.settle(session, first.id, posted=False, now=much_later, actor=room.actor)
        second = posting_again.again(session, first.id, now=much_later, actor=room.actor)
    assert out(room, leaving) is State.PUBLISHED
    with database.session() as session:
        statement_publishing.follow(session, statement_id, now=much_later)
        assert statement_updates.unsettled(session) == [statement_id]
    assert start(room, second, now=much_later) is None
    assert room.get(second).state is State.REFUSED
    with pytest.raises(NotAllowed, match="out already"), database.session() as session:
        posting_again.again(session, second, now=much_later, actor=room.actor)
