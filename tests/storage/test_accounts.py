"""Accounts: leases, cursors, pauses, allowances; and the calendar's lead and firings."""

from datetime import timedelta

import psycopg

from storage import accounts, calendar, presence, record, users
from storage.accounts import Allowance
from storage.database import Database, Session
from tests.storage.stage import NOW, Stage

SOON = NOW + timedelta(seconds=10)
LATER = NOW + timedelta(minutes=5)


def test_one_listener_at_a_time(session: Session) -> None:
    account = accounts.ensure(session, "sandbox", "aurora", now=NOW)
    assert accounts.ensure(session, "sandbox", "aurora", now=LATER).id == account.id
    assert accounts.lease(session, account.id, "one", now=NOW, seconds=30)
    assert accounts.lease(session, account.id, "one", now=SOON, seconds=30)
    assert not accounts.lease(session, account.id, "two", now=SOON, seconds=30)
    assert accounts.advance_cursor(session, account.id, "one", "c1", now=SOON)
    assert accounts.lease(session, account.id, "two", now=LATER, seconds=30)
    assert not accounts.advance_cursor(session, account.id, "one", "c0", now=LATER)
    accounts.let_go(session, account.id, "two")
    assert accounts.lease(session, account.id, "one", now=LATER, seconds=30)
    accounts.note_error(session, account.id, "503", now=LATER)
    found = accounts.get(session, account.id)
    assert (found.cursor, found.holder, found.last_error) == ("c1", "one", "503")
    assert [one.id for one in accounts.everything(session)] == [account.id]


def test_a_pause_keeps_its_first_reason(database: Database) -> None:
    with database.session() as session:
        account = accounts.ensure(session, "sandbox", "aurora", now=NOW)
        accounts.pause(session, account.id, "keys ran out", actor="desk", now=NOW)
        accounts.pause(session, account.id, "other", actor="desk", now=LATER)
        assert accounts.get(session, account.id).paused_reason == "keys ran out"
        accounts.resume(session, account.id, actor="user:1", now=LATER)
        accounts.resume(session, account.id, actor="user:1", now=LATER)
    with database.session() as session:
        past = record.about(session, [f"account:{account.id}"])
        assert [one.kind for one in past] == ["account.resumed", "account.paused"]


def test_what_is_left_of_a_rate_limit(session: Session) -> None:
    account = accounts.ensure(session, "sandbox", "aurora", now=NOW)
    accounts.save_allowance(session, account.id, Allowance("send", 5, 10, LATER))
    accounts.save_allowance(session, account.id, Allowance("send", 4, 10, LATER))
    assert accounts.allowances(session, account.id) == [Allowance("send", 4, 10, LATER)]


def test_one_leader_and_a_killed_one_is_followed(database: Database) -> None:
    first, second = calendar.Leadership(database.url), calendar.Leadership(database.url)
    assert first.hold()
    assert first.hold()
    assert not second.hold()
    with psycopg.connect(database.url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE application_name = 'answerable-leader' AND datname = current_database()"
        )
    assert second.hold()
    assert not first.hold()
    second.let_go()
    assert first.hold()
    first.let_go()


def test_a_firing_happens_once(session: Session) -> None:
    assert calendar.fire_once(session, "poll", NOW)
    assert not calendar.fire_once(session, "poll", NOW)
    assert calendar.fire_once(session, "poll", LATER)
    calendar.forget_firings(session, before=LATER)
    assert calendar.fire_once(session, "poll", NOW)


def test_who_is_at_a_case(database: Database) -> None:
    stage = Stage.build(database)
    with database.session() as session:
        presence.seen(session, stage.case_id, stage.tom, typing=True, now=NOW)
        presence.seen(session, stage.case_id, stage.mara, typing=False, now=SOON)
        found = presence.who(session, stage.case_id, now=SOON)
        assert [(one.name, one.typing) for one in found] == [("Mara", False), ("Tom", True)]
        assert [one.user_id for one in presence.who(session, stage.case_id, now=NOW + presence.LASTS)] == [stage.mara]
        presence.left(session, stage.case_id, stage.mara)
        presence.left(session, stage.case_id, stage.mara)
        assert [one.user_id for one in presence.who(session, stage.case_id, now=SOON)] == [stage.tom]
        presence.forget(session, now=LATER)
        assert presence.who(session, stage.case_id, now=NOW) == []
        assert users.get(session, stage.tom).actor == f"user:{stage.tom}"
