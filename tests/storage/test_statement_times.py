"""A statement's times: the next update is signed with the texts, and a signed one may go out at a person's time."""

from datetime import datetime, timedelta

import psycopg
import pytest

from bot.console.roles import MATRIX, Permission
from responders.crisis_lifecycle import Step as CrisisStep
from responders.statement_lifecycle import State, Step
from storage import (
    crises,
    posting,
    record,
    statement_channels,
    statement_publishing,
    statement_schedule,
    statement_signing,
    statements,
    users,
)
from storage.crises import NewCrisis
from storage.database import Database
from storage.errors import Conflict, NotAllowed
from storage.statements import Text
from tests.storage.posted import WHOLE, Room, sign
from tests.storage.stage import NOW

SOON = NOW + timedelta(hours=1)
LATE = SOON + statement_schedule.PATIENCE + timedelta(seconds=1)


@pytest.fixture
def room(database: Database) -> Room:
    made = Room.build(database, freeze=False)
    with database.session() as session:
        users.change(session, made.mara, roles=["approver"], now=NOW, actor="cli")
    return made


def signed(room: Room) -> int:
    with room.database.session() as session:
        return sign(session, room, ((room.first, WHOLE),), channel="sandbox", now=NOW)


def planned(room: Room, at: datetime = SOON) -> int:
    statement = signed(room)
    with room.database.session() as session:
        statement_schedule.schedule(session, statement, at, actor=room.actor, now=NOW)
    return statement


def go(room: Room, statement: int, now: datetime) -> bool:
    with room.database.session() as session:
        return statement_schedule.go(session, statement, now=now)


def row(room: Room, statement: int) -> tuple[str, datetime | None]:
    with room.database.session() as session:
        found = statements.read(session, statement)
        return found.state, found.publish_at


def told(room: Room) -> list[str]:
    with room.database.session() as session:
        return [one.text for one in crises.timeline(session, room.crisis_id)]


def test_the_time_of_the_next_update_is_signed_and_changing_it_voids_the_signatures(room: Room) -> None:
    statement = signed(room)
    with room.database.session() as session, pytest.raises(NotAllowed, match="Take it back"):
        statement_schedule.plan_next(session, statement, SOON, actor=room.actor, now=NOW)
    with psycopg.connect(room.database.url) as raw, pytest.raises(psycopg.errors.CheckViolation):
        raw.execute("UPDATE statement SET next_update_at = now() WHERE id = %s", [statement])
    with psycopg.connect(room.database.url) as raw, pytest.raises(psycopg.errors.CheckViolation):
        raw.execute("UPDATE statement_version SET next_update_at = now() WHERE statement_id = %s", [statement])
    digests = []
    for at in (SOON, LATE, SOON):
        with room.database.session() as session:
            if statements.read(session, statement).state != State.DRAFTING:
                statements.take_back(session, statement, "", actor=room.actor, now=NOW, step=Step.EDIT)
            statement_schedule.plan_next(session, statement, at, actor=room.actor, now=NOW)
            revision = statements.read(session, statement).revision
            statements.submit(session, statement, revision, needs=[["pr"]], hours=4, actor=room.actor, now=NOW)
            version = statements.versions(session, statement)[0]
            assert version.next_update_at == at
            digests.append(version.sha256)
    assert digests[0] == digests[2] != digests[1]
    with room.database.session() as session, pytest.raises(Conflict):
        statement_signing.sign(
            session, statement, digests[1], "pr", user_id=room.tom, held=("pr",), deputies={}, reason="", now=NOW
        )


def test_what_is_planned_goes_out_at_its_time_in_the_name_of_who_planned_it(room: Room) -> None:
    statement = planned(room)
    assert not go(room, statement, SOON - timedelta(seconds=1))
    with room.database.session() as session:
        assert statement_schedule.due(session, now=SOON) == [statement]
    assert go(room, statement, SOON)
    assert not go(room, statement, SOON)
    (post,) = room.posts(statement)
    assert (post.planned_by, post.text) == (room.mara, WHOLE)
    assert row(room, statement) == ("publishing", None)
    assert any("Publishes version 1, as planned." in words for words in told(room))
    with room.database.session() as session:
        assert record.verify(session).sound


def test_a_time_beyond_the_signatures_or_before_now_is_refused(room: Room) -> None:
    statement = signed(room)
    for wrong in (NOW, NOW + timedelta(hours=4), NOW + timedelta(days=1)):
        with room.database.session() as session, pytest.raises(NotAllowed, match="before the signatures"):
            statement_schedule.schedule(session, statement, wrong, actor=room.actor, now=NOW)
    with room.database.session() as session, pytest.raises(NotAllowed, match="Only a person"):
        statement_schedule.schedule(session, statement, SOON, actor="desk", now=NOW)
    with room.database.session() as session, pytest.raises(NotAllowed, match="more signatures"):
        statement_schedule.schedule(session, statement, SOON, asked=[["legal"]], actor=room.actor, now=NOW)
    for change in (
        "publish_at = now() + interval '9 days', publish_by = 'user:1'",
        "publish_at = %(soon)s, publish_by = 'desk'",
        "state = 'drafting', version_id = NULL, publish_at = %(soon)s, publish_by = 'user:1'",
    ):
        with psycopg.connect(room.database.url) as raw, pytest.raises(psycopg.errors.CheckViolation):
            raw.execute(f"UPDATE statement SET {change} WHERE id = {statement}", {"soon": SOON})


