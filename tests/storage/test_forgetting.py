"""What its author deleted on the platform is gone here too, wherever its words were kept; a tombstone stays."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from storage import bereft, cases, casework, erasure, ingest, mirroring, quoting, recalling, record, replies, sending
from storage.database import Database, Session
from storage.errors import Conflict, NotAllowed
from storage.ingest import Arrival, Change
from storage.mirroring import Due
from storage.personal import Kind, columns
from tests.storage.stage import NOW, Stage, deletion, draft, edit, mention, opening, post, triage
from tests.storage.test_erasure import survivors
from tests.storage.test_personal import fill, plant

MARK = "quuxmark"


def taken_in(stage: Stage, session: Session) -> tuple[int, int]:
    """Take in a marked message, edit it, and do with it all in which its words are kept; return message and case."""
    marked = replace(post("9", f"I am {MARK}, help"), url=f"https://x/{MARK}", attachments=({"url": f"u/{MARK}.png"},))
    stored = ingest.store(session, stage.account_id, [Arrival("e9", "mention", "p9", NOW, marked)])[0]
    ingest.store(session, stage.account_id, [edit("9", f"I am {MARK} still", 1)])
    assert stored.message_id is not None
    given = casework.Opening(stored.message_id, triage(key_span=(0, 4)), NOW, words=("Halo Pro",))
    case_id = casework.open_or_update(session, [given], now=NOW)[0].case_id
    told = replace(draft(f"Sorry, {MARK}."), alternatives=(f"Dear {MARK}",))
    new = replies.NewDraft(case_id, stored.message_id, 1, told, triage().judgement)
    (reply_id,) = replies.save_drafts(session, [new], now=NOW)
    replies.expire(session, reply_id, reason="The message was deleted on the platform.", now=NOW)
    return stored.message_id, case_id


def test_nothing_of_a_deleted_message_is_left_anywhere(database: Database) -> None:
    stage = Stage.build(database)
    with database.session() as session:
        message_id, case_id = taken_in(stage, session)
    with database.session() as session:
        assert len(survivors(session, MARK)) >= 5
        assert ingest.store(session, stage.account_id, [deletion("9")])[0].change is Change.DELETED
        bereft.forget_answers(session, stage.account_id, [message_id], now=NOW)
    with database.session() as session:
        assert survivors(session, MARK) == []
        assert survivors(session, "third Halo Pro") != [], "other messages are untouched"
        found = cases.message(session, message_id)
        assert (found.text, found.url, found.attachments) == ("", "", ())
        assert found.deleted_at is not None
        verified = record.verify(session)
        assert verified.sound
        assert verified.tombstones == 2
        case = cases.read(session, case_id)
        assert case.row.excerpt == ""
        words = session.scalar(text("SELECT search::text FROM case_file WHERE id = :id"), {"id": case_id})
        assert "dana9" in words
        assert "halo" in words


TOOK_BACK = f"the {MARK} charger burned my daughter's hand yesterday, order 4711-0815"


@pytest.mark.parametrize("what", ["deletion", "edit"])
def test_what_was_taken_back_goes_out_of_every_text_in_which_it_was_quoted(fresh_database_url: str, what: str) -> None:
    """Colleagues' texts everywhere, those about the case, drafts, the search, and the record's copies of them."""
    database = Database(fresh_database_url)
    try:
        stage = Stage.build(database)
        with database.session() as session:
            stored = ingest.store(session, stage.account_id, [mention("9", f"Help, {TOOK_BACK}")])[0]
            assert stored.message_id is not None
            case_id = opening(session, stored.message_id).case_id
            casework.note(session, case_id, stage.tom, f"{MARK} charger burned a hand", now=NOW)
            fill(session)
            session.execute(text("SET LOCAL session_replication_role = replica"))
            free = [one for one in columns(Kind.FREE) if one not in quoting.MACHINES]
            assert all(
                plant(session, *one, f"They said: the {MARK} charger BURNED my daughter's hand!") for one in free
            )
            bind(session, case_id)
            for table, column in quoting.NEAR_TEXTS:
                assert plant(session, table, column, f"It burned; order 4711-0815 and the {MARK} charger.")
        with database.session() as session:
            assert len(survivors(session, MARK)) > 25
            change = deletion("9") if what == "deletion" else edit("9", "Help, never mind", 1)
            ingest.store(session, stage.account_id, [change])
        with database.session() as session:
            history = ["public.message_revision", "public.content"]
            assert survivors(session, MARK) == ([] if what == "deletion" else history)
            assert survivors(session, "4711-0815") == ([] if what == "deletion" else history)
            assert "public.note" in survivors(session, "It burned; █"), "nothing else goes"
            assert record.verify(session).sound
            (person,) = erasure.find(session, "sandbox", "dana9")
            casework.note(session, case_id, stage.tom, "@dana9 phoned again", now=NOW)
            bereft.forget_people(session, [person], now=NOW)
            assert ("public.note" in survivors(session, "dana9")) is (what == "edit")
    finally:
        database.close()


def bind(session: Session, case_id: int) -> None:
    """Let the one row of every table belong to this case."""
    session.execute(text("UPDATE reply SET case_id = :case"), {"case": case_id})
    for table, column in (("finding_feedback", "case_id"), ("incident", "case_id"), ("promise", "case_id"),
                          ("note", "case_id")):  # fmt: skip
        session.execute(text(f"UPDATE {table} SET {column} = :case"), {"case": case_id})
    session.execute(text("UPDATE incident_clock SET incident_id = (SELECT min(id) FROM incident)"))
    for table in ("approval", "attempt"):
        session.execute(text(f"UPDATE {table} SET reply_id = (SELECT min(id) FROM reply)"))
    session.execute(text("DELETE FROM case_file WHERE id <> :case"), {"case": case_id})


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("The customer asks for a new charger.", True),
        ("We spoke of the charger burned my way home.", True),
        ("Order 4711 is another one", True),
        ("order 4711-0815 it is", False),
        ("“charger — burned my DAUGHTER’s hand yesterday”", False),
    ],
)
def test_only_what_is_quoted_is_struck(said: str, kept: bool) -> None:
    assert (quoting.Gone([TOOK_BACK]).finder(quoting.FAR)(said) == []) is kept


@pytest.mark.parametrize("said", ["a" * 40_000, "熱" * 40_000, "a-b." * 10_000, "1 " * 20_000, "é1" * 20_000])
def test_a_long_word_is_searched_for_numbers_once_not_from_every_letter(said: str) -> None:
    """As many steps as letters: a hostile post that is deleted must not keep the desk from listening."""
    assert len(quoting.Gone([said]).literals()) <= 1


@pytest.mark.parametrize(
    ("said", "struck"),
    [
        ("mail dana.müller+x@bücher.example.", "dana.müller+x@bücher.example"),
        ("電話は0901234567です", "0901234567"),
        ("call +49 30 901820 or so", "+49 30 901820"),
        ("it is 4711-0815, thanks", "4711-0815"),
        ("on 2026-03-02 at noon", ""),
    ],
)
def test_numbers_and_addresses_are_quotations_by_themselves(said: str, struck: str) -> None:
    assert quoting.Gone([said]).literals() == ([struck] if struck else [])


def test_what_an_edit_left_standing_is_still_quoted() -> None:
    one = "充電器がとても熱くなって手にやけどをしました"
    assert quoting.Gone([one]).finder(quoting.FAR)(f"お客様：「{one}」") != []
    assert quoting.Gone([one], [f"{one}。追記"]).finder(quoting.FAR)(f"お客様：「{one}」") == []


def test_a_draft_that_quoted_what_was_taken_back_must_be_read_and_written_anew(database: Database) -> None:
    """Common phrases are nobody's; who read the draft before can't approve what is left of it."""
    stage = Stage.build(database)
    said = "Thank you for the help. My order 4711-0815 never came and nobody wrote back to me"
    with database.session() as session:
        stored = ingest.store(session, stage.account_id, [mention("9", said)])[0]
        given = {"id": stored.message_id, "first": stage.message_id, "reply": stage.reply_id}
        session.execute(
            text(
                "UPDATE message SET conversation_id = (SELECT conversation_id FROM message WHERE id = :first)"
                " WHERE id = :id"
            ),
            given,
        )
        session.execute(
            text("UPDATE reply SET text = 'Thank you for writing. Is it 4711-0815?' WHERE id = :reply"), given
        )
        casework.note(session, stage.case_id, stage.tom, "Dana says that 4711-0815 never came", now=NOW)
    with database.session() as session:
        ingest.store(session, stage.account_id, [deletion("9")])
    with database.session() as session:
        reply = cases.reply(session, stage.reply_id)
        assert (reply.text, reply.version) == ("Thank you for writing. Is it █████████?", 2)
        assert cases.read(session, stage.case_id).notes[0].text == "Dana says that █████████ █████ ████"
    with pytest.raises(Conflict, match="The desk struck out"):
        stage.approve()
    with pytest.raises(NotAllowed, match="Write it anew"), database.session() as session:
        replies.approve(
            session, stage.reply_id, 2, user_id=stage.mara, initials="MK", text=f"{reply.text} ^MK", send_after=NOW,
            now=NOW,
        )  # fmt: skip


@pytest.mark.parametrize("what", ["deletion", "edit"])
def test_a_reply_of_another_case_that_quotes_it_is_stopped_and_comes_back_to_its_writer(
    database: Database, what: str
) -> None:
    stage = Stage.build(database)
    with database.session() as session:
        ingest.store(session, stage.account_id, [mention("9", f"Help, {TOOK_BACK}")])
        session.execute(text("UPDATE reply SET text = :said"), {"said": f"Dana, “{TOOK_BACK}”: they had it, too."})
    with database.session() as session:
        said = cases.reply(session, stage.reply_id)
        replies.approve(
            session, stage.reply_id, said.version, user_id=stage.mara, initials="MK", text=f"{said.text} ^MK",
            send_after=NOW, now=NOW,
        )  # fmt: skip
    with database.session() as session:
        change = deletion("9") if what == "deletion" else edit("9", "Help, never mind", 1)
        ingest.store(session, stage.account_id, [change])
    with database.session() as session:
        assert sending.start_attempt(session, stage.reply_id, worker="w", now=NOW) is None
        reply = cases.reply(session, stage.reply_id)
        assert (reply.state, reply.outcome) == ("drafted", recalling.TAKEN_BACK)
        assert MARK not in reply.text
        assert reply.text.endswith(": they had it, too.")
        assert cases.read(session, stage.case_id).row.reply_state == "drafted"


def test_the_reason_of_an_override_loses_what_was_taken_back_and_nothing_else_changes_it(database: Database) -> None:
    stage = Stage.build(database)
    stage.approve(override_reason="She says that her third Halo Pro died, so it may go out.")
    quoted = "“My third Halo Pro died after a week”: we may say so."
    with database.session() as session:
        record.append(session, "posting.override", f"user:{stage.mara}", "posting:1", {}, at=NOW, content=quoted)
    with database.session() as session:
        ingest.store(session, stage.account_id, [deletion("1")])
    with database.session() as session:
        (kept,) = cases.reply(session, stage.reply_id).approvals
        assert kept.override_reason == "She says that her █████ ████ ███ ████, so it may go out."
        (entry,) = record.about(session, ["posting:1"])
        assert entry.content is None, "and so does that of a post of ours"
    for said in ("She says that it may go out.", ""):
        with pytest.raises(Exception, match="never changed"), database.session() as session:
            session.execute(text("UPDATE approval SET override_reason = :said"), {"said": said})


def test_who_repeats_what_we_published_or_writes_three_words_strikes_nothing_of_it_elsewhere(
    database: Database,
) -> None:
    stage = Stage.build(database)
    ours = "Some Halo Pro headphones get hot while charging. Call 0800 555 0199."
    with database.session() as session:
        words = f"{ours} Shame on you all."
        for number, said in enumerate((words, "Halo Pro headphones")):
            ingest.store(session, stage.account_id, [mention(f"9{number}", said)])
        session.execute(text("SET LOCAL session_replication_role = replica"))
        fill(session)
        session.execute(text("UPDATE posting SET state = 'published', sent_text = :ours"), {"ours": ours})
        plant(session, "crisis", "title", f"{ours} Halo Pro headphones")
        ingest.store(session, stage.account_id, [deletion("90"), deletion("91")])
        assert session.scalar(text("SELECT title FROM crisis")) == f"{ours} Halo Pro headphones"


@pytest.mark.parametrize("together", [True, False])
def test_what_comes_after_its_deletion_is_not_kept(database: Database, together: bool) -> None:
    stage = Stage.build(database)
    arrivals = [deletion("9"), mention("9", f"I am {MARK}"), edit("9", f"{MARK} again", 2), edit("9", f"a {MARK}", 1)]
    with database.session() as session:
        for batch in [arrivals] if together else [[one] for one in arrivals]:
            ingest.store(session, stage.account_id, batch)
    with database.session() as session:
        assert survivors(session, MARK) == []
        assert record.verify(session).sound


def test_a_message_and_its_deletion_in_one_batch_leave_no_words(database: Database) -> None:
    stage = Stage.build(database)
    with database.session() as session:
        ingest.store(session, stage.account_id, [mention("9", f"I am {MARK}"), edit("9", MARK, 1), deletion("9")])
    with database.session() as session:
        assert survivors(session, MARK) == []
        assert record.verify(session).sound


def test_quotes_and_what_was_addressed_to_us_are_kept_with_what_explains_them(database: Database) -> None:
    stage = Stage.build(database)
    quoted = post("q", "The Halo Pro is out", conversation_id="elsewhere")
    found = replace(mention("9", "look at this", quoted_id="pq", addressed=False), context=(quoted,))
    with database.session() as session:
        (stored,) = ingest.store(session, stage.account_id, [found])
        assert stored.message_id is not None
        opened = opening(session, stored.message_id)
    with database.session() as session:
        case = cases.read(session, opened.case_id)
        assert (case.message.quoted_platform_id, case.message.addressed) == ("pq", False)
        assert case.related["pq"].text == "The Halo Pro is out"
        assert case.related["pq"].context
        assert case.message.checked_at == NOW


def test_what_a_search_found_first_counts_as_new_when_it_turns_out_to_be_for_us(session: Session) -> None:
    from storage import accounts

    account = accounts.ensure(session, "sandbox", "aurora", now=NOW).id
    ingest.store(session, account, [mention("1", event="search", addressed=False)])
    (again,) = ingest.store(session, account, [mention("1", event="mention")])
    assert again.change is Change.NEW
    (late,) = ingest.store(session, account, [mention("1", event="search-2", addressed=False)])
    assert late.change is Change.DUPLICATE
    assert again.message_id is not None
    assert cases.message(session, again.message_id).addressed


def test_what_nobody_may_answer_never_takes_the_place_of_what_somebody_may(database: Database) -> None:
    stage = Stage.build(database)
    with database.session() as session:
        written = replace(post("1b", "It also hums", author=post().author, conversation_id="c1"), addressed=False)
        (stored,) = ingest.store(session, stage.account_id, [Arrival("e1b", "mention", "p1b", NOW, written)])
        assert stored.message_id is not None
        given = casework.Opening(stored.message_id, triage(), None, listen_only=True)
        (opened,) = casework.open_or_update(session, [given], now=NOW)
        case = cases.read(session, opened.case_id)
        assert (opened.case_id, case.message.id) == (stage.case_id, stage.message_id)
        assert not case.row.listen_only
        assert case.row.due_at is not None


def test_our_own_posts_are_marked_once_when_they_go_or_change(database: Database) -> None:
    stage = Stage.build(database)
    approved = stage.approve()
    with database.session() as session:
        departure = sending.start_attempt(session, approved.reply_id, worker="w", now=NOW)
        assert departure is not None
        sending.finish_posted(session, departure.attempt_id, platform_post_id="o1", url="", now=NOW)
    with database.session() as session:
        assert mirroring.own_changed(session, stage.account_id, {"o1": f"{departure.text} \n"}, now=NOW) == []
        assert mirroring.own_changed(session, stage.account_id, {"o1": "Other words"}, now=NOW) == [stage.reply_id]
        assert mirroring.own_changed(session, stage.account_id, {"o1": "Other words"}, now=NOW) == []
        assert cases.reply(session, stage.reply_id).changed_text == "Other words"
        assert mirroring.own_gone(session, stage.account_id, ["o1", "nobody's"], now=NOW) == [stage.reply_id]
        assert mirroring.own_gone(session, stage.account_id, ["o1"], now=NOW) == []
        assert cases.reply(session, stage.reply_id).gone_at == NOW
    with database.session() as session:
        kinds = [one.kind for one in record.about(session, [f"reply:{stage.reply_id}"])][:2]
        assert kinds == ["reply.gone", "reply.changed_there"]
        kept = mirroring.to_check(session, Due(stage.account_id, NOW.replace(year=2030)))
        assert [one.platform_post_id for one in kept] == ["p1"]


@pytest.mark.parametrize("answered", [False, True])
def test_direct_messages_that_the_platform_shows_no_more_are_not_looked_up(database: Database, answered: bool) -> None:
    stage = Stage.build(database)
    with database.session() as session:
        session.execute(text("UPDATE message SET private = true"))
        session.execute(text("UPDATE reply SET channel = 'private'"))
    if answered:
        departure_id = stage.approve().reply_id
        with database.session() as session:
            departure = sending.start_attempt(session, departure_id, worker="w", now=NOW)
            assert departure is not None
            sending.finish_posted(session, departure.attempt_id, platform_post_id="o1", url="", now=NOW)
    later, ids = NOW.replace(year=2030), ["p1", "o1"] if answered else ["p1"]
    with database.session() as session:
        for private_after, shown in ((None, ids), (NOW - timedelta(days=1), ids), (NOW, [])):
            due = Due(stage.account_id, later, private_after)
            assert sorted(one.platform_post_id for one in mirroring.to_check(session, due)) == sorted(shown)
            assert all(one.private for one in mirroring.to_check(session, due))
            assert mirroring.waiting(session, due) == len(shown)
