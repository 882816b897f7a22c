"""Erasure leaves no copy, wherever it was kept; and no tombstone without an erasure on the record."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from storage import casework, erasure, ingest, record, replies, sending
from storage.database import Database, Session
from storage.ingest import Arrival, Author
from storage.names import of_user
from tests.storage.stage import NOW, Stage, draft, edit, mention, opening, post, triage

LATER = NOW + timedelta(minutes=2)
MARK = "quuxmark"
_TABLES = (
    "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables"
    " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
)


def survivors(session: Session, word: str) -> list[str]:
    """Return every table where a row still holds `word`, in whatever column."""
    tables = session.scalars(text(_TABLES)).all()
    assert {"public.procrastinate_jobs", "public.case_file", "public.record_entry"} <= set(tables)
    return [
        table
        for table in tables
        if session.scalar(text(f"SELECT count(*) FROM {table} AS x WHERE x::text ILIKE :word"), {"word": f"%{word}%"})
    ]


def known(session: Session, account_id: int, mark: str = MARK) -> int:
    """Take in a person of whom everything bears the mark, and return their message's id."""
    author = Author(f"{mark}-id", f"{mark}er", f"Dana {mark}", f"https://x/{mark}", f"https://x/{mark}.png")
    written = post("9", f"I am {mark}, help", author=author, url=f"https://x/{mark}/1")
    written = replace(written, attachments=({"kind": "image", "url": f"https://x/{mark}.png", "alt": ""},))
    stored = ingest.store(session, account_id, [Arrival("e9", "mention", "p9", NOW, written)])[0]
    quoted = post("q9", f"{mark} said before", author=author, conversation_id="elsewhere")
    ingest.store(session, account_id, [replace(mention("7", "see this", quoted_id="pq9"), context=(quoted,))])
    again = replace(edit("9", f"I am {mark} still", 1), post=replace(written, revision=1, text=f"I am {mark} still"))
    ours = post("o9", f"Hi {mark}", author=Author("us", "aurora", "Aurora"), conversation_id="c9", ours=True)
    ingest.store(session, account_id, [again, Arrival("eo9", "mention", "po9", NOW, replace(ours, parent_id="p9"))])
    assert stored.message_id is not None
    return stored.message_id


def worked(stage: Stage, session: Session, message_id: int, mark: str = MARK) -> int:
    """Do everything with their case in which words are kept; return the case's id."""
    permission = {"reply": {"allowed": True, "reason": f"@{mark}er mentioned us."}}
    given = casework.Opening(message_id, triage(), NOW, permission, (mark,))
    case_id = casework.open_or_update(session, [given], now=NOW)[0].case_id
    new = replies.NewDraft(case_id, message_id, 1, draft(f"Dear {mark}, sorry."), triage().judgement)
    reply_id = replies.save_drafts(session, [new], now=NOW)[0]
    approved = replies.approve(
        session, reply_id, 1, user_id=stage.mara, initials="MK", text=f"Dear {mark}, sorry. ^MK", send_after=NOW,
        now=NOW, override_reason=f"{mark} wants it",
    )  # fmt: skip
    departure = sending.start_attempt(session, approved.reply_id, worker="w", now=NOW)
    assert departure is not None
    sending.finish_refused(session, departure.attempt_id, detail=f"@{mark}er blocked us", now=NOW)
    second = replies.save_drafts(session, [new], now=NOW)[0]
    replies.hold(session, second, reason="a crisis", now=NOW)
    casework.note(session, case_id, stage.tom, f"{mark} phoned", now=NOW)
    casework.escalate(session, case_id, stage.tom, to="legal", reason=f"{mark} sues", now=NOW)
    session.execute(text("UPDATE reply SET changed_text = :said WHERE id = :id"), {"said": mark, "id": reply_id})
    return case_id


@pytest.mark.parametrize("closed", [False, True])
def test_nothing_of_an_erased_person_is_left_anywhere(database: Database, closed: bool) -> None:
    stage = Stage.build(database)
    with database.session() as session:
        case_id = worked(stage, session, known(session, stage.account_id))
    if closed:
        with database.session() as session:
            casework.close(session, case_id, stage.tom, reason=f"{MARK} asked for it", now=NOW)
    with database.session() as session:
        assert len(survivors(session, MARK)) >= 9
        (person_id,) = erasure.find(session, "sandbox", f"@{MARK.upper()}ER")
        done = erasure.erase(session, person_id, user_id="command-line", now=LATER)
    assert (done.messages, done.replies, done.cases) == (3, 2, 1)
    with database.session() as session:
        assert survivors(session, MARK) == []
        assert survivors(session, "third Halo Pro") != [], "others are untouched"
        assert record.verify(session).sound
        assert erasure.find(session, "sandbox", f"{MARK}er") == []


def test_what_we_wrote_to_someone_else_in_the_thread_stays(database: Database) -> None:
    stage = Stage.build(database)
    with database.session() as session:
        known(session, stage.account_id)
        other = mention("8", "Same here", conversation_id="c9")
        answer = post("o8", "We sent you a link", author=Author("us", "aurora"), conversation_id="c9", ours=True)
        ingest.store(
            session, stage.account_id, [other, Arrival("eo8", "mention", "po8", NOW, replace(answer, parent_id="p8"))]
        )
        opening(session, stage.message_id)
    with database.session() as session:
        (person_id,) = erasure.find(session, "sandbox", f"{MARK}er")
        erasure.erase(session, person_id, user_id=stage.tom, now=LATER)
    with database.session() as session:
        assert survivors(session, MARK) == []
        assert "public.message" in survivors(session, "We sent you a link")


def test_a_tombstone_without_an_erasure_on_the_record_is_a_fault(database: Database) -> None:
    stage = Stage.build(database)
    with database.session() as session:
        message_id = known(session, stage.account_id)
        (person_id,) = erasure.find(session, "sandbox", f"{MARK}er")
    with database.session() as session:
        erasure.erase(session, person_id, user_id=stage.tom, now=LATER)
    with database.session() as session:
        verified = record.verify(session)
        assert verified.sound
        assert verified.tombstones >= 2
        assert record.about(session, [f"person:{person_id}"])[0].actor == of_user(stage.tom)
        assert record.about(session, [f"message:{message_id}"])[0].content is None
    with database.session() as session:
        session.execute(text("UPDATE content SET body = NULL, erased_at = :at WHERE id = 1"), {"at": LATER})
    with database.session() as session:
        (fault,) = record.verify(session).faults
        assert fault.what == "its content was removed without an erasure"
