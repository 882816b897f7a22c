"""Statements in storage: signed by a matrix, voided by an edit, expired in time; the database refuses the rest."""

from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from responders.statement_lifecycle import State, Step
from storage import (
    accounts,
    crises,
    posting,
    promises,
    record,
    statement_channels,
    statement_publishing,
    statement_signing,
    statement_updates,
    statements,
    urgent,
    users,
)
from storage.crises import NewCrisis
from storage.database import Database
from storage.errors import Conflict, NotAllowed, StorageError
from storage.freezing import SANDBOX
from storage.statement_publishing import Promise
from storage.statements import NewStatement, Text
from storage.tables import Statement, StatementVersion
from tests.storage.stage import NOW

LATER = NOW + timedelta(hours=1)
NEEDS = (("pr",), ("legal",), ("executive", "quality"))
DEPUTIES = {"legal": ["executive"]}
WHOLE = Text("website", "en", "The whole text.", "Headline", canonical=True)


@pytest.fixture
def people(database: Database) -> dict[str, int]:
    with database.session() as session:
        made = {
            name: users.create(session, login=name, name=name.title(), initials=name[:2], roles=("approver",), now=NOW)
            for name in ("ann", "ben", "cho", "dee")
        }
        return {name: user.id for name, user in made.items()}


@pytest.fixture
def room(database: Database, people: dict[str, int]) -> int:
    with database.session() as session:
        new = NewCrisis("It gets hot", "product-safety", "preventable", 3, freeze=False)
        return crises.open_(session, new, actor=f"user:{people['ann']}", now=NOW)


def drafted(database: Database, people: dict[str, int], room: int, *texts: Text, **more: object) -> int:
    with database.session() as session:
        new = NewStatement(room, "It gets hot", texts or (WHOLE,), **more)  # type: ignore[arg-type]
        return statements.make(session, new, actor=f"user:{people['ann']}", now=NOW)


def submitted(database: Database, people: dict[str, int], statement: int) -> str:
    with database.session() as session:
        revision = statements.read(session, statement).revision
        version = statements.submit(
            session, statement, revision, needs=NEEDS, hours=4, actor=f"user:{people['ann']}", now=NOW
        )
        return session.get_one(StatementVersion, version).sha256


def sign(
    database: Database, statement: int, sha256: str, role: str, user: int, held: str, *, reason: str = "", at=NOW
) -> State:
    with database.session() as session:
        return statement_signing.sign(
            session, statement, sha256, role, user_id=user, held={held}, deputies=DEPUTIES, reason=reason, now=at
        )


def signed(database: Database, people: dict[str, int], statement: int) -> str:
    sha256 = submitted(database, people, statement)
    sign(database, statement, sha256, "pr", people["ann"], "pr")
    sign(database, statement, sha256, "legal", people["ben"], "legal")
    assert sign(database, statement, sha256, "quality", people["cho"], "quality") is State.SIGNED
    return sha256


def state(database: Database, statement: int) -> str:
    with database.session() as session:
        return statements.read(session, statement).state


def test_any_of_and_all_of_and_nobody_twice(database, people, room):
    one = drafted(database, people, room)
    sha256 = submitted(database, people, one)
    assert sign(database, one, sha256, "pr", people["ann"], "pr") is State.IN_SIGN_OFF
    with pytest.raises(NotAllowed, match="two roles"):
        sign(database, one, sha256, "legal", people["ann"], "legal")
    with pytest.raises(NotAllowed, match="already"):
        sign(database, one, sha256, "pr", people["ben"], "pr")
    with pytest.raises(NotAllowed, match="can't sign as legal"):
        sign(database, one, sha256, "legal", people["ben"], "quality")
    with pytest.raises(NotAllowed, match="say why"):
        sign(database, one, sha256, "legal", people["ben"], "executive")
    with pytest.raises(Conflict):
        sign(database, one, "0" * 64, "legal", people["ben"], "legal")
    sign(database, one, sha256, "quality", people["cho"], "quality")
    with pytest.raises(NotAllowed):
        sign(database, one, sha256, "executive", people["dee"], "executive")
    assert sign(database, one, sha256, "legal", people["ben"], "executive", reason="ill") is State.SIGNED