def test_what_moves_a_statement_on_takes_its_time_away(room: Room) -> None:
    edited, unsigned, withdrawn, expired = (planned(room) for _ in range(4))
    with room.database.session() as session:
        statements.take_back(session, edited, "", actor=room.actor, now=NOW, step=Step.EDIT)
        statement_signing.unsign(session, unsigned, user_id=room.tom, reason="", now=NOW)
        statement_publishing.withdraw(session, withdrawn, "Wrong product.", actor=room.actor, now=NOW)
    with room.database.session() as session:
        assert statement_signing.expire_due(session, now=NOW + timedelta(hours=5)) == 2
    for statement in (edited, unsigned, withdrawn, expired):
        assert row(room, statement)[1] is None
        assert not go(room, statement, SOON)
        assert room.posts(statement) == ()


def test_a_desk_that_was_down_and_a_planner_who_left_stop_it(room: Room) -> None:
    late, left, gone = planned(room), planned(room), planned(room)
    assert not go(room, late, LATE)
    with room.database.session() as session:
        users.change(session, room.mara, roles=["agent"], now=NOW, actor="cli")
    assert not go(room, left, SOON)
    with room.database.session() as session:
        users.disable(session, room.mara, now=NOW, actor="cli")
    assert not go(room, gone, SOON)
    for statement in (late, left, gone):
        assert row(room, statement) == ("signed", None)
        assert room.posts(statement) == ()
    assert sum("Does not go out by itself any more" in words for words in told(room)) == 3


def test_a_crisis_that_is_closed_publishes_nothing_by_itself(room: Room) -> None:
    statement = planned(room)
    with room.database.session() as session:
        crises.move(session, room.crisis_id, CrisisStep.CLOSE, actor=room.actor, now=NOW)
    assert not go(room, statement, SOON)
    assert row(room, statement) == ("signed", None)
    with room.database.session() as session, pytest.raises(NotAllowed, match="closed"):
        statement_schedule.schedule(session, statement, SOON, actor=room.actor, now=NOW)


def freeze(room: Room, *, rehearsal: bool = False, accounts: tuple[int, ...] = ()) -> int:
    new = NewCrisis("Another", "outage", "accidental", 2, rehearsal=rehearsal, accounts=accounts)
    with room.database.session() as session:
        return crises.open_(session, new, actor=room.actor, now=NOW)


def test_the_freeze_of_another_crisis_stops_it_at_once_and_for_good(room: Room) -> None:
    statement = planned(room)
    with room.database.session() as session:
        crises.freeze(session, room.crisis_id, actor=room.actor, now=NOW)
    assert row(room, statement)[1] == SOON
    freeze(room, rehearsal=True)
    freeze(room, accounts=(room.second,))
    assert row(room, statement)[1] == SOON
    other = freeze(room)
    assert row(room, statement) == ("signed", None)
    assert any(f"crisis {other} freezes what is planned" in words for words in told(room))
    with room.database.session() as session, pytest.raises(NotAllowed, match=f"Crisis {other} freezes"):
        statement_schedule.schedule(session, statement, SOON, actor=room.actor, now=NOW)
    with room.database.session() as session:
        crises.lift(session, other, actor=room.actor, now=NOW)
    assert not go(room, statement, SOON)
    with room.database.session() as session:
        assert posting.of(session, f"statement:{statement}") == ()
        assert record.verify(session).sound


def test_a_person_takes_the_time_back_with_a_reason(room: Room) -> None:
    statement = planned(room)
    with room.database.session() as session, pytest.raises(NotAllowed, match="Say why"):
        statement_schedule.stop(session, statement, " ", actor=room.actor, now=NOW)
    with room.database.session() as session:
        statement_schedule.stop(session, statement, "The plant called.", actor=room.actor, now=NOW)
    assert row(room, statement) == ("signed", None)
    with room.database.session() as session, pytest.raises(NotAllowed, match="No time"):
        statement_schedule.stop(session, statement, "Again.", actor=room.actor, now=NOW)


def test_who_may_publish_by_the_clock_is_who_may_write() -> None:
    writers = {role.value for role, may in MATRIX.items() if Permission.STATEMENT_WRITE in may}
    assert writers == statement_schedule.WRITERS


def test_channels_are_added_while_it_is_drafted_and_that_needs_new_signatures(room: Room) -> None:
    statement = signed(room)
    more = Text("sandbox", "en", "Look: {link}", account_id=room.second)
    with room.database.session() as session, pytest.raises(NotAllowed, match="voids"):
        statement_channels.add(session, statement, [more], actor=room.actor, now=NOW)
    with room.database.session() as session:
        old = statements.versions(session, statement)[0].sha256
        statements.take_back(session, statement, "", actor=room.actor, now=NOW, step=Step.EDIT)
        statement_channels.add(session, statement, [more], actor=room.actor, now=NOW)
        assert [one.text for one in statements.variants(session, statement)] == [WHOLE, "Look: {link}"]
        revision = statements.read(session, statement).revision
        statements.submit(session, statement, revision, needs=[["pr"]], hours=4, actor=room.actor, now=NOW)
        assert statements.versions(session, statement)[0].sha256 != old
        statements.take_back(session, statement, "", actor=room.actor, now=NOW, step=Step.EDIT)
    for wrong in (
        more,
        Text("press", "de", "Presse."),
        Text("website", "en", "Whole.", canonical=True),
        Text("x", "en", "Post.", account_id=room.second),
    ):
        with room.database.session() as session, pytest.raises(NotAllowed):
            statement_channels.add(session, statement, [wrong], actor=room.actor, now=NOW)
