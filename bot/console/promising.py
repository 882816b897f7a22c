"""What a reply promises: shown to whoever approves it, and written into the ledger with the approval."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bot.console.access import SignedIn
from bot.console.reply_card import Heard
from bot.wiring import Desk
from responders.commitments import commitments
from storage import promises, record
from storage.database import Session
from storage.errors import NotAllowed

if TYPE_CHECKING:
    from bot.console.reply_work import Working


@dataclass(frozen=True, slots=True)
class Unticked:
    """Sentences that were heard as promises, and of which the approver says, with a reason, that they are none."""

    texts: Collection[str] = ()
    why: str = ""


NONE = Unticked()
"""Everything that was heard is a promise."""


def agree(
    desk: Desk, session: Session, working: "Working", person: SignedIn, *, now: datetime, unticked: Unticked
) -> None:
    """Write down what a public reply promises that `person` just approved; who works on its case owns it.

    What they unticked stays out of the ledger, and the record says so, with their reason; NotAllowed without one.
    """
    if working.private:
        return
    reply, actor = working.reply, f"user:{person.user_id}"
    heard = tuple(commitments(reply.unsigned_text, now, desk.config.brand.timezone))
    none = [one.text for one in heard if one.text in unticked.texts]
    if none and not unticked.why.strip():
        raise NotAllowed("Say why what you unticked is no promise. Nothing was approved.")
    promises.agree(
        session, f"reply:{reply.id}", [(one.text, one.due_at) for one in heard if one.text not in none],
        owner_id=working.case.row.assignee_id or person.user_id, actor=actor, now=now, reply_id=reply.id,
        case_id=working.case.row.id,
    )  # fmt: skip
    for said in none:
        words = f"{said} ({unticked.why.strip()[:500]})"
        record.append(session, "promise.declined", actor, f"reply:{reply.id}", {}, at=now, content=words)


def promised(text: str, *, now: datetime, zone: str) -> tuple[Heard, ...]:
    """Return each promise of a text as the composer says it, with its day."""
    return tuple(
        Heard(
            one.text,
            f"“{one.text}”"
            + (f" by {one.due_at:%A} {one.due_at.day} {one.due_at:%B}" if one.due_at else ", without a day"),
        )
        for one in commitments(text, now, zone)
    )
