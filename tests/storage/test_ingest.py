"""Storing arrivals: whatever comes twice, late, early or out of order is harmless."""

from dataclasses import replace
from itertools import permutations

import pytest
from sqlalchemy import text

from storage import accounts, cases, ingest
from storage.database import Database, Session
from storage.ingest import Arrival, Author, Change, Stored
from tests.storage.stage import NOW, deletion, edit, mention, post


@pytest.fixture
def account(session: Session) -> int:
    return accounts.ensure(session, "sandbox", "aurora", now=NOW).id


def changes(stored: list[Stored]) -> list[Change]:
    return [one.change for one in stored]


def state(session: Session) -> tuple[str, int, bool, list[tuple[int, str]]]:
    """Return what is shown of the one message: text, revision, deleted, and what it said before."""
    (message_id,) = session.scalars(text("SELECT id FROM message")).all()
    found = cases.message(session, message_id)
    before = [(one.revision, one.text) for one in found.revisions]
    return found.text, found.revision, found.deleted_at is not None, before


def test_a_batch_is_stored_in_the_order_given(session: Session, account: int) -> None:
    stored = ingest.store(session, account, [mention("2"), mention("1"), mention("2"), mention("3")])
    assert changes(stored) == [Change.NEW, Change.NEW, Change.DUPLICATE, Change.NEW]
    assert [one.post_id for one in stored] == ["p2", "p1", "p2", "p3"]
    assert stored[0].message_id == stored[2].message_id
    assert len({one.message_id for one in stored}) == 3
    assert changes(ingest.store(session, account, [mention("2")])) == [Change.DUPLICATE]
    assert ingest.store(session, account, []) == []


def test_an_event_is_known_by_account_id_and_revision(session: Session, account: int) -> None:
    other = accounts.ensure(session, "sandbox", "aurora-2", now=NOW).id
    assert changes(ingest.store(session, account, [mention("1")])) == [Change.NEW]
    assert changes(ingest.store(session, other, [mention("1")])) == [Change.NEW]
    assert changes(ingest.store(session, account, [mention("1", event="other")])) == [Change.DUPLICATE]


EVENTS = {"mention": mention("1", "zero"), "first": edit("1", "one", 1), "second": edit("1", "two", 2)}


@pytest.mark.parametrize("order", list(permutations(EVENTS)))
@pytest.mark.parametrize("together", [True, False])
def test_edits_in_any_order_end_the_same(
    session: Session, account: int, order: tuple[str, ...], together: bool
) -> None:
    arrivals = [EVENTS[name] for name in order]
    batches = [arrivals] if together else [[one] for one in arrivals]
    for batch in batches + batches:
        ingest.store(session, account, batch)
    assert state(session) == ("two", 2, False, [(0, "zero"), (1, "one")])


@pytest.mark.parametrize("order", list(permutations(["mention", "first", "deletion"])))
@pytest.mark.parametrize("together", [True, False])
def test_a_deletion_holds_whenever_it_comes(
    session: Session, account: int, order: tuple[str, ...], together: bool
) -> None:
    events = {**EVENTS, "deletion": deletion("1")}
    arrivals = [events[name] for name in order]
    for batch in [arrivals] if together else [[one] for one in arrivals]:
        stored = ingest.store(session, account, batch)
    assert state(session)[2]
    if not together and order[-1] == "mention":
        assert changes(stored) in ([Change.DELETED], [Change.STALE])
    assert changes(ingest.store(session, account, [replace(deletion("1"), event_id="again")])) == [Change.DUPLICATE]


def test_an_edit_says_what_changed(session: Session, account: int) -> None:
    first = ingest.store(session, account, [mention("1", "zero")])[0]
    edited, late = ingest.store(session, account, [edit("1", "two", 2), edit("1", "one", 1)])
    assert (edited.change, edited.revision, edited.message_id) == (Change.EDITED, 2, first.message_id)
    assert late.change is Change.STALE
    unknown = ingest.store(session, account, [deletion("9")])[0]
    assert (unknown.change, unknown.message_id) == (Change.DELETED, None)


def test_context_is_stored_beside_and_counts_when_it_arrives_itself(session: Session, account: int) -> None:
    before = post("0", "what we said", id="p0", conversation_id="c1", ours=True)
    sibling = post("5", "me too", conversation_id="c1")
    arrival = replace(mention("1"), context=(before, sibling))
    assert changes(ingest.store(session, account, [arrival])) == [Change.NEW]
    shown = cases.threads(session, [1, *session.scalars(text("SELECT id FROM conversation"))])
    assert {one.text for one in next(iter(thread for thread in shown.values() if thread))} >= {"me too"}
    stored = ingest.store(session, account, [mention("5", "me too", conversation_id="c1")])
    assert changes(stored) == [Change.NEW]
    assert changes(ingest.store(session, account, [mention("5", event="x", conversation_id="c1")])) == [
        Change.DUPLICATE
    ]


def test_people_are_kept_up_to_date(session: Session, account: int) -> None:
    ingest.store(session, account, [mention("1")])
    renamed = mention("2", author=Author("u1", "dana_new", "Dana", followers=12))
    ingest.store(session, account, [renamed])
    assert session.execute(text("SELECT handle, followers FROM person")).all() == [("dana_new", 12)]


@pytest.mark.parametrize("odd", ["nul \x00 inside", "half \ud83d pair", "\x00", "💜 a\u0301 \u202e rtl", "'); DROP"])
def test_text_that_a_database_can_choke_on(session: Session, account: int, odd: str) -> None:
    author = Author("u" + odd, odd, odd, odd, odd)
    arrival = mention("1", odd, author=author, attachments=({"kind": "image", "alt": odd, "u": [odd]},))
    stored = ingest.store(session, account, [replace(arrival, event_id="e" + odd)])
    assert changes(stored) == [Change.NEW]
    assert changes(ingest.store(session, account, [replace(arrival, event_id="e" + odd)])) == [Change.DUPLICATE]
    assert "\x00" not in state(session)[0]


def test_our_own_posts_are_told(session: Session, account: int) -> None:
    assert ingest.store(session, account, [mention("1", ours=True)])[0].ours


def test_two_listeners_at_once_store_each_event_once(database: Database) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with database.session() as session:
        account = accounts.ensure(session, "sandbox", "aurora", now=NOW).id
    batch: list[Arrival] = [mention(str(n)) for n in range(60)]

    def work(turn: int) -> int:
        with database.session() as session:
            stored = ingest.store(session, account, batch if turn % 2 else batch[::-1])
            return sum(one.change is Change.NEW for one in stored)

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(work, range(8))) == 60
