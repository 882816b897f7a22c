"""Requests for a second look: who may answer, what is left of them, and when; and checks that leave the record."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from storage import checks, record, reviews, users
from storage.checks import Judged
from storage.database import Database, Session
from storage.errors import Conflict, NotAllowed, NotFound
from storage.reviews import CheckPicture, NewRequest

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=31)
FINDING = {"rule": "focus/politics", "severity": "note", "message": "…", "start": 0, "end": 3}


@pytest.fixture
def people(session: Session) -> tuple[int, int, int]:
    made = (
        users.create(session, login=name, name=name.title(), initials="XX", roles=[], now=NOW).id
        for name in ("emma", "maya", "nia")
    )
    emma, maya, nia = made
    return emma, maya, nia


def new(user_id: int, account: str = "own") -> NewRequest:
    return NewRequest(
        user_id=user_id, account=account, platform="x", language="en", text="Vote well \x00", note="Too much?",
        media=[{"sha256": "ab", "alt": "A dog"}], verdict="allow", findings=[FINDING], code_digest="c0de",
        pictures=[CheckPicture("ab", "image/png", b"\x89PNG")],
    )  # fmt: skip


def answer(session: Session, request_id: int, user_id: int, *, approved: bool = True) -> reviews.RequestView:
    return reviews.answer(session, request_id, user_id=user_id, approved=approved, words="Fine", receipt="r.s", now=NOW)


def test_a_second_person_answers_once(session: Session, people: tuple[int, int, int]) -> None:
    emma, maya, nia = people
    asked = reviews.ask(session, new(emma), now=NOW)
    assert [one.id for one in reviews.to_answer(session, maya)] == [asked.id]
    assert reviews.to_answer(session, emma) == []
    with pytest.raises(NotAllowed, match="second person"):
        answer(session, asked.id, emma)
    done = answer(session, asked.id, maya)
    assert (done.state, done.answered_by, done.receipt, done.text) == ("approved", "Maya", "r.s", "Vote well ")
    with pytest.raises(Conflict, match="Maya approved it"):
        answer(session, asked.id, nia)
    with pytest.raises(Conflict):
        reviews.withdraw(session, asked.id, user_id=emma, now=NOW)


def test_only_its_writer_takes_it_back(session: Session, people: tuple[int, int, int]) -> None:
    emma, maya, _ = people
    asked = reviews.ask(session, new(emma), now=NOW)
    with pytest.raises(NotFound):
        reviews.withdraw(session, asked.id, user_id=maya, now=NOW)
    reviews.withdraw(session, asked.id, user_id=emma, now=NOW)
    session.flush()
    with pytest.raises(NotFound):
        reviews.read(session, asked.id)
    kept = reviews.ask(session, new(emma, "company"), now=NOW)
    reviews.withdraw(session, kept.id, user_id=emma, now=NOW)
    assert reviews.read(session, kept.id).state == "withdrawn"


def test_an_own_account_s_request_is_gone_whole_in_time(database: Database) -> None:
    with database.session() as session:
        emma = users.create(session, login="emma", name="Emma", initials="ES", roles=[], now=NOW).id
        maya = users.create(session, login="maya", name="Maya", initials="MK", roles=[], now=NOW).id
        own, company = (reviews.ask(session, new(emma, account), now=NOW).id for account in ("own", "company"))
        waiting = reviews.ask(session, new(emma), now=NOW).id
        answer(session, own, maya)
        answer(session, company, maya, approved=False)
    with database.session() as session:
        assert reviews.forget(session, before=NOW, now=NOW) == 0
        assert reviews.forget(session, before=NOW + timedelta(days=1), now=LATER) == 2
    with database.session() as session:
        assert reviews.read(session, waiting).text == "Vote well "
        with pytest.raises(NotFound):
            reviews.read(session, own)
        left = reviews.read(session, company)
        assert (left.text, left.note, left.answer, left.receipt, left.media, left.findings) == ("", "", "", "", (), ())
        assert left.removed_at is not None
        with pytest.raises(NotFound):
            reviews.picture(session, company, "ab")
        acts = record.about(session, [f"review:{own}", f"review:{company}"])
        assert record.verify(session).sound
    assert {(one.subject, one.kind, one.actor) for one in acts} == {
        (f"review:{own}", "review.answered", f"user:{maya}"),
        (f"review:{company}", "review.asked", f"user:{emma}"),
        (f"review:{company}", "review.answered", f"user:{maya}"),
    }, "of an own account the record names who answered, never who asked"
    assert all(one.content is None for one in acts)


def test_the_text_of_a_company_check_leaves_the_record_in_time(database: Database) -> None:
    first = Judged("a1", "key:1", "Our update is out", {"verdict": "allow", "code": "c0de"}, NOW)
    with database.session() as session:
        checks.keep(session, [first, replace(first, key="b2", at=LATER)])
    with database.session() as session:
        assert checks.forget_checks(session, before=NOW + timedelta(days=1), now=LATER) == 1
        assert checks.forget_checks(session, before=NOW + timedelta(days=1), now=LATER) == 0
    with database.session() as session:
        old, fresh = (record.about(session, [f"check:{key}"])[0] for key in ("a1", "b2"))
        assert (old.content, fresh.content) == (None, "Our update is out")
        assert old.facts["verdict"] == "allow"
        assert record.verify(session).sound
