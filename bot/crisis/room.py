"""What people do with a crisis beyond one transaction: open and freeze, hold what is queued, release, close."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from responders.crisis_lifecycle import Step
from storage import crises, holding
from storage.crises import NewCrisis
from storage.database import Database, Session
from storage.errors import NotAllowed, TryAgain
from storage.freezing import Frost
from storage.holding import Filter
from storage.stepping import DESK

if TYPE_CHECKING:
    from bot.wiring import Desk

Clock = Callable[[], datetime]
Also = Callable[[Session, int, datetime], None]
"""What else is done in the transaction that freezes or thaws: other programs are told."""
_TRIES = 5


@dataclass(frozen=True, slots=True)
class Opened:
    """A crisis that was opened, when its freeze was committed at the latest, and how many replies it holds."""

    crisis_id: int
    frozen_at: datetime
    held: int


def open_room(
    database: Database, new: NewCrisis, *, actor: str, clock: Clock, also: Also | None = None
) -> Opened:  # fmt: skip
    """Open a crisis; with its first commit nothing in its scope begins to be sent, and then the queue is held."""
    with database.session() as session:
        crisis_id = crises.open_(session, new, actor=actor, now=clock())
        if new.freeze and also:
            also(session, crisis_id, clock())
    frozen_at = clock()
    return Opened(crisis_id, frozen_at, hold_all(database, crisis_id, clock=clock) if new.freeze else 0)


def freeze(
    database: Database, crisis_id: int, *, accounts: Sequence[int] = (), products: Sequence[str] = (), actor: str,
    clock: Clock,
    also: Also | None = None,
) -> int:  # fmt: skip
    """Freeze for a crisis that does not, and hold what is queued; return how many replies are held now."""
    with database.session() as session:
        crises.freeze(session, crisis_id, actor=actor, now=clock(), accounts=accounts, products=products)
        if also:
            also(session, crisis_id, clock())
    return hold_all(database, crisis_id, clock=clock)


def hold_all(database: Database, crisis_id: int, *, clock: Clock) -> int:
    """Hold every approved reply that the crisis's freeze binds; safe to run again whenever something may be left."""
    total, tries = 0, 0
    with database.session() as session:
        row = crises.read(session, crisis_id)
        frost = Frost(row.id, row.title, row.rehearsal)
    while True:
        try:
            with database.session() as session:
                found = holding.hold_queued(session, frost, now=clock())
        except TryAgain:
            tries += 1
            if tries == _TRIES:
                raise
            continue
        if not found:
            break
        total += found
    if total:
        with database.session() as session:
            words = f"Held {total} approved {'reply' if total == 1 else 'replies'}."
            crises.tell(session, crisis_id, "held", DESK, words, now=clock(), count=total)
    return total


def release(
    database: Database, crisis_id: int, chosen: Filter, *, actor: str, clock: Clock, reason: str = ""
) -> list[int]:
    """Let held replies go back to be approved anew, in a named person's name; return their ids."""
    with database.session() as session:
        return let_through(session, crisis_id, chosen, actor=actor, now=clock(), reason=reason)


def let_through(
    session: Session, crisis_id: int, chosen: Filter, *, actor: str, now: datetime, reason: str = ""
) -> list[int]:
    """Do what `release` does, in the caller's transaction."""
    crises.locked(session, crisis_id)
    ids = holding.release(session, crisis_id, chosen, actor=actor, reason=reason.strip(), now=now)
    if ids:
        words = f"Released {len(ids)} held {'reply' if len(ids) == 1 else 'replies'}."
        words += f" {reason.strip()}" if reason.strip() else ""
        crises.tell(session, crisis_id, "released", actor, words, now=now, replies=ids)
    return ids


def close(
    database: Database,
    crisis_id: int,
    *,
    held: Literal["release", "keep"],
    actor: str,
    clock: Clock,
    reason: str,
    also: Also | None = None,
) -> int:
    """Close a crisis: its freeze ends, and what it holds is released, or kept for somebody to look at one by one.

    Raise NotAllowed without a reason: it goes on the record and into the review.
    """
    if not reason.strip():
        raise NotAllowed("Say why the crisis is closed now; the reason goes on the record.")
    now = clock()
    with database.session() as session:
        if crises.lift(session, crisis_id, actor=actor, now=now) and also:
            also(session, crisis_id, now)
        crises.move(session, crisis_id, Step.CLOSE, actor=actor, now=now, reason=reason)
        if held == "keep":
            return 0
        return len(let_through(session, crisis_id, Filter(), actor=actor, now=now, reason="The crisis ended."))


async def hold_left(desk: "Desk") -> int:
    """Hold what a freeze in force binds and is still queued, as after a crash between its two steps."""
    return await asyncio.to_thread(_hold_left, desk.database, desk.clock)


def _hold_left(database: Database, clock: Clock) -> int:
    with database.session() as session:
        frosts = crises.frosts(session)
    return sum(hold_all(database, one.crisis_id, clock=clock) for one in frosts)
