"""What the desk has seen: remembered by numbers, compared with what goes out, gone with its author."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.seen import Memory, remember_and_forget
from policies.code import Code, load_code
from policies.engine import Judge
from policies.signals.instruments import Instruments
from policies.subject import Subject, SubjectKind
from storage import accounts, erasure, ingest, seen
from storage.database import Database, Session
from storage.ingest import Author
from tests.storage.stage import NOW, deletion, edit, mention, post

FERRY = "My Orbit fell off the ferry, and an hour later it was still playing underwater."
OURS = "Fell off the ferry, and an hour later it was still playing underwater!"


@pytest.fixture(scope="module")
def code() -> Code:
    return load_code()


def account(session: Session) -> int:
    return accounts.ensure(session, "x", "aurora", now=NOW).id


def rules(database: Database, code: Code, text_: str = OURS, kind: SubjectKind = SubjectKind.BRAND_POST) -> list[str]:
    memory = Memory(database, limit=100)
    memory.refresh()
    judge = Judge(code, Instruments(code)).with_seen(memory)
    return [one.message for one in judge.judge(Subject(kind, text_, NOW)).findings if one.rule == "attribution/lifted"]


def test_what_came_in_is_known_again_and_its_author_named(database: Database, code: Code) -> None:
    with database.session() as session:
        ingest.store(session, account(session), [mention("1", FERRY, author=Author("u1", "lena", "Lena"))])
    [said] = rules(database, code)
    assert "@lena" in said
    assert "via @lena" in said
    assert rules(database, code, OURS + " @lena") == []
    assert rules(database, code, "A swim does an Orbit no harm.") == []
    with database.session() as session:
        assert FERRY not in str(session.execute(text("SELECT * FROM seen_post")).all())


def test_it_goes_with_the_post_and_with_the_person_and_with_time(database: Database, code: Code) -> None:
    lena, tom = Author("u1", "lena", "Lena"), Author("u2", "tom", "Tom")
    with database.session() as session:
        account_id = account(session)
        ingest.store(session, account_id, [mention("1", FERRY, author=lena), mention("2", FERRY, author=tom)])
        ingest.store(session, account_id, [deletion("1")])
        assert [one.author for one in seen.latest(session, limit=9)] == ["tom"]
        erasure.erase(session, erasure.find(session, "x", "tom")[0], user_id="command-line", now=NOW)
        assert seen.latest(session, limit=9) == []
        assert session.scalar(text("SELECT count(*) FROM seen_post")) == 0
        ingest.store(session, account_id, [mention("3", FERRY, author=Author("u3", "ana", "Ana"))])
    assert len(rules(database, code)) == 1
    remember_and_forget(database, now=NOW + timedelta(days=400), days=365)
    assert rules(database, code) == []


def test_edits_are_followed_and_private_and_sent_on_posts_are_nobodys_to_name(database: Database, code: Code) -> None:
    with database.session() as session:
        account_id = account(session)
        ingest.store(session, account_id, [mention("1", FERRY, private=True), mention("2", f"RT @someone {FERRY}")])
        ingest.store(session, account_id, [mention("3", "Which charger do I need for it?")])
    assert rules(database, code) == []
    with database.session() as session:
        ingest.store(session, account_id, [edit("3", FERRY, 1)])
    assert len(rules(database, code)) == 1


def test_our_own_words_and_what_many_say_are_nobodys(database: Database, code: Code) -> None:
    us = Author("us", "aurora", "Aurora")
    ours = replace(post("0", FERRY, author=us, ours=True), created_at=NOW - timedelta(days=1))
    with database.session() as session:
        account_id = account(session)
        ingest.store(session, account_id, [ingest.Arrival("e0", "mention", "p0", NOW, ours), mention("1", FERRY)])
    assert rules(database, code) == []
    chain = "Send this to ten friends before midnight or your battery loses a year of its life"
    with database.session() as session:
        ingest.store(session, account_id, [mention(str(key), chain) for key in (5, 6, 7)])
    assert rules(database, code, chain) == []


def test_what_came_before_there_was_this_memory_is_remembered_later(database: Database, code: Code) -> None:
    with database.session() as session:
        ingest.store(session, account(session), [mention("1", FERRY)])
        session.execute(text("DELETE FROM seen_post"))
    assert remember_and_forget(database, now=NOW, days=365) == 1
    assert remember_and_forget(database, now=NOW, days=365) == 0
    assert len(rules(database, code)) == 1
