"""The freeze: nothing begins to be sent after its commit, what waits is held, and a named person lets it go."""

import threading
import time
from datetime import UTC, datetime, timedelta
from itertools import count

import psycopg
import pytest

from bot.crisis import room
from responders.crisis_lifecycle import Step
from responders.lifecycle import State
from storage import accounts, crises, freezing, holding, ingest, record, replies, sending
from storage.crises import NewCrisis
from storage.database import Database
from storage.errors import NotAllowed
from storage.freezing import Frost
from storage.holding import Filter
from tests.storage.stage import ALLOW, NOW, REPLY, Stage, draft, mention, opening

LATER = NOW + timedelta(minutes=1)
NEW = NewCrisis("The Halo Pro gets hot", "product-safety", "preventable", 3)
_KEYS = count(100)


def clock() -> datetime:
    return LATER


def opened(stage: Stage, new: NewCrisis = NEW) -> room.Opened:
    return room.open_room(stage.database, new, actor=f"user:{stage.tom}", clock=clock)


def start(stage: Stage, reply_id: int | None = None) -> sending.Departure | None:
    with stage.database.session() as session:
        return sending.start_attempt(session, reply_id or stage.reply_id, worker="w1", now=LATER)


def state(stage: Stage, reply_id: int | None = None) -> tuple[str, str]:
    with psycopg.connect(stage.database.url) as connection:
        query = "SELECT state, outcome FROM reply WHERE id = %s"
        row = connection.execute(query, [reply_id or stage.reply_id]).fetchone()
    assert row is not None
    return row[0], row[1]


def queued(stage: Stage, account_id: int, many: int) -> list[int]:
    """Put so many approved replies in the queue of an account."""
    made = []
    with stage.database.session() as session:
        for _ in range(many):
            stored = ingest.store(session, account_id, [mention(str(next(_KEYS)))])[0]
            assert stored.message_id is not None
            case = opening(session, stored.message_id)
            new = replies.NewDraft(case.case_id, stored.message_id, 0, draft(), ALLOW)
            reply_id = replies.save_drafts(session, [new], now=NOW)[0]
            replies.approve(
                session, reply_id, 1, user_id=stage.mara, initials="MK", text=f"{REPLY} ^MK", send_after=NOW, now=NOW
            )
            made.append(reply_id)
    return made


def test_a_freeze_holds_what_is_queued_and_what_is_approved_and_a_person_lets_it_through(database: Database) -> None:
    stage = Stage.build(database)
    stage.approve()
    crisis = opened(stage)
    assert crisis.held == 1
    assert state(stage)[0] == "held"
    assert f"crisis {crisis.crisis_id}" in state(stage)[1]
    assert start(stage) is None
    with database.session() as session:
        [held] = holding.held(session, crisis.crisis_id)
    assert (held.reply_id, held.approved_by, held.text) == (stage.reply_id, "Mara", REPLY)
    # Approved anew without having been let through: held again, saying why.
    with database.session() as session:
        again = replies.release(session, stage.reply_id, 3, user_id=stage.mara, now=LATER)
    assert stage.approve(version=again.version).state is State.HELD
    assert room.release(database, crisis.crisis_id, Filter((stage.reply_id,)), actor=f"user:{stage.tom}", clock=clock)
    assert state(stage) == ("drafted", "")
    with database.session() as session:
        version = crises.read(session, crisis.crisis_id).version
        assert version > 1
    assert stage.approve(version=7).state is State.APPROVED
    assert start(stage) is not None
    with database.session() as session:
        assert record.verify(session).sound
        told = crises.timeline(session, crisis.crisis_id)
    assert [one.kind for one in told] == ["opened", "frozen", "held", "released"]
    assert told[-1].who == "Tom"