def test_an_edit_voids_what_was_signed_and_a_signature_can_be_taken_back(database, people, room):
    one = drafted(database, people, room)
    old = signed(database, people, one)
    with database.session() as session:
        assert statement_signing.unsign(session, one, user_id=people["ben"], reason="", now=NOW) is State.IN_SIGN_OFF
    with database.session() as session, pytest.raises(NotAllowed, match="Take it back"):
        statements.save(session, one, statements.read(session, one).revision, {}, actor="user:1", now=NOW)
    with database.session() as session:
        statements.take_back(session, one, "", actor=f"user:{people['ann']}", now=NOW, step=Step.EDIT)
        row = statements.read(session, one)
        variant = statements.variants(session, one)[0]
        statements.save(session, one, row.revision, {variant.id: ("Headline", "Other.")}, actor="user:1", now=NOW)
        assert all(
            by.voided_at for by in statement_signing.signatures(session, statements.versions(session, one)[0].id)
        )
    assert submitted(database, people, one) != old
    with pytest.raises(Conflict):
        sign(database, one, old, "pr", people["ann"], "pr")


def test_what_is_late_expires_and_never_publishes(database, people, room):
    one, two = drafted(database, people, room), drafted(database, people, room)
    signed(database, people, one)
    sha256 = submitted(database, people, two)
    late = NOW + timedelta(hours=5)
    with pytest.raises(NotAllowed, match="over"):
        sign(database, two, sha256, "pr", people["ann"], "pr", at=late)
    with database.session() as session, pytest.raises(NotAllowed, match="over"):
        statement_publishing.publish(session, one, actor=f"user:{people['ann']}", now=late)
    with database.session() as session:
        assert statement_signing.expire_due(session, now=late) == 2
    assert state(database, one) == state(database, two) == "expired"
    with database.session() as session:
        assert posting.of(session, f"statement:{one}") == ()


@pytest.mark.parametrize("wanted", ["signed", "publishing", "published", "updated", "ended"])
def test_the_database_refuses_a_state_without_its_signatures(database, people, room, wanted):
    one = drafted(database, people, room)
    submitted(database, people, one)
    with psycopg.connect(database.url) as connection, pytest.raises(psycopg.errors.CheckViolation):
        connection.execute("UPDATE statement SET state = %s WHERE id = %s", (wanted, one))


def test_the_database_refuses_other_words_under_a_signature(database, people, room):
    one, other = drafted(database, people, room), drafted(database, people, room, replace(WHOLE, channel="press"))
    signed(database, people, one)
    for statement in (
        "UPDATE statement_variant SET text = 'Other.'",
        "DELETE FROM statement_variant",
        "UPDATE statement_version SET content = '[]'",
        "UPDATE statement_signature SET role = 'executive'",
        "DELETE FROM statement_signature",
        "DELETE FROM statement",
        f"UPDATE statement_variant SET statement_id = {other}",
    ):
        with psycopg.connect(database.url) as connection, pytest.raises(psycopg.errors.IntegrityError):
            connection.execute(statement)


def account(database: Database, name: str = "AuroraCare") -> int:
    with database.session() as session:
        return accounts.ensure(session, SANDBOX, name, now=NOW).id


