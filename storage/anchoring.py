"""What a reply answers: one message, as it stood at one revision. Nobody approves it for anything else.

When the message is edited, or the person writes again, drafts that somebody worked on are marked: whoever still has
the old page open gets a Conflict, and on the new page, which shows what changed, saving the text answers what is
asked now.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import or_, select, tuple_

from responders.draft import Claim, ClaimKind, Proof
from responders.lifecycle import State
from storage.database import Session
from storage.errors import Conflict
from storage.judgements import proof_json
from storage.stepping import DESK, Standing, Stepping
from storage.tables import Case, Message, Person, Reply

_UNPROVED = Proof(
    False,
    (Claim(ClaimKind.CONCRETE, False, "It was written before this message. Save it, and it is checked against it."),),
)
"""What stands in place of a proof that rests on words that are no longer the ones to answer."""

WROTE_AGAIN = "They wrote again after this reply was written."

_ADVICE = "Read what changed, correct or save the reply, then approve it."


def refuse_moved(stepping: Stepping) -> None:
    """Raise Conflict unless the reply answers its case's current mention, as that stands now."""
    row, session = stepping.row, stepping.session
    asked, asked_at = session.execute(
        select(Case.message_id, Message.created_at)
        .join(Message, Message.id == Case.message_id)
        .where(Case.id == row.case_id)
    ).one()
    refuse_edited(stepping)
    if asked != row.message_id:
        raise Conflict(_author(stepping), asked_at, "wrote a message that this reply does not answer", _ADVICE)


def refuse_edited(stepping: Stepping) -> None:
    """Raise Conflict when the message was edited or deleted since the reply was last read against it."""
    row, session = stepping.row, stepping.session
    revision, edited_at, deleted_at = session.execute(
        select(Message.revision, Message.edited_at, Message.deleted_at).where(Message.id == row.message_id)
    ).one()
    if deleted_at is not None:
        raise Conflict(
            _author(stepping), deleted_at, "deleted the message that this reply answers", "Nothing needs doing."
        )
    if revision != row.message_revision:
        raise Conflict(_author(stepping), edited_at, "edited the message after this reply was written", _ADVICE)


def _author(stepping: Stepping) -> str:
    name, handle = stepping.session.execute(
        select(Person.name, Person.handle).where(Person.id == stepping.person_id)
    ).one()
    return name or handle or "The author"


def anchor(stepping: Stepping) -> None:
    """Make the reply answer its case's current mention as it stands now: a person saved it, having seen that."""
    stepping.row.message_id, stepping.row.message_revision = stepping.session.execute(
        select(Message.id, Message.revision)
        .join(Case, Case.message_id == Message.id)
        .where(Case.id == stepping.row.case_id)
    ).one()


def overtake(session: Session, reply_id: int, *, reason: str, now: datetime) -> Standing:
    """Mark a draft as written before something changed: pages that show it are out of date, an approval is void.

    Its proof goes, and its alternatives: they rest on what was said before.
    """
    stepping = Stepping.lock(session, reply_id, actor=DESK, now=now)
    if stepping.row.state != State.DRAFTED:
        raise stepping.conflict()
    if stepping.row.approval_id is not None:
        stepping.void_approvals(reason)
        stepping.row.edited = True
    stepping.row.draft = {**stepping.row.draft, "proof": proof_json(_UNPROVED), "alternatives": []}
    stepping.row.outcome, stepping.row.personal = reason, False
    return stepping.done("overtaken", {"reason": reason})


def overtake_by(session: Session, mentions: Mapping[int, int], *, now: datetime) -> None:
    """Mark the drafts that people worked on in these cases ({case id: the mention to answer now}) and that answer
    another mention; those nobody touched are replaced anyway."""
    rows = session.scalars(
        select(Reply.id)
        .where(
            Reply.case_id.in_(list(mentions)),
            tuple_(Reply.case_id, Reply.message_id).not_in(list(mentions.items())),
            Reply.state == State.DRAFTED,
            or_(Reply.edited, Reply.approval_id.is_not(None)),
        )
        .order_by(Reply.id)
    ).all()
    for reply_id in rows:
        overtake(session, reply_id, reason=WROTE_AGAIN, now=now)
