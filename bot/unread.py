"""What the machine could not read: a person sees it all the same."""

import asyncio
from typing import Final

import structlog

from bot.assessing import due_at
from bot.queueing import ASSESS
from bot.wiring import Desk
from policies.finding import Action, Finding, Intent, Judgement, Severity, Triage, Urgency, Verdict
from storage import cases, casework
from storage.cases import MessageView
from storage.casework import Opening
from storage.unread import unread

REASON: Final = "responsiveness/unread"
_WORDS: Final = "The machine could not read this message, after several attempts. A person has to."
_log = structlog.get_logger(__name__)


async def show_unread(desk: Desk) -> int:
    """Open a bare case, for a person to review, for each message that could not be assessed; return how many."""
    return await asyncio.to_thread(_show, desk)


def _show(desk: Desk) -> int:
    with desk.database.session() as session:
        messages = cases.messages(session, unread(session, queue=ASSESS))
        openings = [_opening(desk, message) for message in messages.values()]
        opened = casework.open_or_update(session, openings, now=desk.clock())
    for one in opened:
        _log.error("message not read", message_id=one.message_id, case_id=one.case_id)
    return len(opened)


def _opening(desk: Desk, message: MessageView) -> Opening:
    code = desk.judge.code
    triage = Triage(
        intent=Intent.OTHER, intents={}, urgency=Urgency.HIGH, language=message.language or "", products=(),
        hostile=0.0, safety=False, security=False, action=Action.REVIEW,
        due_minutes=code.due[Intent.CRITICISM, Urgency.HIGH], reason=REASON,
        judgement=Judgement(
            Verdict.REVIEW, (Finding(REASON, Severity.REVIEW, _WORDS),), code.digest, code.version
        ),
    )  # fmt: skip
    return Opening(message.id, triage, due_at(desk, message.received_at, triage))
