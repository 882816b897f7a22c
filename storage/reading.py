"""Approved replies whose source can't be read just now: that they wait, why, and since when, is kept with them."""

from datetime import datetime
from typing import Final

from responders.lifecycle import State
from storage.batch import clean
from storage.database import Session
from storage.stepping import DESK, Stepping

WAIT: Final = "wait"
"""What was done last to a reply that waits so."""


def waits(session: Session, reply_id: int, *, reason: str, now: datetime) -> datetime | None:
    """Keep that an approved reply waits, with the newest `reason`; return since when, None if it is not approved.

    It goes on record once, when it begins; the approval stands, and its version with it from then on.
    """
    stepping = Stepping.lock(session, reply_id, actor=DESK, now=now)
    row = stepping.row
    if row.state != State.APPROVED:
        return None
    row.outcome = clean(reason)
    if row.last_step != WAIT:
        stepping.done(WAIT, {"reason": row.outcome})
    return row.updated_at