def test_no_attempt_begins_after_the_commit_of_the_freeze(database: Database) -> None:
    stage = Stage.build(database)
    waiting = queued(stage, stage.account_id, 60)
    flying: list[tuple[int, float]] = []
    stop = threading.Event()
    todo = iter(list(waiting) * 3)
    turn = threading.Lock()

    def work() -> None:
        while not stop.is_set():
            with turn:
                reply_id = next(todo, None)
            if reply_id is None:
                return
            with database.session() as session:
                departure = sending.start_attempt(session, reply_id, worker="w", now=LATER)
            if departure is not None:
                flying.append((departure.attempt_id, time.monotonic()))

    workers = [threading.Thread(target=work) for _ in range(4)]
    for one in workers:
        one.start()
    while len(flying) < 5:
        time.sleep(0.005)
    with database.session() as session:
        crisis_id = crises.open_(session, NEW, actor="user:1", now=LATER)
    with psycopg.connect(database.url) as connection:
        query = "SELECT array_agg(id) FROM attempt"
        begun = connection.execute(query).fetchone()
    held = room.hold_all(database, crisis_id, clock=clock)
    for one in workers:
        one.join(60)
    stop.set()
    assert begun is not None
    with psycopg.connect(database.url) as connection:
        after = connection.execute(query).fetchone()
        states = dict(connection.execute("SELECT state, count(*) FROM reply GROUP BY state").fetchall())
    assert after == begun
    assert sorted(one for one, _ in flying) == sorted(begun[0])
    assert states == {"sending": len(flying), "held": 60 - len(flying), "drafted": 1}
    assert held <= 60 - len(flying)
    # What was in flight ends as it ends, also during the freeze; what the platform put off is held.
    for number, (attempt_id, _) in enumerate(flying):
        with database.session() as session:
            if number % 2:
                done = sending.finish_posted(session, attempt_id, platform_post_id=f"q{number}", url="", now=LATER)
                assert done.state is State.SENT
            else:
                done = sending.finish_deferred(session, attempt_id, until=LATER, detail="wait", now=LATER)
                assert done.state is State.HELD
    with database.session() as session:
        assert record.verify(session).sound


def test_the_freeze_waits_for_an_attempt_that_is_being_written_down(database: Database) -> None:
    stage = Stage.build(database)
    stage.approve()
    done: list[datetime] = []

    def freeze() -> None:
        with database.session() as session:
            crises.open_(session, NEW, actor="user:1", now=LATER)
        done.append(datetime.now(UTC))

    with database.session() as session:
        assert sending.start_attempt(session, stage.reply_id, worker="w", now=LATER) is not None
        beside = threading.Thread(target=freeze)
        beside.start()
        beside.join(0.3)
        assert not done
    beside.join(30)
    assert done
    assert state(stage)[0] == "sending"


def test_a_freeze_binds_what_was_chosen_and_a_rehearsal_only_the_sandbox(database: Database) -> None:
    stage = Stage.build(database)
    with database.session() as session:
        real = accounts.ensure(session, "x", "aurora", now=NOW).id
    [mine], [theirs] = queued(stage, stage.account_id, 1), queued(stage, real, 1)
    with pytest.raises(NotAllowed, match="sandbox accounts only"):
        opened(stage, NewCrisis("Drill", "outage", "accidental", 1, rehearsal=True, accounts=(real,)))
    drill = opened(stage, NewCrisis("Drill", "outage", "accidental", 1, rehearsal=True))
    assert drill.held == 1
    assert state(stage, mine)[1].startswith("REHEARSAL")
    assert state(stage, theirs)[0] == "approved"
    with database.session() as session:
        assert freezing.frozen_by(session, theirs) is None
        assert freezing.frozen_by(session, mine) == Frost(drill.crisis_id, "Drill", True)
    assert start(stage, theirs) is not None
    room.close(database, drill.crisis_id, held="release", actor="user:1", clock=clock, reason="It is over.")
    narrow = opened(stage, NewCrisis("Narrow", "outage", "accidental", 1, frozen_products=("nova-9",)))
    assert narrow.held == 0
    with database.session() as session:
        assert freezing.frozen_by(session, mine) is None
        with pytest.raises(NotAllowed, match="still in force"):
            crises.move(session, narrow.crisis_id, Step.CLOSE, actor="user:1", now=LATER)
