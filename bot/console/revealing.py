"""Keeps the public note of a move into private from telling what the matter is, whoever wrote it."""

from bot.console.reply_work import Working
from bot.wiring import Desk
from policies.subject import Subject, SubjectKind
from responders.escalation import Stage
from responders.escalation_words import reveals
from storage import escalations
from storage.database import Session
from storage.errors import NotAllowed


def refuse_revealing(desk: Desk, session: Session, working: Working) -> None:
    """Raise NotAllowed when this reply is such a note, and names the matter, a product or somebody's data."""
    move = escalations.of_case(session, working.case.row.id)
    if move is None or working.reply.id not in {move.public_id, move.closing_id}:
        return
    if move.stage is Stage.STOPPED:
        return
    public = working.reply.unsigned_text
    private = next((one.unsigned_text for one in working.case.replies if one.id == move.private_id), "")
    found = reveals(public, working.case.message.text, private, language=working.reply.language)
    measured = desk.judge.measure(Subject(SubjectKind.REPLY, public, desk.clock(), language=working.reply.language))
    found += [public[one.start : one.end] for one in measured.products]
    found += [public[one.start : one.end] for one in measured.personal]
    if found:
        raise NotAllowed(
            f"The public note gives the matter away: {', '.join(dict.fromkeys(found))}. Leave that for the message."
        )
