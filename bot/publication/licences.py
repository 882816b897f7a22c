"""Tells in time that the licence of a picture runs out."""

import asyncio
from datetime import timedelta
from typing import Final

from bot.publication.keeping import tell
from bot.webhooks import Happening
from bot.wiring import Desk
from storage import assets, record

AHEAD: Final = timedelta(days=14)


async def tell_expiring(desk: Desk) -> int:
    """Tell of every licence that ends within AHEAD, once, in the record and to webhooks; return how many."""
    return await asyncio.to_thread(_tell, desk)


def _tell(desk: Desk) -> int:
    now = desk.clock()
    with desk.database.session() as session:
        found = assets.running_out(session, now=now, within=AHEAD)
        for one in found:
            facts = {"asset": int(one.id), "until": one.until.isoformat() if one.until else None}
            record.append(session, "asset.expiring", "desk", f"asset:{one.id}", facts, at=now)
            tell(session, desk, Happening("asset.expiring", facts, now))
    return len(found)