def test_posts_wait_for_the_whole_text_and_follow_it(database, people, room):
    ours = account(database)
    post = Text(SANDBOX, "en", "All of it: https://aurora.example/halo", account_id=ours)
    one = drafted(database, people, room, WHOLE, post, link="https://aurora.example/halo")
    signed(database, people, one)
    actor = f"user:{people['ann']}"
    with database.session() as session:
        made = (Promise("We will replace every one.", LATER),)
        statement_publishing.publish(session, one, found=made, owner_id=people["ann"], actor=actor, now=NOW)
        assert posting.of(session, f"statement:{one}") == ()
    with database.session() as session:
        leading = statements.variants(session, one)[0]
        statement_publishing.note_outcome(
            session, one, leading.id, out=True, link="https://aurora.example/halo", said="", actor=actor, now=NOW
        )
        (planned,) = posting.of(session, f"statement:{one}")
        assert planned.text == post.text
        assert planned.not_after == NOW + timedelta(hours=4)
        assert statements.read(session, one).state == "published"
        assert (
            session.execute(text("SELECT statement_allows(:one, :ours, 'Other')"), {"one": one, "ours": ours}).scalar()
            is None
        )
        assert [found.text for found in promises.standing(session)] == ["We will replace every one."]
    with database.session() as session:
        assert record.verify(session).sound


def test_a_correction_leaves_the_earlier_one_and_late_updates_are_told_once(database, people, room):
    one = drafted(database, people, room, next_update_at=LATER)
    signed(database, people, one)
    actor = f"user:{people['ann']}"

    def out(statement: int) -> None:
        with database.session() as session:
            statement_publishing.publish(session, statement, actor=actor, now=NOW)
            variant = statements.variants(session, statement)[0]
            statement_publishing.note_outcome(
                session, statement, variant.id, out=True, link="", said="", actor=actor, now=NOW
            )

    out(one)
    with database.session() as session:
        assert [late.statement_id for late in statement_updates.overdue(session, now=LATER)] == [one]
        assert statement_updates.tell_overdue(session, now=LATER) == 1
        assert statement_updates.tell_overdue(session, now=LATER) == 0
    two = drafted(database, people, room, kind="correction", follows_id=one)
    signed(database, people, two)
    out(two)
    assert (state(database, one), state(database, two)) == ("corrected", "published")
    with database.session() as session:
        assert statement_updates.overdue(session, now=LATER) == []
        assert statements.variants(session, one)[0].text == "The whole text."
        statement_publishing.end(session, two, "All is replaced.", actor=actor, now=LATER)
    with database.session() as session, pytest.raises(Conflict):
        statements.take_back(session, one, "", actor=actor, now=LATER, step=Step.EDIT)


def test_what_does_not_fit_together_is_refused(database, people, room):
    ours, other = account(database), account(database, "AuroraHelp")
    post = Text(SANDBOX, "en", "Look: {link}", account_id=ours)
    for texts in (
        (),
        (post,),
        (WHOLE, Text("website", "de", "Ganz.")),
        (WHOLE, Text(SANDBOX, "en", "Post.")),
        (WHOLE, Text("press", "en", "Post.", account_id=ours)),
        (WHOLE, Text("x", "en", "Post.", account_id=ours)),
        (WHOLE, Text("press", "de", "Ganz.", canonical=True)),
    ):
        with database.session() as session, pytest.raises(NotAllowed):
            statements.make(session, NewStatement(room, "T", texts), actor="user:1", now=NOW)
    twice = Text(SANDBOX, "en", "Same.", account_id=ours), Text(SANDBOX, "en", "Same.", account_id=other)
    for texts, why in (
        ((WHOLE, post), "address"),
        ((WHOLE, *twice), "same words"),
        ((Text("website", "en", "⟦Translate⟧", canonical=True),), "translated"),
        ((Text("website", "en", " ", canonical=True),), "empty"),
    ):
        one = drafted(database, people, room, *texts)
        with pytest.raises(NotAllowed, match=why):
            submitted(database, people, one)


def test_two_writers_do_not_overwrite_each_other_and_channels_can_be_left_out(database, people, room):
    one = drafted(database, people, room, WHOLE, Text("press", "en", "For the press."))
    with database.session() as session:
        whole, press = statements.variants(session, one)
        seen = statements.read(session, one).revision
        statements.save(session, one, seen, {press.id: ("", "For all papers.")}, actor="user:1", now=NOW)
    with database.session() as session, pytest.raises(Conflict):
        statements.save(session, one, seen, {press.id: ("", "Mine.")}, actor="user:1", now=NOW)
    with database.session() as session:
        statement_channels.drop(session, one, press.id, actor="user:1", now=NOW)
    with database.session() as session, pytest.raises(NotAllowed):
        statement_channels.drop(session, one, whole.id, actor="user:1", now=NOW)
    with database.session() as session:
        statement_publishing.withdraw(session, one, "not needed", actor="user:1", now=NOW)
        assert session.get_one(Statement, one).state == "withdrawn"
    with pytest.raises((DBAPIError, StorageError)):
        signed(database, people, one)


