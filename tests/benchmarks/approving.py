"""The benchmark's people: those who write to the sandbox, and one who approves every draft."""

import asyncio
import random
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

import httpx2 as httpx
import psycopg

from bot.queueing import enqueue_delivery
from responders.signoff import sign
from storage import accounts, cases, replies, users
from storage.database import Database, Session
from storage.errors import Conflict, NotAllowed, StorageError

_T = TypeVar("_T")

PRODUCTS = ("Nimbus 7 phone", "Halo speaker", "Vista TV", "Breeze vacuum", "Aria earbuds", "Lumen monitor")
TROUBLES = (
    "won't turn on since the update", "keeps restarting", "has a cracked screen", "makes a buzzing noise",
    "loses the connection every few minutes", "arrived without a charger", "drains its battery overnight",
)  # fmt: skip
ASKS = ("What can I do?", "Can I get a refund?", "Is there a fix?", "Who do I talk to?", "How long will a repair take?")
UNFINISHED = ("approved", "sending")
BATCH = 100
QUIET = 300.0
"""Seconds without a new draft, and with nothing left to deliver, after which none is awaited any more."""


AHEAD = 400
"""How many mentions may wait to be taken in. X and Reddit list the latest 800 and 1,000 alone: a desk that is further
behind can't hear of the rest, whatever it does."""


async def seed(sandbox: httpx.AsyncClient, count: int, seed_number: int, taken_in: Callable[[], int]) -> None:
    """Write `count` different mentions to the sandbox, each a thread of its own, as fast as the desk takes them in."""
    dice = random.Random(seed_number)
    for start in range(0, count, BATCH):
        while start - await asyncio.to_thread(taken_in) > AHEAD - BATCH:  # noqa: ASYNC110 - over the database
            await asyncio.sleep(0.3)
        batch = [
            {
                "handle": f"customer{n}",
                "text": f"@AuroraCare my {dice.choice(PRODUCTS)} {dice.choice(TROUBLES)}, day {n % 90 + 1}."
                f" {dice.choice(ASKS)} (order {100_000 + n})",
            }
            for n in range(start, min(start + BATCH, count))
        ]
        (await sandbox.post("/messages", json=batch)).raise_for_status()


class Driver:
    """Approves what the desk drafts, as fast as it drafts; patient while the database is away."""

    def __init__(self, url: str, wanted: int) -> None:
        self.url = url
        self.wanted = wanted
        self.approved: set[int] = set()
        self.resumed = 0
        self._database = Database(url)
        self._user = self._patiently(self._make_user)

    async def run(self) -> None:
        """Approve until `wanted` different replies were approved once, or nothing new was drafted for a while."""
        quiet = time.monotonic()
        while len(self.approved) < self.wanted and time.monotonic() - quiet < QUIET:
            found = await asyncio.to_thread(self._patiently, self._drafted)
            for reply_id in found:
                await asyncio.to_thread(self._patiently, lambda session, one=reply_id: self._approve(session, one))
            if found or await asyncio.to_thread(self.count, *UNFINISHED):
                quiet = time.monotonic()
            if not found:
                await asyncio.sleep(0.2)

    async def keep_signed_in(self) -> None:
        """Resume an account soon after its keys were refused, as a person does who gave it new ones."""
        while True:
            await asyncio.sleep(1)
            self.resumed += await asyncio.to_thread(self._patiently, self._resume)

    async def tell(self, begun: float) -> None:
        """Print how things stand, every ten seconds."""
        while True:
            await asyncio.sleep(10)
            print(f"{time.perf_counter() - begun:4.0f} s", await asyncio.to_thread(self._until_back, self._standing))

    def taken_in(self) -> int:
        """Return how many mentions the desk has stored."""
        return self._until_back(lambda: self._number("SELECT count(*) FROM message WHERE NOT ours AND NOT context"))

    async def wait_until_sent(self) -> None:
        """Wait until nothing is approved or being sent any more, or nothing moved for three minutes."""
        await self._wait(lambda: self.count(*UNFINISHED), patience=180)

    async def wait_until_looked_for(self) -> None:
        """Wait until no unclear send has been found for 40 seconds: two rounds of the calendar."""
        await self._wait(lambda: self.count("unconfirmed"), patience=40)

    def count(self, *states: str) -> int:
        """Return how many replies stand in these states."""

        return self._until_back(lambda: self._number("SELECT count(*) FROM reply WHERE state = ANY(%s)", list(states)))

    def _number(self, query: str, *given: object) -> int:
        with psycopg.connect(self.url) as connection:
            row = connection.execute(query, given).fetchone()
        return int(row[0]) if row else 0

    def _standing(self) -> str:
        with psycopg.connect(self.url) as connection:
            replies = connection.execute("SELECT state, count(*) FROM reply GROUP BY 1 ORDER BY 1").fetchall()
            jobs = connection.execute(
                "SELECT queue_name || ' ' || status || CASE WHEN scheduled_at > now() THEN ' later' ELSE '' END,"
                " count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing', 'failed') GROUP BY 1 ORDER BY 1"
            ).fetchall()
        said = (f"{name} {count}" for name, count in [*replies, ("|", ""), *jobs])
        return " ".join(said)

    async def _wait(self, left: Callable[[], int], patience: float) -> None:
        best, since = left(), time.monotonic()
        while best and time.monotonic() - since < patience:
            await asyncio.sleep(0.5)
            now = await asyncio.to_thread(left)
            if now != best:
                best, since = now, time.monotonic()

    def _patiently(self, act: Callable[[Session], _T]) -> _T:
        def once() -> _T:
            with self._database.session() as session:
                return act(session)

        return self._until_back(once)

    def _until_back(self, act: Callable[[], _T]) -> _T:
        while True:
            try:
                return act()
            except (StorageError, psycopg.OperationalError) as error:
                if isinstance(error, Conflict | NotAllowed):
                    raise
                time.sleep(0.2)

    def _make_user(self, session: Session) -> int:
        made = users.create(
            session, login="driver", name="Driver", initials="DR", roles=["approver"], now=datetime.now(UTC)
        )
        return made.id

    def _resume(self, session: Session) -> int:
        paused = [one for one in accounts.everything(session) if one.paused_at is not None]
        for one in paused:
            accounts.resume(session, one.id, actor=f"user:{self._user}", now=datetime.now(UTC))
        return len(paused)

    def _drafted(self, _: Session) -> list[int]:
        with psycopg.connect(self.url) as connection:
            rows = connection.execute(
                "SELECT id FROM reply WHERE state = 'drafted' AND NOT (id = ANY(%s)) AND verdict <> 'block'"
                " ORDER BY id LIMIT 200",
                [list(self.approved)],
            ).fetchall()
        return [row[0] for row in rows]

    def _approve(self, session: Session, reply_id: int) -> None:
        now = datetime.now(UTC)
        reply = cases.reply(session, reply_id)
        try:
            standing = replies.approve(
                session, reply_id, reply.version, user_id=self._user, initials="DR",
                text=sign(reply.unsigned_text, "DR"), send_after=now, now=now, override_reason="benchmark",
            )  # fmt: skip
        except (Conflict, NotAllowed):
            self.approved.add(reply_id)
            return
        if standing.needs_second and standing.send_after is None:
            self.approved.add(reply_id)
            return
        enqueue_delivery(session, reply_id=reply_id, conversation_id=standing.conversation_id, at=now)
        self.approved.add(reply_id)
