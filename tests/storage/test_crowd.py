"""Many people and machines at one small desk: nobody waits in a ring, and nothing is inconsistent afterwards."""

import random
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text

from storage import cases, casework, ingest, record, replies, sending, upkeep
from storage.casework import Opening
from storage.database import Database, Session
from storage.errors import Conflict, NotAllowed, TryAgain
from tests.storage.stage import ALLOW, DANA, DUE, NOW, PERSONAL, REPLY, Stage, draft, mention, triage

TURNS = 60


@dataclass
class Turn:
    """Somebody about to do something to the desk's only case and its newest reply."""

    stage: Stage
    session: Session
    user: int
    reply: int
    version: int
    now: datetime

    def approve(self) -> None:
        replies.approve(
            self.session, self.reply, self.version, user_id=self.user, initials="MK", text=f"{REPLY} ^MK",
            send_after=NOW, now=self.now,
        )  # fmt: skip

    def edit(self) -> None:
        replies.edit(
            self.session, self.reply, self.version, user_id=self.user, text=REPLY, judgement=ALLOW, proof=PERSONAL,
            now=self.now,
        )  # fmt: skip

    def undo(self) -> None:
        replies.undo(self.session, self.reply, user_id=self.user, now=self.now)

    def send(self) -> None:
        departure = sending.start_attempt(self.session, self.reply, worker="w", now=self.now)
        if departure is None:
            raise NotAllowed("nothing to send")
        post = f"o{departure.attempt_id}"
        sending.finish_posted(self.session, departure.attempt_id, platform_post_id=post, url="", now=self.now)

    def claim(self) -> None:
        casework.claim(self.session, self.stage.case_id, self.user, now=self.now, take_over=self.user == self.stage.tom)

    def close(self) -> None:
        casework.close(self.session, self.stage.case_id, self.user, reason="done", now=self.now)

    def reopen(self) -> None:
        casework.reopen(self.session, self.stage.case_id, self.user, now=self.now)

    def arrive(self) -> None:
        arrival = mention(f"n{random.random()}", conversation_id="c1", author=DANA, created_at=self.now)
        ingest.store(self.session, self.stage.account_id, [arrival, mention("1")])

    def draft(self) -> None:
        message = self.session.scalars(text("SELECT id FROM message ORDER BY id DESC LIMIT 1")).one()
        (opened,) = casework.open_or_update(self.session, [Opening(message, triage(), DUE)], now=self.now)
        replies.save_drafts(
            self.session, [replies.NewDraft(opened.case_id, message, 0, draft(), ALLOW)], now=self.now
        )  # fmt: skip

    def void(self) -> None:
        replies.void(self.session, self.reply, reason="edited", now=self.now)


DOINGS: dict[Callable[[Turn], None], int] = {
    Turn.approve: 6, Turn.send: 6, Turn.draft: 3, Turn.edit: 2, Turn.claim: 2, Turn.arrive: 2, Turn.reopen: 2,
    Turn.undo: 1, Turn.void: 1, Turn.close: 1,
}  # fmt: skip


def take_turn(stage: Stage, dice: random.Random, minute: int) -> str:
    with stage.database.session() as session:
        reply = session.scalars(text("SELECT id FROM reply ORDER BY id DESC LIMIT 1")).one()
        version = cases.reply(session, reply).version
    (do,) = dice.choices(list(DOINGS), list(DOINGS.values()))
    user = dice.choice((stage.mara, stage.tom))
    try:
        with stage.database.session() as session:
            do(Turn(stage, session, user, reply, version, NOW + timedelta(minutes=minute)))
    except (Conflict, NotAllowed):
        return "refused"
    except TryAgain:
        return "undone"
    return do.__name__


def test_assessing_again_locks_the_case_before_its_replies(database: Database) -> None:
    stage = Stage.build(database)
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype IN ('transactionid', 'tuple')")

    def again() -> object:
        with database.session() as session:
            return upkeep.acted_on(session, [stage.message_id])

    with ThreadPoolExecutor(1) as pool:
        with database.session() as session:
            session.execute(text("SELECT id FROM case_file FOR UPDATE"))
            outcome = pool.submit(again)
            for _ in range(1000):
                if session.scalar(waiting):
                    break
                session.execute(text("SELECT pg_sleep(0.01)"))
            session.execute(text("SELECT id FROM reply FOR UPDATE NOWAIT"))
        assert outcome.result(timeout=20) == set()


def test_a_crowd_leaves_a_consistent_desk(database: Database) -> None:
    stage = Stage.build(database)

    def work(seed: int) -> list[str]:
        dice = random.Random(seed)
        return [take_turn(stage, dice, minute) for minute in range(TURNS)]

    with ThreadPoolExecutor(6) as pool:
        outcomes = Counter(outcome for turns in pool.map(work, range(6)) for outcome in turns)
    assert outcomes["undone"] == 0, outcomes
    with database.session() as session:
        assert record.verify(session).sound
        for wrong in (
            "SELECT reply_id FROM attempt WHERE outcome = 'posted' GROUP BY reply_id HAVING count(*) > 1",
            "SELECT person_id FROM case_file WHERE state <> 'closed' GROUP BY conversation_id, 1 HAVING count(*) > 1",
            (
                "SELECT message_id FROM reply WHERE state IN ('approved', 'sending', 'unconfirmed', 'sent')"
                " GROUP BY 1 HAVING count(*) > 1"
            ),
            (
                "SELECT r.id FROM reply r LEFT JOIN approval a ON a.id = r.approval_id AND a.sha256 = r.sha256"
                " WHERE r.state IN ('approved', 'sending', 'sent') AND a.id IS NULL"
            ),
            (
                "SELECT id FROM reply WHERE state = 'sent' AND id NOT IN"
                " (SELECT reply_id FROM attempt WHERE outcome = 'posted')"
            ),
        ):
            assert session.scalars(text(wrong)).all() == [], wrong
        sent = session.scalar(text("SELECT count(*) FROM reply WHERE state = 'sent'"))
    assert sent == outcomes["send"] > 0, outcomes