def test_a_crisis_that_grows_asks_for_more_signatures_than_a_version_has(database, people, room):
    one = drafted(database, people, room)
    with database.session() as session:
        revision = statements.read(session, one).revision
        statements.submit(session, one, revision, needs=[["pr"]], hours=4, actor=f"user:{people['ann']}", now=NOW)
        sha256 = statements.versions(session, one)[0].sha256
    assert sign(database, one, sha256, "pr", people["ann"], "pr") is State.SIGNED
    with database.session() as session, pytest.raises(NotAllowed, match="legal"):
        statement_publishing.publish(session, one, asked=NEEDS, actor=f"user:{people['ann']}", now=NOW)
    assert state(database, one) == "signed"
    with database.session() as session:
        statement_publishing.publish(session, one, asked=[["pr"]], actor=f"user:{people['ann']}", now=NOW)
    assert state(database, one) == "publishing"


def test_a_rehearsal_promises_nothing_to_anybody(database, people):
    with database.session() as session:
        new = NewCrisis("It gets hot", "product-safety", "preventable", 3, rehearsal=True, freeze=False)
        drill = crises.open_(session, new, actor=f"user:{people['ann']}", now=NOW)
    one = drafted(database, people, drill)
    signed(database, people, one)
    with database.session() as session:
        found = (Promise("We will replace every one.", NOW),)
        statement_publishing.publish(session, one, found=found, actor=f"user:{people['ann']}", now=NOW)
        variant = statements.variants(session, one)[0].id
        statement_publishing.note_outcome(
            session, one, variant, out=True, link="", said="", actor=f"user:{people['ann']}", now=NOW
        )
    with database.session() as session:
        assert promises.overdue(session, LATER) == []


def test_a_rehearsals_posts_are_signed_and_sent_with_their_stamp(database, people):
    with database.session() as session:
        new = NewCrisis("It gets hot", "product-safety", "preventable", 3, rehearsal=True, freeze=False)
        drill = crises.open_(session, new, actor=f"user:{people['ann']}", now=NOW)
    one = drafted(database, people, drill, WHOLE, Text(SANDBOX, "en", "Look: {link}", account_id=account(database)))
    with database.session() as session:
        page, post = statements.variants(session, one)
        assert (page.text, post.text) == (WHOLE.text, "REHEARSAL: Look: {link}")
        texts = {post.id: ("", "Look here: {link}")}
        revision = statements.read(session, one).revision
        assert statements.save(session, one, revision, texts, actor=f"user:{people['ann']}", now=NOW) == 1
        assert post.text == "REHEARSAL: Look here: {link}"


def test_an_update_that_came_is_not_told_as_overdue(database, people, room):
    one = drafted(database, people, room, next_update_at=LATER)
    signed(database, people, one)
    publish_whole(database, people, one)
    with database.session() as session:
        late = LATER + timedelta(minutes=1)
        assert [told.id for told in urgent.updates(session, since=NOW, now=late)] == [one]
    second = drafted(database, people, room, kind="update", follows_id=one, next_update_at=LATER + timedelta(hours=9))
    signed(database, people, second)
    publish_whole(database, people, second)
    with database.session() as session:
        assert urgent.updates(session, since=NOW, now=late) == []


def publish_whole(database, people, statement):
    with database.session() as session:
        actor = f"user:{people['ann']}"
        statement_publishing.publish(session, statement, actor=actor, now=NOW)
        variant = statements.variants(session, statement)[0].id
        statement_publishing.note_outcome(session, statement, variant, out=True, link="", said="", actor=actor, now=NOW)
