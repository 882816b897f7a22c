"""What a reply promises: shown to whoever approves it, and written into the ledger with the approval."""

from datetime import datetime
from typing import TYPE_CHECKING

from bot.console.access import SignedIn
from bot.wiring import Desk
from responders.commitments import commitments
from storage import promises
from storage.database import Session

if TYPE_CHECKING:
    from bot.console.reply_work import Working


def agree(desk: Desk, session: Session, working: "Working", person: SignedIn, *, now: datetime) -> None:
    """Write down what a public reply promises that `person` just approved; who works on its case owns it."""
    if working.private:
        return
    reply = working.reply
    found = [(one.text, one.due_at) for one in commitments(reply.unsigned_text, now, desk.config.brand.timezone)]
    promises.agree(
        session, f"reply:{reply.id}", found, owner_id=working.case.row.assignee_id or person.user_id,
        actor=f"user:{person.user_id}", now=now, reply_id=reply.id, case_id=working.case.row.id,
    )  # fmt: skip


def promised(text: str, *, now: datetime, zone: str) -> tuple[str, ...]:
    """Return each promise of a text as the composer says it, with its day."""
    return tuple(
        f"“{one.text}”" + (f" by {one.due_at:%A} {one.due_at.day} {one.due_at:%B}" if one.due_at else ", without a day")
        for one in commitments(text, now, zone)
    )
