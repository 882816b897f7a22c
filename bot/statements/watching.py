"""What becomes of statements by the clock: planned ones go out, outcomes are read, time is over, updates are late."""

import asyncio
from typing import TYPE_CHECKING

from bot.statements.publishing import publish_due
from storage import statement_publishing, statement_signing, statement_updates

if TYPE_CHECKING:
    from bot.wiring import Desk


async def watch(desk: "Desk") -> int:
    """Do whatever is due. All that is published by it is what somebody signed, and somebody gave this time."""
    return await asyncio.to_thread(_watch, desk)


def _watch(desk: "Desk") -> int:
    with desk.database.session() as session:
        done = statement_signing.expire_due(session, now=desk.clock())
    done += publish_due(desk)
    with desk.database.session() as session:
        waiting = statement_updates.unsettled(session)
    for statement_id in waiting:
        with desk.database.session() as session:
            statement_publishing.follow(session, statement_id, now=desk.clock())
    with desk.database.session() as session:
        return done + statement_updates.tell_overdue(session, now=desk.clock())
